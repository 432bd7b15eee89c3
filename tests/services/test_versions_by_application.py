"""A letter is written to one place: what becomes a version of it, and to whom one is offered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.errors import SameNameElsewhere
from applications.models import Application, Attachment, Document, Requirement
from applications.services import documents, guards, readiness, requirements, versions
from applications.services.requirements import checklist_of
from tests import factories
from tests.factories import NOW, one_page

pytestmark = pytest.mark.django_db
Kind = Requirement.Kind

WRITTEN_TO_ONE_PLACE = [
    Kind.COVER_LETTER,
    Kind.RESEARCH_PROPOSAL,
    Kind.TEACHING_STATEMENT,
    Kind.DIVERSITY_STATEMENT,
    Kind.OTHER,
]
OF_THE_PERSON = [kind for kind in Kind if kind not in (*WRITTEN_TO_ONE_PLACE, "application_form")]


@pytest.fixture
def umea():
    return factories.ApplicationFactory(requirements=())


@pytest.fixture
def surrey(umea):
    return factories.ApplicationFactory(
        owner=umea.owner, requirements=(), posting__institution="University of Surrey"
    )


def kept(application, name, words, kind, **given):
    """The version this file became on the checklist of the application, where it is used."""
    upload = SimpleUploadedFile(name, one_page(words), "application/pdf")
    version = documents.store(
        application.owner,
        upload,
        now=NOW,
        limit_mb=5,
        kind=kind,
        application=application,
        **given,
    )
    piece = application.requirements.filter(kind=kind).first() or factories.RequirementFactory(
        application=application, kind=kind
    )
    requirements.attach(piece, version, now=NOW)
    return version


def in_library(owner, name, words, kind=Kind.OTHER, **given):
    upload = SimpleUploadedFile(name, one_page(words), "application/pdf")
    return documents.store(owner, upload, now=NOW, limit_mb=5, kind=kind, **given)


def offered(application) -> list[tuple[int, str | None]]:
    """Number and place of the newer versions that this application is offered."""
    fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    look = guards.look(fresh, checklist_of(fresh), now=timezone.now())
    told = {c.data["latest"] for c in look.open if c.code == "newer"}
    assert told == {version.number for version in look.newer.values()}
    return [(version.number, version.place) for version in look.newer.values()]


def newer_on_its_page(document) -> list[int]:
    """Of each use, the newer version that the document's own page tells."""
    uses = Attachment.objects.filter(version__document=document)
    return [row.number for row in readiness.newer(document, uses, now=NOW).values()]


# ── What becomes a version ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", WRITTEN_TO_ONE_PLACE)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("cover_letter.pdf", "cover_letter.pdf"),
        ("Letter Umea.pdf", "letter_umea (1).pdf"),
        ("Letter.pdf", "LETTER v2 FINAL.pdf"),
        ("Brev Umeå.pdf", "brev_umea\u030a-2026-11-23.pdf"),
        ("Letter.pdf", "Copy of Letter.pdf"),
        ("Letter.pdf", "Letter - Copy (2).pdf"),
    ],
)
def test_letter_of_the_same_name_for_another_application_is_asked_about(
    umea, surrey, kind, first, second
):
    letter = kept(umea, first, "To Umeå", kind)

    with pytest.raises(SameNameElsewhere) as asked:
        kept(surrey, second, "To Surrey", kind)

    assert (asked.value.document, asked.value.place) == (letter.document_id, "Umeå University")
    assert letter.document.versions.count() == 1
    own = kept(surrey, second, "To Surrey", kind, own=True)
    assert (own.number, own.document.versions.count()) == (1, 1)
    assert offered(umea) == []


@pytest.mark.parametrize("kind", WRITTEN_TO_ONE_PLACE)
def test_letter_of_the_same_name_for_the_same_application_is_its_next_version(umea, surrey, kind):
    kept(umea, "letter.pdf", "To Umeå", kind)
    kept(surrey, "letter.pdf", "To Surrey", kind, own=True)

    again = kept(umea, "letter_v2.pdf", "To Umeå, better", kind)

    assert (again.number, again.document.title) == (2, "letter")
    assert again.uploaded_for == umea


@pytest.mark.parametrize("kind", OF_THE_PERSON)
def test_what_tells_of_the_person_is_a_version_for_every_application(umea, surrey, kind):
    kept(umea, "same.pdf", "one", kind)

    assert kept(surrey, "same.pdf", "two", kind).number == 2
    assert offered(umea) == [(2, "University of Surrey")]


