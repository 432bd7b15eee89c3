"""The deadlines of a posting, and which of them decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from applications.core.extraction.clock import time_at
from applications.core.extraction.dates import DateMention, TimeMention, dates
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.years import next_such_day, with_year
from applications.core.extraction.zones import stated_zone

# Front matter keys that name a last day.
LAST_DAY = ("deadline", "closes", "closing", "closing_date", "application_deadline", "apply_by",
            "appldate", "application_date", "closingdate", "due_date", "apply_before",
            "appldate", "application_date", "closingdate", "due_date", "apply_before",
            "expires", "expiry", "due", "enddate", "end_date", "validthrough")  # fmt: skip
_CUES = {"noun": 1.0, "plain": 0.9, "review": 0.7}
# Deadlines printed beside that of the application.
_BESIDE = ("letters", "waiver", "funding", "test", "nomination")
_SHOWN = ("application", "letters", "waiver", "funding", "test")
_RANKS = {**dict.fromkeys(_BESIDE, 0), "noun": 1, "plain": 1, "review": 1}
_OTHERS = ("start", "interview", "result", "published", "project", *_BESIDE)
_LEAD = (
    r"(?:[^\W\d_]{2,10} note that|all|the|your|any|both|two|three|\d|die|les?|la|alla|de|las|los)"
)
_AND = re.compile(r",|\b(?:and|und|och|et|en|y|og|e|ja)\b")
_QUOTE = 200  # characters; a longer quote shows the day alone
_RANGE = re.compile(
    r"[\s,]*(?:-|to|until|till|bis(?: zum)?|au|al|a|til|till|tot(?: en met)?|through|and|"
    r"und|och|et|y)\s*"
    r"(?:the|den|le|el)?\s*"
)


@dataclass(frozen=True, slots=True)
class _Cue:
    """Words that say what a date near them may be for."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """One date with what it was taken for, and how surely."""

    mention: DateMention
    unit: Unit
    kind: str
    score: float
    rule: str
    before: bool = False
    cue: _Cue | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The one that decides, all of them, and what the machine-readable head says."""

    final: Found[DeadlineDraft] | None
    every: tuple[Found[DeadlineDraft], ...]
    hint: Found[DeadlineDraft] | None


def find_deadlines(scope: Scope) -> Deadlines:
    """Every deadline the posting prints; the final application deadline is marked as final."""
    readings = _readings(scope)
    rolling = _rolling(scope, readings)
    hint = _hint(scope)
    chosen = _choose(scope, readings, hint)
    hours = _hours(scope, readings)
    every = [
        _found(
            scope,
            reading,
            hint,
            hours,
            rolling=bool(rolling) and reading is chosen,
            final=reading is chosen,
        )
        for reading in readings
        if reading.kind in _SHOWN and reading.score >= 0.55
    ]
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
    return Deadlines(final, tuple(every), hint)


def _readings(scope: Scope) -> list[_Reading]:
    readings: list[_Reading] = []
    units: dict[Unit, list[DateMention]] = {}
    for mention in scope.mentions():
        unit = scope.page.unit_at(mention.start)
        if unit and mention.day:
            units.setdefault(unit, []).append(mention)
    for unit, mentions in units.items():
        cues = _cues(scope, unit, mentions)
        for number, mention in enumerate(mentions):
            following = mentions[number + 1] if number + 1 < len(mentions) else None
            if following and _RANGE.fullmatch(scope.page.flat, mention.end, following.start):
                mentions[number + 1] = replace(following, start=mention.start)
                continue
            reading = _read(scope, unit, mention, cues)
            if reading:
                readings.append(reading)
    return readings


def _cues(scope: Scope, unit: Unit, mentions: list[DateMention]) -> list[_Cue]:
    """The words of a unit that say what a date in it may be for."""
    flat, cues = scope.page.flat, []
    paths = [("deadline.nouns", "noun"), ("deadline.plain", "plain"), ("deadline.review", "review")]
    paths += [(f"deadline.other.{kind}", kind) for kind in _OTHERS]
    paths += [("deadline.until", "until"), ("deadline.ask", "ask")]
    for path, what in paths:
        for match in scope.pattern(path).finditer(flat, unit.start, unit.end):
            if what in _BESIDE and scope.has("deadline.whole", match[0]):
                continue  # "references and all application documents are due"
            cues.append(_Cue(match.start(), match.end(), what))
    cues = [c for c in cues if c.what != "letters" or not _listed(scope, unit, c, cues, mentions)]
    special = [c for c in cues if c.what in _BESIDE]
    return [
        c
        for c in cues
        if c.what not in _CUES or not any(s.start < c.end and c.start < s.end for s in special)
    ]


