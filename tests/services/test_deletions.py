"""Deleted is out of the house at once, comes back whole for a day, and then is gone."""

import os
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from applications.errors import RowGone
from applications.models import (
    Application,
    Attachment,
    Deadline,
    Deletion,
    Event,
    Mail,
    Posting,
    Referee,
    Reference,
    Reminder,
    RemovedDeadline,
    SentFile,
    Tag,
    Version,
)
from applications.services import (
    accounts,
    applications,
    calendars,
    deletions,
    documents,
    fetches,
    housekeeping,
    operations,
    postings,
    reminders,
    requirements,
    versions,
)
from applications.services.files import uploads
from applications.services.mails import links
from applications.services.postings import readings
from tests import doors
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DocumentFactory,
    PostingFactory,
    VersionFactory,
    whole_account,
)
from tests.rows import everything
from tests.windows import meanwhile

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def owner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return whole_account("canary", email="ada@example.org")


def delete(owner) -> Deletion:
    return applications.delete(Application.objects.get(owner=owner), now=NOW)


def test_a_deleted_application_comes_back_with_every_row_of_it(owner):
    Version.objects.update(uploaded_for=Application.objects.get())
    requirements.follow_files_of_open(Application.objects.get().requirements.all())
    before = everything()
    numbers = list(Deadline.objects.values_list("pk", flat=True))
    deletion = delete(owner)
    assert not Application.objects.exists()
    assert Version.objects.get().uploaded_for is None

    deletions.bring_back(deletion, now=LATER)

    line = Event.objects.get(kind="archive")
    assert line.data == {"restored": True}
    line.delete()
    assert everything() == before
    assert not RemovedDeadline.objects.filter(number__in=numbers).exists()
    assert deletions.bring_back(deletion, now=LATER) is None  # pressed twice
    assert everything() == before


def test_what_was_deleted_before_deadlines_had_an_owner_comes_back(owner):
    posting = Application.objects.get().posting
    before = everything()
    deletion = deletions.take_out(posting, now=NOW)
    for row in deletion.rows:
        if row["model"] == "applications.deadline":
            del row["fields"]["owner"]
    deletion.save()

    import_module("applications.migrations.0010_deadline_owner_of_before").fill(apps, None)
    deletions.bring_back(deletion, now=LATER)

    assert everything()["Deadline"] == before["Deadline"] != []


def test_a_posting_under_review_comes_back_as_it_was_read():
    posting = PostingFactory(title="", text="A PhD in knots\nUmeå")
    readings.keep_reading(posting)
    before = Posting.objects.values().get()
    deletion = postings.discard(posting, now=NOW)
    assert (str(deletion), Posting.objects.count()) == ("Umeå University · A PhD in knots", 0)
    assert postings.discard(posting, now=NOW) is None

    deletions.bring_back(deletion, now=LATER)

    assert Posting.objects.values().get() == before


def test_a_posting_under_review_is_named_by_the_title_that_was_read(owner):
    posting = postings.keep(
        owner, "Home | Log in\n\nTitle: PhD position in optics", source="pasted", now=NOW
    )

    assert str(postings.discard(posting, now=NOW)) == "PhD position in optics"


def test_an_application_is_named_by_its_institution_first(owner):
    row = ApplicationFactory(owner=owner, posting__institution="KTH", posting__title="PhD student")

    assert str(applications.delete(row, now=NOW)) == "KTH · PhD student"


def test_what_left_the_library_meanwhile_stays_gone_and_the_line_says_so(owner):
    line = Application.objects.get().requirements.get(attachments__isnull=False)
    line.__class__.objects.filter(pk=line.pk).update(state="ready")
    deletion = delete(owner)
    documents.delete(Version.objects.get().document, now=NOW)
    Referee.objects.all().delete()
    Tag.objects.all().delete()  # as another application's tags are put

    deletions.bring_back(deletion, now=LATER)

    line.refresh_from_db()
    assert (line.state, line.attachments.count(), Reference.objects.count()) == ("missing", 0, 0)
    assert [tag.name.split()[0] for tag in Application.objects.get().tags.all()] == ["canary"]


