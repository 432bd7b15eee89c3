"""The day or the month a position starts."""

from __future__ import annotations

import re
from datetime import date

from applications.core.extraction.dates import DateMention, is_range
from applications.core.extraction.draft import Found
from applications.core.extraction.duration import days_of_post
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern
from applications.core.extraction.years import on_or_after

_ABBREVIATED = re.compile(r"^\s[a-z]\.(?=\W)")  # "2027 r."


def find_start(scope: Scope, last_day: date | None = None) -> Found[str] | None:
    """When the position starts: the date nearest to a word for starting.

    A start without a year is the first such day after the last day to apply.
    """
    best: tuple[float, DateMention, str] | None = None
    exact: list[tuple[DateMention, str]] = []
    earlier: DateMention | None = None
    for mention in scope.mentions():
        first, earlier = earlier, mention
        if first and is_range(scope.page.flat, first, mention, scope.languages):
            continue  # "between January and June": from the first on
        unit = scope.page.unit_at(mention.start)
        inside = unit is not None
        iso = mention.iso or _next_iso(mention, last_day)
        if not iso or (not inside and mention.start >= scope.page.body):
            continue
        if last_day and iso == last_day.isoformat():
            continue  # "the deadline for admission for Fall 2027 is 1 December"
        floor, end = (unit.start, unit.end) if unit else _head_line(scope, mention.start)
        score = _start_score(scope, mention, floor, end)
        if unit and not score and mention.start - unit.start < 12:
            for label in (unit.label, unit.under):
                if scope.has("start.label", label) and len(label) < 60:
                    score = 0.8
        if score and scope.page.body and mention.start < scope.page.body:
            score -= 0.15
        if score and not mention.iso:
            score -= 0.25
        if score and last_day and iso < last_day.isoformat()[: len(iso)]:
            score = max(0.1, score - 0.3)  # of a round that is over by then
        if score and mention.day and mention.year:
            exact.append((mention, iso))
        if score and (best is None or score > best[0] + 0.05):
            best = score, mention, iso
    if best is None:
        days = days_of_post(scope)
        if days:  # "employed from 1 May 2027 to 30 April 2031"
            first = days[0]
            return scope.page.found(str(first.iso), first.start, first.end, "first-day", 0.7)
        return _box_start(scope)
    score, mention, iso = best
    if mention.day is None:  # "in December; start: 1 December"
        mention, iso = next(((m, day) for m, day in exact if day.startswith(iso)), (mention, iso))
    return scope.page.found(iso, mention.start, mention.end, "start-date", min(0.95, score))


def _next_iso(mention: DateMention, last_day: date | None) -> str | None:
    if mention.bare or last_day is None:
        return None
    day = on_or_after(mention, last_day)
    return day.isoformat() if day else None


def _head_line(scope: Scope, place: int) -> tuple[int, int]:
    """The value of the front matter that holds a place, with its key where that names a start."""
    for key, (start, end) in scope.page.head.items():
        if start <= place < end:
            line = scope.page.text.rfind("\n", 0, start) + 1
            named = pattern(LANGUAGES, "start.keys").fullmatch(key.replace("_", " "))
            return (line if named else start), end
    return place, place


def _start_score(scope: Scope, mention: DateMention, floor: int, end: int) -> float:
    """How surely this date is the start: a starting word close in front of it."""
    flat = scope.page.flat
    before = flat[max(floor, mention.start - 90) : mention.start]
    cues = list(scope.pattern("start.words").finditer(before))
    if cues:
        between = before[cues[-1].end() :]
        own = scope.pattern("start.latest").sub(" ", between)  # "start date by 1 May"
        told = own if scope.has("start.label", cues[-1][0]) else between
        if len(between) > 70 or scope.has("start.stop", told) or re.search(r"[.;]\s", between):
            return 0.0
        lead = re.split(r"[·|•;]", before[: cues[-1].start()])[-1][-40:]
        begun = mention.start - len(before) + cues[-1].start()
        for earlier in scope.mentions_in(begun - len(lead), begun):
            lead = flat[earlier.end : begun]  # what is said of another day
        if scope.has("start.not", lead + cues[-1][0]) or scope.has(
            "start.not", before[cues[-1].start() :]
        ):
            return 0.0
        latest = 0.15 if scope.has("start.latest", between) else 0.0
        return 0.92 - latest - len(between) / 200
    after = _ABBREVIATED.sub("", flat[mention.end : min(end, mention.end + 30)])
    if scope.has("start.not", before[-60:]):
        return 0.0
    if scope.pattern("start.after").match(after.strip(" ,(:-|")):
        return 0.7
    return 0.0


def _box_start(scope: Scope) -> Found[str] | None:
    """A date "or by agreement", the way information boxes write the start."""
    for mention in scope.mentions():
        after = scope.page.flat[mention.end : mention.end + 40]
        if mention.whole and scope.pattern("start.agreement").match(after.strip(" ,")):
            return scope.page.found(
                str(mention.iso), mention.start, mention.end, "date-or-agreement", 0.7
            )
    return None
