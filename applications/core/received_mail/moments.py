"""The days and hours near a sentence of a mail: when to be there, by when, until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times
from applications.core.extraction.years import on_or_after
from applications.core.received_mail.hours import hours_at
from applications.core.received_mail.words import ends_in, pattern

NEAR = 8  # sentences and lines behind the one that says it
MOST = 8  # days offered at once
_HOUR = re.compile(r"\d{1,2}\.\d\d\.?")  # beside a day: "14 January from 9.30 to 10.15"
_LINE = 60  # characters of a line of a list that is a day and little more
_LABEL = re.compile(r"\W{0,4}([^\n:]{1,30}?)\s?:")
_CLAUSE = re.compile(r"[,;:()]|\.\s")
_LINK = re.compile(r"https?://[^\s<>\"']{4,400}")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, its hour and the clock it is told on, as far as the mail says."""

    day: date
    at: time | None = None
    zone: str = ""  # IANA, only where the mail states one
    doubtful: bool = False  # an abbreviation that other countries use as well
    clock: str = ""  # the abbreviation that the mail has: "CET"


def appointments(scope: Scope, first: int) -> tuple[list[Moment], int, int] | None:
    """When they would meet, the earliest first: from the sentence itself, else from those below,
    and where what is to be quoted begins and ends: the words that name day and hour. None where it
    is called off or put off, and nobody says to when."""
    units = scope.page.units[first : first + NEAR]
    own, flat = units[0], scope.page.flat
    is_off = pattern("called_off").search(flat, own.start, own.end) is not None
    put_off = pattern("put_off").search(flat, own.start, own.end)
    found: list[Moment] = []
    places: dict[date, list[Unit]] = {}
    for number, unit in enumerate(units):
        days = scope.dates_in(unit)
        if is_off:
            days = _instead(scope, unit, is_own=unit is own)
        elif put_off and unit is own:
            days = _put_off_to(scope, unit, *put_off.span())
        days = [
            one
            for one in days
            if not _is_last_day(scope, unit, one)
            and not (days[1:] and _HOUR.fullmatch(flat, one.start, one.end))
        ]
        for mention in days[:MOST]:
            told = _moments(scope, unit, mention, units[number + 1 : number + 3])
            if told and _is_meant(scope, unit, mention, told[0], is_own=unit is own):
                found += told
                below = _with_hour(scope, unit, mention, units[number + 1 : number + 3])
                for one in told:
                    places.setdefault(one.day, []).extend((unit, *below))
        if found and not any(_is_slot(scope, one) for one in units[number + 1 : number + 2]):
            break
    if (is_off or put_off) and not found:
        return None
    ahead = [one for one in found if not scope.today or one.day >= scope.today]
    unique = dict.fromkeys(_on_one_clock(ahead or found))  # "as agreed on 3 May"
    said = [place for one in unique for place in places[one.day]] or [own]
    if is_off or put_off:  # nobody believes the first sentence alone
        said = [own, unit]
    start, end = min(one.start for one in said), max(one.end for one in said)
    return sorted(unique, key=_moment_order)[:MOST], start, end


def _with_hour(scope: Scope, unit: Unit, mention: DateMention, below: list[Unit]) -> Iterator[Unit]:
    """The line below a day that has its hour, where the day has none beside it."""
    if not any(one.at for one in _moments(scope, unit, mention)):
        yield from [one for one in below if next(times(scope.page.said(one)), None)][:1]


def _instead(scope: Scope, unit: Unit, *, is_own: bool) -> list[DateMention]:
    """The days that are told to be the new ones, and those behind such a one."""
    told = scope.dates_in(unit)
    if not is_own and pattern("instead").search(scope.page.flat, unit.start, unit.end):
        return told
    new = next((at for at, one in enumerate(told) if _is_new(scope, unit, one)), len(told))
    return told[new:]