def test_letter_uploaded_without_its_kind_is_asked_about_too(umea, surrey):
    in_library(umea.owner, "letter.pdf", "To Umeå")  # what it is was left alone
    kept(umea, "letter.pdf", "To Umeå, better", Kind.COVER_LETTER)

    with pytest.raises(SameNameElsewhere):
        kept(surrey, "letter.pdf", "To Surrey", Kind.COVER_LETTER)


def test_in_the_library_a_letter_of_the_same_name_is_asked_about_and_a_cv_is_not(umea):
    letter = in_library(umea.owner, "letter.pdf", "one", Kind.COVER_LETTER)
    in_library(umea.owner, "cv.pdf", "Curriculum vitae", Kind.CV)

    for kind in (Kind.COVER_LETTER, Kind.OTHER):
        with pytest.raises(SameNameElsewhere) as asked:
            in_library(umea.owner, "Letter (1).pdf", "two", kind)
        assert (asked.value.document, asked.value.place) == (letter.document_id, "")
    assert in_library(umea.owner, "cv.pdf", "Curriculum, longer", Kind.CV).number == 2
    newer = in_library(umea.owner, "Letter (1).pdf", "two", document=letter.document)
    assert newer.number == 2


def test_letters_of_one_name_are_told_apart_by_their_place(umea, surrey):
    kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER)

    for _ in range(2):  # pressed twice
        kept(surrey, "letter.pdf", "To Surrey", Kind.COVER_LETTER, own=True)

    assert list(Document.objects.values_list("title", flat=True)) == [
        "letter",
        "letter, University of Surrey",
    ]


def test_letter_nobody_uses_becomes_a_version_for_the_first_who_does(umea):
    in_library(umea.owner, "letter.pdf", "A draft for all", Kind.COVER_LETTER)

    assert kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER).number == 2


# ── What is offered ───────────────────────────────────────────────────────────────────────────────


def test_version_said_to_be_anothers_is_never_offered(umea, surrey):
    letter = kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER)
    newer = kept(surrey, "x.pdf", "To Surrey", Kind.COVER_LETTER, document=letter.document)

    assert (newer.number, newer.uploaded_for) == (2, surrey)
    assert offered(umea) == []


def test_own_version_is_offered_though_another_place_has_a_newer_one(umea, surrey):
    letter = kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER)
    own = in_library(umea.owner, "x.pdf", "Better", document=letter.document, application=umea)
    kept(surrey, "y.pdf", "To Surrey", Kind.COVER_LETTER, document=letter.document)

    assert own.number == 2
    assert offered(umea) == [(2, "Umeå University")]


def test_version_from_the_documents_page_is_offered_to_its_only_application(umea, surrey):
    letter = kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER)
    in_library(umea.owner, "x.pdf", "Better", document=letter.document)
    assert offered(umea) == [(2, None)]

    piece = factories.RequirementFactory(application=surrey, kind=Kind.COVER_LETTER)
    requirements.attach(piece, letter, now=NOW)
    assert (offered(umea), offered(surrey)) == ([], [])


def test_older_file_called_back_stays_its_applications(umea, surrey):
    letter = kept(umea, "letter.pdf", "To Umeå", Kind.COVER_LETTER)
    other = kept(surrey, "x.pdf", "To Surrey", Kind.COVER_LETTER, document=letter.document)

    again = versions.restore(letter, now=NOW)

    assert (again.number, again.uploaded_for) == (3, umea)
    assert (offered(umea), offered(surrey)) == ([(3, "Umeå University")], [])
    assert versions.restore(other, now=NOW).uploaded_for == surrey


def test_version_that_names_another_institution_is_not_offered_until_that_is_meant_so(umea):
    letter = kept(umea, "letter.pdf", "I apply to the University.", Kind.COVER_LETTER)
    in_library(
        umea.owner, "x.pdf", "I apply to Lund University.", document=letter.document,
        application=umea,
    )  # fmt: skip
    assert offered(umea) == []
    assert newer_on_its_page(letter.document) == []

    Attachment.objects.update(version=letter.document.versions.first())
    fresh = Application.objects.select_related("posting", "owner").get(pk=umea.pk)
    looks = guards.look(fresh, checklist_of(fresh), now=NOW).looks
    guards.acknowledge(umea, [c for c in looks if c.code == "other_institution"], now=NOW)
    Attachment.objects.update(version=letter)
    assert offered(umea) == [(2, "Umeå University")]
    assert newer_on_its_page(letter.document) == [2]