def _listed(
    scope: Scope, unit: Unit, cue: _Cue, cues: list[_Cue], mentions: list[DateMention]
) -> bool:
    """Whether letters are one of several things to send: "a CV and two reference letters by"."""
    if scope.pattern("deadline.referees").match(scope.page.flat, cue.start):
        return False
    floor = max((m.end for m in mentions if m.end <= cue.start), default=unit.start)
    asked = [c.end for c in cues if c.what == "ask" and floor <= c.start < cue.start]
    return bool(asked) and _AND.search(scope.page.flat, min(asked), cue.start) is not None


def _subject(scope: Scope, unit: Unit, place: int) -> str:
    """What the sentence is about where that is not the application: letters, a waiver, a test.

    "Reference letters must be in by 3 May" says nothing about the application.
    """
    said = scope.page.flat[unit.start : place]
    if scope.has("deadline.whole", said):
        return ""
    opening = re.match(rf"\W*(?:{_LEAD}\s+){{0,5}}", said)
    rest = said[opening.end() if opening else 0 :]
    for kind in _BESIDE:
        if scope.pattern(f"deadline.subject.{kind}").match(rest):
            return kind
    return ""


def _read(scope: Scope, unit: Unit, mention: DateMention, cues: list[_Cue]) -> _Reading | None:
    """What this date is for: the nearest cue decides, words before it more than words after."""
    flat = scope.page.flat
    about = _subject(scope, unit, mention.start)
    if about:
        return _Reading(mention, unit, about, 0.8, f"{about}-deadline")
    until = [
        c
        for c in cues
        if c.what == "until" and c.end <= mention.start and mention.start - c.end <= 40
    ]
    adjacent = max(until, key=lambda c: c.end, default=None)
    if adjacent and "." in flat[adjacent.end : mention.start].strip(" ."):
        adjacent = None
    before = bool(
        adjacent and scope.pattern("deadline.before").fullmatch(flat, adjacent.start, adjacent.end)
    )
    labelled = next((k for k in _BESIDE if scope.has(f"deadline.other.{k}", unit.label)), "")
    if labelled and mention.start - unit.start <= 12:
        return _Reading(mention, unit, labelled, 0.8, "deadline-label")
    opens = mention.start - unit.start <= 3 and not any(c.end <= mention.start for c in cues)
    other = any(c.what in ("interview", "start", "result", "letters") for c in cues)
    if opens and not other and scope.pattern("deadline.nouns", "deadline.plain").search(unit.label):
        return _Reading(mention, unit, "application", 0.9, "deadline-label", before)
    nearest, distance = _nearest(cues, mention, until=adjacent is not None)
    if nearest and (distance <= 220 or (nearest.what == "ask" and adjacent)):
        return _weigh(unit, mention, nearest, distance, adjacent is not None, before)
    if adjacent and _about_applying(scope, unit):
        return _Reading(mention, unit, "application", 0.7, "until-under-heading", before)
    context = unit.label or unit.under
    if mention.start - unit.start < 40 or unit.end - unit.start < 120:
        for path, score in (("deadline.nouns", 0.95), ("deadline.plain", 0.9)):
            if scope.has(path, unit.label) or (not unit.label and scope.has(path, unit.under)):
                if any(scope.has(f"deadline.other.{kind}", context) for kind in _OTHERS):
                    return None
                return _Reading(mention, unit, "application", score, "deadline-label", before)
        if scope.has("deadline.plain", unit.under) and not cues:
            return _Reading(mention, unit, "application", 0.8, "deadline-heading", before)
    return None


def _nearest(cues: list[_Cue], mention: DateMention, *, until: bool) -> tuple[_Cue | None, int]:
    """The cue a date belongs to and how far it stands: in front of the date, rather than behind."""
    nearest: _Cue | None = None
    distance = 10_000
    for cue in cues:
        if cue.what == "until" or (cue.what == "ask" and not until):
            continue
        if cue.end <= mention.start + 1:
            away = mention.start - cue.end
        elif cue.start >= mention.end - 1:
            away = (cue.start - mention.end) * 3 + 25
            if cue.what == "ask":
                away += 20
        else:  # a phrase that runs over the date: "deadline for 3 May applications"
            away = 0
        if cue.what == "ask":
            away += 12
        rank = _RANKS.get(cue.what, 2)
        if (away, rank) < (distance, _RANKS.get(nearest.what, 2) if nearest else 9):
            nearest, distance = cue, away
    return nearest, distance


