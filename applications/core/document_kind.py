"""What kind of document a file seems to be, and for which line of a checklist: guesses, to correct.

The words are data: those of postings (extraction/vocabulary), and beside them
`document_kind.toml` with what stands in names of files and at the beginning of documents.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

from anyascii import anyascii

from applications.core import filenames
from applications.core.extraction import vocabulary
from applications.core.extraction.asking import LISTED
from applications.core.short_name import short_name

FIRST_LETTERS = 1500  # of a document: a letter begins below two addresses
FIRST_LINES = 6  # where a title stands

# Of these, everything that fits is sent; of any other kind the newest one.
SEVERAL = frozenset(
    {"transcripts", "degree_certificate", "publications", "test_scores", "language_certificate"}
)
# Nobody can tell by the kind alone whether one is the other.
ANY_KIND = frozenset({"other", "application_form"})
# What a posting's words are sorted by, and the kind that is meant.
_MEANT = {
    **LISTED,
    "interests_stated": "cover_letter",
    "other_first": "other",
    "references_bare": "reference_contacts",
}
_OR = re.compile(r"\s(?:or|oder|eller|ou)\s|\s/\s", re.IGNORECASE)
# Where a name is over and what the document should hold begins.
_CLAUSE = re.compile(
    r"[:;,]\s|\s\(e\.?\s?g|\s[–—-]\s|\s(?:in which|that|which|describing|explaining|outlining"
    r"|showing|stating|detailing|including|with|where|why|how|is|are|should|must)\b",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-zà-þß-ÿ]{2})(?=[A-ZÀ-Þ])|(?<=[^\W\d_])(?=\d)")


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, and what it was guessed by."""

    kind: str
    by: Literal["name", "words"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a checklist: what meets it, what it is called, how many files it still lacks."""

    key: int
    kinds: tuple[str, ...]
    name: str = ""
    lacks: int = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """A document at hand; `called` is its title and the names of its files."""

    key: int
    kind: str
    called: str = ""


def guess(name: str, text: str = "", asked: Collection[str] = ()) -> Guess | None:
    """By the name of the file, else by its first words; of several kinds one that is `asked` for.

    >>> guess("CV_Asha_v3 (final).pdf"), guess("Lettre-Motivation.pdf").kind
    (Guess(kind='cv', by='name'), 'cover_letter')
    >>> guess("scan0001.pdf", "Dear Professor Lund,\\nI am writing to apply").kind
    'cover_letter'
    >>> guess("Document1.pdf") is None
    True
    """
    called = list(dict.fromkeys(_in_name(name)))
    if called:
        return Guess(next((kind for kind in called if kind in asked), called[0]), "name")
    told = list(dict.fromkeys(_in_text(text[:FIRST_LETTERS])))
    if told:
        return Guess(next((kind for kind in told if kind in asked), told[0]), "words")
    return None


def their_words(name: str, kind: str, *, choice: bool = False) -> str:
    """What a line of many words, or one with a choice, calls a document of this kind; "" where no
    part of it is a name for one.

    >>> their_words("Statement of purpose or research proposal", "research_proposal", choice=True)
    'research proposal'
    >>> their_words("A statement of purpose in which you tell why you want to work with us, and "
    ...             "where it should lead", "cover_letter")
    'statement of purpose'
    """
    for part in _OR.split(name) if choice else (name,):
        words = short_name(_CLAUSE.split(part, maxsplit=1)[0])
        told = guess(words) if words else None
        if told is not None and told.kind == kind:
            return words
    return ""


@lru_cache(maxsize=4096)
def is_german(words: str) -> bool:
    """Whether a document's name is German, of which a noun keeps its capital in any sentence.

    >>> is_german("Motivationsschreiben"), is_german("Personal letter"), is_german("CV")
    (True, False, False)
    """
    flat = words[:FIRST_LETTERS].lower()
    german, others = (
        any(vocabulary.kinds(spoken, "documents").find(flat, 0, len(flat)))
        for spoken in (("de",), ("en", "sv"))
    )
    return german and not others


def is_portrait(name: str) -> bool:
    """Whether the name of a file says that it is a picture of the person.

    >>> is_portrait("Passfoto.jpg"), is_portrait("photo of my transcript.jpg")
    (True, False)
    """
    words = _flat(filenames.stem(_CAMEL.sub(" ", name)))
    return any(_table("portraits").find(words, 0, len(words)))


def named(name: str, *, ours: bool = True) -> list[str]:
    """The kinds that a name clearly names, each once: in the words of postings, else, with `ours`,
    in those that people call their own files by.

    >>> named("CV_and_transcripts.pdf"), named("Reference_letter"), named("Lind.pdf")
    (['cv', 'transcripts'], ['recommendation_letters'], [])
    """
    words = _flat(filenames.stem(_CAMEL.sub(" ", name)))
    theirs = list(dict.fromkeys(_kinds(words, ours=False)))
    return theirs or (list(dict.fromkeys(_kinds(words, ours=True))) if ours else [])


def _in_name(name: str) -> Iterator[str]:
    """The kinds that the name of a file names, the most telling first."""
    words = _flat(filenames.stem(_CAMEL.sub(" ", name)))
    yield from _kinds(words, ours=False)
    yield from _kinds(words, ours=True)


def _in_text(text: str) -> Iterator[str]:
    """The kinds that the beginning of a document tells: its title, a formula, its headings."""
    lines = [line for row in text.splitlines() if (line := _flat(row))]
    for line in lines[:FIRST_LINES]:
        if len(line) <= 60:  # what is longer is a sentence, which may name any document
            yield from _kinds(line, ours=False)
    whole = " ".join(lines)
    yield from (kind for kind, _start, _end in _table("formulas").find(whole, 0, len(whole)))
    if len(set(lines).intersection(_data()["headings"]["cv"])) >= 2:
        yield "cv"


def _kinds(words: str, *, ours: bool) -> Iterator[str]:
    postings = vocabulary.kinds(vocabulary.LANGUAGES, "documents")
    table = _table("names") if ours else postings
    for kind, _start, _end in table.find(words, 0, len(words)):
        if kind != "not_asked":
            yield _MEANT.get(kind, kind)


def assigned(lines: Sequence[Line], papers: Iterable[Paper]) -> dict[int, int]:
    """For each paper that fits a line which lacks one, that line, by their keys.

    Papers are given with the first choice first; a line called like one comes before another.

    >>> cv, grades = Line(1, ("cv",), "CV"), Line(2, ("transcripts",), "Grades")
    >>> assigned([cv, grades], [Paper(7, "cv"), Paper(8, "cv"), Paper(9, "transcripts")])
    {7: 1, 9: 2}
    >>> toefl, gre = Line(1, ("test_scores",), "TOEFL"), Line(2, ("test_scores",), "GRE")
    >>> assigned([toefl, gre], [Paper(7, "test_scores", "GRE 2025")])
    {7: 2}
    """
    left = {line.key: line.lacks for line in lines}
    found: dict[int, int] = {}
    for paper in papers:
        lacking = [line for line in lines if left[line.key] > 0 and fits(line, paper)]
        if not lacking:
            continue
        alike = [_alike(line.name, paper.called) for line in lacking]
        best = lacking[alike.index(max(alike))]
        found[paper.key] = best.key
        if paper.kind not in SEVERAL:
            left[best.key] -= 1
    return found


def fits(line: Line, paper: Paper) -> bool:
    """Whether this document can meet the line: its kind does, and no word speaks against it."""
    if paper.kind not in line.kinds:
        return False
    if paper.kind in ANY_KIND:
        return _alike(line.name, paper.called) > 0
    return not any(_differ(line.name, paper.called, row) for row in _data()["apart"].values())


def _alike(one: str, other: str) -> int:
    """How many telling words two names share."""
    return len(_telling(one) & _telling(other))


def _telling(name: str) -> set[str]:
    words = _flat(_CAMEL.sub(" ", name)).split()
    return {_same().get(word, word) for word in words if len(word) > 2}


@cache
def _same() -> dict[str, str]:
    return {word: meant for meant, words in _data()["same"].items() for word in words}


def _differ(one: str, other: str, row: list[list[str]]) -> bool:
    """Whether both name something of the row, and nothing in common."""
    here, there = (_named(name, row) for name in (one, other))
    return bool(here and there and not here & there)


def _named(name: str, row: list[list[str]]) -> set[int]:
    words = set(_flat(_CAMEL.sub(" ", name)).split())
    return {number for number, names in enumerate(row) if words.intersection(names)}


def _flat(words: str) -> str:
    """Small Latin letters without accents, figures, and single spaces between."""
    return " ".join(re.findall(r"[a-z0-9]+", anyascii(words).casefold()))


@cache
def _table(name: str) -> vocabulary.Kinds:
    rows = _data()[name].items()
    return vocabulary.Kinds([(phrase, kind) for kind, phrases in rows for phrase in phrases])


@cache
def _data() -> dict[str, Any]:
    file = resources.files("applications.core").joinpath("document_kind.toml")
    return tomllib.loads(file.read_text("utf-8"))
