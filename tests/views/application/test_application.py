"""The application page and what its buttons do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from applications.models import Application, Bundle, Deletion, SentFile, Submission
from applications.services import applications, builds, bundles
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    ReferenceFactory,
    RequirementFactory,
    one_page,
)

ANYWAY = {"submitted-anyway": "on"}  # though something is missing


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


@pytest.fixture
def application(person):
    return ApplicationFactory(owner=person)


def press(client, name, application, **fields):
    return client.post(reverse(name, args=[application.pk]), fields)


def all_there(application):
    """Nothing is missing and nothing wants a look."""
    application.requirements.update(state="received")


def words_of(client, application) -> str:
    return client.get(application.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_and_with_three_of_everything(
    client, person, count, django_assert_num_queries
):
    application = ApplicationFactory(owner=person, requirements=())
    for _ in range(count):
        AttachmentFactory(requirement=RequirementFactory(application=application))
        ReferenceFactory(application=application)
    client.get(application.get_absolute_url())  # the session is read and written once

    with django_assert_num_queries(19):
        client.get(application.get_absolute_url())


@pytest.mark.parametrize(
    ("archived", "words"),
    [("1", "Archived. Its reminders have stopped."), ("0", "Back in your lists.")],
)
def test_archiving_and_bringing_back_say_so(client, application, archived, words):
    press(client, "application_archive", application, archived=archived)
    page = client.get(application.get_absolute_url())

    assert [str(message) for message in page.context["messages"]] == [words]


def test_the_first_step_is_to_upload_the_first_missing_document(client, application):
    assert "Upload the cover letter" in words_of(client, application)


def test_with_all_documents_the_next_step_is_a_referee_then_the_bundle(client, application):
    application.requirements.update(state="ready")
    assert "Add a referee" in words_of(client, application)

    for _ in range(2):
        ReferenceFactory(application=application, mode="contact", state="agreed")
    assert "Build the bundle" in words_of(client, application)


def test_submitting_keeps_the_confirmation_and_stops_the_countdown(client, application):
    all_there(application)
    press(client, "application_submit", application, **{"submitted-confirmation": "C-77"})

    application.refresh_from_db()
    assert (application.stage, application.confirmation, application.has_next_moment) == (
        Application.Stage.SUBMITTED,
        "C-77",
        False,
    )
    assert "Confirmation: C-77" in words_of(client, application)


def test_what_was_sent_is_listed_and_downloaded_by_its_owner_only(client, application):
    attachment = AttachmentFactory(requirement=application.requirements.get(kind="cv"))
    press(client, "application_submit", application, **ANYWAY)
    attachment.version.document.delete()

    words = words_of(client, application)
    assert "What was sent" in words
    assert 'type="file"' not in words
    address = reverse("sent_file", args=[SentFile.objects.get().pk])
    assert b"".join(client.get(address).streaming_content).startswith(b"%PDF-")

    client.force_login(PersonFactory())
    assert client.get(address).status_code == 404


def test_a_receipt_is_kept_beside_what_was_sent_once(client, application):
    receipt = SimpleUploadedFile("receipt.pdf", one_page("Received"))
    data = {"submitted-confirmation": "C-77", "submitted-file": receipt, **ANYWAY}
    client.post(reverse("application_submit", args=[application.pk]), data)
    again = SimpleUploadedFile("receipt.pdf", one_page("Received"))
    add = reverse("receipt_add", args=[Submission.objects.get().pk])
    answer = client.post(add, {"file": again})

    assert answer.status_code == 302
    row = SentFile.objects.get()
    assert (row.is_receipt, row.original_name, row.pages) == (True, "receipt.pdf", 1)
    words = words_of(client, application)
    assert "No file was attached then" in words
    assert "Receipt kept: receipt.pdf" in words


def test_a_receipt_that_cannot_be_kept_does_not_undo_the_submission(client, application):
    letter = SimpleUploadedFile("answer.docx", b"PK\x03\x04 no picture")
    data = {"submitted-confirmation": "C-77", "submitted-file": letter, **ANYWAY}
    answer = client.post(reverse("application_submit", args=[application.pk]), data, follow=True)

    application.refresh_from_db()
    assert application.stage == Application.Stage.SUBMITTED
    assert "answer.docx: " in answer.content.decode()
    assert not SentFile.objects.exists()


def test_a_stage_cannot_begin_tomorrow(client, application):
    tomorrow = timezone.localdate() + timedelta(days=2)
    answer = press(client, "application_move", application, stage="offer", day=tomorrow.isoformat())

    assert answer.status_code == 422
    assert "This day has not come yet." in answer.content.decode()
    application.refresh_from_db()
    assert application.stage == Application.Stage.PREPARING


def test_an_interview_that_is_still_ahead_leads_to_its_deadline_with_what_was_typed(
    client, application
):
    applications.submit(application, confirmation="", now=timezone.now())
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    answer = press(client, "application_move", application, stage="interview", day=day)
    form = client.get(answer.url).context["form"]

    assert form["date"].value() == day
    client.post(answer.url, {"date": day, "zone": form["zone"].value()})
    assert application.deadlines.get(kind="interview").date.isoformat() == day
    application.refresh_from_db()
    assert application.stage == Application.Stage.INTERVIEW


@pytest.mark.parametrize(
    "zone",
    ["America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12", "UTC", "Asia/Kolkata",
     "Pacific/Pago_Pago", "America/New_York", "Australia/Sydney", "Europe/Stockholm"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["application_move", "application_submit"])
def test_a_day_entered_is_that_day_wherever_the_person_moves(client, application, name, zone):
    application.owner.zone = "Asia/Shanghai"
    application.owner.save()
    day = timezone.localdate() - timedelta(days=9)
    sent = {"stage": "submitted", "day": day, "submitted-day": day, "anyway": "on", **ANYWAY}
    assert press(client, name, application, **sent).status_code == 302

    application.owner.zone = zone
    application.owner.save()
    page = client.get(application.get_absolute_url())
    shown = date_format(day, "D j M Y")
    words = page.content.decode()
    assert f"Submitted {shown}." in words
    assert f'<time datetime="{day.isoformat()}">{shown}</time>' in words
    assert f"Submitted {shown}." in words
    assert " 12:00" not in words


def test_a_stage_cannot_begin_in_another_century(client, application):
    answer = press(client, "application_move", application, stage="interview", day="0001-01-01")

    assert answer.status_code == 422
    assert "Write a year between 2000 and 2100." in answer.content.decode()


def test_correcting_a_fact_is_in_the_history(client, application):
    press(
        client,
        "application_facts",
        application,
        title="PhD in tides",
        institution="Umeå University",
        country="se",
    )

    application.refresh_from_db()
    assert (application.posting.title, application.posting.country) == ("PhD in tides", "SE")
    assert "title" in application.events.first().data["fields"]


def test_deleting_is_asked_first(client, application):
    address = reverse("application_delete", args=[application.pk])
    assert "For a day you can bring it back" in client.get(address).content.decode()
    assert Application.objects.exists()

    client.post(address)
    assert not Application.objects.exists()
    assert client.get(application.get_absolute_url()).status_code == 404


def test_page_of_a_deleted_one_says_so_and_brings_it_back(client, application):
    press(client, "application_delete", application)
    deletion = Deletion.objects.get()

    answer = client.get(application.get_absolute_url())
    assert answer.status_code == 404
    assert "You deleted this" in answer.text
    assert reverse("deletion_restore", args=[deletion.pk]) in answer.text

    client.force_login(PersonFactory())
    assert "There is nothing here" in client.get(application.get_absolute_url()).text


def test_the_bundle_is_asked_for_watched_and_downloaded_by_its_owner_only(client, application):
    all_there(application)
    AttachmentFactory(requirement=application.requirements.get(kind="cv"))
    press(client, "bundle_build", application)
    bundle = Bundle.objects.get()
    status = reverse("bundle", args=[bundle.pk])
    assert "In the queue" in words_of(client, application)
    assert 'hx-trigger="every 1s"' in client.get(status, headers={"HX-Request": "true"}).text
    assert client.get(reverse("bundle_file", args=[bundle.pk])).status_code == 404

    builds.build(bundle.pk, clock=timezone.now)
    assert "Download the bundle" in client.get(status).text
    download = client.get(reverse("bundle_file", args=[bundle.pk]))
    assert b"".join(download.streaming_content).startswith(b"%PDF-")
    assert {name: download[name] for name in ("X-Content-Type-Options", "Cache-Control")} == {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert download["Content-Disposition"].startswith("attachment; filename=")
    assert "sandbox" in download["Content-Security-Policy"]

    client.force_login(PersonFactory())
    assert client.get(reverse("bundle_file", args=[bundle.pk])).status_code == 404


def test_without_a_file_the_press_says_what_to_do(client, application):
    press(client, "bundle_build", application)

    assert not Bundle.objects.exists()
    assert "There is nothing to put into a bundle yet." in words_of(client, application)


def test_without_the_renderer_the_button_is_off_and_says_why(client, application, monkeypatch):
    remedy = "sudo apt-get install what-is-missing"
    monkeypatch.setattr(bundles.render, "missing", lambda: remedy)
    AttachmentFactory(requirement=application.requirements.get(kind="cv"))

    words = words_of(client, application)
    assert remedy in words
    assert "Build bundle</button>" not in words


def test_a_failed_bundle_says_why(client, application):
    AttachmentFactory(requirement=application.requirements.get(kind="cv"))
    press(client, "bundle_build", application, anyway="1")
    Bundle.objects.update(state=Bundle.State.FAILED, reason="The disk is full.")

    assert "The disk is full." in words_of(client, application)


def test_the_checklist_says_what_a_file_breaks_and_what_was_found_in_it(client, application):
    piece = application.requirements.get(kind="cover_letter")
    piece.limits = [{"what": "pages", "value": 1, "binds": ""}]
    piece.save()
    AttachmentFactory(
        requirement=piece,
        version__pages=60,
        version__findings=[{"code": "sideways", "pages": [3]}],
        version__document__title="Letter",
    )

    page = words_of(client, application)

    sentence = "Page 3 lies on its side. Turn it and upload the file again."
    assert page.count("<span>60 pages; at most 1 page (the posting)") == 1
    assert page.count(sentence) == 1
    submit = client.get(reverse("application_submit", args=[application.pk])).content.decode()
    assert submit.count("Cover letter: 60 pages; at most 1 page (the posting).") == 1


@pytest.mark.parametrize(("name", "said"), [("cover LETTER", False), ("A page on you", True)])
def test_the_checklist_names_the_kind_only_where_the_name_is_another(client, person, name, said):
    application = ApplicationFactory(owner=person, requirements=())
    RequirementFactory(application=application, kind="cover_letter", name=name)

    assert ("<span>Cover letter</span>" in words_of(client, application)) is said


def test_the_state_of_a_piece_is_chosen_beside_its_visible_label(client, application):
    piece = application.requirements.first()

    label = f'<label class="label" for="state-{piece.pk}">State</label>'
    assert label in words_of(client, application)


def test_stage_form_of_an_old_window_moves_nothing_unasked(client, application):
    """It was sent in another window meanwhile: a press there would take the record back."""
    all_there(application)
    press(client, "application_submit", application, **{"submitted-confirmation": "C-1"})

    answer = press(client, "application_move", application, stage="preparing", was="idea")

    application.refresh_from_db()
    assert (answer.status_code, application.stage) == (422, Application.Stage.SUBMITTED)
    assert "Another window put it into “Submitted” meanwhile" in answer.content.decode()
    again = press(client, "application_move", application, stage="preparing", was="submitted")
    application.refresh_from_db()
    assert (again.status_code, application.stage) == (302, Application.Stage.PREPARING)


def test_stage_form_of_an_old_window_stands_in_the_page_as_it_is_now(client, application):
    all_there(application)
    press(client, "application_submit", application, **{"submitted-confirmation": "C-1"})

    page = client.post(
        reverse("application_move", args=[application.pk]),
        {"stage": "preparing", "was": "idea"},
        headers={"HX-Request": "true", "HX-Target": "stage"},
    ).text

    assert "Keep “Submitted”" in page
    assert page.index('id="stage"') < page.index("in-place-form") < page.index('id="history"')


@pytest.mark.parametrize("stage", ["submitted", "interview"])
def test_no_stage_goes_round_what_is_to_be_looked_at_before_sending(client, application, stage):
    asked = press(client, "application_move", application, stage=stage)
    refused = press(client, "application_move", application, stage=stage, asked="1")
    application.refresh_from_db()
    assert (asked.status_code, refused.status_code, application.is_open) == (200, 422, True)

    press(client, "application_move", application, stage=stage, anyway="on")

    application.refresh_from_db()
    assert application.stage == stage


def test_checklist_with_nothing_on_it_asks_for_what_they_ask_for(client, db):
    application = ApplicationFactory(requirements=(), posting__references_minimum=0)
    client.force_login(application.owner)

    for page in (reverse("home"), application.get_absolute_url()):
        said = client.get(page).content.decode()
        assert reverse("requirement_add", args=[application.pk]) in said
        assert "everything is there" not in said


def test_number_corrected_after_sending_stands_in_the_record_too(client, application):
    all_there(application)
    press(client, "application_submit", application, **{"submitted-confirmation": "C-1"})
    address = reverse("application_file", args=[application.pk])
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form if field.value() not in (None, False)}

    client.post(address, {**shown, "confirmation": "C-2"})

    assert [row.confirmation for row in application.submissions.all()] == ["C-2"]
