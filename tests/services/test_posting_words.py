"""What the posting calls a document is what it goes by everywhere; our kinds only sort."""

import pytest

from applications.core import bundle as core
from applications.models import Requirement
from applications.services import builds, bundles, guards
from applications.services.requirements import checklist_of
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory

pytestmark = pytest.mark.django_db
SENTENCE = (
    "a letter in which you tell why you want to do research with us and where that should lead you"
)


@pytest.fixture
def application():
    return ApplicationFactory(
        requirements=(),
        owner__given_name="Ada",
        owner__family_name="Lind",
        posting__reference_number="AN 2",
    )


def outline(application) -> core.Plan:
    return bundles.outline(application, checklist_of(application), now=NOW)


@pytest.mark.parametrize(
    ("name", "kind", "called", "file"),
    [
        ("personal letter", "cover_letter", "personal letter", "Personal-letter"),
        ("statement of purpose", "cover_letter", "statement of purpose", "Statement-of-purpose"),
        ("1. a statement of\u00a0purpose;", "cover_letter", "statement of purpose",
         "Statement-of-purpose"),
        ("Résumé", "cv", "Résumé", "Resume"),
        ("Curriculum vitae (CV)", "cv", "Curriculum vitae (CV)", "Curriculum-vitae-CV"),
        ("CV", "cv", "CV", "CV"),
        ("certified copies of all university degrees and marks", "transcripts",
         "certified copies of all university degrees and marks",
         "Certified-copies-of-all-university"),
        (SENTENCE, "cover_letter", "letter", "Letter"),
        ("•", "cv", "CV", "CV"),
        (SENTENCE, "other", "letter in which you tell why you want to do research with …",
         "Letter-in-which-you-tell-why-you-want-to"),
        ("\u5c65\u6b74\u66f8", "cv", "\u5c65\u6b74\u66f8", None),
    ],
)  # fmt: skip
def test_short_name_is_the_postings_and_bounded(application, name, kind, called, file):
    piece = RequirementFactory(application=application, kind=kind, name=name, state="ready")
    AttachmentFactory(requirement=piece)

    [part] = outline(application).parts

    assert piece.called == called
    assert part.title == called[:1].upper() + called[1:]
    assert part.kind == kind  # which sorts
    if file:
        assert part.name == f"Lind_Ada_AN-2_{file}.pdf"
    assert part.name.isascii()
    assert part.name not in ("Lind_Ada_AN-2.pdf", "Lind_Ada_AN-2_document.pdf")


def test_contents_file_names_findings_and_what_is_missing_go_by_the_postings_words(application):
    letter = RequirementFactory(
        application=application, kind="cover_letter", name="personal letter", state="draft"
    )
    AttachmentFactory(requirement=letter, version__state="draft", version__document__title="x")
    RequirementFactory(application=application, kind="cv", name="list of merits")
    pieces = checklist_of(application)
    plan = outline(application)

    contents = builds._front(plan, plan.first_pages)
    look = guards.look(application, pieces, now=NOW)

    assert "Personal letter" in contents
    assert "over letter" not in contents
    assert [part.name for part in plan.parts] == ["Lind_Ada_AN-2_Personal-letter.pdf"]
    assert plan.missing == ("List of merits",)
    assert {concern.title for concern in look.open} == {"List of merits", "Personal letter"}


def test_page_asks_for_the_postings_document(client, application):
    RequirementFactory(application=application, kind="cover_letter", name="personal letter")
    client.force_login(application.owner)

    page = client.get(application.get_absolute_url()).content.decode()

    assert page.count("Upload the personal letter") == 2  # at the head and on the line


def test_two_documents_for_one_name_are_told_apart(application):
    piece = RequirementFactory(application=application, kind="transcripts", name="study records")
    for title in ("BSc", "MSc"):
        AttachmentFactory(requirement=piece, version__document__title=title)

    parts = outline(application).parts

    assert [part.title for part in parts] == ["Study records: BSc", "Study records: MSc"]
    assert sorted(part.name for part in parts) == [
        "Lind_Ada_AN-2_Study-records-1.pdf",
        "Lind_Ada_AN-2_Study-records-2.pdf",
    ]


def test_of_what_may_be_one_or_the_other_the_kind_that_is_there_is_named(application):
    piece = RequirementFactory(
        application=application,
        kind="thesis",
        also_kinds=["publications"],
        name="thesis or articles",
    )
    AttachmentFactory(requirement=piece, version__document__kind="publications")

    [part] = outline(application).parts

    assert (part.title, part.kind) == ("Articles", Requirement.Kind.PUBLICATIONS)
