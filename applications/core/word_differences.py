"""Two texts as differences by words: what both say, what is gone, what is new, and which names."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate, pairwise
from typing import NamedTuple

from applications.core.places import city_called

LONGEST = 20_000  # words of each text that are compared
# Pairs of places with the same word that may be tried in all, so that hostile texts end as well;
# what is left of a stretch beyond it is told as changed whole.
WORK = 4_000_000
CONTEXT = 30  # words of what both say that are shown on each side of a difference

_ENDS = re.compile(r"[.!?:;][\"'”’»)]*$")
_EDGES = re.compile(r"^\W+|\W+$")
_JOINS = {"of", "de", "der", "den", "des", "di", "da", "du", "la", "van", "von", "für", "för", "i"}
_GERMAN = {"und", "der", "das", "ist", "ich", "mich", "mit", "für", "auf", "eine", "zu", "nicht"}


class Piece(NamedTuple):
    """Words that follow each other: "same", "gone", "new", or "skipped", of which only their number
    is told; `is_name` where they are, or are in, a name that the other text has not."""

    kind: str
    text: str
    is_name: bool = False
    number: int = 0


class _Matcher(SequenceMatcher[str]):
    """As difflib matches, but for the work: it tries each pair of places with the same word anew
    for every match that it looks for, so those are what is counted."""

    def __init__(self, old: Sequence[str], new: Sequence[str], left: int) -> None:
        super().__init__(None, old, new, False)
        self.left = left
        there = Counter(new)
        self._tries = [0, *accumulate(1 + there[word] for word in old)]  # of the words before each

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        tries = self._tries[-1 if ahi is None else ahi] - self._tries[alo]
        if tries > self.left:
            return Match(alo, blo, 0)
        self.left -= tries
        return super().find_longest_match(alo, ahi, blo, bhi)


class Differences(NamedTuple):
    """`gone` and `new` are the names that stand in one of the texts only; `cut` where it was too
    long to be compared to its end."""

    pieces: list[Piece]
    gone: list[str]
    new: list[str]
    cut: bool = False

    @property
    def any(self) -> bool:
        return any(piece.kind in ("gone", "new") for piece in self.pieces)


def word_differences(before: str, after: str) -> Differences:
    """What was changed between the two, by words; how they are spaced is no difference."""
    old, new = before.split(), after.split()
    cut = max(len(old), len(new)) > LONGEST
    old, new = old[:LONGEST], new[:LONGEST]
    names_old, names_new = _names(old), _names(new)
    only_old, only_new = _beyond(names_old, names_new), _beyond(names_new, names_old)
    marked_old = {at for at, name in names_old.items() if name in only_old}
    marked_new = {at for at, name in names_new.items() if name in only_new}
    pieces: list[Piece] = []
    for tag, start, end, from_new, to_new in _changes(old, new):
        if tag == "equal":
            pieces += _same(old[start:end], is_first=start == 0, is_last=end == len(old))
            continue
        pieces += _told("gone", old, range(start, end), marked_old)
        pieces += _told("new", new, range(from_new, to_new), marked_new)
    return Differences(pieces, _in_order(names_old, only_old), _in_order(names_new, only_new), cut)


Change = tuple[str, int, int, int, int]


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """As difflib tells them, but for the work: stretches between words that each text has once, in
    the same order, are compared one by one."""
    left, row = WORK, _anchors(old, new)
    at_old = at_new = 0
    changes: list[Change] = []
    for here, there in [*row, (len(old), len(new))]:
        if here > at_old and there > at_new:
            matcher = _Matcher(old[at_old:here], new[at_new:there], left)
            changes += [
                (tag, a + at_old, b + at_old, c + at_new, d + at_new)
                for tag, a, b, c, d in matcher.get_opcodes()
            ]
            left = matcher.left
        elif here > at_old or there > at_new:
            changes.append(("replace", at_old, here, at_new, there))
        if here < len(old):
            changes.append(("equal", here, here + 1, there, there + 1))
        at_old, at_new = here + 1, there + 1
    return _joined(changes)


def _joined(changes: list[Change]) -> Iterator[Change]:
    """Neighbours of one kind as one; what is no equal is replaced."""
    open_one: Change | None = None
    for tag, a, b, c, d in changes:
        kind = "equal" if tag == "equal" else "replace"
        if open_one and open_one[0] == kind:
            open_one = (kind, open_one[1], b, open_one[3], d)
            continue
        if open_one:
            yield open_one
        open_one = (kind, a, b, c, d)
    if open_one:
        yield open_one


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of words that stand once in either text: the longest row that rises in both."""
    once_old, once_new = _once(old), _once(new)
    pairs = [(at, once_new[word]) for word, at in once_old.items() if word in once_new]
    ends: list[int] = []  # of rows by their length, the lowest last place; see patience sorting
    last: list[int] = []
    before: list[int] = []
    for number, (_at, there) in enumerate(pairs):
        place = bisect_left(ends, there)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [there]
        last[place : place + 1] = [number]
    row, number = [], last[-1] if last else -1
    while number >= 0:
        row.append(pairs[number])
        number = before[number]
    return row[::-1]


