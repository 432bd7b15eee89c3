"""Stages, submission, notes and archive."""

from datetime import date, timedelta

import pytest

from applications.errors import AlreadySubmitted
from applications.models import Application, Deadline, Event
from applications.services import applications, deadlines, documents, requirements
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    VersionFactory,
)

Stage = Application.Stage


@pytest.fixture
def application(db):
    return ApplicationFactory()


def unmet(application):
    return set(application.deadlines.unmet().values_list("kind", flat=True))


def test_submitting_meets_the_deadline_and_keeps_what_is_still_ahead(application):
    DeadlineFactory(application=application, kind=Deadline.Kind.LETTERS)
    DeadlineFactory(application=application, kind=Deadline.Kind.TARGET)
    application.requirements.filter(kind="cv").update(state="ready")

    applications.submit(application, confirmation="C-1", now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.confirmation, application.submitted_at) == (
        Stage.SUBMITTED,
        "C-1",
        NOW,
    )
    assert unmet(application) == {"letters"}
    assert application.deadlines.get(kind="target").met_at == NOW
    assert dict(application.requirements.values_list("kind", "state")) == {
        "cover_letter": "missing",
        "cv": "submitted",
        "transcripts": "missing",
    }


def test_number_keeps_what_another_window_wrote_meanwhile(application):
    stale = Application.objects.get()
    applications.write_notes(application, "Ask about the lab", now=NOW)
    Application.objects.update(portal_user="asha")

    applications.confirm(stale, "77", now=NOW)
    applications.keep_file(stale, ["priority"])

    application.refresh_from_db()
    kept = (application.notes, application.portal_user, application.confirmation)
    assert kept == ("Ask about the lab", "asha", "77")


def test_what_was_sent_stays_as_it_was_when_the_library_changes(application):
    attachment = AttachmentFactory(requirement=application.requirements.get(kind="cv"))
    version = attachment.version
    applications.submit(application, confirmation="C-1", now=NOW)

    documents.delete(version.document, now=NOW)

    [sent] = application.submissions.get().files.all()
    assert (sent.name, sent.number, sent.size) == ("CV", 1, version.size)
    with sent.file.open("rb") as file:
        assert len(file.read()) == version.size


def test_once_it_is_in_no_file_is_put_in_or_taken_out(application):
    attachment = AttachmentFactory(requirement=application.requirements.get(kind="cv"))
    applications.submit(application, confirmation="", now=NOW)
    attachment.requirement.refresh_from_db()
    attachment.requirement.application.refresh_from_db()

    with pytest.raises(AlreadySubmitted):
        requirements.detach(attachment, now=NOW)
    with pytest.raises(AlreadySubmitted):
        requirements.attach(attachment.requirement, VersionFactory(), now=NOW)


def test_rejected_without_having_been_sent_it_was_not_submitted_and_nothing_was_met(application):
    applications.move(application, Stage.REJECTED, now=NOW)

    application.refresh_from_db()
    assert (application.submitted_at, application.submissions.count()) == (None, 0)
    assert application.deadlines.get().met_at is None
    assert not application.has_next_moment


def test_a_later_stage_knows_no_day_of_submission(application):
    applications.move(application, Stage.OFFER, now=NOW, day=date(2025, 10, 19))

    application.refresh_from_db()
    assert application.submitted_at is None


def test_taking_it_back_leaves_what_the_person_had_met_before(application):
    own = DeadlineFactory(application=application, kind=Deadline.Kind.TARGET, met_at=NOW)
    applications.submit(application, confirmation="", now=NOW + timedelta(days=1))

    applications.move(application, Stage.PREPARING, now=NOW + timedelta(days=2))

    own.refresh_from_db()
    assert own.met_at == NOW


def test_a_withdrawn_application_has_no_deadline_left_and_was_never_submitted(application):
    DeadlineFactory(application=application, kind=Deadline.Kind.LETTERS)

    applications.move(application, Stage.WITHDRAWN, now=NOW)

    application.refresh_from_db()
    assert (unmet(application), application.submitted_at) == (set(), None)
    assert not application.has_next_moment


def test_taken_back_from_submitted_its_deadline_counts_again(application):
    applications.submit(application, confirmation="", now=NOW)

    applications.move(application, Stage.PREPARING, now=NOW + timedelta(hours=1))

    application.refresh_from_db()
    assert (unmet(application), application.submitted_at) == ({"application"}, None)
    assert application.next_moment == application.deadlines.get().instant


def test_taking_it_back_opens_no_deadline_that_has_passed(application):
    own = DeadlineFactory(application=application, kind="target", date=date(2026, 11, 24))
    applications.submit(application, confirmation="", now=NOW)

    applications.move(application, Stage.PREPARING, now=NOW + timedelta(days=7))

    own.refresh_from_db()
    assert (unmet(application), own.met_at) == ({"application"}, NOW)


def test_what_is_taken_back_waits_for_no_answer_until_it_is_in_again(application):
    applications.submit(application, confirmation="", now=NOW)
    deadlines.ask_on(application, date(2026, 12, 7), now=NOW)

    applications.take_back(application, now=NOW)
    assert unmet(application) == {"application"}

    applications.submit(application, confirmation="", now=NOW)
    assert unmet(application) == {"answer"}


def test_only_what_was_ready_is_marked_as_submitted(application):
    before = {"cover_letter": "draft", "cv": "ready", "transcripts": "missing"}
    for kind, state in before.items():
        application.requirements.filter(kind=kind).update(state=state)

    applications.submit(application, confirmation="", now=NOW)

    after = dict(application.requirements.values_list("kind", "state"))
    assert after == {**before, "cv": "submitted"}


def test_a_back_dated_stage_stands_at_its_day_in_the_history(application):
    applications.move(application, Stage.SUBMITTED, now=NOW, day=date(2026, 11, 20))

    event = application.events.get()
    assert (event.kind, event.day, event.data) == (
        Event.Kind.STAGE,
        date(2026, 11, 20),
        {"stage": "submitted", "was": "preparing"},
    )


def test_the_same_stage_again_changes_nothing(application):
    applications.move(application, Stage.PREPARING, now=NOW)

    assert not application.events.exists()


def test_notes_are_kept_and_the_history_says_so(application):
    applications.write_notes(application, "once", now=NOW)

    application.refresh_from_db()
    assert (application.notes, application.events.get().kind) == ("once", "note")


def test_archived_and_brought_back_are_both_in_the_history(application):
    applications.archive(application, True, now=NOW)
    applications.archive(application, True, now=NOW)
    applications.archive(application, False, now=NOW + timedelta(hours=1))

    assert [event.data for event in application.events.all()] == [
        {"archived": False},
        {"archived": True},
    ]


def test_deleting_leaves_neither_posting_nor_application(application):
    applications.delete(application, now=NOW)

    assert not Application.objects.exists()
    assert not application.owner.postings.exists()
