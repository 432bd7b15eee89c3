"""Undo: a button for half a minute, then the history."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from applications.models import Application, Deletion, Event
from applications.services import applications
from applications.views.shared.undo import LASTS, offer_undo
from tests.doors import ROWS
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    ReferenceFactory,
    whole_account,
)

pytestmark = pytest.mark.django_db

HELD = re.compile(r'name="what" value="([^"]+)"')


@pytest.fixture
def ada(client):
    ada = PersonFactory()
    client.force_login(ada)
    return ada


@pytest.fixture
def file(ada):
    return ApplicationFactory(owner=ada)


def archive(client, file):
    """The page after the press, and what its button sends."""
    address = reverse("application_archive", args=[file.pk])
    page = client.post(address, {"archived": "1"}, follow=True).content.decode()
    return page, HELD.search(page)[1]


def press(client, what, **more):
    return client.post(reverse("undo"), {"what": what, **more}, follow=True)


def words(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_message_after_a_press_offers_to_undo_it_once(client, file):
    page, what = archive(client, file)
    assert "Archived. Its reminders have stopped." in page

    answer = press(client, what, next="/applications/?archived=1")

    assert answer.redirect_chain == [("/applications/?archived=1", 302)]
    assert words(answer) == ["Undone: it is as it was."]
    file.refresh_from_db()
    assert file.archived_at is None
    again = press(client, what)
    assert words(again) == ["Nothing was left to undo."]
    assert file.events.filter(kind="undone").count() == 1


def test_after_half_a_minute_it_leads_kindly_to_the_history(client, file, time_machine):
    _page, what = archive(client, file)
    time_machine.move_to(NOW + LASTS + timedelta(seconds=10))

    answer = press(client, what)

    assert answer.redirect_chain == [(f"{file.get_absolute_url()}?history#history", 302)]
    assert words(answer) == ["The half minute for that button is over. The history still has it."]
    assert Application.objects.get(pk=file.pk).archived_at is not None
    assert f'action="{reverse("event_undo", args=[file.events.first().pk])}"' in (
        answer.content.decode()
    )


def test_what_was_changed_since_is_said_and_left(client, file):
    _page, what = archive(client, file)
    applications.archive(file, False, now=NOW)

    answer = press(client, what)

    assert words(answer) == ["It was changed since; nothing was undone."]
    assert file.events.filter(kind="undone").count() == 0


def test_one_undo_for_the_whole_of_what_was_chosen_in_a_list(client, ada, rf):
    files = ApplicationFactory.create_batch(3, owner=ada)
    done = [applications.archive(one, True, now=NOW) for one in files]
    kept = []
    request = rf.get("/")
    request._messages = type("Kept", (), {"add": lambda _, *given: kept.append(given)})()
    offer_undo(request, "3 archived", *done, None)
    applications.archive(files[0], False, now=NOW)

    answer = press(client, kept[0][2], next="/applications/")

    assert words(answer) == ["Undone for 2. Changed since, and left as it is: 1."]
    assert Application.objects.filter(archived_at=None).count() == 3


def test_nothing_to_undo_offers_nothing(client, file):
    applications.archive(file, True, now=NOW)

    address = reverse("application_archive", args=[file.pk])
    page = client.post(address, {"archived": "1"}, follow=True).content.decode()

    assert "Archived." in page
    assert not HELD.search(page)


@pytest.mark.parametrize(
    "next_page", ["https://elsewhere.example/", "//elsewhere.example", "", "elsewhere"]
)
def test_it_leads_to_no_other_site(client, file, next_page):
    _page, what = archive(client, file)

    answer = press(client, what, next=next_page)

    assert answer.redirect_chain == [(file.get_absolute_url(), 302)]


@pytest.mark.parametrize("what", ["", "forged", "WyI1Il0:1abc:xyz"])
def test_what_no_message_of_ours_offers_is_not_found(client, ada, what):
    assert press(client, what).status_code == 404


def test_another_persons_button_undoes_nothing(client, file):
    _page, what = archive(client, file)
    client.force_login(PersonFactory())

    press(client, what)

    assert Application.objects.get(pk=file.pk).archived_at is not None


def test_history_offers_it_as_long_as_nothing_contradicts(client, file):
    archive(client, file)
    event = file.events.first()
    address = reverse("event_undo", args=[event.pk])
    page = client.get(file.get_absolute_url()).content.decode()
    assert "History (1)" in page
    assert f'action="{address}"' in page

    answer = client.post(address, follow=True)

    page = answer.content.decode()
    assert words(answer) == ["Undone: it is as it was."]
    assert "<s>Archived</s>" in page
    assert "Undone: Archived" in page
    assert f'action="{address}"' not in page


PRESSES = {
    "application_move": {"stage": "withdrawn"},
    "application_submit": {"submitted-anyway": "on"},
    "application_archive": {"archived": "1"},
    "requirement_state": {"state": "waived"},
    "requirement_applies": {"applies": "no"},
    "reference_state": {"state": "received"},
    "deadline_met": {"met": "1"},
    "tags": {"tags": "dream"},
    "deadline_remove": {},
    "requirement_remove": {},
    "attachment_remove": {},
    "reference_remove": {},
    "contact_remove": {},
    "fee_remove": {},
}


@pytest.mark.parametrize("name", PRESSES)
def test_every_press_that_can_be_undone_says_so(client, settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path
    ada = whole_account("canary")
    client.force_login(ada)
    before = Event.objects.count()

    page = client.post(
        reverse(name, args=ROWS[name](ada)), PRESSES[name], follow=True
    ).content.decode()
    answer = press(client, HELD.search(page)[1])

    assert words(answer) == ["Undone: it is as it was."]
    assert Event.objects.count() == before + 2


def test_a_deleted_document_and_a_deleted_referee_are_undone_from_the_message(client, file):
    version = AttachmentFactory(requirement=file.requirements.get(kind="cv")).version
    reference = ReferenceFactory(application=file, state="received", received_at=NOW)
    for name, pk in (
        ("document_delete", version.document_id),
        ("referee_delete", reference.referee_id),
    ):
        page = client.post(reverse(name, args=[pk]), follow=True).content.decode()

        assert words(press(client, HELD.search(page)[1])) == ["Undone: it is as it was."]

    assert file.requirements.get(kind="cv").attachments.count() == 1
    assert file.references.get().received_at == NOW


def test_deleted_lately_leads_back_to_the_page_of_what_it_was(client, file):
    version = AttachmentFactory(requirement=file.requirements.get(kind="cv")).version
    pages = {
        "document": version.document_id,
        "referee": ReferenceFactory(application=file).referee_id,
    }
    for name, pk in pages.items():
        client.post(reverse(f"{name}_delete", args=[pk]))
        address = reverse(name, args=[pk])
        assert "You deleted this" in client.get(address).content.decode()
        deletion = Deletion.objects.first()
        listed = client.get(reverse("deletions")).content.decode()
        assert str(deletion) in listed

        answer = client.post(reverse("deletion_restore", args=[deletion.pk]), follow=True)

        assert answer.redirect_chain == [(address, 302)]


def test_deleting_a_referee_names_how_many_applications_are_in(client, file):
    referee = ReferenceFactory(application=file).referee
    ReferenceFactory(application__owner=file.owner, referee=referee)
    applications.submit(file, confirmation="", now=NOW)

    page = client.get(reverse("referee_delete", args=[referee.pk])).content.decode()

    assert "2 applications lose their reference" in page
    assert (
        "1 of these applications has been sent in already. For a day it can be brought back."
        in page
    )
