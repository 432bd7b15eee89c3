"""What the library has for lines that lack a file, used once; and new files sorted to them."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from applications.errors import ChangedSince
from applications.models import Application, Attachment, Document, Event, User, Version
from applications.services import attachments, documents, readiness, requirements, undo, versions
from applications.services.attachments import LIBRARY, OUT
from applications.services.requirements import checklist_of
from tests import factories
from tests.factories import NOW, one_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def umea():
    return factories.ApplicationFactory(requirements=("cover_letter", "cv", "transcripts"))


def in_library(owner, kind="cv", *, title=None, words="", **version):
    """The newest version of a new document that says these words."""
    document = factories.DocumentFactory(owner=owner, kind=kind, title=title or kind)
    row = factories.VersionFactory(
        document=document, original_name=f"{title or kind}.pdf", **version
    )
    row.text = factories.models.DocumentText.objects.create(version=row, pages=[words])
    return row


def offered(application, **options):
    """The line's kind and the version of everything offered, and whether it is proposed."""
    fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    found = attachments.offers(fresh, checklist_of(fresh), now=NOW, **options)
    return [(offer.piece.kind, offer.version, offer.is_first) for offer in found]


def keys(application):
    fresh = Application.objects.get(pk=application.pk)
    found = attachments.offers(fresh, checklist_of(fresh), now=NOW)
    return [(offer.piece.pk, offer.version.pk) for offer in attachments.ready_to_use(found)]


def test_newest_final_version_of_each_fitting_document_is_proposed(umea):
    first = in_library(umea.owner)
    second = factories.VersionFactory(document=first.document)
    factories.VersionFactory(document=first.document, state="draft")
    grades = in_library(umea.owner, "transcripts")
    in_library(umea.owner, "thesis")

    assert offered(umea) == [("cv", second, True), ("transcripts", grades, True)]


def test_another_document_of_the_kind_is_there_to_choose(umea):
    short = in_library(umea.owner, title="Short CV")
    long = in_library(umea.owner, title="CV", created_at=NOW.replace(month=12))

    assert offered(umea) == [("cv", long, True), ("cv", short, False)]


def test_every_transcript_is_proposed(umea):
    both = {in_library(umea.owner, "transcripts", title=title) for title in ("Bachelor", "Master")}

    assert {version for _kind, version, first in offered(umea) if first} == both


def test_line_that_has_its_file_lacks_none(umea):
    in_library(umea.owner)
    piece = umea.requirements.get(kind="cv")
    factories.AttachmentFactory(requirement=piece, version__document__owner=umea.owner)
    piece.state = "ready"
    piece.save()

    assert offered(umea) == []


@pytest.mark.parametrize("state", ["waived", "n/a", "received", "submitted"])
def test_line_that_wants_no_file_is_offered_none(umea, state):
    in_library(umea.owner)
    umea.requirements.filter(kind="cv").update(state=state)

    assert offered(umea) == []


def test_line_of_which_nobody_said_that_it_applies_is_offered_none(umea):
    in_library(umea.owner)
    umea.requirements.filter(kind="cv").update(need="conditional")

    assert offered(umea) == []


def test_application_that_is_in_is_offered_none(umea):
    in_library(umea.owner)
    Application.objects.filter(pk=umea.pk).update(stage="submitted")

    assert offered(umea) == []


LETTER = "Dear Professor, I apply to {}. AN"


@pytest.mark.parametrize("kind", ["cover_letter", "research_proposal", "teaching_statement"])
def test_what_was_written_to_another_place_is_never_offered(umea, kind):
    factories.RequirementFactory(application=umea, kind=kind)
    surrey = factories.ApplicationFactory(
        owner=umea.owner, requirements=(), posting__institution="University of Surrey"
    )
    uploaded = in_library(
        umea.owner, kind, uploaded_for=surrey, words=LETTER.format("Umeå University")
    )
    used = in_library(umea.owner, kind, words=LETTER.format("Umeå University"))
    piece = factories.RequirementFactory(application=surrey, kind=kind)
    factories.AttachmentFactory(requirement=piece, version=used)

    assert uploaded.document.kind == kind
    assert offered(umea) == []


def test_letter_that_names_another_place_is_not_offered_whatever_it_came_for(umea):
    in_library(
        umea.owner,
        "cover_letter",
        uploaded_for=umea,
        words=LETTER.format("ETH Zürich and Umeå University"),
    )

    assert offered(umea) == []


def test_letter_that_does_not_name_this_place_is_not_offered(umea):
    in_library(umea.owner, "cover_letter", uploaded_for=umea, words=LETTER.format("your group"))

    assert offered(umea) == []


