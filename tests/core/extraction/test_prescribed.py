"""Subjects of mails and names of files are read where they are prescribed, in every language."""

import pytest

from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.sure import is_sure
from applications.core.extraction.vocabulary import LANGUAGES, entry
from tests.core.extraction.test_phrases import OPENINGS, TODAY, rows

ROWS = rows("prescribed.txt")
NEGATED = ROWS[ROWS.index(next(row for row in ROWS if row[3].startswith("Do not use"))) :]


def said(draft: PostingDraft, field: str) -> list[str]:
    found = getattr(draft, field)
    every = found if isinstance(found, tuple) else (found,)
    return [one.value for one in every if one]


@pytest.mark.parametrize(("language", "field", "value", "sentence"), ROWS)
def test_what_is_prescribed_in(language, field, value, sentence):
    text = sentence.replace("\\n", "\n")

    draft = extract(f"{OPENINGS[language]}\n\n{text}", TODAY)

    assert " + ".join(said(draft, field)) == ("" if value == "-" else value)


@pytest.mark.parametrize("field", ["mail_subject", "file_names"])
def test_every_language_prescribes(field):
    spoken = {language for language, name, value, _ in ROWS if name == field and value != "-"}

    assert spoken == set(LANGUAGES)


@pytest.mark.parametrize("field", ["never", "unless", "ignored", "put", "applying"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_is_not_prescribed(language, field):
    assert entry(language, f"prescribed.{field}")


def test_every_language_has_a_subject_that_must_not_be():
    negated = {language for language, name, value, _ in NEGATED if value == "-"}

    assert negated == set(LANGUAGES)


def test_no_subject_is_shown_as_sure():
    draft = extract('Send your CV to a@example.org with the subject line "PhD 27".', TODAY)

    assert draft.mail_subject and not is_sure("mail_subject", draft.mail_subject, draft)


def test_what_is_prescribed_stands_in_the_text_with_its_rule():
    text = 'Send one PDF, named Lind_Ada.pdf, to a@example.org with the subject line "PhD-27".'
    text = text.replace("one PDF, named", "one PDF file named")
    draft = extract(text, TODAY)

    for found in (draft.mail_subject, *draft.file_names):
        assert found and text[found.start : found.end] == found.quote
    assert (draft.mail_subject.quote, draft.mail_subject.rule) == ("PhD-27", "subject-quoted")
    assert [found.rule for found in draft.file_names] == ["file-name"]


def test_the_subject_of_a_referees_mail_gives_way_to_that_of_the_application():
    draft = extract(
        'Letters are sent directly by the referees with the subject line "Letter 27". Send your CV'
        ' to a@example.org with the subject line "PhD 27".',
        TODAY,
    )

    assert draft.mail_subject and draft.mail_subject.value == "PhD 27"
