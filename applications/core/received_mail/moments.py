"""The days and hours near a sentence of a mail: when to be there, by when, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from applications.core.extraction.clock import time_at, zone_at
from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import TimeMention, times
from applications.core.extraction.years import on_or_after
from applications.core.extraction.zones import stated_zone
from applications.core.received_mail.words import pattern

NEAR = 8  # sentences and lines behind the one that says it
MOST = 8  # days offered at once
_TO = re.compile(r"\s?(?:-|to|till|bis|à|a|tot|al)\s?")
_LINK = re.compile(r"https?://[^\s<>\"']{4,400}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, its hour and the clock it is told on, as far as the mail says."""

    day: date
    at: time | None = None
    zone: str = ""  # IANA, only where the mail states one
    doubtful: bool = False  # an abbreviation that other countries use as well


def appointments(scope: Scope, first: int) -> list[Moment]:
    """When they would meet, the earliest first: from the sentence itself, else from those below."""
    units = scope.page.units[first : first + NEAR]
    found: list[Moment] = []
    for number, unit in enumerate(units):
        days = [one for one in scope.dates_in(unit) if not _is_last_day(scope, unit, one)]
        found += [
            moment
            for mention in days[:MOST]
            if (moment := _moment(scope, unit, mention, units[number + 1 : number + 3]))
        ]
        if found and not any(one.item for one in units[number + 1 : number + 2]):
            break
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda one: (one.day, one.at or time.min))[:MOST]


def _is_last_day(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether something is wanted by this day: "please confirm by 8 January"."""
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return scope.ends(before, "deadline.until", "deadline.before")


def _moment(
    scope: Scope, unit: Unit, mention: DateMention, below: list[Unit] | None = None
) -> Moment | None:
    day = day_of(scope, mention)
    if day is None:
        return None
    clock, place = time_at(scope, unit, mention), unit
    if clock is None:  # "Date: …" above "Time: …"
        for one in below or ():
            hour = next(times(scope.page.said(one)), None)
            if hour and not scope.dates_in(one) and len(scope.page.said(one)) < 120:
                clock, place = hour.moved(one.start), one
                break
    if clock is None:
        return Moment(day)
    zone = zone_at(scope, place, mention, clock, day)
    if not zone.zone:
        zone = stated_zone(scope.page.text, _end_of_range(scope, clock), scope.country, "", day)
    return Moment(day, clock.value, zone.zone, zone.doubtful)


def _end_of_range(scope: Scope, clock: TimeMention) -> int:
    """Where "10:00" ends, or "10:00-10:45" as a whole, behind which the clock is named."""
    to = _TO.match(scope.page.flat, clock.end)
    later = next(times(scope.page.flat[to.end() : to.end() + 20]), None) if to else None
    return to.end() + later.end if to and later and later.start == 0 else clock.end


def day_of(scope: Scope, mention: DateMention) -> date | None:
    """The day; one without a year is the next such day after the mail."""
    if mention.whole or mention.year or not mention.day:
        return mention.whole
    return on_or_after(mention, scope.today) if scope.today else None


def new_day(scope: Scope, unit: Unit) -> Moment | None:
    """To which day a deadline was moved: the last that stands behind "to" or "until", else the
    last."""
    days = scope.dates_in(unit)
    led = [one for one in days if _is_target(scope, unit, one)]
    for mention in reversed(led or days):
        if moment := _moment(scope, unit, mention):
            return moment
    return None


def _is_target(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return scope.ends(before, "dates.to", "deadline.until")


def last_days(scope: Scope, first: int) -> Iterator[date]:
    """By when they want an answer: days behind "by" in sentences that speak of answering."""
    for unit in scope.page.units[first : first + NEAR]:
        if pattern("reply").search(scope.page.said(unit)):
            for mention in scope.dates_in(unit):
                day = day_of(scope, mention)
                if day and _is_last_day(scope, unit, mention):
                    yield day


def link(scope: Scope, first: int) -> str:
    """The first web address near, as it is written; nothing opens it."""
    units = scope.page.units[first : first + NEAR]
    if not units:
        return ""
    found = _LINK.search(scope.page.text, units[0].start, units[-1].end + 400)
    return found[0].rstrip(".,;)") if found else ""
