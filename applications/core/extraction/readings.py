"""The days of a posting, and what each of them was taken for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from applications.core.extraction.amounts import counted_on
from applications.core.extraction.columns import column_of, in_rounds, is_round, row_of
from applications.core.extraction.cues import (
    BESIDE,
    OTHERS,
    SURENESS,
    Cue,
    cues_of,
    nearest_cue,
    subject_of,
)
from applications.core.extraction.dates import DateMention, is_range
from applications.core.extraction.day_above import days_above
from applications.core.extraction.late_words import is_too_late
from applications.core.extraction.page import Unit
from applications.core.extraction.relative import after_publication
from applications.core.extraction.scope import Scope

_MOST = 24  # days in one sentence; with more it is a calendar
_APART = 120  # characters between two last days of one sentence
_SCORE_OF_SECOND = 0.85
_NEXT = 40  # characters from the letters' last day to that of the application
_SCORE_OF_GROUP = 0.6  # enough to be asked about, too little to decide
_LABEL = 60  # characters of a group's name and of what stands between it and its day
_LINES = 2  # lines from a last day to that of a group
_COLONS = (":", "-", "|")
_ASKS = ("deadline.ask", "deadline.nouns", "deadline.plain")
OF_ROUNDS = ("round-column", "round-line")  # rules of lines that stand below their like
_STOP = re.compile(r"(?<![ap]m)(?<![ap]\.m)\.\s")  # but "by 5 p.m. on"


@dataclass(frozen=True, slots=True)
class Reading:
    """One date with what it was taken for, and how surely."""

    mention: DateMention
    unit: Unit
    kind: str
    score: float
    rule: str
    before: bool = False
    cue: Cue | None = None
    first: bool = False  # only asks for a sign of interest; the application itself follows


def find_readings(scope: Scope) -> list[Reading]:
    readings: list[Reading] = []
    units: dict[Unit, list[DateMention]] = {}
    for mention in scope.mentions():
        unit = scope.page.unit_at(mention.start)
        if unit and mention.day and len(units.setdefault(unit, [])) < _MOST:
            units[unit].append(mention)
    above = days_above(scope)
    for unit, mentions in units.items():
        every, mentions = mentions, without_openings(scope, mentions)
        opened = [m for m in every if m not in mentions]
        cues = [
            c
            for c in cues_of(scope, unit, every)
            if c.what not in ("start", "published")
            or not any(0 <= m.start - c.end <= 12 for m in opened)
        ]
        first_of_days: DateMention | None = None
        for number, mention in enumerate(mentions):
            following = mentions[number + 1] if number + 1 < len(mentions) else None
            if following and is_range(scope.page.flat, mention, following, scope.languages):
                mentions[number + 1] = (
                    replace(mention, end=following.end, spans=True)
                    if _at_midnight(scope, mention)
                    else replace(following, start=mention.start, spans=True)
                )
                first_of_days = first_of_days or mention
                continue
            reading = (
                _told_below(unit, mention, above[unit])
                if unit in above
                else _in_table(scope, unit, mention) or _read(scope, unit, mention, cues)
            )
            if reading is None or reading.kind == "published":
                reading = _closes(scope, unit, mention, opened) or reading
            if reading is None and unit not in above and is_round(scope, mention):
                reading = Reading(mention, unit, "application", 0.75, "round-line")
            if reading and reading.kind == "start" and readings and readings[-1].unit is unit:
                reading = _second(scope, readings[-1], reading) or reading
            if reading and reading.kind == "start" and _is_item_of_rounds(scope, unit):
                reading = replace(reading, kind="application", score=0.75, rule="round-line")
            reading = _on_first(reading, first_of_days) if mention.spans else reading
            first_of_days = None
            if counted := counted_on(scope, unit, mention):
                reading = _when_counted(scope, unit, counted, reading)
            if reading:
                floor = mentions[number - 1].end if number else unit.start
                readings.append(_as_said(scope, reading, mention, floor))
    return [*readings, *_of_groups(scope, units, readings)]


def _as_said(scope: Scope, reading: Reading, mention: DateMention, floor: int) -> Reading:
    """A reading with what the words around its day say: that it is too late, or a first stage."""
    flat, unit = scope.page.flat, reading.unit
    said = unit.label + " " + flat[floor : mention.start]
    if reading.rule == "deadline-label":  # a table has the words behind the day
        said += " " + flat[mention.end : min(unit.end, mention.end + 120)]
    early = reading.before or is_too_late(scope, unit, mention)
    return replace(reading, before=early, first=scope.has("deadline.first", said))


def _on_first(reading: Reading | None, first: DateMention | None) -> Reading | None:
    """An interview "between 22 and 26 March" may be on the first of these days."""
    if reading is None or first is None or reading.kind not in ("interview", "result"):
        return reading
    last = reading.mention
    year = first.year or (last.year and last.year - (first.month > last.month))
    day = replace(last, year=year, month=first.month, day=first.day, weekday=first.weekday)
    return replace(reading, mention=day)


def _when_counted(
    scope: Scope, unit: Unit, day: DateMention, reading: Reading | None
) -> Reading | None:
    """What the day is for to which "within 30 days of 25 November" leads."""
    if reading and reading.kind not in ("start", "published"):
        return replace(reading, mention=day, before=False)
    said = scope.page.said(unit)
    if scope.has("deadline.other.interview", said) or not scope.pattern(*_ASKS).search(said):
        return None
    return Reading(day, unit, "application", 0.7, "apply-by")


def _of_groups(
    scope: Scope, units: dict[Unit, list[DateMention]], readings: list[Reading]
) -> Iterator[Reading]:
    """Bare days right beside a last day to apply that are of some who apply: "31 January.
    International applicants: 5 January"; where there is none, those that a label gives them."""
    told = {reading.mention.start for reading in readings}
    last = [r for r in readings if r.kind == "application" and r.score >= 0.55]
    near = {scope.page.index_at(r.unit.start) for r in last}
    lines = {number + step for number in near for step in (-_LINES, -1, 0, 1, _LINES)}
    for unit, mentions in units.items():
        if last and scope.page.index_at(unit.start) not in lines:
            continue
        for mention in mentions:
            later = mention.whole is not None and all(
                r.mention.whole is not None and r.mention.whole < mention.whole for r in last
            )  # "candidates will hear from us by 3 March"
            labels = scope.page.flat[unit.start : mention.start].rstrip().endswith(":")
            out = later if last else not labels
            if mention.start not in told and not out and _names_group(scope, unit, mention):
                yield Reading(mention, unit, "application", _SCORE_OF_GROUP, "group-day")


