"""Words as people type them: without the marks, capitals and alphabets that keyboards lack."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

LONGEST_TEXT = 200_000  # characters of one row that are searched: a hundred pages
LONGEST_WORD = 64
LONGEST_KEPT = 4 * LONGEST_WORD  # of a word as it is written: marks may be signs of their own
# A better place than the first is looked for among so many hits, in so many characters behind it.
ENOUGH_HITS, LOOKED_AFTER = 60, 20_000
# Words at the ends of a passage, which are not cut in two unless they are long.
_PART_BEFORE, _PART_BEHIND = re.compile(r"\S{0,20}\s"), re.compile(r"\s\S{0,20}\Z")
SHORTEST_BEGINNING = 2  # fewer letters begin too many words

# Marks above letters, vowel signs and signs without width belong to their word; each sign of
# Chinese or Japanese is a word of its own, for nobody writes blanks between those.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff\u0900-\u0963\u0966-\u0dff"
_WORD = re.compile(rf"[{_SIGNS}]|(?:[^\W_{_SIGNS}]|[{_MARKS}])+")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def folded(text: str) -> str:
    """The same for every spelling of a word, so that one is found by any other.

    >>> folded("UMEÅ Łódź Koç Østfold"), folded("Straße"), folded("A\u030angstro\u0308m")
    ('umea lodz koc ostfold', 'strasse', 'angstrom')
    """
    return anyascii(unicodedata.normalize("NFKC", text)).casefold()


class Word(NamedTuple):
    """A word of a text: where it stands, and each way somebody may type it."""

    start: int
    end: int
    forms: tuple[str, ...]


class Piece(NamedTuple):
    """A part of a text as it is written, and whether it is what was looked for."""

    text: str
    hit: bool


class Query(NamedTuple):
    """What somebody looks for: words that must all be there, the last perhaps begun only."""

    words: tuple[tuple[str, ...], ...]
    begins: bool

    def hit(self, forms: tuple[str, ...]) -> int | None:
        """Which of the words this one is; None where it is none of them."""
        for place, asked in enumerate(self.words):
            if not set(asked).isdisjoint(forms):
                return place
        if self.begins and any(form.startswith(self.words[-1]) for form in forms):
            return len(self.words) - 1
        return None

    def places_in(self, text: str) -> set[int]:
        """Which of the words are in a text."""
        places = (self.hit(word.forms) for word in words(text))
        return {place for place in places if place is not None}

    def all_in(self, text: str) -> bool:
        return len(self.places_in(text)) == len(self.words)

    def without(self, places: set[int]) -> "Query":
        """The other words."""
        rest = tuple(word for place, word in enumerate(self.words) if place not in places)
        return Query(rest, self.begins and len(self.words) - 1 not in places)


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, ...]:
    """How a word may be typed: without its marks, and with its umlauts spelled out.

    >>> forms("Müller"), forms("Straße"), forms("ÅRHUS"), forms("-")
    (('muller', 'mueller'), ('strasse',), ('arhus', 'aarhus'), ())
    """
    small = unicodedata.normalize("NFKC", word).casefold()
    both = (small,) if small.isascii() else (small, small.translate(_SPELLED_OUT))
    plain = (re.sub("[^a-z0-9]", "", anyascii(one).casefold())[:LONGEST_WORD] for one in both)
    return tuple(dict.fromkeys(filter(None, plain)))


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    for match in _WORD.finditer(text[:LONGEST_TEXT]):
        if found := forms(match[0][:LONGEST_KEPT]):
            yield Word(match.start(), match.end(), found)


def index_of(*texts: str) -> str:
    """Every form of every word once, with blanks between: what is searched.

    >>> index_of("Umeå universitet", "universitet, O'Brien \U0001f393 C++")
    'umea umeaa universitet o brien c'
    """
    found = (form for word in words("\n".join(filter(None, texts))) for form in word.forms)
    return " ".join(dict.fromkeys(found))


def asked(text: str) -> Query:
    """What is looked for; without words where there is neither letter nor digit in it.

    >>> asked("Umeå phil")
    Query(words=(('umea', 'umeaa'), ('phil',)), begins=True)
    >>> asked('"*NEAR(').words, asked("??!").words
    ((('near',),), ())
    """
    found = tuple(dict.fromkeys(word.forms for word in words(text)))
    return Query(found, bool(found) and len(found[-1][0]) >= SHORTEST_BEGINNING)


def marked(text: str, query: Query) -> list[Piece]:
    """The whole text, in pieces of which some are hits."""
    return _cut(text, [word for word in words(text) if query.hit(word.forms) is not None])


def snippet(text: str, query: Query, *, before: int = 50, length: int = 180) -> list[Piece]:
    """The part of a text in which most of the words stand together; nothing where none does."""
    hits: list[tuple[int, Word]] = []
    for word in words(text):
        enough = len(hits) == (1 if len(query.words) == 1 else ENOUGH_HITS)
        if enough or (hits and word.start > hits[0][1].start + LOOKED_AFTER):
            break
        if (place := query.hit(word.forms)) is not None:
            hits.append((place, word))
    if not hits:
        return []

    def together(first: Word) -> int:
        reach = first.start + length - before
        return len({place for place, word in hits if first.start <= word.start < reach})

    first = max((word for _, word in hits), key=together)
    start, end = max(0, first.start - before), min(len(text), first.start + length - before)
    if start and (part := _PART_BEFORE.match(text, start, first.start)):
        start = part.end()
    if end < len(text) and (part := _PART_BEHIND.search(text, first.end, end)):
        end = part.start()
    said = " ".join(text[start:end].split())
    return marked(f"{'… ' if start else ''}{said}{' …' if end < len(text) else ''}", query)


def _cut(text: str, hits: list[Word]) -> list[Piece]:
    pieces, at = [], 0
    for word in hits:
        pieces += [Piece(text[at : word.start], False), Piece(text[word.start : word.end], True)]
        at = word.end
    return [piece for piece in [*pieces, Piece(text[at:], False)] if piece.text]
