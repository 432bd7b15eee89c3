"""The hours near a day of a mail.

Too early does no harm, too late does: of "from 9 to 11" the first counts, of several each is told,
and where words move an hour ("a quarter to") none is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cache

from applications.core.extraction.clock import time_at, zone_at
from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times
from applications.core.extraction.vocabulary import alternatives
from applications.core.extraction.zones import NOTHING, Stated, stated_zone
from applications.core.received_mail.words import ends_in, pattern

_FAR = 160  # characters behind a day; in front of it less
_NEAR = 60
_SAME = re.compile(r"/")  # "8:00 Pacific Time / 17:00 Stockholm"
_SHORT = re.compile(r"(?<!\w)[A-Z]{2,5}(?:\s?[+-]\d{1,2}(?::\d\d)?)?(?:\s[Tt]ime)?(?!\w)")
_IN_HEAD = re.compile(r"[(\[]([^()\[\]\n]{0,40}?)(?=[A-Z]{2,5}[^\w]|UTC|GMT)")


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour, and the clock it is told on; "" where the mail does not say."""

    start: int
    end: int  # of the range that begins with it
    value: time
    zone: Stated = NOTHING
    clock: str = ""  # its abbreviation, where the mail has one


def hours_at(
    scope: Scope, unit: Unit, mention: DateMention, below: list[Unit], day: date
) -> list[Hour]:
    """The hours that belong to a day: of its sentence, else of the lines below it."""
    place, found = unit, _around(scope, unit, mention)
    if found is None:
        return []
    if not found and (clock := time_at(scope, unit, mention)) and clock.assumed:
        is_bare = not _between(scope, unit, clock.start, mention.start)
        found = [Hour(clock.start, clock.end, clock.value)] if is_bare else []  # "at 9 on Monday"
    if not found:
        for place in below:  # "Date: …" above "Time: …"
            said = scope.page.said(place)
            if not scope.dates_in(place) and len(said) < _FAR:
                found = _between(scope, place, place.start, place.end)
                if found is None:
                    return []
                if found:
                    break
    return _on_clocks(scope, place, mention, found or [], day)


def _around(scope: Scope, unit: Unit, mention: DateMention) -> list[Hour] | None:
    """Of an only day all; of several those behind each, up to the next, else those in front of it.
    Where each follows its hour ("at 9 on Monday or at 10 on Friday"), those in front alone."""
    days = scope.dates_in(unit)
    number = days.index(mention)
    floor = max(days[number - 1].end if number else unit.start, mention.start - _NEAR)
    start = mention.end + (scope.page.flat[mention.end : mention.end + 1] == "t")  # 2027-01-14T9:00
    stop = days[number + 1].start if days[number + 1 :] else unit.end
    behind = _between(scope, unit, start, min(stop, start + _FAR))
    front = _between(scope, unit, floor, mention.start)
    if behind is None or front is None:
        return None
    if len(days) == 1:
        return [*front, *behind]
    last = days[-1].end
    first = _between(scope, unit, max(unit.start, days[0].start - _NEAR), days[0].start)
    if first and not _between(scope, unit, last, min(unit.end, last + _FAR)):
        return front
    return behind or ([] if number else front)  # those in front are of the day before


def _between(scope: Scope, unit: Unit, start: int, end: int) -> list[Hour] | None:
    """The hours between two places; None where words beside one move it."""
    flat = scope.page.flat[start:end]
    ranges = [
        (one.start(), one.end(), value)
        for one in _range().finditer(flat)
        for value in _of_range(one)[: 1 if _is_between(scope, flat, one) else 2]
    ]
    found = ranges.copy()
    for one in times(flat):
        if not any(first < one.end and one.start < last for first, last, _ in ranges):
            found.append((one.start, one.end, one.value))
    hours = sorted(found)
    told = [(one.start, one.end) for one in times(flat)]
    for words in pattern("moves_hour").finditer(flat):
        if not any(first <= words.start() and words.end() <= last for first, last in told):
            return None
    kept = [
        Hour(start + first, start + last, value)
        for number, (first, last, value) in enumerate(hours)
        if not _is_end(scope, flat[max(0, first - 30) : first], is_first=number == 0)
    ]
    return list(dict.fromkeys(kept))


def _is_end(scope: Scope, before: str, *, is_first: bool) -> bool:
    """Whether it is over, or something else is due, by this hour, or it counts no more."""
    if scope.ends(before, "deadline.until") or ends_in(before, "old"):
        return True
    return not is_first and scope.ends(before, "dates.to")


