"""The record of what was sent: made once, exact, kept, and taken back without a loss."""

import tempfile
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from applications.errors import AlreadySubmitted, NotOpen
from applications.models import Application, Bundle, Deadline, Event, SentFile, Submission
from applications.services import (
    applications,
    bundles,
    deletions,
    documents,
    housekeeping,
    requirements,
    submissions,
    versions,
)
from applications.templatetags.files import difference
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    DeadlineFactory,
    RequirementFactory,
    VersionFactory,
    one_page,
)

Stage, Output = Application.Stage, Bundle.Output
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def application(db):
    """A letter and a CV, both ready."""
    application = ApplicationFactory(requirements=())
    for kind in ("cover_letter", "cv"):
        piece = RequirementFactory(application=application, kind=kind, state="ready")
        AttachmentFactory(requirement=piece, version__document__title=kind)
    return application


def built(application, output=Output.MERGED, at=NOW) -> Bundle:
    """A bundle of the files as they are now, without the pages."""
    bundle = bundles.request_bundle(application, now=at, output=output)
    content = one_page(f"{bundle.pk}")
    bundle.file.save("", ContentFile(content), save=False)
    bundle.sha256 = sha256(content).hexdigest()
    bundle.state, bundle.pages, bundle.size, bundle.built_at = "built", 4, len(content), at
    bundle.save()
    return bundle


def replace(application, kind="cover_letter"):
    """A newer version of what is sent."""
    piece = application.requirements.get(kind=kind)
    newer = VersionFactory(document=piece.versions.get().document)
    requirements.attach(piece, newer, now=NOW)
    return newer


def submit(application, **given) -> Submission:
    applications.submit(application, **{"confirmation": "", "now": LATER, **given})
    return application.submissions.get(taken_back_at=None)


def rows_of(application) -> dict:
    """What taking back restores."""
    fresh = Application.objects.get(pk=application.pk)
    return {
        "application": (fresh.stage, fresh.confirmation, fresh.submitted_at, fresh.next_moment),
        "deadlines": list(
            fresh.deadlines.order_by("pk").values_list("kind", "met_at", "closed_at")
        ),
        "pieces": list(fresh.requirements.order_by("pk").values_list("name", "state")),
    }


# ── Once ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["submit", "move"])
def test_two_windows_at_once_make_one_submission(verb):
    application = ApplicationFactory(requirements=("cv",))
    AttachmentFactory(requirement=application.requirements.get())
    start = threading.Barrier(2, timeout=60)
    refusals = []

    def window():
        try:
            mine = Application.objects.select_related("posting", "owner").get(pk=application.pk)
            start.wait()
            if verb == "submit":
                applications.submit(mine, confirmation="", now=NOW)
            else:
                applications.move(mine, Stage.SUBMITTED, now=NOW)
        except NotOpen as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=window) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Submission.objects.count(), SentFile.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="stage").count() == 1
    assert refusals == (
        ["Nothing was changed: this application stands at “Submitted” already."]
        if verb == "submit"
        else []
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", ""),
        ("C-1", ""),
        ("C-2", " Its confirmation number is C-1; you typed C-2."),
    ],
)
def test_later_submission_from_an_old_window_erases_nothing(application, typed, sentence):
    old_window = Application.objects.get(pk=application.pk)
    submit(application, confirmation="C-1")

    with pytest.raises(NotOpen) as refusal:
        applications.submit(old_window, confirmation=typed, now=LATER)

    assert str(refusal.value) == (
        f"Nothing was changed: this application stands at “Submitted” already.{sentence}"
    )
    application.refresh_from_db()
    assert application.confirmation == "C-1"
    assert application.submissions.get().confirmation == "C-1"


def test_number_written_down_before_is_not_erased_by_an_empty_field(application):
    application.confirmation = "C-7"
    application.save()

    assert submit(application).confirmation == "C-7"


def test_old_window_cannot_exchange_files_of_what_is_in(application):
    piece = application.requirements.get(kind="cv")  # read before
    assert piece.application.is_open
    submit(application)

    with pytest.raises(AlreadySubmitted):
        requirements.attach(piece, VersionFactory(document__owner=application.owner), now=LATER)