def _names_group(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether a group stands right before a day, as its label, or behind it."""
    flat = scope.page.flat
    earlier = [m.end for m in scope.dates_in(unit) if m.end <= mention.start]
    before = flat[max([unit.start, mention.start - _LABEL, *earlier]) : mention.start].rstrip(" *(")
    labels = before[-1:] in _COLONS or scope.ends(before, "deadline.until", "deadline.groups")
    label = before if labels else "" if before.strip() else unit.label
    if scope.has("deadline.groups", label):
        return True
    behind = flat[mention.end : min(unit.end, mention.end + _LABEL)]
    return scope.has("deadline.groups", re.split(r"[.;]|\d", behind)[0])


def _told_below(unit: Unit, mention: DateMention, cue: Cue | None) -> Reading | None:
    """What the line below a day says of it."""
    if cue is None:
        return None
    if cue.what in SURENESS or cue.what == "ask":
        score = SURENESS.get(cue.what, 0.75) - 0.05
        return Reading(mention, unit, "application", score, "deadline-below", cue=cue)
    score = 0.8 if cue.what in BESIDE else 0.0
    return Reading(mention, unit, cue.what, score, f"{cue.what}-below")


def _in_table(scope: Scope, unit: Unit, mention: DateMention) -> Reading | None:
    named = "" if mention.bare else column_of(scope, mention)
    if named == "application" and scope.has("deadline.other.letters", row_of(scope, mention)):
        named = "letters"
    if named in ("application", "letters"):
        rule = "round-column" if in_rounds(scope, mention) else "deadline-column"
        return Reading(mention, unit, named, 0.9, rule)
    return Reading(mention, unit, named, 0.0, f"{named}-column") if named else None


def _is_of_start(scope: Scope, cues: list[Cue], cue: Cue) -> bool:
    """Whether "at the latest" is said of the start: "the work begins at the latest on"."""
    until = scope.pattern("deadline.until").fullmatch(scope.page.flat, cue.start, cue.end)
    earlier = {other.what for other in cues if other.end <= cue.start}
    return bool(until) and "start" in earlier and not earlier & {"ask", "noun", "plain"}


def without_openings(scope: Scope, mentions: list[DateMention]) -> list[DateMention]:
    """The days of a sentence without the one from which on applications are taken."""
    opening = scope.pattern("deadline.opening")
    kept = []
    for number, mention in enumerate(mentions):
        before = scope.page.flat[max(0, mention.start - 24) : mention.start]
        opens = any(
            not before[found.end() :].strip(" :,")
            and not scope.ends(before[: found.start()], "deadline.gap")  # "depois de 3 de maio"
            for found in opening.finditer(before)
        )
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        closes = following is not None and scope.pattern("deadline.closing").search(
            scope.page.flat, mention.end, following.start
        )
        if not (
            opens
            and closes
            and following
            and not is_range(scope.page.flat, mention, following, scope.languages)
        ):
            kept.append(mention)
    return kept


def _closes(
    scope: Scope, unit: Unit, mention: DateMention, opened: list[DateMention]
) -> Reading | None:
    """The day that ends what another opens: "the form opens on 4 January and closes on"."""
    said = scope.page.said(unit)
    about = any(scope.has(f"deadline.{path}", said) for path in ("ask", "nouns", "plain", "apply"))
    if about and any(0 <= mention.start - first.end <= _APART for first in opened):
        return Reading(mention, unit, "application", 0.8, "apply-by")
    return None


def _until_behind(scope: Scope, unit: Unit, mention: DateMention) -> Cue | None:
    """The word for "until" of languages that have it behind the day: "11.9. klo 16 mennessä"."""
    stop = min(unit.end, mention.end + 24)
    found = scope.pattern("deadline.until_after").search(scope.page.flat, mention.end, stop)
    return Cue(mention.start, mention.start, "until") if found else None


def _second(scope: Scope, one: Reading, other: Reading) -> Reading | None:
    """The second of two last days, where each has its start: "by 1 May (start in June) or by"."""
    between = scope.page.flat[one.mention.end : other.mention.start]
    if one.kind != "application" or one.mention.spans or len(between) > _APART:
        return None
    until = [cue.start() for cue in scope.pattern("deadline.until").finditer(between)]
    if not until or not scope.ends(between, "deadline.until", "deadline.before"):
        return None
    front = between[: until[-1]].rstrip()
    if front[-1:] in (",", ")", ";") or scope.ends(front, "dates.both"):
        score = min(one.score, _SCORE_OF_SECOND)
        return replace(other, kind="application", score=score, rule="apply-by", cue=None)
    return None


def _is_item_of_rounds(scope: Scope, unit: Unit) -> bool:
    """Whether a line is one of several under "Closing dates:", told by its intake."""
    return (
        unit.item
        and unit.end - unit.start <= _APART
        and scope.has("deadline.rounds", scope.page.said(unit))
        and scope.has("deadline.nouns", unit.intro or unit.under)
    )


def _at_midnight(scope: Scope, first: DateMention) -> bool:
    """Whether two days are those around a midnight: the first of them is the last one."""
    before = scope.page.flat[max(0, first.start - 40) : first.start]
    return scope.has("dates.midnight", before) or scope.has("dates.night", before)


def _read(scope: Scope, unit: Unit, mention: DateMention, cues: list[Cue]) -> Reading | None:
    """What this date is for: the nearest cue decides, words before it more than words after."""
    flat, label = scope.page.flat, _label(scope, unit)
    until = [
        c
        for c in cues
        if c.what == "until" and c.end <= mention.start and mention.start - c.end <= 40
    ]
    adjacent = max(until, key=lambda c: c.end, default=None) or _until_behind(scope, unit, mention)
    if adjacent and _STOP.search(flat[adjacent.end : mention.start].lstrip(" .")):
        adjacent = None
    before = bool(
        adjacent and scope.pattern("deadline.before").fullmatch(flat, adjacent.start, adjacent.end)
    )
    if told := _by_subject(scope, unit, mention):
        return replace(told, before=before)
    if mention.bare and not _is_day(scope, unit, mention, cues):
        return None
    labelled = next((k for k in BESIDE if scope.has(f"deadline.other.{k}", label)), "")
    if labelled and mention.start - unit.start <= 12:
        return Reading(mention, unit, labelled, 0.8, "deadline-label", before)
    if scope.has("deadline.other.published", label) and mention.start - unit.start <= 12:
        return Reading(mention, unit, "published", 0.0, "published-label")
    opens = mention.start - unit.start <= 3 and not any(c.end <= mention.start for c in cues)
    other = any(c.what in ("interview", "start", "result", "letters") for c in cues)
    if opens and not other and scope.pattern("deadline.nouns", "deadline.plain").search(label):
        return Reading(mention, unit, "application", 0.9, "deadline-label", before)
    ends = adjacent is not None or mention.spans
    nearest, distance = nearest_cue(cues, mention, until=ends)
    if nearest and nearest.what in ("noun", "plain") and _is_of_start(scope, cues, nearest):
        return Reading(mention, unit, "start", 0.0, "start", before)
    if nearest and (distance <= 220 or (nearest.what == "ask" and adjacent)):
        return _weigh(unit, mention, nearest, distance, ends, before)
    if _is_first_stage(scope, unit, mention, adjacent):
        return Reading(mention, unit, "application", 0.75, "first-stage", before)
    if adjacent and _about_applying(scope, unit):
        return Reading(mention, unit, "application", 0.7, "until-under-heading", before)
    if adjacent and nearest is None and _gives_address(scope, unit):
        return Reading(mention, unit, "application", 0.6, "until-with-address", before)
    context = label or unit.under
    if mention.start - unit.start < 40 or unit.end - unit.start < 120:
        for path, score in (("deadline.nouns", 0.95), ("deadline.plain", 0.9)):
            if scope.has(path, label) or (not label and scope.has(path, unit.under)):
                if any(scope.has(f"deadline.other.{kind}", context) for kind in OTHERS):
                    return None
                return Reading(mention, unit, "application", score, "deadline-label", before)
        if scope.has("deadline.plain", unit.under) and not cues:
            return Reading(mention, unit, "application", 0.8, "deadline-heading", before)
    return None


def _is_first_stage(scope: Scope, unit: Unit, mention: DateMention, until: Cue | None) -> bool:
    """Whether the words in front of a day ask for a first, short paper: "an outline by"."""
    front = scope.page.flat[max(unit.start, mention.start - 60) : mention.start]
    return scope.has("deadline.first", front) if until else scope.ends(front, "deadline.first")


def _by_subject(scope: Scope, unit: Unit, mention: DateMention) -> Reading | None:
    """What a date is for where its sentence or its line begins by telling what it is about."""
    if after_publication(scope, unit, mention):
        return Reading(mention, unit, "published", 0.0, "published")
    if _is_of_other(scope, unit, mention):
        return Reading(mention, unit, "application", 0.7, "apply-by")
    if about := subject_of(scope, unit, mention.start):
        return Reading(mention, unit, about, 0.8, f"{about}-deadline")
    said = scope.page.flat[unit.start : mention.start].rstrip()
    if said.endswith(":") and scope.pattern("deadline.application").fullmatch(said[:-1].strip()):
        return Reading(mention, unit, "application", 0.85, "deadline-label")
    return None


def _is_of_other(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether a day in a sentence on letters is that of the application, which is named behind
    their own: "letters must be in by 8 March, your application by 1 March"."""
    earlier = [m for m in scope.dates_in(unit) if m.end <= mention.start][-1:]
    said = scope.page.flat[earlier[0].end : mention.start] if earlier else ""
    return (
        len(said) <= _NEXT
        and scope.has("deadline.application", said)
        and not scope.pattern("deadline.letters", "deadline.referees").search(said)
        and subject_of(scope, unit, earlier[0].start) == "letters"
    )


def _is_day(scope: Scope, unit: Unit, mention: DateMention, cues: list[Cue]) -> bool:
    """Whether two numbers and a stroke are a day: right behind words for a last day."""
    if mention.start - unit.start <= 3 and scope.has("deadline.nouns", unit.label):
        return True
    words = ("noun", "plain", "until")
    return any(c.what in words and 0 <= mention.start - c.end <= 15 for c in cues)


def _weigh(
    unit: Unit, mention: DateMention, cue: Cue, distance: int, until: bool, before: bool
) -> Reading | None:
    if cue.what in SURENESS:
        score = SURENESS[cue.what] - min(distance, 200) / 1000
        rule = f"deadline-{cue.what}"
        return Reading(mention, unit, "application", score, rule, before, cue)
    if cue.what == "ask" and until:
        score = 0.86 - min(distance, 300) / 2500
        return Reading(mention, unit, "application", score, "apply-by", before, cue)
    if cue.what in BESIDE:
        return Reading(mention, unit, cue.what, 0.8, f"{cue.what}-deadline", before, cue)
    return Reading(mention, unit, cue.what, 0.0, cue.what, before)


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
