"""Submitted by mistake, or of an older build: the pages say so and take it back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from applications.models import Application, Bundle
from applications.services import applications, bundles
from applications.services.mails import links
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, BundleFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2027, 1, 8, 8, 30, tzinfo=UTC)
UNDO = "It was not sent: take it back"


@pytest.fixture
def application(client, monkeypatch):
    monkeypatch.setattr("applications.views.mail.links.timezone.now", lambda: MORNING)
    monkeypatch.setattr("applications.views.application.page.timezone.now", lambda: MORNING)
    application = ApplicationFactory(requirements=("cv",), stage="waiting")
    AttachmentFactory(requirement=application.requirements.get())
    application.requirements.update(state="ready")
    client.force_login(application.owner)
    return application


@pytest.fixture
def link(application):
    """*Already submitted*, in a mail."""
    return links.answer_link(application.deadlines.get(), "done")


def page_of(client, application) -> str:
    return client.get(application.get_absolute_url()).content.decode()


def states(application) -> tuple:
    fresh = Application.objects.get(pk=application.pk)
    return fresh.stage, fresh.requirements.get().state, fresh.deadlines.get().met_at


def test_already_submitted_pressed_by_mistake_is_taken_back_on_the_same_page(
    client, application, link
):
    before = states(application)
    client.logout()
    assert UNDO in client.post(link).content.decode()
    assert UNDO in client.get(link).content.decode()  # and from the mail, later
    assert states(application) == ("submitted", "submitted", MORNING)

    page = client.post(link, {"undo": "1"}).content.decode()

    assert "Taken back. Everything is as before, and you are reminded again." in page
    assert "Yes, it is submitted" in page
    assert states(application) == before
    client.post(link, {"undo": "1"})  # pressed twice
    assert states(application) == before
    assert application.submissions.count() == 1


def test_link_in_an_old_mail_undoes_nothing_once_they_answered(client, application, link):
    client.post(link)
    application.refresh_from_db()
    applications.move(application, "interview", now=MORNING)

    page = client.post(link, {"undo": "1"}).content.decode()

    assert UNDO not in page
    assert states(application)[0] == "interview"


def test_other_deadline_said_to_be_done_by_mistake_counts_again(client, application):
    deadline = application.deadlines.get()
    deadline.kind = "funding"
    deadline.save()
    link = links.answer_link(deadline, "done")

    page = client.post(link).content.decode()
    assert "It is not done: take it back" in page
    client.post(link, {"undo": "1"})

    assert states(application) == ("waiting", "ready", None)


def test_page_of_the_application_takes_it_back_and_folds_the_record(client, application):
    applications.submit(application, confirmation="C-1", now=NOW)
    assert UNDO in page_of(client, application)

    client.post(reverse("application_take_back", args=[application.pk]))

    page = page_of(client, application)
    assert states(application)[:2] == ("waiting", "ready")
    assert UNDO not in page
    folded = page[page.index('id="sent"') :]
    assert "Submission of Mon 23 Nov 2026, taken back" in folded[: folded.index("</summary>")]
    assert folded.index("<details") < folded.index("C-1")


def test_second_window_is_told_and_nothing_is_erased(client, application):
    applications.submit(application, confirmation="C-1", now=NOW)

    response = client.post(
        reverse("application_submit", args=[application.pk]),
        {"submitted-confirmation": "", "submitted-anyway": "on"},
        follow=True,
    )

    assert [str(message) for message in response.context["messages"]] == [
        "Nothing was changed: this application stands at “Submitted” already."
    ]
    application.refresh_from_db()
    assert application.confirmation == "C-1"
    assert application.submissions.count() == 1


def test_record_says_what_its_bundle_holds_instead(client, application):
    bundle = BundleFactory(
        application=application,
        plan={"parts": [{"title": "CV", "sha256": "0" * 64}]},
        state="built",
        file="bundles/1/x.pdf",
        pages=1,
        size=9,
        built_at=NOW - timedelta(days=1),
    )
    applications.submit(application, confirmation="", now=NOW)

    page = page_of(client, application)

    assert "It is older than the files listed; it holds CV (deleted since). It lacks CV v1." in page
    assert reverse("sent_file", args=[application.submissions.get().bundles[0].pk]) in page
    assert "The last bundle before it</a>" in page
    assert Bundle.objects.get() == bundle


@pytest.mark.parametrize(
    ("output", "words"),
    [("merged", "The bundle of these files</a>"), ("separate", "The ZIP of these files</a>")],
)
def test_record_says_that_its_bundle_is_of_the_files_listed(client, application, output, words):
    bundle = bundles.request_bundle(application, now=NOW, output=output)
    Bundle.objects.filter(pk=bundle.pk).update(
        state="built", file="bundles/1/x", pages=1, size=9, built_at=NOW
    )
    applications.submit(application, confirmation="", now=NOW)

    assert words in page_of(client, application)


def test_bundle_as_it_was_sent_is_downloaded_under_the_name_it_was_built_for(client, application):
    bundle = BundleFactory(application=application, output="separate", pages=1, size=2)
    bundle.file.save("", ContentFile(b"PK"), save=False)
    bundle.state, bundle.built_at = "built", NOW
    bundle.save()
    applications.submit(application, confirmation="", now=NOW)
    [sent] = application.submissions.get().bundles

    response = client.get(reverse("sent_file", args=[sent.pk]))

    assert b"".join(response) == b"PK"
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].endswith('_Application.zip"')

    sent.file.storage.delete(sent.file.name)
    gone = client.get(reverse("sent_file", args=[sent.pk]), follow=True)
    assert (gone.status_code, [str(message) for message in gone.context["messages"]]) == (
        200,
        ["The file is not in the storage any more. The portal you sent it to may still show it."],
    )
