"""The hours near a day of a mail. Too early does no harm, too late does: of "from 9 to 11" the first
counts, of several each is told, and where words move an hour ("a quarter to") none is."""

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
from applications.core.extraction.vocabulary import LANGUAGES, alternatives
from applications.core.extraction.zones import NOTHING, Stated, stated_zone
from applications.core.received_mail.words import pattern

_FAR = 160  # characters behind a day; in front of it less
_NEAR = 60
_IN_HEAD = re.compile(r"[(\[](?=[A-Z]{2,5}[^\w]|UTC|GMT)")


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour, and the clock it is told on; "" where the mail does not say."""

    start: int
    end: int  # of the range that begins with it
    value: time
    zone: Stated = NOTHING


def hours_at(
    scope: Scope, unit: Unit, mention: DateMention, below: list[Unit], day: date
) -> list[Hour]:
    """The hours that belong to a day: of its sentence, else of the lines below it."""
    place, found = unit, _around(scope, unit, mention)
    if found is None:
        return []
    if not found and (clock := time_at(scope, unit, mention)) and clock.assumed:
        found = [Hour(clock.start, clock.end, clock.value)]  # "at 9 on Monday"
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
    """Those behind the day, up to the next one, else those in front of it."""
    others = scope.dates_in(unit)
    behind = min((one.start for one in others if one.start >= mention.end), default=unit.end)
    found = _between(scope, unit, mention.end, min(behind, mention.end + _FAR))
    if found or found is None:
        return found
    before = max((one.end for one in others if one.end <= mention.start), default=unit.start)
    return _between(scope, unit, max(before, mention.start - _NEAR), mention.start)


def _between(scope: Scope, unit: Unit, start: int, end: int) -> list[Hour] | None:
    """The hours between two places; None where words beside one move it."""
    flat = scope.page.flat[start:end]
    ranges = [(one.start(), one.end(), *_begin(one)) for one in _range().finditer(flat)]
    found = [(first, last, value) for first, last, value in ranges]
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
    return kept


def _is_end(scope: Scope, before: str, *, is_first: bool) -> bool:
    """Whether it is over, or something else is due, by this hour."""
    if scope.ends(before, "deadline.until"):
        return True
    return not is_first and scope.ends(before, "dates.to")


@cache
def _range() -> re.Pattern[str]:
    """Two hours of which the first is a bare number: "14-15 Uhr", "kl 14-15", "von 9 bis 11h"."""
    to = f"{alternatives('dates.to', LANGUAGES)}|{alternatives('dates.both', LANGUAGES)}"
    unit, lead = alternatives("dates.hour_after"), alternatives("dates.hour_before")
    number = r"(?:[01]?\d|2[0-4])(?:\s?[:.h]\s?[0-5]\d)?"
    half = r"[ap]\.?\s?m\b"
    return re.compile(
        rf"""(?<![\w.:,/+-])(?:(?P<lead>{lead})\s{{0,2}})?
        (?P<h>[01]?\d|2[0-3])(?:\s?[:.h]\s?(?P<m>[0-5]\d))?(?:\s?(?:{unit})(?!\w))?
        \s{{0,2}}(?:-|(?<=[\s.])(?:{to})(?=\s))\s{{0,2}}(?:(?:{lead})\s{{0,2}})?
        (?P<last>{number})(?:\s{{0,2}}(?:(?P<half>{half})|(?:{unit})(?!\w))|(?(lead)|(?(m)|(?!))))
        (?![\w:/]|[.,-]\d)""",
        re.VERBOSE,
    )


def _begin(told: re.Match[str]) -> tuple[time]:
    hour, minute = int(told["h"]), int(told["m"] or 0)
    half = (told["half"] or "")[:1]
    if half:
        late = 12 if half == "p" else 0
        last = int(re.match(r"\d+", told["last"])[0]) % 12 + late  # type: ignore[index]
        hour = hour % 12 + late if hour % 12 + late <= last else hour
    return (time(hour, minute),)


def _on_clocks(
    scope: Scope, unit: Unit, mention: DateMention, found: list[Hour], day: date
) -> list[Hour]:
    """Each on its clock; a clock named once behind them is that of all. Where one is told on
    several clocks it is one, on the first."""
    text = scope.page.text
    told = [stated_zone(text, one.end, scope.country, "", day) for one in found]
    named = [number for number, zone in enumerate(told) if zone.zone]
    if len({told[number].zone for number in named}) > 1:
        found, told = [found[named[0]]], [told[named[0]]]
    one_for_all = next((zone for zone in reversed(told) if zone.zone), NOTHING)
    if found and not one_for_all.zone:
        first = found[0]
        mentioned = next(iter(times(scope.page.flat[first.start : first.end])), None)
        clock = mentioned.moved(first.start) if mentioned else None
        one_for_all = zone_at(scope, unit, mention, clock, day) if clock else NOTHING
        one_for_all = one_for_all if one_for_all.zone else _in_head(scope, unit, day)
    if found and pattern("your_time").search(scope.page.flat, found[0].start, found[-1].end + 40):
        one_for_all, told = Stated("", True), [NOTHING] * len(told)
    return [
        Hour(one.start, one.end, one.value, zone if zone.zone else one_for_all)
        for one, zone in zip(found, told, strict=True)
    ]


def _in_head(scope: Scope, unit: Unit, day: date) -> Stated:
    """The clock that the head of a table or a list names: "Time (CET)"."""
    page = scope.page
    first = page.index_at(unit.start)
    for above in reversed(page.units[max(0, first - 6) : first]):
        for sign in _IN_HEAD.finditer(page.text, above.start, above.end):
            zone = stated_zone(page.text, sign.start(), scope.country, "", day)
            if zone.zone:
                return zone
    return NOTHING
