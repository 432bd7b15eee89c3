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
_BEHIND, _BEFORE = 70, 40  # characters between a test and its score
# "IELTS 6.5", "TOEFL (90)", "IELTS (Academic) 7": nothing but signs between
_BARE = re.compile(r"[^\w(;]{0,3}(?:\([^\d()]{1,15}\))?[^\w;]{1,3}")


@cache
def _tests() -> Kinds:
    table = [
        (phrase, kind) for kind, listed in data("scores")["tests"].items() for phrase in listed
    ]
    return Kinds(sorted(table, key=lambda row: -len(row[0])))


def scores_in(scope: Scope, unit: Unit) -> Iterator[tuple[Condition, int, int]]:
    """Every score that a sentence asks for, with its place: TOEFL 90, IELTS 6.5."""
    flat = scope.page.flat
    named = list(_tests().find(flat, unit.start, unit.end))
    if not named or scope.has("conditions.not_score", scope.page.said(unit)):
        return
    for number, (test, start, end) in enumerate(named):
        stop = named[number + 1][1] if number + 1 < len(named) else unit.end
        floor = named[number - 1][2] if number else unit.start
        if found := _behind(scope, test, end, min(stop, end + _BEHIND)) or _before(
            scope, test, max(floor, start - _BEFORE), start
        ):
            score, at, until = found
            yield Condition("test", minimum=score, of=test), min(start, at), max(end, until)


def _behind(scope: Scope, test: str, start: int, stop: int) -> tuple[float, int, int] | None:
    """The first score behind a test, where the words between ask for one."""
    flat = scope.page.flat
    if (cut := flat.find(";", start, stop)) >= 0:
        stop = cut
    for number in _SCORE.finditer(flat, start, stop):
        score = _in_range(test, number[1])
        between = flat[start : number.start()]
        behind = flat[number.end() : stop][:20]
        asked = _BARE.fullmatch(between) or scope.has("conditions.score", between + " | " + behind)
        if score and asked:
            return score, start, number.end()
    return None


def _before(scope: Scope, test: str, start: int, stop: int) -> tuple[float, int, int] | None:
    """The score right in front: "a score of 90 on the TOEFL"."""
    flat = scope.page.flat
    numbers = list(_SCORE.finditer(flat, start, stop))
    if not numbers or not scope.has("conditions.score", flat[start : numbers[-1].start()]):
        return None
    score = _in_range(test, numbers[-1][1])
    return (score, numbers[-1].start(), numbers[-1].end()) if score else None


def _in_range(test: str, number: str) -> float | None:
    score, told = float(number.replace(",", ".")), data("scores")
    return score if told["least"][test] <= score <= told["most"][test] else None


def is_score(test: str, number: float) -> bool:
    """Whether a test can have this score; any can, of a test that is not known.

    >>> is_score("TOEFL", 550), is_score("TOEFL iBT", 90), is_score("Cambridge C1", 190)
    (False, True, True)
    """
    kind = next((kind for kind, _start, _end in _tests().find(flatten(test), 0, len(test))), "")
    told = data("scores")
    return not kind or told["least"][kind] <= number <= told["most"][kind]
