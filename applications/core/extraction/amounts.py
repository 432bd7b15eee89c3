"""Amounts of time told in words: "48 hours", "five working days", "a month", "30 days of"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from applications.core.extraction.bounds import small_number
from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

# Days that one of each may be, at least and at most.
_DAYS = {
    "dates.hours_long": (1 / 24, 1 / 24),
    "dates.days_long": (1, 1),
    "dates.weeks_long": (7, 7),
    "dates.fortnights": (14, 14),
    "dates.months_long": (28, 31),
    "dates.working": (1, 1),
}
_BEFORE = 45  # characters in front of a unit where its number may stand
_REACH = 60  # characters from an amount to the day it is counted from
_MOST = 400  # days; what is longer is no time to apply in


@dataclass(frozen=True, slots=True)
class Amount:
    """A time told in words and where: it is `least` days and no more than `most`."""

    start: int
    end: int
    least: int
    most: int
    exact: bool


@cache
def _parts(languages: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The number in front of a unit with what may stand between, and "working" behind it."""
    working = alternatives("dates.working", languages)
    kind = rf"(?:{alternatives('dates.of_amounts', languages)}|{working})"
    return (
        re.compile(
            r"(?<![\w.,])(\d{1,3}|[^\W\d_]{1,12})(?:\s?\(\d{1,3}\))?"
            rf"[\s-]{{1,2}}(?P<kind>(?:{kind}[\s-]{{1,2}}){{0,2}})$"
        ),
        re.compile(rf"\s{{1,2}}(?:{kind}\s{{1,2}}){{0,1}}(?:{working})(?!\w)"),
    )


def amounts(scope: Scope, start: int, end: int) -> Iterator[Amount]:
    """Every amount of time between two places, in the order of its units."""
    flat = scope.page.flat
    front, behind = _parts(scope.languages)
    for match in scope.pattern(*_DAYS).finditer(flat, start, end):
        count = front.search(flat, max(start, match.start() - _BEFORE), match.start())
        number = small_number(scope, count[1]) if count else None
        unit = next((path for path in _DAYS if scope.pattern(path).fullmatch(match[0])), None)
        if count is None or not number or unit is None:
            continue
        after = behind.match(flat, match.end())
        works = unit == "dates.working" or after or scope.has("dates.working", count["kind"])
        least, most = (number * days for days in _DAYS[unit])
        if works:  # weekends lie between; holidays, which nobody here knows, may as well
            most += 2 * math.ceil(number / 5)
        if most <= _MOST:
            stop = after.end() if after else match.end()
            exact = not works and unit != "dates.months_long"
            yield Amount(count.start(), stop, math.floor(least), math.ceil(most), exact)


def counted_on(scope: Scope, unit: Unit, mention: DateMention) -> DateMention | None:
    """The day that an amount of time counted from the printed one leads to, or earlier; None where
    nothing is counted: "within 30 days of 25 November". Counted backwards is not meant here.
    """
    flat, floor = scope.page.flat, max(unit.start, mention.start - 2 * _REACH)
    told = [one for one in amounts(scope, floor, mention.start) if one.end <= mention.start]
    if not told:
        return None
    between = flat[told[-1].end : mention.start].strip(" ,(")
    joints = scope.pattern("dates.counted_from", "deadline.gap")
    joint = joints.match(between)
    rest = between[joint.end() :].strip(" ,(") if joint else "-"
    if rest and not scope.pattern("dates.the").fullmatch(rest):
        return None
    first = mention.whole
    if first is None:
        return replace(mention, counted=True)
    day: date = first + timedelta(told[-1].least)
    return replace(mention, year=day.year, month=day.month, day=day.day, weekday=None, counted=True)