# ── Exact ─────────────────────────────────────────────────────────────────────────────────────────


def test_record_lists_and_keeps_both_outputs_as_they_were_built(application):
    merged, packed = built(application), built(application, Output.SEPARATE)

    submission = submit(application)

    assert [
        (row.output, row.file.name, row.sha256, row.pages, row.size, row.built_at, row.differs)
        for row in submission.bundles
    ] == [
        (output, bundle.file.name, bundle.sha256, 4, bundle.size, NOW, [])
        for output, bundle in (("merged", merged), ("separate", packed))
    ]
    for row in submission.files.all():
        with row.file.open("rb") as file:
            assert sha256(file.read()).hexdigest() == row.sha256
    assert [row.title for row in submission.sent] == ["cover_letter", "cv"]


def test_bundle_older_than_the_files_listed_says_so(application):
    built(application)
    replace(application)
    built(application, Output.SEPARATE, at=LATER)

    older, fresh = submit(application).bundles

    assert difference(older) == (
        "It is older than the files listed; it holds Cover letter v1. It lacks Cover letter v2."
    )
    assert fresh.differs == []


def test_bundle_of_these_very_files_is_chosen_though_another_was_built_later(application):
    first = built(application)
    letter = application.requirements.get(kind="cover_letter").attachments.get()
    old = letter.version
    replace(application)
    built(application, at=LATER)
    requirements.attach(letter.requirement, old, now=LATER)

    [kept] = submit(application).bundles

    assert (kept.file.name, kept.differs) == (first.file.name, [])


def test_bundle_that_holds_a_deleted_document_says_so(application):
    built(application)
    documents.delete(application.requirements.get(kind="cv").versions.get().document, now=NOW)

    [older] = submit(application).bundles

    assert difference(older) == ("It is older than the files listed; it holds CV (deleted since).")


def test_file_of_its_own_is_not_missed_in_the_one_pdf(application):
    application.requirements.filter(kind="cv").update(own_file=True)
    built(application)
    replace(application, "cv")

    [kept] = submit(application).bundles

    assert kept.differs == []


def test_piece_that_was_waived_is_not_listed_as_sent(application):
    application.requirements.filter(kind="cv").update(state="waived")

    assert [row.title for row in submit(application).sent] == ["cover_letter"]


def test_piece_that_does_not_apply_is_neither_in_the_bundle_nor_in_the_record(application):
    piece = application.requirements.get(kind="cv")
    piece.need = "conditional"
    piece.save()
    requirements.answer(piece, "no", now=NOW)
    bundle = built(application, Output.SEPARATE)

    submission = submit(application)

    assert [part["kind"] for part in bundle.plan["parts"]] == ["cover_letter"]
    assert [row.title for row in submission.sent] == ["cover_letter"]
    assert [row.differs for row in submission.bundles] == [[]]
    states = application.requirements.order_by("kind").values_list("kind", "state")
    assert list(states) == [("cover_letter", "submitted"), ("cv", "ready")]


def test_of_two_bundles_of_these_files_the_one_asked_for_last_is_kept(application):
    """With a cover, without one, and with it again: that one is on the page, built first."""
    first = built(application)
    bundles.arrange(application, preset="", cover=False, contents=True)
    other = built(application, at=LATER)
    bundles.arrange(application, preset="", cover=True, contents=True)
    again = bundles.request_bundle(application, now=LATER + timedelta(hours=1))

    [shown] = bundles.latest(application)
    [kept] = submit(application).bundles

    assert (again, shown) == (first, first)
    assert (kept.file.name, kept.built_at) == (first.file.name, NOW)
    assert other.earlier == first


def test_stale_is_what_is_built_of_other_files_or_words(application):
    def is_stale(bundle):
        fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
        pieces = list(fresh.requirements.prefetch_related("attachments__version__document"))
        return bundles.stale(bundle, bundles.outline(fresh, pieces, now=LATER))

    merged, packed = built(application), built(application, Output.SEPARATE)
    assert (is_stale(merged), is_stale(packed)) == (False, False)

    application.with_cover = False
    application.save()
    assert (is_stale(merged), is_stale(packed)) == (True, False)  # no cover in a ZIP

    replace(application)
    assert (is_stale(merged), is_stale(packed)) == (True, True)


