"""Which documents a posting wants as files of their own, and what bent words are called."""

import pytest

from applications.core.extraction import extract
from tests.core.extraction.test_phrases import OPENINGS, TODAY

ASKED = (
    "Ihre Bewerbung mit Anschreiben, Lebenslauf und {what} senden Sie bitte {how} an a@uni.example."
)


def asked(how="", what="Zeugnis"):
    draft = extract(f"{OPENINGS['de']}\n\n{ASKED.format(how=how, what=what)}", TODAY)
    return draft, [found.value for found in draft.documents]


@pytest.mark.parametrize(
    "how",
    [
        "als einzelne PDF-Dateien", "in getrennten Dateien", "als getrennte PDFs",
        "in separaten PDF-Dokumenten", "als gesonderte Anhänge", "jeweils als eigene PDF-Datei",
    ],
)  # fmt: skip
def test_documents_go_apart_where_the_posting_says(how):
    draft, documents = asked(how)
    assert draft.single_pdf is None
    assert [one.own_file for one in documents] == [True, True, True]


@pytest.mark.parametrize(
    "how",
    [
        "in einer einzelnen PDF-Datei", "als eine PDF-Datei, nicht als einzelne Dateien,",
        "statt in getrennten Dateien in einer PDF-Datei",
    ],
)  # fmt: skip
def test_documents_go_together_where_apart_is_what_is_not_wanted(how):
    draft, documents = asked(how)
    assert draft.single_pdf is not None and draft.single_pdf.value
    assert [one.own_file for one in documents] == [None, None, None]


@pytest.mark.parametrize(
    ("what", "name", "certification"),
    [
        ("eine beglaubigte Übersetzung des Zeugnisses", "Zeugnis", "sworn"),
        ("einer beglaubigten Übersetzung Ihres Zeugnisses", "Zeugnis", "sworn"),
        ("einer Kopie des Masterzeugnisses", "Masterzeugnis", "copy"),
        ("Kopien der Zeugnisse", "Zeugnisse", "copy"),
        ("einer beglaubigten Übersetzung der Zeugnisse", "Zeugnisse", "sworn"),
    ],
)
def test_what_is_certified_is_called_as_it_is_written_alone(what, name, certification):
    told = asked(what=what)[1][-1]
    assert (told.name, told.certification) == (name, certification)
