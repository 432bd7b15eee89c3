"""The time of day a deadline ends at, where the posting gives one."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache

from applications.core.deadline import instant_of
from applications.core.extraction.bounds import small_number
from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.spoken_hours import AFTERNOON
from applications.core.extraction.times import TimeMention, times
from applications.core.extraction.vocabulary import alternatives, numbers
from applications.core.extraction.zones import NOTHING, Stated, stated_zone

_BEHIND = 60  # characters between a day and its hour
_BEFORE = 60
_IN_FRONT = re.compile(r"(?<!\w)[A-Za-z]{1,4}(?:[+-]\d{1,2})?[\s:]{1,3}$")
_BRACKET = re.compile(r"\(([^()]{2,40})\)\W{0,4}$")
_WORD = re.compile(r"(?<!\w)(?=\w)")
_STOP = re.compile(r";|(?<=[a-z\d])\.\s+(?=[a-z]{4})|\n\s*\n")


def time_at(scope: Scope, unit: Unit, mention: DateMention) -> TimeMention | None:
    """The time of day that belongs to a date: close behind it, or right in front of it."""
    flat = scope.page.flat
    before = flat[max(unit.start, mention.start - _BEFORE) : mention.start]
    if scope.ends(before, "dates.begins"):  # "the night to 10 January"
        return TimeMention(mention.start, mention.end, time(0))
    if hours := hours_behind(scope, unit, mention):
        return hours[0]
    if mention.spans and (hour := _hour_of_end(scope, mention)):
        return hour
    start = max(unit.start, mention.start - _BEFORE)
    for earlier in scope.mentions_in(start - 40, mention.start):
        if start < earlier.end <= mention.start:
            start = earlier.end
    # a little of the day is heard as well: "12:00 am 10. Juni" is at noon on that day
    close = [t for t in times(flat[start : mention.start + 3]) if start + t.end <= mention.start]
    if close and not _leads_away(scope, flat[start + close[-1].end : mention.start]):
        return close[-1].moved(start)
    return _bare_hour(scope, unit, mention, start)


def _bare_hour(scope: Scope, unit: Unit, mention: DateMention, floor: int) -> TimeMention | None:
    """An hour that is a number and no more, which is asked about: "at 9 on Monday, 11 January",
    "at five"."""
    flat, front, behind = scope.page.flat, *_bare(scope.languages)
    told = behind.match(flat, mention.end, unit.end) or front.search(flat, floor, mention.start)
    if told is None or mention.spans:
        return None
    words = told.groupdict().get("words") or ""
    if scope.has("dates.to", words) or scope.has("dates.both", words):
        return None  # "from 9 to 15 January"
    hour = int(small_number(scope, told["hour"]) or 0)
    late = 12 if hour < AFTERNOON else 0
    return TimeMention(*told.span("hour"), time(hour + late), assumed=True)


@cache
def _bare(languages: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A bare hour with words between it and the day behind it, and one right behind a day."""
    at = f"{alternatives('dates.at', languages)}|{alternatives('deadline.before', languages)}"
    # without the articles that are 1 as well
    words = (re.escape(word) for word, hour in numbers(languages).items() if hour in range(2, 13))
    hour = rf"(?<!\w)(?:{at})\s(?P<hour>1\d|2[0-3]|[1-9]|{'|'.join(words)})"
    word = r"(?:[\s,(]{1,2}[^\W\d_]+)"
    return (
        re.compile(rf"{hour}(?P<words>(?:\s(?:{at})(?!\w){word}{{0,3}})?)[\s,(]{{1,2}}$"),
        re.compile(rf"{word}{{0,2}}[\s,(-]{{1,3}}{hour}(?=\s?(?:[,;)]|\.(?!\d)|$))"),
    )