@cache
def _range() -> re.Pattern[str]:
    """Two hours of which the first is a bare number: "14-15 Uhr", "kl 14-15", "von 9 bis 11h"."""
    to, both = alternatives("dates.to"), alternatives("dates.both")
    unit, lead = alternatives("dates.hour_after"), f"{alternatives('dates.hour_before')}|dalle"
    number = r"(?:[01]?\d|2[0-4])(?:\s?[:.h]\s?[0-5]\d)?"
    half = r"[ap]\.?\s?m\b"
    return re.compile(
        rf"""(?<![\w.:,/+-])(?:(?P<lead>{lead})\s{{0,2}})?
        (?P<h>[01]?\d|2[0-3])(?:\s?[:.h]\s?(?P<m>[0-5]\d))?(?:\s?(?:{unit})(?!\w))?
        \s{{0,2}}(?:-|(?<=[\s.])(?:(?P<both>{both})|{to}|alle)(?=\s))\s{{0,2}}(?:(?:{lead})\s{{0,2}})?
        (?P<last>{number})(?:\s{{0,2}}(?:(?P<half>{half})|(?:{unit})(?!\w))|(?(lead)|(?(m)|(?!))))
        (?![\w:/]|[.,-]\d)""",
        re.VERBOSE,
    )


def _is_between(scope: Scope, flat: str, told: re.Match[str]) -> bool:
    """Whether "between" stands in front, which makes "9 and 11" the ends of one time."""
    return scope.ends(flat[max(0, told.start() - 20) : told.start()], "dates.between")


def _of_range(told: re.Match[str]) -> list[time]:
    """Its first hour; of "9 and 11" both, as nobody can tell what lies between."""
    hour, minute = int(told["h"]), int(told["m"] or 0)
    last, _, rest = re.sub(r"\s?[:.h]\s?", ":", told["last"]).partition(":")
    half = (told["half"] or "")[:1]
    end = int(last) % 24
    if half:
        late = 12 if half == "p" else 0
        end = end % 12 + late
        hour = hour % 12 + late if hour % 12 + late <= end else hour
    hours = [time(hour % 24, minute)]
    return [*hours, time(end, int(rest or 0))] if told["both"] else hours


def _on_clocks(
    scope: Scope, unit: Unit, mention: DateMention, found: list[Hour], day: date
) -> list[Hour]:
    """Each on its clock; a clock named once behind them is that of all. Where one is told on
    several clocks it is one, on the first."""
    text, flat = scope.page.text, scope.page.flat
    told = [stated_zone(text, one.end, scope.country, "", day) for one in found]
    named = [number for number, zone in enumerate(told) if zone.zone]
    if len({told[number].zone for number in named}) > 1:
        found, told = [found[named[0]]], [told[named[0]]]
    elif len(found) > 1 and told[0].zone and _SAME.search(text, found[0].end, found[1].start):
        found, told = found[:1], told[:1]
    elif len(found) == 2 and told[1].zone and "(" in text[found[0].end : found[1].start]:
        found, told = found[1:], told[1:]  # "9:00 (15:00 CET)"
    yours = found and pattern("your_time").search(flat, found[0].start, found[-1].end + 40)
    if yours and len(found) > 1 and told[0].zone and yours.start() >= found[1].start:
        found, told, yours = found[:1], told[:1], None  # "8:30 PST (17:30 your time)"
    one_for_all = next((zone for zone in reversed(told) if zone.zone), NOTHING)
    if found and not one_for_all.zone:
        first = found[0]
        mentioned = next(iter(times(flat[first.start : first.end])), None)
        clock = mentioned.moved(first.start) if mentioned else None
        one_for_all = zone_at(scope, unit, mention, clock, day) if clock else NOTHING
        one_for_all = one_for_all if one_for_all.zone else _in_head(scope, unit, day)
    if yours:
        one_for_all, told = Stated("", True), [NOTHING] * len(told)
    zones = [zone if zone.zone else one_for_all for zone in told]
    return [
        Hour(one.start, one.end, one.value, zone, _said(scope, unit, zone, day))
        for one, zone in zip(found, zones, strict=True)
    ]


def _said(scope: Scope, unit: Unit, zone: Stated, day: date) -> str:
    """The abbreviation by which a clock is told; "" where it is told otherwise."""
    for place in (unit, *_above(scope, unit)) if zone.zone else ():
        for sign in _SHORT.finditer(scope.page.text, place.start, place.end):
            if stated_zone(sign[0], 0, scope.country, "", day) == zone:
                return sign[0]
    return ""


def _above(scope: Scope, unit: Unit) -> list[Unit]:
    """The lines above, the nearest first."""
    first = scope.page.index_at(unit.start)
    return scope.page.units[max(0, first - 6) : first][::-1]


def _in_head(scope: Scope, unit: Unit, day: date) -> Stated:
    """The clock that the head of a table or a list names: "Time (CET)"."""
    page = scope.page
    for above in _above(scope, unit):
        for sign in _IN_HEAD.finditer(page.text, above.start, above.end):
            between = page.flat[sign.start(1) : sign.end()].strip(" :,")
            if between and not pattern("all_hours").fullmatch(between):
                continue
            zone = stated_zone(page.text, sign.end() - 1, scope.country, "", day)
            if zone.zone:
                return zone
    return NOTHING