def test_letter_that_nobody_could_read_is_not_offered(umea):
    row = in_library(umea.owner, "cover_letter", uploaded_for=umea)
    row.text.delete()

    assert offered(umea) == []


def test_letter_that_was_written_to_this_place_is_offered(umea):
    words = f"Umeå University, {umea.posting.reference_number}: Dear committee"
    umea.posting.contacts = []
    umea.posting.save()
    letter = in_library(umea.owner, "cover_letter", uploaded_for=umea, words=words)

    assert offered(umea) == [("cover_letter", letter, True)]


def test_document_of_unknown_kind_goes_where_its_name_is_asked_for_and_to_one_place(umea):
    umea.requirements.all().delete()
    factories.RequirementFactory(application=umea, kind="other", name="Passport photo")
    photo = in_library(umea.owner, "other", title="Photo Asha")
    in_library(umea.owner, "other", title="Notes")

    assert offered(umea) == [("other", photo, True)]


def test_one_over_the_limit_is_there_to_choose_with_what_speaks_against_it(umea):
    umea.requirements.filter(kind="cv").update(limits=[{"what": "pages", "value": 2, "binds": ""}])
    long = in_library(umea.owner, pages=8)

    assert offered(umea) == [("cv", long, False)]
    fresh = Application.objects.get(pk=umea.pk)
    [offer] = attachments.offers(fresh, checklist_of(fresh), now=NOW)
    assert [concern.code for concern in offer.doubts] == ["over"]


def test_strangers_files_are_offered_to_nobody(umea):
    in_library(factories.PersonFactory())

    assert offered(umea) == []


def test_offers_are_used_at_once_with_a_line_of_the_history_each(umea):
    in_library(umea.owner)
    in_library(umea.owner, "transcripts")

    used = attachments.use(umea.owner, keys(umea), now=NOW)

    assert (used.files, used.left, used.applications) == (2, 0, 1)
    assert [event.kind for event in used.events] == ["upload", "upload"]
    assert set(umea.requirements.exclude(kind="cover_letter").values_list("state", flat=True)) == {
        "ready"
    }


