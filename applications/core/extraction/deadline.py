"""The deadlines of a posting, and which of them decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from applications.core.extraction.ahead import counted_back, led_by, unexplained_days
from applications.core.extraction.clock import hours_behind, time_at, zone_at
from applications.core.extraction.dates import DateMention
from applications.core.extraction.draft import DeadlineDraft, Found, OtherDay
from applications.core.extraction.final_deadline import choose, find_rolling, is_rolling
from applications.core.extraction.hardness import with_hardness
from applications.core.extraction.hint import find_hint
from applications.core.extraction.nearby_hour import hour_nearby
from applications.core.extraction.page import Unit
from applications.core.extraction.readings import OF_ROUNDS, Reading, find_readings
from applications.core.extraction.relative import (
    COUNTED,
    find_from_publication,
    find_relative,
)
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import TimeMention, times
from applications.core.extraction.years import Years, next_such_day

_OTHER_DAYS: dict[str, Literal["interview", "result", "published"]] = {
    "interview": "interview",
    "result": "result",
    "published": "published",
}
_SHOWN = ("application", "letters", "waiver", "funding", "test")
_QUOTE = 200  # characters; a longer quote shows the day alone
_EVERY_DAY = ("application",)
_LINES = 2  # lines from a last day to one without a year
_COUNTED = (COUNTED, "counted-back")
_FAR = 730  # days; no call is open for as long
_CLOSE = 40  # characters between "All rounds close at" or "on the last day" and the hour


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The one that decides, all of them, and what the machine-readable head says."""

    final: Found[DeadlineDraft] | None
    every: tuple[Found[DeadlineDraft], ...]
    hint: Found[DeadlineDraft] | None
    misprints: tuple[Found[DeadlineDraft], ...] = ()  # the title or the head has another year
    weekdays: tuple[Found[DeadlineDraft], ...] = ()  # another weekday than the day has
    others: tuple[Found[OtherDay], ...] = ()
    # What else cannot be told for certain, by the code of its conflict.
    doubts: tuple[tuple[str, Found[DeadlineDraft]], ...] = ()
    hours: tuple[Found[DeadlineDraft], ...] = ()  # every hour behind the day that decides
    unexplained: tuple[Found[DeadlineDraft], ...] = ()  # earlier days that may be the last one


def find_deadlines(scope: Scope) -> Deadlines:
    """Every deadline the posting prints; the final application deadline is marked as final."""
    readings = find_readings(scope)
    rolling = find_rolling(scope, readings)
    hint = find_hint(scope)
    years = Years(scope, hint.value.date if hint else None, _beside_last_day(scope, readings))
    chosen = choose(scope, readings, years, review=bool(rolling))
    stays_open = is_rolling(rolling[0] if rolling else None, chosen, readings)
    hours = _hours(scope, readings)
    shown = [r for r in readings if r.kind in _SHOWN and r.score >= 0.55]
    every = [
        _found(
            scope,
            reading,
            years,
            hours,
            rolling=reading is chosen and stays_open,
            final=reading is chosen,
        )
        for reading in shown
    ]
    last = next((found for found in every if found.value.final), None)
    every += [one for one in find_relative(scope, last) if not _is_printed(one, every, last)]
    pairs = list(zip((reading.mention for reading in shown), every, strict=False))
    back = list(counted_back(scope, years))
    every = led_by(back, [one for one in every if not _is_counted_from(one, back)])
    final = next((found for found in every if found.value.final), None)
    if final is None and (final := _without_day(scope, rolling, hint)):
        every.insert(0, final)
    every = with_hardness(scope, every, years)
    final = next((found for found in every if found.value.final), None)
    return Deadlines(
        final,
        tuple(every),
        hint,
        tuple(f for m, f in pairs if m.year and f.value.date and f.value.date.year != m.year),
        tuple(f for m, f in pairs if _on_other_weekday(m, f.value.date or f.value.assumed)),
        tuple(_others(scope, readings, years, final)),
        (
            *_every_doubt(pairs, years),
            *(("counted", f) for f in every if f.rule in _COUNTED),
            *(("far-off", f) for f in (final,) if f and _is_far(f.value.date, scope.today)),
        ),
        tuple(_every_hour(scope, shown, [found for _, found in pairs])),
        tuple(unexplained_days(scope, readings, years, final)),
    )


