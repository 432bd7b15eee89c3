"""Deadlines told by another one: "letters must arrive one week after the deadline"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Literal

from applications.core.extraction.dates import DateMention
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times
from applications.core.extraction.vocabulary import numbers

_COUNT = re.compile(r"(?<![\w.,])(\d{1,2}|[^\W\d_]{2,9})(?:\s?\(\d{1,2}\))?[\s-]{1,2}$")
_REACH = 60  # characters between "one week" and "after the deadline"


def find_relative(
    scope: Scope, final: Found[DeadlineDraft] | None
) -> Iterator[Found[DeadlineDraft]]:
    """When letters are due, where the posting says it by the last day to apply."""
    page = scope.page
    for unit in page.units:
        said = page.said(unit)
        if scope.dates_in(unit) and not scope.has("deadline.gap", said):
            continue
        for days, end in _spans(scope, unit.start, unit.end):
            gap = scope.pattern("deadline.gap", "deadline.gap_before").search(
                page.flat, end, min(unit.end, end + _REACH)
            )
            if not gap:
                continue
            if not scope.has("deadline.referees", said) and not scope.has("deadline.letters", said):
                continue
            if not _is_of_deadline(scope, gap.end(), unit.end):
                continue
            days = -days if scope.has("deadline.gap_before", gap[0]) else days
            value = _value(final, days, _own_hour(said, final), page.text[unit.start : unit.end])
            yield page.found(value, unit.start, unit.end, "relative-to-deadline", 0.75)
            return


def _spans(scope: Scope, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """So many days or weeks, in days, each with the place where the words for it end."""
    flat, values = scope.page.flat, numbers(scope.languages)
    units = scope.pattern("dates.days_long", "dates.weeks_long")
    for match in units.finditer(flat, start, stop):
        count = _COUNT.search(flat, max(start, match.start() - 20), match.start())
        amount = (int(count[1]) if count[1].isdigit() else values.get(count[1], 0)) if count else 0
        if amount:
            weeks = scope.has("dates.weeks_long", match[0])
            yield round(amount * (7 if weeks else 1)), match.end()


def after_publication(scope: Scope, unit: Unit, mention: DateMention) -> date | None:
    """The last day counted from this one, on which the posting appeared: "three weeks after
    publication (27 November 2026)"; none where it lies ahead, for then it is the last day."""
    day = mention.whole
    if day is None or scope.today is None or day > scope.today:
        return None
    first = max(unit.start, mention.start - 3 * _REACH)
    for days, end in _spans(scope, first, mention.start):
        told = scope.pattern("deadline.from_publication").match(scope.page.flat, end + 1)
        said = scope.page.flat[told.end() : mention.start] if told else ""
        near = told is not None and 0 <= mention.start - told.end() <= _REACH
        if near and not scope.has("deadline.until", said):
            return day + timedelta(days)
    return None


def find_from_publication(scope: Scope) -> Found[DeadlineDraft] | None:
    """The last day that is told only by the day of publication: a proposal, and so it is asked."""
    page = scope.page
    for mention in scope.mentions():
        unit = page.unit_at(mention.start)
        day = after_publication(scope, unit, mention) if unit else None
        if unit and day:
            wording = page.text[unit.start : unit.end]
            value = DeadlineDraft(None, wording=wording, precision="unknown", assumed=day)
            return page.found(value, unit.start, unit.end, "after-publication", 0.5)
    return None


def _value(
    final: Found[DeadlineDraft] | None, days: int, hour: time | None, wording: str
) -> DeadlineDraft:
    """So many days on; with an hour of its own it does not move, for what moves has the other's."""
    first = final.value.date if final else None
    day = first + timedelta(days) if first else None
    value = DeadlineDraft(day, wording=wording, precision="day", kind="letters")
    if day and hour:
        return replace(value, time=hour, precision="minute")
    precision: Literal["day", "unknown"] = "day" if day else "unknown"
    return replace(value, precision=precision, after="application", days=days)


def _own_hour(said: str, final: Found[DeadlineDraft] | None) -> time | None:
    """The first hour of the sentence that is not the one of the last day to apply."""
    of_last_day = final.value.time if final else None
    return min((hour.value for hour in times(said) if hour.value != of_last_day), default=None)


def _is_of_deadline(scope: Scope, start: int, end: int) -> bool:
    """Whether what is counted from is the last day to apply: named, or nothing is ("one week
    later"). What is counted from an interview or from sending has no day, and may be any."""
    stop = min(end, start + _REACH)
    tail = scope.page.flat[start:stop]
    if not tail.strip(" .,;:!)-") or scope.mentions_in(start, stop):
        return True
    return scope.pattern("deadline.nouns", "deadline.plain").search(tail) is not None