@pytest.mark.django_db(transaction=True)
def test_pressed_in_two_windows_at_the_same_moment_it_is_used_once():
    application = factories.ApplicationFactory(requirements=("cv",))
    for title in ("CV", "Short CV"):
        in_library(application.owner, title=title)
    [(line, first)] = keys(application)
    other = Version.objects.exclude(pk=first).get().pk
    start, used = threading.Barrier(2, timeout=60), []

    def press(version):
        owner = User.objects.get(pk=application.owner_id)
        start.wait()
        used.append(attachments.use(owner, [(line, version)], now=NOW).files)
        connection.close()

    threads = [threading.Thread(target=press, args=[version]) for version in (first, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(used) == [0, 1]
    assert Attachment.objects.count() == 1


def test_version_called_final_is_offered_on_rows_and_one_called_a_draft_no_more(umea):
    version = in_library(umea.owner, state="draft")
    readiness.catch_up(NOW)
    told = []

    for final in (True, False):
        versions.mark(version, label="", final=final)
        readiness.catch_up(NOW)
        umea.refresh_from_db()
        told.append(umea.readiness.lines_of_mine)

    assert told == [1, 0]


def test_pressed_twice_it_is_used_once(umea):
    in_library(umea.owner)
    chosen = keys(umea)
    attachments.use(umea.owner, chosen, now=NOW)

    again = attachments.use(umea.owner, chosen, now=NOW)

    assert (again.files, again.left) == (0, 1)
    assert Attachment.objects.count() == 1


def test_line_that_got_its_file_in_another_window_gets_no_second(umea):
    in_library(umea.owner)
    chosen = keys(umea)
    other = in_library(umea.owner, title="Other CV", created_at=NOW.replace(month=12))
    attachments.use(umea.owner, keys(umea), now=NOW)

    used = attachments.use(umea.owner, chosen, now=NOW)

    assert (used.files, used.left) == (0, 1)
    assert Attachment.objects.get().version == other


def test_what_was_not_offered_is_not_used(umea):
    letter = in_library(umea.owner, "cover_letter", words=LETTER.format("ETH Zürich"))
    stranger = in_library(factories.PersonFactory())
    cv, cover = (umea.requirements.get(kind=kind) for kind in ("cv", "cover_letter"))

    used = attachments.use(
        umea.owner, [(cover.pk, letter.pk), (cv.pk, stranger.pk), (cv.pk, 10**12)], now=NOW
    )

    assert (used.files, used.left) == (0, 3)
    assert not Attachment.objects.exists()


def test_row_tells_what_the_library_has_as_soon_as_the_sweep_has_seen_a_new_file(umea):
    readiness.catch_up(NOW)
    upload = SimpleUploadedFile("CV.pdf", one_page("Curriculum vitae"))
    version = documents.store(umea.owner, upload, now=NOW, limit_mb=5, kind="")

    readiness.catch_up(NOW)

    umea.refresh_from_db()
    [mine] = umea.readiness.mine
    assert (mine.version, mine.title, mine.number) == (version.pk, "CV", 1)
    assert umea.readiness.lines_of_mine == 1
    documents.delete(version.document, now=NOW)
    readiness.catch_up(NOW)
    umea.refresh_from_db()
    assert umea.readiness.mine == ()


def came_in(application, *names):
    return [
        documents.store(
            application.owner,
            SimpleUploadedFile(name, one_page(name)),
            now=NOW,
            limit_mb=5,
            kind="",
            application=application,
        )
        for name in names
    ]


def test_files_that_came_in_are_guessed_to_their_lines(umea):
    files = came_in(umea, "Transcript.pdf", "CV_v3.pdf", "letter_umea.pdf", "recipe.pdf")

    guessed = attachments.guessed(checklist_of(umea), files)

    kinds = dict(umea.requirements.values_list("pk", "kind"))
    named = {file.document.title: kinds[guessed[file.pk]] for file in files if file.pk in guessed}
    assert named == {"Transcript": "transcripts", "CV v3": "cv", "letter umea": "cover_letter"}


def test_sorted_files_count_where_the_person_says(umea):
    cv, recipe, wrong = came_in(umea, "CV.pdf", "recipe.pdf", "wrong.pdf")
    pieces = {piece.kind: piece for piece in umea.requirements.all()}

    used = attachments.sort(
        umea,
        {cv.pk: LIBRARY, recipe.pk: str(pieces["transcripts"].pk), wrong.pk: OUT},
        now=NOW,
    )

    assert used.files == len(used.events) == 1
    assert Attachment.objects.get().version == recipe
    assert Document.objects.get(versions=recipe).kind == "transcripts"
    assert Document.objects.get(versions=cv).kind == "cv"
    assert not Version.objects.filter(pk=wrong.pk).exists()


def test_what_is_used_or_came_for_another_application_cannot_be_left_out(umea):
    other = factories.ApplicationFactory(owner=umea.owner)
    [theirs] = came_in(other, "cv.pdf")
    [used] = came_in(umea, "grades.pdf")
    factories.AttachmentFactory(requirement=other.requirements.last(), version=used)

    attachments.sort(umea, {theirs.pk: OUT, used.pk: OUT}, now=NOW)

    assert Version.objects.count() == 2


def test_line_of_another_application_takes_no_sorted_file(umea):
    other = factories.ApplicationFactory(owner=umea.owner)
    [cv] = came_in(umea, "cv.pdf")

    used = attachments.sort(umea, {cv.pk: str(other.requirements.first().pk)}, now=NOW)

    assert (used.files, used.left) == (0, 1)
    assert not Attachment.objects.exists()


def test_what_was_used_is_taken_back_line_by_line(umea):
    older = in_library(umea.owner)
    attachments.use(umea.owner, keys(umea), now=NOW)
    newer = factories.VersionFactory(document=older.document)
    piece = umea.requirements.get(kind="cv")
    event = requirements.attach(piece, newer, now=NOW)

    undo.undo(Event.objects.get(pk=event.pk), now=NOW)

    assert [file.version for file in piece.attachments.all()] == [older]
    undo.undo(umea.events.filter(kind="upload").order_by("pk")[0], now=NOW)
    assert not Attachment.objects.exists()
    piece.refresh_from_db()
    assert piece.state == "missing"


def test_what_was_used_stays_once_the_application_is_in(umea):
    in_library(umea.owner)
    [event] = attachments.use(umea.owner, keys(umea), now=NOW).events
    Application.objects.filter(pk=umea.pk).update(stage="submitted")

    with pytest.raises(ChangedSince):
        undo.undo(Event.objects.get(pk=event.pk), now=NOW)

    assert Attachment.objects.count() == 1


def test_file_taken_out_comes_back_in_its_place(umea):
    in_library(umea.owner, "transcripts", title="Bachelor")
    in_library(umea.owner, "transcripts", title="Master")
    attachments.use(umea.owner, keys(umea), now=NOW)
    piece = umea.requirements.get(kind="transcripts")
    before = list(piece.attachments.values_list("version", "position"))

    event = requirements.detach(piece.attachments.first(), now=NOW)
    undo.undo(Event.objects.get(pk=event.pk), now=NOW)

    assert list(piece.attachments.values_list("version", "position")) == before