def _is_new(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    label = unit.label.strip(" :") if unit.start == mention.start else ""
    return _stands_behind(scope, unit, mention, "new_day") or ends_in(label, "new_day")


def _put_off_to(scope: Scope, unit: Unit, start: int, end: int) -> list[DateMention]:
    """The days behind the words that put it off, or behind a "to"."""
    days = _targets(scope, unit, _every(scope, unit), start, end)
    return [one for one in days if one.start >= end or _is_target(scope, unit, one)]


def _is_slot(scope: Scope, unit: Unit) -> bool:
    """Whether it goes on with a list of days: an item, a row, a short line that begins with one."""
    days = scope.dates_in(unit)
    is_short = unit.end - unit.start < 2 * _LINE
    return unit.item or unit.row or bool(days) and is_short and days[0].start - unit.start < 4


def _on_one_clock(found: list[Moment]) -> list[Moment]:
    """A clock named for one of several moments is that of all, as long as it is the only one."""
    told = [one for one in found if one.zone or one.doubtful]
    if len({(one.zone, one.doubtful) for one in told}) != 1:
        return found
    return [replace(told[0], day=one.day, at=one.at) if one.at else one for one in found]


def _is_meant(
    scope: Scope, unit: Unit, mention: DateMention, moment: Moment, *, is_own: bool
) -> bool:
    """Whether they meet on this day: it is none on which work begins, and below the sentence that
    invites it stands beside an hour or a label."""
    flat = scope.page.flat
    if _stands_behind(scope, unit, mention, "old"):
        return False
    if moment.at is None and _stands_behind(scope, unit, mention, "begins"):
        return False
    if is_own:
        return True
    if pattern("away").search(flat, unit.start, unit.end):
        return False
    label = _LABEL.match(flat, unit.start, mention.start)
    labels = (label[1] if label else "", unit.label.strip(" :"))
    is_labelled = any(pattern("when").fullmatch(one) for one in labels)
    is_line = unit.item and len(flat[unit.start : unit.end].strip()) < _LINE
    return moment.at is not None or is_labelled or is_line


def _stands_behind(scope: Scope, unit: Unit, mention: DateMention, name: str) -> bool:
    """Whether the words right in front of a day are of this table."""
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return ends_in(before, name)


def _is_last_day(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether something is wanted by this day: "confirm by 8 January", "by noon on 8 January"."""
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    hour = next(times(before), None)
    if hour and scope.ends(before[: hour.start], "deadline.until"):
        return True
    return scope.ends(before, "deadline.until", "deadline.before")


def _moments(
    scope: Scope, unit: Unit, mention: DateMention, below: list[Unit] | None = None
) -> list[Moment]:
    """The day with each of its hours, the earliest first, or alone; none of a weekday that it does
    not fall on."""
    told: list[Moment] = []
    for day in _days(scope, mention):
        hours = hours_at(scope, unit, mention, below or [], day)
        told += [
            Moment(day, one.value, one.zone.zone, one.zone.doubtful, one.clock) for one in hours
        ] or [Moment(day)]
    return sorted(told, key=_moment_order)


def _days(scope: Scope, mention: DateMention) -> list[date]:
    """The day, and of numbers that can be day and month or month and day the other one as well."""
    readings = [mention]
    if mention.ambiguous and not mention.split and mention.day:
        readings.append(replace(mention, month=mention.day, day=mention.month))
    days = [day_of(scope, one) for one in readings]
    return [day for day in days if day and mention.weekday in (None, day.weekday())]


def _moment_order(one: Moment) -> tuple[date, time]:
    return one.day, one.at or time.min


def day_of(scope: Scope, mention: DateMention) -> date | None:
    """The day; one without a year is the next such day after the mail."""
    if mention.whole or mention.year or not mention.day:
        return mention.whole
    return on_or_after(mention, scope.today) if scope.today else None


def new_days(
    scope: Scope, unit: Unit, start: int, end: int, *, of_letters: bool = False
) -> list[Moment]:
    """To which days a deadline was moved by the words between two places, the earliest first: that
    of the application, or of the letters; none where it is the deadline of something else."""
    told = [one for one in _every(scope, unit) if _is_of_letters(scope, unit, one) == of_letters]
    days = _targets(scope, unit, told, start, end)
    if not days or _is_for_another(scope, unit, start, max(end, days[0].end)):
        return []
    other = pattern("not_deadline").search(scope.page.flat, days[0].end, unit.end)
    meant = [one for one in days if not other or one.start < other.start()]
    found = [moment for one in meant[:MOST] for moment in reversed(_moments(scope, unit, one))]
    return sorted({one.day: one for one in found}.values(), key=_moment_order)


def _is_of_letters(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether letters are due on this day: the words around it, as far as no other day has them,
    name some: "until 31 January; letters by 15 January". Where they name nothing that is due, it is
    that of the day in front: "from 1 to 8 December"."""
    days = scope.dates_in(unit)
    for number in range(days.index(mention), -1, -1):
        around = _around(scope, unit, days, number)
        if any(pattern(name).search(around) for name in ("letters", "letters_due")):
            return True
        if any(pattern(name).search(around) for name in ("applications", "deadlines")):
            return False
    return False


def _around(scope: Scope, unit: Unit, days: list[DateMention], number: int) -> str:
    """The words that belong to one of several days: those in front, from the first sign that parts
    it from the day before, and those behind, up to the next such sign."""
    flat, both = scope.page.flat, scope.pattern("dates.both")

    def parted(first: int, last: int) -> int | None:
        signs = _CLAUSE.search(flat, first, last), both.search(flat, first, last)
        return min((one.start() for one in signs if one), default=None)

    mention = days[number]
    if number:
        floor = parted(days[number - 1].end, mention.start) or days[number - 1].end
    else:
        floor = max(unit.start, flat.rfind(";", unit.start, mention.start))
    is_last = number + 1 == len(days)
    stop = parted(mention.end, unit.end if is_last else days[number + 1].start)
    stop = stop or (unit.end if is_last else mention.end)
    return f"{flat[floor : mention.start]}|{flat[mention.end : stop]}"


def _every(scope: Scope, unit: Unit) -> list[DateMention]:
    """The days that hold, or may."""
    return [
        one
        for one in scope.dates_in(unit)
        if not _stands_behind(scope, unit, one, "old") and not _is_left(scope, unit, one)
    ]


def _targets(
    scope: Scope, unit: Unit, every: list[DateMention], start: int, end: int
) -> list[DateMention]:
    """Of these days those that something was moved to: behind "to" or "until", else all. They stand
    behind the words that tell it, or else around them."""
    behind = [one for one in every if one.start >= end]
    within = [one for one in every if start <= one.start < end]
    days = behind or within or every
    led = [one for one in days if _is_target(scope, unit, one)]
    return led or days


def _is_left(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether it was moved from this day."""
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return scope.ends(before, "dates.between")


def _is_for_another(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether the words around say that something else is due: a fee, the answer to an offer."""
    flat = scope.page.flat
    front = _CLAUSE.split(flat[max(unit.start, start - 50) : start])[-1]
    behind = _CLAUSE.split(flat[end : min(unit.end, end + 60)])[0]
    both = scope.pattern("dates.both").search(behind)
    behind = behind[: both.start()] if both else behind
    return pattern("not_deadline").search(f"{front}{flat[start:end]}{behind}") is not None


def _is_target(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return scope.ends(before, "dates.to", "deadline.until")


def last_days(scope: Scope, first: int, of: str = "reply") -> Iterator[date]:
    """By when they may want an answer: days behind "by" in sentences that speak of answering, or of
    what another table names."""
    for unit in scope.page.units[first : first + NEAR]:
        if pattern(of).search(scope.page.said(unit)):
            for mention in scope.dates_in(unit):
                day = day_of(scope, mention)
                is_past = bool(day and scope.today and day < scope.today)
                is_so = day and mention.weekday in (None, day.weekday())
                if day and is_so and not is_past and _is_last_day(scope, unit, mention):
                    yield day


def link(scope: Scope, first: int) -> str:
    """The first web address near, as it is written; nothing opens it."""
    units = scope.page.units[first : first + NEAR]
    if not units:
        return ""
    found = _LINK.search(scope.page.text, units[0].start, units[-1].end + 400)
    return found[0].rstrip(".,;)") if found else ""
