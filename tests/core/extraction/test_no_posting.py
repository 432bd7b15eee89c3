"""What is clearly no posting is said to be none; no posting ever is."""

import os
from pathlib import Path

import pytest

from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.no_posting import is_no_posting
from applications.sources import read

HERE = Path(__file__).parent
NONE = dict(
    part.split("\n", 1)
    for part in (HERE / "no_postings.txt").read_text("utf-8").removeprefix("== ").split("\n== ")
)
CORPUS = os.environ.get("POSTINGS_DIR")
POSTINGS = sorted(
    path
    for folder in ((HERE / "postings").iterdir(), Path(CORPUS).iterdir() if CORPUS else ())
    for place in folder
    if place.is_dir()
    for path in place.iterdir()
    if path.suffix != ".json"
)
SHORT = [
    "CV and cover letter should be sent to ada@example.org, who has a place for a doctoral"
    " student in 2027\nWe have measured there since 2019, and will until 2030",
    "Q: Who may apply?\nA: Anyone with a master's degree in physics.\nQ: What should I send?\n"
    "A: A CV and a letter, to ada@example.org.\nQ: Is there a salary?\nA: Yes, for four years.",
    "Position: PhD student in optics\nPlace: Leith\nContact: Ada Ek\nPosition: PhD student in"
    " acoustics\nPlace: Leith\nContact: Bo Ek\nSend your CV to us, and tell us which of the"
    " two you want.",
    "PhD position. Apply by 3 May.",
    "Two places for doctoral students are free in our group as of May: one on the drift of ice and"
    " one on the age of snow. Write to Ada Ek, who will tell you all that you would like to know.",
    "Vi har två platser lediga i vår grupp från och med maj, en om isens drift och en om snöns"
    " ålder. Ansök hos Ada Ek, som gärna berättar allt som du vill veta om dem.",
    "Natječaj za radno mjesto doktoranda. Životopis i presliku diplome treba poslati poštom, a sve"
    " što se odnosi na studij nalazi se na mrežnim stranicama fakulteta u Zagrebu.",
]


def judged(text: str) -> bool:
    return is_no_posting(text, extract(text))


@pytest.mark.parametrize("name", NONE)
def test_no_posting_is(name):
    assert judged(NONE[name])


@pytest.mark.parametrize("path", POSTINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_posting_is_never_taken_for_none_by_its_words_alone(path):
    assert not is_no_posting(read(path.read_bytes(), path.name).text, PostingDraft())


@pytest.mark.parametrize("text", SHORT)
def test_what_may_be_a_posting_is_taken_for_one(text):
    assert not judged(text)


DATED = """Sista dag att skicka brev till oss om platsen i laget är 3 maj 2027
Vi har mätt vid kusten i många år, och det har vi för avsikt att göra också i 2028
Du kommer till oss i augusti 2027
Det är två år med oss vid havet, och sedan ett år i staden, till sommaren 2030
Laget har varit vid Umeå universitet sedan 2011
"""


def test_a_call_with_a_deadline_is_none_whose_lines_end_in_years():
    draft = extract(DATED)

    assert draft.deadline
    assert is_no_posting(DATED, PostingDraft())
    assert not is_no_posting(DATED, draft)