def _weigh(
    unit: Unit, mention: DateMention, cue: _Cue, distance: int, until: bool, before: bool
) -> _Reading | None:
    if cue.what in _CUES:
        score = _CUES[cue.what] - min(distance, 200) / 1000
        rule = f"deadline-{cue.what}"
        return _Reading(mention, unit, "application", score, rule, before, cue)
    if cue.what == "ask" and until:
        score = 0.86 - min(distance, 300) / 2500
        return _Reading(mention, unit, "application", score, "apply-by", before, cue)
    if cue.what in _BESIDE:
        return _Reading(mention, unit, cue.what, 0.8, f"{cue.what}-deadline", before, cue)
    return _Reading(mention, unit, cue.what, 0.0, cue.what, before)


def _about_applying(scope: Scope, unit: Unit) -> bool:
    return scope.has("ask.headings", unit.under) or scope.has(
        "deadline.ask", unit.intro or unit.label
    )


def _choose(
    scope: Scope, readings: Iterable[_Reading], hint: Found[DeadlineDraft] | None
) -> _Reading | None:
    """The surest reading; of equals the extended one or the last round, else the first."""
    hinted = hint.value.date if hint else None
    mine = [r for r in readings if r.kind == "application" and r.score >= 0.55]
    if not mine:
        return next((r for r in readings if r.kind == "funding"), None)
    best = max(r.score for r in mine)
    equals = [r for r in mine if r.score >= best - 0.17]
    equals = [r for r in equals if with_year(scope, r.mention, hinted)] or equals
    extended = [r for r in equals if scope.has("deadline.extended", scope.page.said(r.unit))]
    if extended and len({r.mention.iso for r in equals}) > 1:
        return max(
            extended, key=lambda r: (r.mention.year or 0, r.mention.month, r.mention.day or 0)
        )
    rounds = [
        r
        for r in equals
        if re.search(r"\b(?:round|cut-?off|cycle|phase)\b", scope.page.said(r.unit))
    ]
    if len(rounds) > 1:
        return max(rounds, key=lambda r: (r.mention.year or 0, r.mention.month, r.mention.day or 0))
    return max(equals, key=lambda r: (round(r.score, 1), -r.mention.start))


def _rolling(scope: Scope, readings: list[_Reading]) -> tuple[Unit, float, str] | None:
    """Where the text says that applications are taken until the place is filled."""
    dated = any(r.kind == "application" and r.score >= 0.8 for r in readings)
    weak: tuple[Unit, float, str] | None = None
    for unit in scope.page.units:
        said = scope.page.said(unit)
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
        ):
            weak = unit, 0.7, "as-soon-as-possible"
    return weak


def _hint(scope: Scope) -> Found[DeadlineDraft] | None:
    """The last day named in the front matter."""
    for key in LAST_DAY:
        if key in scope.page.head:
            start, end = scope.page.head[key]
            for mention in dates(scope.page.flat[start:end], scope.languages, scope.country):
                if mention.whole and not (
                    key == "validthrough" and _is_by_default(scope, mention.whole)
                ):
                    value = DeadlineDraft(mention.whole, wording=scope.page.text[start:end])
                    confidence = 0.5 if key == "validthrough" else 0.75
                    return scope.page.found(value, start, end, "front-matter", confidence)
    return None


def _is_by_default(scope: Scope, last: date) -> bool:
    """Whether a board only counted 30, 60 or 90 days from the day it was posted."""
    posted = scope.page.head.get("dateposted")
    first = (
        next(dates(scope.page.flat[posted[0] : posted[1]], scope.languages), None)
        if posted
        else None
    )
    return bool(first and first.whole and (last - first.whole).days % 30 == 0)


def _found(
    scope: Scope,
    reading: _Reading,
    hint: Found[DeadlineDraft] | None,
    hours: dict[tuple[object, ...], TimeMention],
    *,
    rolling: bool,
    final: bool,
) -> Found[DeadlineDraft]:
    page, mention = scope.page, reading.mention
    day = with_year(scope, mention, hint.value.date if hint else None)
    here = time_at(scope, reading.unit, mention)
    clock = here or hours.get((reading.kind, mention.month, mention.day))
    zone = stated_zone(page.text, (clock or mention).end, scope.country, scope.zone, day)
    bound: Literal["on", "before"] = "before" if reading.before else "on"
    value = DeadlineDraft(
        day,
        time=clock.value if clock else None,
        zone=zone if clock or zone == "Etc/GMT+12" else "",
        wording=page.text[reading.unit.start : reading.unit.end],
        bound=bound,
        rolling=rolling,
        precision="unknown" if day is None else "minute" if clock else "day",
        kind=reading.kind,
        final=final,
        assumed=None if day else next_such_day(mention, scope.today),
    )
    sure = reading.score - (0.25 if mention.ambiguous else 0) - (0 if mention.year else 0.2)
    start, end = _words(scope, reading, here)
    return page.found(value, start, end, reading.rule, max(0.1, min(1.0, sure)))


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
