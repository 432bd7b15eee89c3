"""How many ECTS credits an applicant must have, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applications.core.condition import Condition
from applications.core.extraction.degrees import level_of
from applications.core.extraction.draft import Credits, Found
from applications.core.extraction.page import Unit, flatten
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern

TOTAL = "total"  # what credits are of, where they are of all
_NUMBER = re.compile(r"(?<![\w.,])(\d{2,3})[\s-]?(?:\([a-z]{2,12}\)\s?)?(?=[^\W\d_])")
# "240 credits, of which at least 60 at the second level": the unit is said once.
_EDGES = " \t\r\n,*_/-"
_PART = re.compile(r"\s(?:[^\W\d]{2,12}\s){0,3}(\d{2,3})\s(?!\s?%)")


def find_credits(scope: Scope) -> tuple[Found[Credits], ...]:
    """The ECTS credits an applicant must have, one entry for each number and what it is of."""
    page = scope.page
    found: dict[tuple[int, str], Found[Credits]] = {}
    before = field = ""  # words behind the credits before, and what those were of
    for (minimum, start, end), stop in _with_stops(scope):
        unit = page.unit_at(start)
        if not unit or _is_none(scope, unit, start, end):
            before = ""
            continue
        of = _with_level(scope, start, end, _of(scope, end, min(stop, unit.end)))
        is_part = scope.has("credits.of_which", before)
        asked = credits_asked(minimum, of)
        if is_part and field and asked and not asked.of:  # "of which at least 15 at master's level"
            of = f"{field}, {of}" if of else field
        elif not is_part or (asked and asked.of):
            field = asked.of if asked else ""
        before = page.flat[end : min(stop, unit.end)]
        found.setdefault(
            (minimum, of.lower()),
            page.found(Credits(minimum, of or TOTAL), start, end, "credits", 0.8),
        )
    return tuple(found.values())


def _is_none(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether nobody must have these credits: they are those of the post, or of a thesis."""
    flat, first = scope.page.flat, max(unit.start, start - 80)
    around = flat[first : min(unit.end, end + 60)]
    return scope.has("credits.not", around) or scope.ends(flat[first:start], "credits.of_work")


def _with_stops(scope: Scope) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Every number of credits, beside the place of the next."""
    every = list(_amounts(scope))
    stops = [start for _, start, _ in every[1:]]
    return zip(every, [*stops, len(scope.page.flat)], strict=False)


def _of(scope: Scope, place: int, stop: int) -> str:
    """What the credits are of, as written behind them: "60 ECTS in | statistics"."""
    flat, stop = scope.page.flat, min(stop, place + 90)
    part = scope.pattern("credits.of_which").search(flat, place, stop)
    after = re.split(r"[,.;:()\d]", flat[place : part.start() if part else stop])[0]
    return " ".join(_bare(scope.page.text[place : place + len(after)]).split())


def _with_level(scope: Scope, start: int, end: int, of: str) -> str:
    """With the level that stands in front: "60 | second-cycle credits in mathematics"."""
    flat, text = scope.page.flat, scope.page.text
    level = scope.pattern("conditions.levels.second", "conditions.levels.first").search(
        flat, start, end
    )
    if not level:
        return of
    return " ".join(f"{text[level.start() : end]} {of}".split())


def credits_asked(minimum: float | None, of: str) -> Condition | None:
    """The condition of some credits as a posting keeps them: the level is in their words. None
    where those name no field.

    >>> credits_asked(15, "mathematics at second-cycle level").of
    'mathematics'
    >>> told = credits_asked(60, "second-cycle credits in law")
    >>> told.level, told.of
    ('second', 'law')
    >>> credits_asked(240, "total").of
    ''
    >>> credits_asked(60, "according to the rules of the faculty") is None
    True
    """
    level = level_of(of)
    field = "" if of.strip().casefold() == TOTAL else of.strip()
    named = level and pattern(LANGUAGES, f"conditions.levels.{level}").search(flatten(field))
    parts = (field[: named.start()], field[named.end() :]) if named else (field,)
    field = next(filter(None, map(_bare, parts)), "")
    if pattern(LANGUAGES, "credits.no_field").match(flatten(field)):
        return None
    return Condition("credits", minimum=minimum, of=field, level=level)


def _bare(words: str) -> str:
    """The words without what joins them to their number and their level, and without the verb.

    >>> _bare("in mathematics at"), _bare("are required"), _bare("in law is required to apply")
    ('mathematics', '', 'law')
    """
    small = ("credits.of", "credits.units", "credits.verbs", "ask.articles")
    words = words.strip(_EDGES)
    while lead := pattern(LANGUAGES, *small, "credits.lead").match(flatten(words)):
        words = words[lead.end() :].strip(_EDGES)
    if pattern(LANGUAGES, "credits.joins", "credits.within").match(flatten(words)):
        return ""  # "60 credits and a degree"
    ends = pattern(LANGUAGES, "credits.verbs", "credits.within").search(flatten(words))
    if ends and not level_of(words[ends.start() :]):
        words = words[: ends.start()].strip(_EDGES)
    behind = pattern(LANGUAGES, *small, "credits.joins")
    while last := [one for one in behind.finditer(flatten(words)) if one.end() == len(words)]:
        words = words[: last[0].start()].strip(_EDGES)
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
