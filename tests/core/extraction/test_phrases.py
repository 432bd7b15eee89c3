"""Single sentences: what is asked for, until when, and what is not."""

from datetime import date
from pathlib import Path

import pytest

from applications.core.extraction import extract

TODAY = date(2026, 11, 23)
HEAD = "PhD position in optics at Example University\n\n"
SHORT = {
    "letter": "cover_letter", "transcript": "transcripts", "degree": "degree_certificate",
    "proposal": "research_proposal", "sample": "writing_sample", "contacts": "reference_contacts",
    "letters": "recommendation_letters", "language": "language_certificate", "tests": "test_scores",
    "code": "code_sample", "form": "application_form", "passport": "id_document",
}  # fmt: skip


def rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line[:1] != "#"]


@pytest.mark.parametrize(("sentence", "kinds", "references"), rows("documents.txt"))
def test_documents_asked_for_in(sentence, kinds, references):
    draft = extract(HEAD + sentence)

    assert {f.value.kind for f in draft.documents} == {SHORT.get(k, k) for k in kinds.split()}
    asked = draft.references.value if draft.references else None
    assert (f"{asked.minimum} {asked.mode}" if asked else "-") == references


@pytest.mark.parametrize(("sentence", "expected"), rows("deadlines.txt"))
def test_deadline_in(sentence, expected):
    deadline = extract(HEAD + sentence, TODAY).deadline

    day = deadline.value.date if deadline else None
    rolling = " rolling" if deadline and deadline.value.rolling else ""
    assert f"{day}{rolling}" == expected