def _hour_of_end(scope: Scope, period: DateMention) -> TimeMention | None:
    """The hour in front of the last day of a period: "9 am on 4 January to 3 pm on 25 January"."""
    days = scope.mentions_in(period.start, period.end)
    if len(days) < 2:
        return None
    first, last = days[0], days[-1]
    close = list(times(scope.page.flat[first.end : last.start]))
    between = scope.page.flat[first.end + close[-1].end : last.start] if close else ""
    joined = scope.pattern("dates.to", "dates.both").search(between) or between.strip() == "-"
    return None if joined or not close else close[-1].moved(first.end)


def hours_behind(scope: Scope, unit: Unit, mention: DateMention) -> list[TimeMention]:
    """The hours close behind a day, the earliest first; one hour told by two clocks is one."""
    flat = scope.page.flat
    stop = min(unit.end, mention.end + _BEHIND)
    for later in scope.mentions_in(mention.end, stop):
        stop = min(stop, later.start)
    first = mention.end + (flat[mention.end : mention.end + 1] == "t")  # 2027-05-03T23:59
    hours: list[TimeMention] = []
    for found in times(flat[first : stop + 12]):
        between = flat[first : first + found.start]
        if first + found.start >= stop or _is_elsewhere(scope, between):
            break
        hours.append(found.moved(first))
    return hours if len(hours) < 2 else _by_moment(scope, mention, hours)


def _by_moment(scope: Scope, mention: DateMention, hours: list[TimeMention]) -> list[TimeMention]:
    """The hours in their order, each moment once; where one clock is unknown, the first alone."""
    day = mention.in_year(mention.year or 2028) or date(2028, mention.month, 1)
    moments: dict[datetime, TimeMention] = {}
    zones = [
        stated_zone(scope.page.text, hour.end, scope.country, scope.zone, day).zone or scope.zone
        for hour in hours
    ]
    if any(zones) and not all(zones):
        return hours[:1]
    for hour, zone in zip(hours, zones, strict=True):
        moments.setdefault(instant_of(day, hour.value, zone or "UTC"), hour)
    return [moments[moment] for moment in sorted(moments)]


def _is_elsewhere(scope: Scope, between: str) -> bool:
    """Whether the hour behind a day is that of something else: "3 June; interviews at 10:00"."""
    return _STOP.search(between) is not None or scope.has("deadline.other.interview", between)


def _leads_away(scope: Scope, between: str) -> bool:
    """Whether a new thought begins between an hour and a day: "room 12.04 - apply by 3 June"."""
    if _STOP.search(between) or " - " in between:
        return True
    return (
        scope.pattern("deadline.nouns", "deadline.plain", "deadline.ask").search(between)
        is not None
    )


def zone_at(
    scope: Scope, unit: Unit, mention: DateMention, clock: TimeMention | None, day: date | None
) -> Stated:
    """The zone of a day and its hour: behind the one or the other, in front, or for all hours."""
    text = scope.page.text

    def stated(said: str, place: int, *, hour: bool) -> Stated:
        return stated_zone(said, place, scope.country, scope.zone, day, hour=hour)

    for place, hour in (
        ((clock.end, True), (mention.end, True)) if clock else ((mention.end, False),)
    ):
        zone = stated(text, place, hour=hour)
        if zone.zone:
            return zone
    for place in (clock.start if clock else mention.start, mention.start):
        before = text[max(unit.start, place - 60) : place] if place >= unit.start else ""
        front = _IN_FRONT.search(before)
        bracket = _BRACKET.search(before)
        for said in (front and front[0], bracket and bracket[1]):
            zone = stated(said, 0, hour=False) if said else NOTHING
            if zone.zone:
                return zone
    return _for_all(scope, day) if clock else NOTHING


def _for_all(scope: Scope, day: date | None) -> Stated:
    """What a sentence of its own says about all hours: "All times are in JST"."""
    page = scope.page
    for match in list(scope.pattern("zones.all").finditer(page.flat, page.body))[:5]:
        for word in list(_WORD.finditer(page.text, match.end(), match.end() + 40))[:6]:
            zone = stated_zone(page.text, word.start(), scope.country, scope.zone, day)
            if zone.zone:
                return zone
    return NOTHING