def _beside_last_day(scope: Scope, readings: list[Reading]) -> dict[DateMention, date]:
    """The whole last day to apply near to every day without a year that something is due on."""
    last = [
        (scope.page.index_at(reading.unit.start), reading.mention.whole)
        for reading in readings
        if reading.kind == "application" and reading.mention.year and reading.mention.whole
    ]
    found: dict[DateMention, date] = {}
    for reading in readings:
        line = scope.page.index_at(reading.unit.start)
        near = [day for number, day in last if day and abs(number - line) <= _LINES]
        if reading.kind in _SHOWN and not reading.mention.year and near:
            found[reading.mention] = near[0]
    return found


def _is_counted_from(told: Found[DeadlineDraft], back: list[Found[DeadlineDraft]]) -> bool:
    """Whether a day is only what another of its sentence is counted from: "before 1 February"."""
    return told.value.bound == "before" and any(
        one.start <= told.start < one.end and one.value.date != told.value.date for one in back
    )


def _is_far(day: date | None, today: date | None) -> bool:
    """Whether a last day is so far away that its year is hardly meant: "15 January 2072"."""
    return day is not None and today is not None and (day - today).days > _FAR


def _without_day(
    scope: Scope,
    rolling: tuple[Unit, float, str] | None,
    hint: Found[DeadlineDraft] | None,
) -> Found[DeadlineDraft] | None:
    """What stands for a last day that is not printed: "until filled", a hint, weeks after it
    appeared."""
    told = None if hint else find_from_publication(scope)
    if rolling and told is None:
        place, confidence, rule = rolling
        wording = scope.page.text[place.start : place.end]
        value = DeadlineDraft(None, wording=wording, rolling=True, precision="rolling", final=True)
        return scope.page.found(value, place.start, place.end, rule, confidence)
    other = hint or told
    return other and replace(other, value=replace(other.value, final=True))


def _every_hour(
    scope: Scope, readings: list[Reading], every: list[Found[DeadlineDraft]]
) -> Iterator[Found[DeadlineDraft]]:
    """The last day once for each hour behind it: "at 23:59, changed to 12:00"."""
    for reading, found in zip(readings, every, strict=True):
        if found.value.final and found.value.date:
            for hour in hours_behind(scope, reading.unit, reading.mention):
                yield replace(found, value=replace(found.value, time=hour.value))


def _every_doubt(
    pairs: list[tuple[DateMention, Found[DeadlineDraft]]], years: Years
) -> Iterator[tuple[str, Found[DeadlineDraft]]]:
    return (
        (code, found) for mention, found in pairs for code in _doubts(mention, found.value, years)
    )


def _doubts(mention: DateMention, read: DeadlineDraft, years: Years) -> Iterator[str]:
    if read.date and years.is_assumed(mention):
        yield "year-from-title"
    if mention.ambiguous:
        yield "unclear-day" if mention.split else "either-order"
    if mention.counted:
        yield "counted"
    if mention.missing:
        yield "no-such-day"
    if read.hour_assumed:
        yield "hour-assumed"
    if read.zone_doubtful:
        yield "zone-unclear"


def _is_printed(
    told: Found[DeadlineDraft], every: list[Found[DeadlineDraft]], last: Found[DeadlineDraft] | None
) -> bool:
    """Whether its sentence has the day as well, or an earlier one: "one week later, 22 January"."""
    first = last.value.date if last else None
    days = [
        found.value.date
        for found in every
        if found.value.kind == told.value.kind and told.start <= found.start < told.end
    ]
    by = told.value.date or date.max
    return any(day is not None and day != first and day <= by for day in days)


def _others(
    scope: Scope, readings: list[Reading], years: Years, final: Found[DeadlineDraft] | None
) -> Iterator[Found[OtherDay]]:
    """Days of interviews, of answers and of publication, each once; what opens after the last day
    to apply is no call: "The centre opens on …"."""
    seen = set()
    last = final and (final.value.date or final.value.assumed)
    for reading in readings:
        day = years.day(reading.mention)
        other = day and _OTHER_DAYS.get(reading.kind)
        near = reading.cue is None or abs(reading.mention.start - reading.cue.end) <= 60
        late = other == "published" and day and last and day > last
        if day and other and near and not late and (other, day) not in seen:
            seen.add((other, day))
            yield scope.page.found(
                OtherDay(other, day), *_words(scope, reading, None), f"{other}-day", 0.6
            )


def _on_other_weekday(mention: DateMention, day: date | None) -> bool:
    if day is None or mention.weekday is None:
        return False
    return day.weekday() != mention.weekday


