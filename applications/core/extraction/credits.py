"""How many ECTS credits an applicant must have, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applications.core.condition import Condition
from applications.core.extraction.degrees import level_of
from applications.core.extraction.draft import Credits, Found
from applications.core.extraction.page import flatten
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern

TOTAL = "total"  # what credits are of, where they are of all
_NUMBER = re.compile(r"(?<![\w.,])(\d{2,3})[\s-]?(?:\([a-z]{2,12}\)\s?)?(?=[^\W\d_])")
# "240 credits, of which at least 60 at the second level": the unit is said once.
_PART = re.compile(r"\s(?:[^\W\d]{2,12}\s){0,3}(\d{2,3})\s(?!\s?%)")


def find_credits(scope: Scope) -> tuple[Found[Credits], ...]:
    """The ECTS credits an applicant must have, one entry for each number and what it is of."""
    page = scope.page
    found: dict[tuple[int, str], Found[Credits]] = {}
    for minimum, start, end in _amounts(scope):
        unit = page.unit_at(start)
        if not unit or scope.has(
            "credits.not", page.flat[max(unit.start, start - 80) : min(unit.end, end + 60)]
        ):
            continue
        of = _with_level(scope, start, end, _of(scope, end, unit.end))
        found.setdefault(
            (minimum, of.lower()),
            page.found(Credits(minimum, of or TOTAL), start, end, "credits", 0.8),
        )
    return tuple(found.values())


def _of(scope: Scope, place: int, stop: int) -> str:
    """What the credits are of, as written behind them: "60 ECTS in | statistics"."""
    flat, stop = scope.page.flat, min(stop, place + 90)
    part = scope.pattern("credits.of_which").search(flat, place, stop)
    after = re.split(r"[,.;:()]", flat[place : part.start() if part else stop])[0]
    lead = scope.pattern("credits.units", "credits.of").match(after.lstrip())
    while lead:
        after = after.lstrip()[lead.end() :]
        lead = scope.pattern("credits.units", "credits.of", "ask.articles").match(after.lstrip())
    start = scope.page.flat.find(after.strip(), place) if after.strip() else -1
    return scope.page.text[start : start + len(after.strip())] if start >= 0 else ""


def _with_level(scope: Scope, start: int, end: int, of: str) -> str:
    """With the level that stands in front: "60 | second-cycle credits in mathematics"."""
    flat, text = scope.page.flat, scope.page.text
    level = scope.pattern("conditions.levels.second", "conditions.levels.first").search(
        flat, start, end
    )
    if not level:
        return of
    until = text.find(of, end) + len(of) if of else end
    return " ".join(text[level.start() : until].split())


def credits_asked(minimum: float | None, of: str) -> Condition:
    """The condition of some credits as a posting keeps them: the level is in their words.

    >>> credits_asked(15, "mathematics at second-cycle level").of
    'mathematics'
    >>> told = credits_asked(60, "second-cycle credits in law")
    >>> told.level, told.of
    ('second', 'law')
    >>> credits_asked(240, "total").of
    ''
    """
    level = level_of(of)
    field = "" if of.strip().casefold() == TOTAL else of.strip()
    if level:
        named = pattern(LANGUAGES, f"conditions.levels.{level}").search(flatten(field))
        if named:
            before, after = field[: named.start()], field[named.end() :]
            field = _without_joins(before, True) or _without_joins(after, False)
    return Condition("credits", minimum=minimum, of=field, level=level)


def _without_joins(words: str, at_end: bool) -> str:
    """The words without what joins them to a level: "mathematics | at", "credits in | law"."""
    joins = pattern(LANGUAGES, "credits.of", "credits.units", "ask.articles")
    words = words.strip(" ,-")
    while words:
        every = joins.finditer(words.lower())
        edge = (one for one in every if (one.end() == len(words) if at_end else not one.start()))
        join = next(edge, None)
        if join is None:
            break
        words = (words[: join.start()] if at_end else words[join.end() :]).strip(" ,-")
    return words


def _amounts(scope: Scope) -> Iterator[tuple[int, int, int]]:
    """Every number of credits with its place: (number, start, end)."""
    flat, page = scope.page.flat, scope.page
    units, parts = scope.pattern("credits.units"), scope.pattern("credits.of_which")
    others = scope.pattern("credits.units", "credits.not_units")
    for number in _NUMBER.finditer(flat, page.body):
        unit = units.match(flat, number.end())
        if not unit:
            continue
        yield int(number[1]), number.start(), unit.end()
        which = parts.search(flat, unit.end(), unit.end() + 90)
        if not which or re.search(r"[.;\d]", flat[unit.end() : which.start()]):
            continue
        part = _PART.match(flat, which.end())
        if part and not others.match(flat, part.end()):
            yield int(part[1]), *part.span(1)
