"""How many applications one person may make to a place, and whether in an order of choice.

A wrong rule warns for nothing: what is not said in so many words is not read.
"""

from __future__ import annotations

import re
from typing import Any

from applications.core.applications_allowed import HIGHEST
from applications.core.extraction.draft import Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import numbers

_SENTENCE = 300  # signs: a longer one is no quote to read at a glance
_NEAR = 40  # signs around it
_STOP = re.compile(r"[.,;:()]")
_BEHIND = re.compile(r"\s{0,3}(?:\d{1,2}|[^\W\d_]{1,12})(?!\w)")


def find_applications_allowed(scope: Scope) -> dict[str, Any]:
    """The fields of a draft that say how many may apply, counted where, and in an order or not;
    each stands with its sentence."""
    found: dict[str, Found[Any]] = {}
    for unit in scope.page.units:
        if unit.start < scope.page.body or unit.heading:
            continue
        said = scope.pattern("allowed.not").sub(_blank, scope.page.said(unit))
        most = None if "most_applications" in found else _most(scope, said)
        if most:
            number, start, end, broad = most
            place = _quoted(unit, start, end)
            found["most_applications"] = scope.page.found(number, *place, "at-most", 0.85)
            within = _within(scope, said, broad)
            found["most_within"] = scope.page.found(within, *place, "at-most", 0.7)
            if scope.has("allowed.intake", said):
                found["most_by_intake"] = scope.page.found(True, *place, "at-most", 0.7)
        order = scope.pattern("allowed.order").search(said)
        if order and "choices_in_order" not in found:
            place = _quoted(unit, *order.span())
            found["choices_in_order"] = scope.page.found(True, *place, "in-order", 0.8)
    return found


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _quoted(unit: Unit, start: int, end: int) -> tuple[int, int]:
    """The sentence, or of a long one the words that say it."""
    if unit.end - unit.start <= _SENTENCE:
        return unit.start, unit.end
    return unit.start + start, unit.start + end


def _most(scope: Scope, said: str) -> tuple[int, int, int, bool] | None:
    """The number, where the words for it stand, and whether all of the place's are counted."""
    if one := scope.pattern("allowed.one").search(said):
        return 1, *one.span(), scope.has("allowed.broad", one[0])
    for path, least in (("allowed.limits", 1), ("allowed.allows", 2)):
        for limit in scope.pattern(path).finditer(said):
            behind = _BEHIND.match(said, limit.end())
            number = _number(scope, behind[0].strip()) if behind else 0
            things = behind and scope.pattern("allowed.things").match(said, _next(said, behind))
            if not things or not least <= number <= HIGHEST:
                continue
            if _is_about(scope, said, limit.start(), things.end()):
                return number, limit.start(), things.end(), scope.has("allowed.broad", things[0])
    return None


def _is_about(scope: Scope, said: str, start: int, end: int) -> bool:
    """Whether these words stand in a clause on applying or choosing."""
    front = _STOP.split(said[max(0, start - _NEAR) : start])[-1]
    return scope.has(
        "allowed.about", front + said[start:end] + _STOP.split(said[end : end + _NEAR])[0]
    )


def _next(said: str, match: re.Match[str]) -> int:
    return match.end() + len(said[match.end() :]) - len(said[match.end() :].lstrip(" "))


def _number(scope: Scope, word: str) -> int:
    return int(word) if word.isdecimal() else int(numbers(scope.languages).get(word, 0))


def _within(scope: Scope, said: str, broad: bool) -> str:
    """Of the department or the call, where the sentence says so; a project is one of its call."""
    if scope.has("allowed.department", said):
        return "department"
    if scope.has("allowed.call", said):
        return "call"
    whole = ("allowed.place", "allowed.year", "allowed.intake")
    return "institution" if broad or scope.pattern(*whole).search(said) else "call"