@pytest.mark.parametrize("first_gone", ["document", "application"])
@pytest.mark.parametrize("first_back", ["document", "application"])
def test_uses_come_back_in_whichever_order_what_they_join_is_brought_back(
    owner, first_gone, first_back
):
    application = Application.objects.get()
    document = Version.objects.get().document
    Version.objects.update(uploaded_for=application)
    gone = {
        "document": lambda: documents.delete(document, now=NOW),
        "application": lambda: delete(owner),
    }
    deletion = {first_gone: gone.pop(first_gone)()}
    deletion |= {name: take_out() for name, take_out in gone.items()}
    for name in sorted(deletion, key=lambda name: name != first_back):
        deletions.bring_back(deletion[name], now=LATER)

    assert Attachment.objects.get().requirement.application == application
    assert Version.objects.get().uploaded_for == application
    mine = [one.pk for one in deletion.values()]
    assert not Deletion.objects.open(LATER).filter(pk__in=mine).exists()


def test_more_than_a_library_holds_is_not_kept_of_what_was_deleted(owner, settings):
    settings.LIBRARY_MAX_MB = 1
    made = [DocumentFactory(owner=owner) for _ in range(2)]
    for document in made:
        VersionFactory(document=document, size=700_000)
    first, second = (documents.delete(document, now=NOW) for document in made)

    assert not Deletion.objects.filter(pk=first.pk).exists()
    assert deletions.bring_back(second, now=LATER).title == made[1].title


def test_a_day_later_it_is_gone_for_good(owner, django_capture_on_commit_callbacks):
    names = set(SentFile.objects.values_list("file", flat=True))
    [bundle] = [row.file.name for row in Application.objects.get().bundles.all()]
    storage = Version._meta.get_field("file").storage
    deletion = delete(owner)
    over = NOW + timedelta(days=1)
    with pytest.raises(RowGone):
        deletions.bring_back(deletion, now=over)

    with django_capture_on_commit_callbacks(execute=True):
        assert housekeeping.tidy(over)["deleted"] == 2  # and what was thrown away

    assert not Deletion.objects.exists()
    assert not storage.exists(bundle)
    in_library = set(Version.objects.values_list("file", flat=True))
    assert {name for name in names if storage.exists(name)} == names & in_library


def test_brought_back_in_the_last_moment_it_keeps_its_files(
    owner, django_capture_on_commit_callbacks
):
    [bundle] = [row.file.name for row in Application.objects.get().bundles.all()]
    SentFile.objects.filter(file=bundle).delete()
    deletion = delete(owner)
    over = NOW + timedelta(days=1)

    with (
        django_capture_on_commit_callbacks(execute=True),
        meanwhile(lambda: deletions.bring_back(deletion, now=over - timedelta(seconds=1))),
    ):
        deletions.forget(over)

    assert Application.objects.get().bundles.get().file.storage.exists(bundle)


def test_what_went_with_its_account_meanwhile_stops_no_other(owner):
    other = whole_account("other", email="bo@example.org")
    delete(owner)
    delete(other)

    with meanwhile(lambda: accounts.delete(owner)):
        assert deletions.forget(NOW + timedelta(days=1)) == 2  # and what was thrown away

    assert not Deletion.objects.filter(owner=other).exists()


def test_its_files_are_kept_for_the_day(owner, django_capture_on_commit_callbacks):
    """Whatever the library and the night do meanwhile."""
    storage = Version._meta.get_field("file").storage
    names = {
        *SentFile.objects.values_list("file", flat=True),
        *(row.file.name for row in Application.objects.get().bundles.all()),
    }
    deletion = delete(owner)
    for name in names:
        os.utime(storage.path(name), (0, 0))

    with django_capture_on_commit_callbacks(execute=True):
        versions.remove(Version.objects.get())
        housekeeping.tidy(LATER)

    assert {name for name in names if storage.exists(name)} == names
    deletions.bring_back(deletion, now=LATER)
    assert set(SentFile.objects.values_list("file", flat=True)) <= names


def test_it_goes_with_the_account(owner, django_capture_on_commit_callbacks):
    storage = Version._meta.get_field("file").storage
    [bundle] = [row.file.name for row in Application.objects.get().bundles.all()]
    delete(owner)

    with django_capture_on_commit_callbacks(execute=True):
        accounts.delete(owner)

    assert (Deletion.objects.count(), storage.exists(bundle)) == (0, False)


# ── Nothing meets it ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file():
    """Whose first reminder falls due tomorrow, at digest time."""
    return ApplicationFactory(deadline=(NOW + timedelta(days=8)).date())


