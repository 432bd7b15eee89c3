"""On what terms documents are asked for, in a posting of each language."""

import pytest

from applications.core.extraction import extract
from applications.sources import html
from tests.core.extraction.test_phrases import OPENINGS, SHORT, TODAY, rows


def told(language: str, words: str) -> tuple[str, str]:
    """What is asked for, with the pages each may have and a mark where it need not come."""
    draft = extract(f"{OPENINGS[language]}\n\n{words.replace('⏎', chr(10))}", TODAY)
    names = {kind: short for short, kind in SHORT.items()} | {"id_document": "id"}
    asked = []
    for one in (found.value for found in draft.documents):
        name = one.name if one.kind == "other" else names.get(one.kind, one.kind)
        pages = next((f" {limit.value:g}" for limit in one.limits if limit.what == "pages"), "")
        asked.append(f"{name}{'' if one.need == 'required' else '?'}{pages}")
    references = draft.references.value if draft.references else None
    count = f"{references.minimum} {references.mode}" if references else "-"
    return ", ".join(asked), count


@pytest.mark.parametrize(("language", "words", "asked", "references"), rows("terms.txt"))
def test_terms_of_documents_in(language, words, asked, references):
    assert told(language, words) == (asked, references)


def table(words: str, gap: str) -> str:
    """A table as Markdown, in cells apart by tabs, or as the reader of web pages writes it."""
    lines = [[cell.strip() for cell in line.split("¦")] for line in words.split("⏎")]
    if gap == "html":
        told = ["".join(f"<td>{cell}</td>" for cell in line) for line in lines]
        whole = "".join(f"<tr>{row}</tr>" for row in told)
        return html.words(f"<body><p>What to send.</p><table>{whole}</table></body>")
    if gap == "markdown":
        lines.insert(1, ["---"] * len(lines[0]))
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n".join("\t".join(line) for line in lines)


@pytest.mark.parametrize("gap", ["tabs", "markdown", "html"])
@pytest.mark.parametrize(("language", "words", "asked", "references"), rows("tables.txt"))
def test_a_table_says_what_must_come_and_how_long(language, words, asked, references, gap):
    assert told(language, table(words, gap)) == (asked, references)


def test_a_heading_says_what_may_come():
    words = "## Pflicht⏎- Lebenslauf⏎- Motivationsschreiben⏎⏎## Optional⏎- Empfehlungsschreiben"

    assert told("de", words)[0] == "cv, letter, letters?"