# ── Kept ──────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_sent_survives_library_rebuild_and_night(
    application, django_capture_on_commit_callbacks, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # the night looks there, too
    bundle = built(application)
    submission = submit(application)

    with django_capture_on_commit_callbacks(execute=True):
        for document in application.owner.documents.all():
            documents.delete(document, now=NOW)
    bundle.delete()
    housekeeping.tidy(NOW + timedelta(days=4000))

    assert submission.files.count() == 3
    for row in submission.files.all():
        with row.file.open("rb") as file:
            assert sha256(file.read()).hexdigest() == row.sha256


def test_deleted_application_leaves_no_file_behind_after_a_day(
    application, django_capture_on_commit_callbacks
):
    built(application)
    submission = submit(application)
    storage = SentFile._meta.get_field("file").storage
    gone = application.requirements.get(kind="cv").versions.get()
    stays = application.requirements.get(kind="cover_letter").versions.get()
    with django_capture_on_commit_callbacks(execute=True):
        versions.remove(gone)
    names = [row.file.name for row in submission.files.all()]
    assert [storage.exists(name) for name in names] == [True] * 3

    with django_capture_on_commit_callbacks(execute=True):
        applications.delete(application, now=NOW)
    assert [storage.exists(name) for name in names] == [True] * 3  # for a day
    with django_capture_on_commit_callbacks(execute=True):
        assert deletions.forget(NOW + timedelta(days=1)) == 1

    assert [name for name in names if storage.exists(name)] == [stays.file.name]


# ── Taken back ────────────────────────────────────────────────────────────────────────────────────


def test_taking_back_restores_everything_and_the_record_says_so(application):
    DeadlineFactory(application=application, kind=Deadline.Kind.TARGET)
    DeadlineFactory(application=application, kind=Deadline.Kind.LETTERS)
    RequirementFactory(application=application, kind="test_scores", state="submitted")  # by post
    RequirementFactory(application=application, kind="thesis", state="received")
    application.stage = Stage.WAITING
    application.confirmation = "typed before"
    application.save()
    before = rows_of(application)
    submission = submit(application, confirmation="C-1")
    assert rows_of(application) != before

    assert applications.take_back(application, now=LATER) is not None

    assert rows_of(application) == before | {
        "application": (Stage.WAITING, "typed before", None, before["application"][3])
    }
    submission.refresh_from_db()
    assert (submission.taken_back_at, submission.confirmation) == (LATER, "C-1")
    assert submission.files.count() == 2
    assert submissions.standing(application) is None
    assert applications.take_back(application, now=LATER) is None  # pressed twice


def test_sent_again_it_has_a_record_of_its_own(application):
    first = submit(application, confirmation="C-1")
    applications.take_back(application, now=LATER)
    replace(application)

    second = submit(application)

    assert (first.pk != second.pk, second.confirmation) == (True, "")
    assert [row.number for row in second.sent] == [2, 1]
    assert [row.number for row in first.sent] == [1, 1]


def test_deadline_that_passed_meanwhile_stays_met(application):
    submit(application)
    deadline = application.deadlines.get()

    applications.take_back(application, now=deadline.instant + timedelta(minutes=1))

    deadline.refresh_from_db()
    assert deadline.met_at == LATER


def test_number_written_down_later_stays_when_it_is_taken_back(application):
    submit(application, confirmation="C-1")
    application.confirmation = "C-2"
    application.save()

    applications.take_back(application, now=LATER)

    application.refresh_from_db()
    assert application.confirmation == "C-2"


def test_withdrawn_unsent_and_then_marked_as_submitted_has_a_record(application):
    applications.move(application, Stage.WITHDRAWN, now=NOW)
    applications.move(application, Stage.SUBMITTED, now=LATER)
    assert application.submissions.count() == 1

    applications.move(application, Stage.REJECTED, now=LATER)
    applications.move(application, Stage.OFFER, now=LATER)
    assert application.submissions.count() == 1

    applications.take_back(application, now=LATER)
    application.refresh_from_db()
    assert application.stage == Stage.PREPARING