def _found(
    scope: Scope,
    reading: Reading,
    years: Years,
    hours: dict[tuple[object, ...], TimeMention],
    *,
    rolling: bool,
    final: bool,
) -> Found[DeadlineDraft]:
    page, mention = scope.page, reading.mention
    day = years.day(mention)
    here = time_at(scope, reading.unit, mention)
    kinds = ("application", "funding") if reading.kind == "application" else (reading.kind,)
    told = (hours.get((kind, mention.month, mention.day)) for kind in kinds)
    clock = here or next(filter(None, (*told, hours.get(_EVERY_DAY))), None)
    zone = zone_at(scope, reading.unit, mention, clock, day)
    bound: Literal["on", "before"] = "before" if reading.before else "on"
    value = DeadlineDraft(
        day,
        time=clock.value if clock else None,
        zone=zone.zone,
        wording=page.text[reading.unit.start : reading.unit.end],
        bound=bound,
        rolling=rolling,
        precision="unknown" if day is None else "minute" if clock else "day",
        kind=reading.kind,
        final=final,
        assumed=None if day else _assumed(mention, scope.today),
        stage=_stage(scope, reading),
        hour_assumed=bool(clock and clock.assumed),
        zone_doubtful=zone.doubtful,
    )
    sure = reading.score - (0.25 if mention.ambiguous else 0) - (0 if mention.year else 0.2)
    start, end = _words(scope, reading, here)
    return page.found(value, start, end, reading.rule, max(0.1, min(1.0, sure)))


def _assumed(mention: DateMention, today: date | None) -> date | None:
    """The next such day; for 31 June the last day that there is. None where the day is only what
    others are counted from: the next one may be a year late."""
    if mention.year:
        return mention.last_of_month(mention.year) if mention.missing else None
    return None if mention.counted else next_such_day(mention, today)


def _stage(scope: Scope, reading: Reading) -> Literal["", "interest", "round"]:
    if reading.kind != "application":
        return ""
    if reading.first:
        return "interest"
    named = reading.rule in OF_ROUNDS or scope.has("deadline.rounds", scope.page.said(reading.unit))
    return "round" if named else ""


def _words(scope: Scope, reading: Reading, clock: TimeMention | None) -> tuple[int, int]:
    """The words that say so: from the cue, or the label above, to the date and its hour."""
    page, unit, mention = scope.page, reading.unit, reading.mention
    start, end = mention.start, max(mention.end, clock.end if clock else 0)
    if clock and clock.start < start:
        start = clock.start
    if reading.cue:
        start, end = min(start, reading.cue.start), max(end, reading.cue.end)
        if start - unit.start < 12 or (reading.rule == "apply-by" and end - unit.start <= _QUOTE):
            start = unit.start
    elif unit.label and reading.rule == "deadline-label":
        above = page.units[page.index_at(unit.start) - 1]
        if page.said(above).strip() == unit.label:
            start = above.start
    elif mention.start - unit.start < 120:
        start = unit.start
    return (start, end) if end - start <= _QUOTE else (mention.start, mention.end)


def _hours(scope: Scope, readings: list[Reading]) -> dict[tuple[object, ...], TimeMention]:
    """The hour that some sentence gives, by day and kind."""
    hours: dict[tuple[object, ...], TimeMention] = {}
    for reading in readings:
        day = reading.kind, reading.mention.month, reading.mention.day
        clock = None if day in hours else time_at(scope, reading.unit, reading.mention)
        if clock:
            hours[day] = clock
    if not hours and readings and (clock := _hour_of_all(scope)):
        hours[_EVERY_DAY] = clock
    for reading in () if _EVERY_DAY in hours else readings:
        day = reading.kind, reading.mention.month, reading.mention.day
        if reading.kind != "application" or day in hours:
            continue
        if clock := hour_nearby(scope, reading):
            hours[day] = clock
    return hours


def _hour_of_all(scope: Scope) -> TimeMention | None:
    """The hour that a sentence gives which names no day: "All rounds close at 5 pm"."""
    page = scope.page
    for unit in page.units:
        if unit.start < page.body or len(page.said(unit)) > _QUOTE or scope.dates_in(unit):
            continue
        if scope.has("deadline.other.interview", page.said(unit)):
            continue
        for path in ("deadline.last_day", "deadline.nouns", "deadline.plain"):
            for cue in scope.pattern(path).finditer(page.flat, unit.start, unit.end):
                # "at 5 pm on the closing date"
                reach = _CLOSE if path == "deadline.last_day" else 0
                start = max(unit.start, cue.start() - reach)
                near = list(times(page.flat[start : min(cue.end() + _CLOSE, unit.end)]))
                if len(near) == 1:
                    return near[0].moved(start)
    return None
