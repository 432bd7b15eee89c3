"""The degree that an applicant must have: its level, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from applications.core.condition import Condition, Level
from applications.core.extraction.page import Unit, flatten
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, kinds

Day = Literal["deadline", "start", "recruitment", ""]
_DAYS: tuple[Day, ...] = ("deadline", "start", "recruitment")
_LEVELS: tuple[Level, ...] = ("first", "second", "third")
_NEAR, _BEHIND = 110, 70  # characters in which a verb stands
_HEAD = 60  # characters in which a point of a list begins with its degree
_LONGEST = 160  # characters of a subject
_STOP = re.compile(r"[.;:|•!?\"\]\[<]|\((?![^\W\d_]{2,14}\)\s\w)|\s-\s")


def level_of(text: str) -> Level:
    """The level that the words of some credits name; "" where they name none, or several.

    >>> level_of("mathematics at second-cycle level"), level_of("mathematics")
    ('second', '')
    """
    flat = flatten(text)
    found = {
        kind
        for path in ("conditions.degrees", "conditions.levels")
        for kind, _, _ in kinds(LANGUAGES, path).find(flat, 0, len(flat))
    }
    return _level(found.pop()) if len(found) == 1 else ""


def level_of_degree(scope: Scope, said: str) -> Level:
    """The level of the one degree that a sentence names."""
    found = {k for k, _, _ in kinds(scope.languages, "conditions.degrees").find(said, 0, len(said))}
    return _level(found.pop()) if len(found) == 1 else ""


def day_in(languages: tuple[str, ...], said: str) -> Day:
    """The day that a sentence names first; "" where it names none."""
    days = [k for k, _, _ in kinds(languages, "conditions.days").find(said, 0, len(said))]
    return next((one for one in _DAYS if one == days[0]), "") if days else ""


def degree_in(scope: Scope, unit: Unit) -> Condition | None:
    """The degree that a sentence or a point of a list asks for."""
    named = list(_named(scope, unit))
    if not named or scope.has("apply.other_post", scope.page.said(unit)):
        return None
    first = next((one for one in named if _is_asked(scope, unit, *one[1:])), None)
    if first is None:
        return None
    level, _start, end = first
    for other, at, until in named:  # "a master's or a bachelor's degree": the lower one will do
        between = scope.page.flat[end:at]
        either = between.strip() == "/" or scope.ends(between, "conditions.alternatives")
        if at >= end and either:
            level, end = min(level, other), until
        elif at >= end and scope.ends(between, "conditions.joined"):
            level, end = max(level, other), until  # "both a bachelor's and a master's degree"
    day = day_in(scope.languages, scope.page.said(unit))
    return Condition("degree", of=_subject(scope, unit, end), level=_level(level), day=day)


def _level(kind: str) -> Level:
    return next((one for one in _LEVELS if one == kind), "")


def _named(scope: Scope, unit: Unit) -> Iterator[tuple[str, int, int]]:
    """Bachelor's and master's degrees; a doctor's is what the post leads to."""
    flat = scope.page.flat
    for kind, start, end in kinds(scope.languages, "conditions.degrees").find(
        flat, unit.start, unit.end
    ):
        behind = flat[_inner(flat, _equalled(scope, unit, end)) :][:30]
        if kind != "third" and not scope.pattern("conditions.not_degrees").match(behind):
            yield kind, start, end


def _is_asked(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether an applicant must have it, and it is no paper, wish or programme."""
    flat = scope.page.flat
    before, after = flat[max(unit.start, start - _NEAR) : start], flat[end : unit.end]
    clause = re.split(r"[;:]", before)[-1]
    lead = flat[unit.start : start]
    if scope.has("conditions.papers", clause[-_BEHIND:]) or scope.has("conditions.if", lead):
        return False
    if scope.has("conditions.softened", flat[max(unit.start, start - _NEAR) : unit.end]):
        return False
    if scope.has("conditions.must", clause):
        return True
    if scope.has("conditions.must_behind", after[: _NEAR + _BEHIND]):
        return True
    headed = scope.has("conditions.under", unit.under) or scope.has("conditions.under", unit.intro)
    label = scope.has("conditions.under", unit.label) or scope.has("conditions.under", before[:40])
    return (headed or label) and start - unit.start <= _HEAD


def _subject(scope: Scope, unit: Unit, end: int) -> str:
    """What the degree is in, as written."""
    flat, text = scope.page.flat, scope.page.text
    at = _inner(flat, _equalled(scope, unit, end))
    joined = scope.pattern("conditions.of").match(flat, at, unit.end)
    if not joined:
        return ""
    start, stop = joined.end(), min(unit.end, joined.end() + _LONGEST)
    if sign := _STOP.search(flat, start, stop):
        stop = sign.start()
    if over := scope.pattern("conditions.ends").search(flat, start + 1, stop):
        stop = over.start()
    of = text[start:stop].strip(" \t\r\n,*_/-")
    words = " ".join(of.split())
    return "" if len(words) < 2 or stop == unit.start + _LONGEST else words


def _equalled(scope: Scope, unit: Unit, at: int) -> int:
    """Behind what stands between a degree and its subject: "degree (or equivalent)"."""
    flat = scope.page.flat
    at += flat.startswith(".", at)  # of "M.Sc."
    while skipped := scope.pattern("conditions.equal").match(flat, _inner(flat, at), unit.end):
        at = skipped.end()
        at += flat.startswith(")", at)
    return at


def _inner(flat: str, at: int) -> int:
    """Behind the blanks, commas and an opening bracket."""
    while at < len(flat) and flat[at] in " ,(/-":
        at += 1
    return at
