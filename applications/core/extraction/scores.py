"""The score that a test of language, or of what one can, must have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.condition import Condition
from applications.core.extraction.page import Unit, flatten
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import Kinds, data

_SCORE = re.compile(r"(?<![\w.,/])(\d{1,3}(?:[.,]\d)?)(?![\w%/]|[.,]\d)")
_Scores = list[tuple[float, int, int]]  # each with its place
_BEHIND, _BEFORE = 70, 40  # characters between a test and its score
# "IELTS 6.5", "TOEFL (90)", "IELTS (Academic) 7": nothing but signs between
_BARE = re.compile(r"[^\w(;]{0,3}(?:\([^\d()]{1,15}\))?[^\w;]{1,3}")


@cache
def _tests() -> Kinds:
    table = [
        (phrase, kind) for kind, listed in data("scores")["tests"].items() for phrase in listed
    ]
    return Kinds(sorted(table, key=lambda row: -len(row[0])))


def named_tests(flat: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Every test that flat text names between two places, with its own: (test, start, end).

    >>> list(named_tests("an ielts of 6.5 or a toefl", 0, 26))
    [('IELTS', 3, 8), ('TOEFL', 21, 26)]
    """
    return _tests().find(flat, start, end)


def scores_in(scope: Scope, unit: Unit) -> Iterator[Condition]:
    """Every score that a sentence asks for: TOEFL 90, IELTS 6.5."""
    flat = scope.page.flat
    named = list(named_tests(flat, unit.start, unit.end))
    if not named or scope.has("conditions.not_score", scope.page.said(unit)):
        return
    floor = unit.start  # where the words of the test before end
    for number, (test, start, end) in enumerate(named):
        stop = named[number + 1][1] if number + 1 < len(named) else unit.end
        found = _behind(scope, test, end, min(stop, end + _BEHIND))
        if found is None:
            found = _before(scope, test, max(floor, start - _BEFORE), start)
        floor = max([end, *(until for _, _, until in found)])
        if len({score for score, _, _ in found}) == 1:  # of two nobody can say which is asked
            yield Condition("test", minimum=found[0][0], of=test)


def _behind(scope: Scope, test: str, start: int, stop: int) -> _Scores | None:
    """The scores behind a test, where the words between ask for them; None where none stands."""
    flat = scope.page.flat
    if (cut := flat.find(";", start, stop)) >= 0:
        stop = cut
    found = _scores(scope, test, start, stop)
    asked = [
        (score, at, until)
        for score, at, until in found
        if _BARE.fullmatch(between := flat[start:at])
        or scope.has("conditions.score", between + " | " + flat[until:stop][:20])
    ]
    return asked or None


def _before(scope: Scope, test: str, start: int, stop: int) -> _Scores:
    """The scores right in front: "a score of 90 on the TOEFL"."""
    found = _scores(scope, test, start, stop)
    if not found or not scope.has("conditions.score", scope.page.flat[start : found[-1][1]]):
        return []
    return found


def _scores(scope: Scope, test: str, start: int, stop: int) -> _Scores:
    """The numbers that are scores of the whole test: not those of each section of it."""
    flat, every = scope.page.flat, list(_SCORE.finditer(scope.page.flat, start, stop))
    edges = [start, *(edge for number in every for edge in number.span()), stop]
    found: _Scores = []
    for at, number in enumerate(every):
        before = _pieces(scope, flat[edges[2 * at] : number.start()])[-1]
        behind = _pieces(scope, flat[number.end() : edges[2 * at + 3]])[0]
        score = _in_range(test, number[1])
        if score and not scope.has("conditions.part_score", f"{before} | {behind}"):
            found.append((score, *number.span()))
    return found


def _pieces(scope: Scope, said: str) -> list[str]:
    """The words between two numbers, cut where the one's end and the other's begin."""
    pieces = scope.pattern("conditions.score_joins").sub(",", said)
    return re.split(r"[,(:]", pieces)


def _in_range(test: str, number: str) -> float | None:
    score, told = float(number.replace(",", ".")), data("scores")
    return score if told["least"][test] <= score <= told["most"][test] else None


def is_score(test: str, number: float) -> bool:
    """Whether a test can have this score; any can, of a test that is not known.

    >>> is_score("TOEFL", 550), is_score("TOEFL iBT", 90), is_score("Cambridge C1", 190)
    (False, True, True)
    """
    kind = next((kind for kind, _start, _end in named_tests(flatten(test), 0, len(test))), "")
    told = data("scores")
    return not kind or told["least"][kind] <= number <= told["most"][kind]