def test_no_mail_is_made_of_it(file):
    deletion = applications.delete(file, now=NOW)

    for hours in range(0, 24, 4):
        reminders.sweep(NOW + timedelta(hours=hours))
    assert not Mail.objects.exists()

    deletions.bring_back(deletion, now=NOW + timedelta(hours=23))
    reminders.sweep(NOW + timedelta(hours=23))
    assert Reminder.objects.filter(state="carried").count() == 1


@pytest.mark.parametrize("state", ["waiting", "cancelled", "sent"])
def test_a_reminder_that_was_under_way_is_told_once(file, state):
    reminders.sweep(NOW + timedelta(hours=20))
    [reminder] = Reminder.objects.filter(state="carried")
    deletion = applications.delete(file, now=NOW + timedelta(hours=21))
    if state == "cancelled":
        Mail.objects.update(state="cancelled")
    elif state == "sent":  # a digest, without it
        Mail.objects.update(state="sent", sent_at=NOW + timedelta(hours=21, minutes=1))

    deletions.bring_back(deletion, now=NOW + timedelta(hours=22))
    for hours in (22, 44, 45):  # what came due meanwhile comes with the next digest
        reminders.sweep(NOW + timedelta(hours=hours))

    carried = Reminder.objects.filter(state="carried", step=reminder.step)
    assert [row.mail.state for row in carried] == ["waiting"]


def test_no_door_of_its_owner_leads_to_it(client, owner):
    file = Application.objects.get()
    title = str(file)
    rows = {
        "application": file.pk,
        "plan": file.pk,
        "coming": file.pk,
        "deadline": file.deadlines.get().pk,
        "requirement": file.requirements.first().pk,
        "reference": file.references.get().pk,
        "bundle_file": file.bundles.get().pk,
        "sent_file": SentFile.objects.first().pk,
        "event_undo": file.events.first().pk,
        "posting_review": file.posting_id,
    }
    client.force_login(owner)
    delete(owner)

    for name, pk in rows.items():
        assert client.post(reverse(name, args=[pk])).status_code == 404, name
    pages = ("home", "applications", "documents", "referees", "posting_new", "feed", "find")
    for name in pages:
        page = client.get(reverse(name), {"q": "deep learning"}).content.decode()
        assert title not in page, name
    referee = client.get(reverse("referee", args=[Referee.objects.get().pk])).content.decode()
    assert title not in referee


def test_calendars_take_it_out_and_put_it_in_again(owner):
    uid = f"UID:{Deadline.objects.get().uid}"
    deletion = delete(owner)
    gone = calendars.feed(owner, NOW).decode()
    assert "geometric" not in gone
    assert uid in gone and "STATUS:CANCELLED" in gone

    deletions.bring_back(deletion, now=LATER)

    again = calendars.feed(owner, LATER).decode()
    event = again[again.index(uid) :]
    assert "STATUS:CANCELLED" not in event.partition("END:VEVENT")[0]
    assert Deadline.objects.get().sequence > 1


def test_links_of_its_mails_lead_nowhere_until_it_is_back(owner):
    token = doors.token(links.answer_link(Deadline.objects.get(), "snooze"))
    deletion = delete(owner)
    assert links.read_answer(token) is None

    deletions.bring_back(deletion, now=LATER)

    assert links.read_answer(token) is not None


def test_no_sum_search_or_queue_counts_it(owner):
    Application.objects.get().bundles.update(state="waiting", file="")
    PostingFactory(owner=owner, text="", url="https://a.example", fetch_state="waiting")
    room = uploads.used(owner.pk)
    [posting] = Posting.objects.filter(fetch_state="waiting")

    delete(owner)
    postings.discard(posting, now=NOW)

    assert operations.look(NOW).bundles == 0
    assert fetches.to_fetch(NOW) == []
    assert uploads.used(owner.pk) < room


def test_it_is_no_rival_to_other_letters_until_it_is_back(owner):
    file = ApplicationFactory(owner=owner)
    AttachmentFactory(requirement=file.requirements.get(kind="cover_letter"))

    def revision():
        file.refresh_from_db()
        return file.revision

    before = revision()
    deletion = applications.delete(Application.objects.exclude(pk=file.pk).get(), now=NOW)
    between = revision()
    deletions.bring_back(deletion, now=LATER)

    assert before < between < revision()


def test_the_panel_lists_neither_it_nor_its_words(admin_client, owner):
    title = str(delete(owner))

    for model in ("application", "posting", "deadline", "bundle", "submission", "deletion"):
        page = admin_client.get(reverse(f"admin:applications_{model}_changelist"))
        assert page.status_code == 200
        assert title not in page.content.decode()
