"""The deadlines of a posting, and which of them decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from applications.core.extraction.clock import time_at
from applications.core.extraction.cues import (
    BESIDE,
    OTHERS,
    SURENESS,
    Cue,
    cues_of,
    nearest_cue,
    subject_of,
)
from applications.core.extraction.dates import RANGE, DateMention, TimeMention
from applications.core.extraction.draft import DeadlineDraft, Found, OtherDay
from applications.core.extraction.hint import find_hint
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.years import Years, next_such_day
from applications.core.extraction.zones import stated_zone

_OTHER_DAYS: dict[str, Literal["interview", "result", "published"]] = {
    "interview": "interview",
    "result": "result",
    "published": "published",
}
_SHOWN = ("application", "letters", "waiver", "funding", "test")
_MOST = 24  # days in one sentence; with more it is a calendar
_QUOTE = 200  # characters; a longer quote shows the day alone
_STOP = re.compile(r"(?<![ap]m)(?<![ap]\.m)\.\s")  # but "by 5 p.m. on"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One date with what it was taken for, and how surely."""

    mention: DateMention
    unit: Unit
    kind: str
    score: float
    rule: str
    before: bool = False
    cue: Cue | None = None
    first: bool = False  # only asks for a sign of interest; the application itself follows


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The one that decides, all of them, and what the machine-readable head says."""

    final: Found[DeadlineDraft] | None
    every: tuple[Found[DeadlineDraft], ...]
    hint: Found[DeadlineDraft] | None
    misprints: tuple[Found[DeadlineDraft], ...] = ()  # the title or the head has another year
    weekdays: tuple[Found[DeadlineDraft], ...] = ()  # another weekday than the day has
    others: tuple[Found[OtherDay], ...] = ()
    either: tuple[Found[DeadlineDraft], ...] = ()  # day and month could be the other way round


def find_deadlines(scope: Scope) -> Deadlines:
    """Every deadline the posting prints; the final application deadline is marked as final."""
    readings = _readings(scope)
    rolling = _rolling(scope, readings)
    hint = find_hint(scope)
    years = Years(scope, hint.value.date if hint else None)
    chosen = _choose(scope, readings, years, review=bool(rolling))
    hours = _hours(scope, readings)
    shown = [r for r in readings if r.kind in _SHOWN and r.score >= 0.55]
    every = [
        _found(
            scope,
            reading,
            years,
            hours,
            rolling=bool(rolling) and reading is chosen,
            final=reading is chosen,
        )
        for reading in shown
    ]
    pairs = list(zip((reading.mention for reading in shown), every, strict=True))
    final = next((found for found in every if found.value.final), None)
    if final is None and rolling:
        place, confidence, rule = rolling
        value = DeadlineDraft(
            None,
            wording=scope.page.text[place.start : place.end],
            rolling=True,
            precision="rolling",
            final=True,
        )
        final = scope.page.found(value, place.start, place.end, rule, confidence)
        every.insert(0, final)
    elif final is None and hint:
        final = replace(hint, value=replace(hint.value, final=True))
        every.insert(0, final)
    return Deadlines(
        final,
        tuple(every),
        hint,
        tuple(f for m, f in pairs if m.year and f.value.date and f.value.date.year != m.year),
        tuple(f for m, f in pairs if _on_other_weekday(m, f.value.date or f.value.assumed)),
        tuple(_others(scope, readings, years)),
        tuple(f for m, f in pairs if m.ambiguous),
    )


def _others(scope: Scope, readings: list[_Reading], years: Years) -> Iterator[Found[OtherDay]]:
    """Days of interviews, of answers and of publication, each once."""
    seen = set()
    for reading in readings:
        day = years.day(reading.mention)
        other = day and _OTHER_DAYS.get(reading.kind)
        near = reading.cue is None or abs(reading.mention.start - reading.cue.end) <= 60
        if day and other and near and (other, day) not in seen:
            seen.add((other, day))
            yield scope.page.found(
                OtherDay(other, day), *_words(scope, reading, None), f"{other}-day", 0.6
            )


def _on_other_weekday(mention: DateMention, day: date | None) -> bool:
    if day is None or mention.weekday is None:
        return False
    return day.weekday() != mention.weekday


def _readings(scope: Scope) -> list[_Reading]:
    readings: list[_Reading] = []
    units: dict[Unit, list[DateMention]] = {}
    for mention in scope.mentions():
        unit = scope.page.unit_at(mention.start)
        if unit and mention.day and len(units.setdefault(unit, [])) < _MOST:
            units[unit].append(mention)
    for unit, mentions in units.items():
        cues = cues_of(scope, unit, mentions)
        for number, mention in enumerate(mentions):
            following = mentions[number + 1] if number + 1 < len(mentions) else None
            if following and RANGE.fullmatch(scope.page.flat, mention.end, following.start):
                mentions[number + 1] = replace(following, start=mention.start, spans=True)
                continue
            reading = _read(scope, unit, mention, cues)
            if reading:
                floor = mentions[number - 1].end if number else unit.start
                said = unit.label + " " + scope.page.flat[floor : mention.start]
                readings.append(replace(reading, first=scope.has("deadline.first", said)))
    return readings


def _read(scope: Scope, unit: Unit, mention: DateMention, cues: list[Cue]) -> _Reading | None:
    """What this date is for: the nearest cue decides, words before it more than words after."""
    flat, label = scope.page.flat, _label(scope, unit)
    about = subject_of(scope, unit, mention.start)
    if about:
        return _Reading(mention, unit, about, 0.8, f"{about}-deadline")
    until = [
        c
        for c in cues
        if c.what == "until" and c.end <= mention.start and mention.start - c.end <= 40
    ]
    adjacent = max(until, key=lambda c: c.end, default=None)
    if adjacent and _STOP.search(flat[adjacent.end : mention.start].lstrip(" .")):
        adjacent = None
    before = bool(
        adjacent and scope.pattern("deadline.before").fullmatch(flat, adjacent.start, adjacent.end)
    )
    if mention.bare and not _is_day(scope, unit, mention, cues):
        return None
    labelled = next((k for k in BESIDE if scope.has(f"deadline.other.{k}", label)), "")
    if labelled and mention.start - unit.start <= 12:
        return _Reading(mention, unit, labelled, 0.8, "deadline-label")
    if scope.has("deadline.other.published", label) and mention.start - unit.start <= 12:
        return _Reading(mention, unit, "published", 0.0, "published-label")
    opens = mention.start - unit.start <= 3 and not any(c.end <= mention.start for c in cues)
    other = any(c.what in ("interview", "start", "result", "letters") for c in cues)
    if opens and not other and scope.pattern("deadline.nouns", "deadline.plain").search(label):
        return _Reading(mention, unit, "application", 0.9, "deadline-label", before)
    ends = adjacent is not None or mention.spans
    nearest, distance = nearest_cue(cues, mention, until=ends)
    if nearest and (distance <= 220 or (nearest.what == "ask" and adjacent)):
        return _weigh(unit, mention, nearest, distance, ends, before)
    if adjacent and _about_applying(scope, unit):
        return _Reading(mention, unit, "application", 0.7, "until-under-heading", before)
    if adjacent and nearest is None and _gives_address(scope, unit):
        return _Reading(mention, unit, "application", 0.6, "until-with-address", before)
    context = label or unit.under
    if mention.start - unit.start < 40 or unit.end - unit.start < 120:
        for path, score in (("deadline.nouns", 0.95), ("deadline.plain", 0.9)):
            if scope.has(path, label) or (not label and scope.has(path, unit.under)):
                if any(scope.has(f"deadline.other.{kind}", context) for kind in OTHERS):
                    return None
                return _Reading(mention, unit, "application", score, "deadline-label", before)
        if scope.has("deadline.plain", unit.under) and not cues:
            return _Reading(mention, unit, "application", 0.8, "deadline-heading", before)
    return None


def _is_day(scope: Scope, unit: Unit, mention: DateMention, cues: list[Cue]) -> bool:
    """Whether two numbers and a stroke are a day: right behind words for a last day."""
    if mention.start - unit.start <= 3 and scope.has("deadline.nouns", unit.label):
        return True
    words = ("noun", "plain", "until")
    return any(c.what in words and 0 <= mention.start - c.end <= 15 for c in cues)


def _weigh(
    unit: Unit, mention: DateMention, cue: Cue, distance: int, until: bool, before: bool
) -> _Reading | None:
    if cue.what in SURENESS:
        score = SURENESS[cue.what] - min(distance, 200) / 1000
        rule = f"deadline-{cue.what}"
        return _Reading(mention, unit, "application", score, rule, before, cue)
    if cue.what == "ask" and until:
        score = 0.86 - min(distance, 300) / 2500
        return _Reading(mention, unit, "application", score, "apply-by", before, cue)
    if cue.what in BESIDE:
        return _Reading(mention, unit, cue.what, 0.8, f"{cue.what}-deadline", before, cue)
    return _Reading(mention, unit, cue.what, 0.0, cue.what, before)


def _gives_address(scope: Scope, unit: Unit) -> bool:
    """Whether a sentence names where to send something: an address or a link."""
    return re.search(r"@|https?:|www\.", scope.page.text[unit.start : unit.end]) is not None


def _label(scope: Scope, unit: Unit) -> str:
    """The line above, or the one above dated lines: "Applications", "from 1 May", "to 3 June"."""
    page, number = scope.page, scope.page.index_at(unit.start)
    for _ in range(4):
        if not unit.label or not scope.dates_in(page.units[number - 1]) or number < 1:
            break
        number -= 1
        unit = page.units[number]
    return unit.label


def _about_applying(scope: Scope, unit: Unit) -> bool:
    return scope.has("ask.headings", unit.under) or scope.has(
        "deadline.ask", unit.intro or unit.label
    )


def _choose(
    scope: Scope, readings: Iterable[_Reading], years: Years, *, review: bool
) -> _Reading | None:
    """The surest reading; of equals the extended one or the last round, else the first.

    Where a place stays open until it is filled, the day the review begins is the one to meet.
    """
    mine = [r for r in readings if r.kind == "application" and r.score >= 0.55]
    if not mine:
        return next((r for r in readings if r.kind == "funding"), None)
    mine = [r for r in mine if not r.first] or mine
    if review:
        mine = [r for r in mine if r.rule == "deadline-review"] or mine
    best = max(r.score for r in mine)
    equals = [r for r in mine if r.score >= best - 0.17]
    equals = [r for r in equals if years.day(r.mention)] or equals
    extended = [r for r in equals if scope.has("deadline.extended", scope.page.said(r.unit))]
    if extended and len({r.mention.iso for r in equals}) > 1:
        return max(
            extended, key=lambda r: (r.mention.year or 0, r.mention.month, r.mention.day or 0)
        )
    rounds = [r for r in equals if scope.has("deadline.rounds", scope.page.said(r.unit))]
    if len(rounds) > 1:
        return max(rounds, key=lambda r: (r.mention.year or 0, r.mention.month, r.mention.day or 0))
    return max(equals, key=lambda r: (round(r.score, 1), -r.mention.start))


def _rolling(scope: Scope, readings: list[_Reading]) -> tuple[Unit, float, str] | None:
    """Where the text says that applications are taken until the place is filled."""
    dated = any(r.kind == "application" and r.score >= 0.8 for r in readings)
    weak: tuple[Unit, float, str] | None = None
    for unit in scope.page.units:
        said = scope.page.said(unit).replace(":", " ")
        if scope.has("deadline.strong_rolling", said) and not scope.has("deadline.elsewhere", said):
            return unit, 0.9, "until-filled"
        if dated or weak:
            continue
        if scope.has("deadline.rolling", said) and not scope.has("deadline.elsewhere", said):
            weak = unit, 0.75, "rolling"
        elif (
            scope.has("deadline.soon", said)
            and scope.has("deadline.apply", said)
            and not scope.has("deadline.other.start", said)
            and not scope.dates_in(unit)
        ):
            weak = unit, 0.7, "as-soon-as-possible"
    return weak


def _found(
    scope: Scope,
    reading: _Reading,
    years: Years,
    hours: dict[tuple[object, ...], TimeMention],
    *,
    rolling: bool,
    final: bool,
) -> Found[DeadlineDraft]:
    page, mention = scope.page, reading.mention
    day = years.day(mention)
    here = time_at(scope, reading.unit, mention)
    clock = here or hours.get((reading.kind, mention.month, mention.day))
    zone = stated_zone(
        page.text, (clock or mention).end, scope.country, scope.zone, day, hour=clock is not None
    )
    bound: Literal["on", "before"] = "before" if reading.before else "on"
    value = DeadlineDraft(
        day,
        time=clock.value if clock else None,
        zone=zone,
        wording=page.text[reading.unit.start : reading.unit.end],
        bound=bound,
        rolling=rolling,
        precision="unknown" if day is None else "minute" if clock else "day",
        kind=reading.kind,
        final=final,
        assumed=None if day else next_such_day(mention, scope.today),
        stage=_stage(scope, reading),
    )
    sure = reading.score - (0.25 if mention.ambiguous else 0) - (0 if mention.year else 0.2)
    start, end = _words(scope, reading, here)
    return page.found(value, start, end, reading.rule, max(0.1, min(1.0, sure)))


def _stage(scope: Scope, reading: _Reading) -> Literal["", "interest", "round"]:
    if reading.kind != "application":
        return ""
    if reading.first:
        return "interest"
    return "round" if scope.has("deadline.rounds", scope.page.said(reading.unit)) else ""


def _words(scope: Scope, reading: _Reading, clock: TimeMention | None) -> tuple[int, int]:
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


def _hours(scope: Scope, readings: list[_Reading]) -> dict[tuple[object, ...], TimeMention]:
    """The hour that some sentence gives, by day and kind."""
    hours: dict[tuple[object, ...], TimeMention] = {}
    for reading in readings:
        day = reading.kind, reading.mention.month, reading.mention.day
        clock = None if day in hours else time_at(scope, reading.unit, reading.mention)
        if clock:
            hours[day] = clock
    return hours