def _once(words: Sequence[str]) -> dict[str, int]:
    """The words that stand once, with their places, in order."""
    places: dict[str, int] = {}
    twice = set()
    for at, word in enumerate(words):
        if word in places:
            twice.add(word)
        places[word] = at
    return {word: at for word, at in places.items() if word not in twice}


def _same(words: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    """All of it, or where it is long what stands beside a difference."""
    head, tail = 0 if is_first else CONTEXT, 0 if is_last else CONTEXT
    skipped = len(words) - head - tail
    if skipped <= CONTEXT:
        yield Piece("same", " ".join(words))
        return
    if head:
        yield Piece("same", " ".join(words[:head]))
    yield Piece("skipped", "", number=skipped)
    if tail:
        yield Piece("same", " ".join(words[len(words) - tail :]))


def _told(kind: str, words: Sequence[str], places: range, marked: set[int]) -> Iterator[Piece]:
    """The words at these places, those of names apart from the others."""
    row: list[str] = []
    is_name = False
    for at in places:
        if row and (at in marked) != is_name:
            yield Piece(kind, " ".join(row), is_name)
            row = []
        is_name = at in marked
        row.append(words[at])
    if row:
        yield Piece(kind, " ".join(row), is_name)


def _beyond(names: dict[int, str], others: dict[int, str]) -> set[str]:
    """The names that have a word which is in no name of the others."""
    known = {word for name in others.values() for word in name.split()}
    return {name for name in names.values() if not known.issuperset(name.split())}


def _in_order(names: dict[int, str], wanted: set[str]) -> list[str]:
    """Each once; not what stands in a longer one of them."""
    told = list(dict.fromkeys(name for name in names.values() if name in wanted))
    within = {part for name in told for part in _parts(name.split())}
    return [name for name in told if name not in within]


def _parts(words: Sequence[str]) -> Iterator[str]:
    """What stands in a name that is longer."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start < len(words):
                yield " ".join(words[start:end])


def _names(words: Sequence[str]) -> dict[int, str]:
    """The name that a word is part of, by the word's place: what has a capital letter within a
    sentence. Of what begins one, only what has one elsewhere as well, or goes on with another."""
    inside = {
        _EDGES.sub("", word)
        for at, word in enumerate(words)
        if _is_capital(word) and not _begins(words, at)
    }
    found: dict[int, str] = {}
    at = 0
    while at < len(words):
        end, first = _end_of_name(words, at), at
        if end > first and _begins(words, first) and not _is_sure(words, first, inside):
            first += 1
            while first < end and words[first] in _JOINS:
                first += 1
        name = _EDGES.sub("", " ".join(words[first:end]))
        found.update(dict.fromkeys(range(first, end), name))
        at = max(end, at + 1)
    no_names = {"", "I"}
    if _is_german(words):
        no_names |= {name for name in set(found.values()) if not _is_name_in_german(name)}
    return {place: name for place, name in found.items() if name not in no_names}


def _is_german(words: Sequence[str]) -> bool:
    """Its nouns have a capital letter in any sentence."""
    return sum(word.lower() in _GERMAN for word in words) * 20 > len(words)


def _is_name_in_german(name: str) -> bool:
    """More than a noun: capitals side by side, a short form, or a place."""
    words = name.split()
    short = any(len(word) > 1 and word.isupper() for word in words)
    beside = any(_is_capital(one) and _is_capital(two) for one, two in pairwise(words))
    return short or beside or city_called(name) is not None


def _is_sure(words: Sequence[str], at: int, inside: set[str]) -> bool:
    """Whether what begins a sentence is a name all the same: "ETH", or what is one elsewhere."""
    word = _EDGES.sub("", words[at])
    return word in inside or (len(word) > 1 and word.isupper())


def _end_of_name(words: Sequence[str], start: int) -> int:
    """Where the name that begins here is over; `start` where none does."""
    at = end = start
    while at < len(words) and at - start < 12:
        if _is_capital(words[at]):
            end = at = at + 1
            if words[end - 1][-1] in ",;:.!?)":
                break
        elif end > start and words[at] in _JOINS:
            at += 1
        else:
            break
    return end


def _begins(words: Sequence[str], at: int) -> bool:
    return at == 0 or _ENDS.search(words[at - 1]) is not None


def _is_capital(word: str) -> bool:
    return _EDGES.sub("", word)[:1].isupper()
