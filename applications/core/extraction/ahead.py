"""Days that may close before the last day read: counted back from a meeting, or unexplained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from applications.core.extraction.amounts import amounts
from applications.core.extraction.dates import DateMention
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.readings import Reading, without_openings
from applications.core.extraction.scope import Scope
from applications.core.extraction.years import Years

_REACH = 20  # characters between "a week" and "before"
_TAIL = re.compile(r"[^.;,:()!\n]*")
_SHORT = 4  # words behind "a week before", as "the meeting", that still tell what it is before
_SPOKEN = ("deadline.ask", "deadline.apply", "deadline.nouns", "deadline.first", "ask.papers")

_OTHERS = ("deadline.letters", "deadline.referees", "contact.sure_ask", "contact.ask")


def unexplained_days(
    scope: Scope, readings: list[Reading], years: Years, final: Found[DeadlineDraft] | None
) -> Iterator[Found[DeadlineDraft]]:
    """Days before the last one, in sentences about applying, that no rule took for anything.

    One of them may be the true last day, told in words that no rule knows.
    """
    last = final.value.date if final and final.value.kind == "application" else None
    if last is None:
        return
    told = [r.mention for r in readings if r.kind != "application" or r.score >= 0.55]
    seen: set[date] = set()
    for unit in scope.page.units:
        if unit.start < scope.page.body:
            continue
        for mention in without_openings(scope, scope.dates_in(unit)):
            day = years.day(mention) if mention.day and not mention.bare else None
            if day is None or day >= last or day in seen or (scope.today and day < scope.today):
                continue
            if any(one.start <= mention.start < one.end for one in told):
                continue
            if _is_of_applying(scope, unit, mention):
                seen.add(day)
                yield _found(scope, unit, day, "unexplained-day", 0.3)


def _is_of_applying(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    said = scope.page.said(unit)
    before = scope.page.flat[max(unit.start, mention.start - 40) : mention.start]
    return any(scope.has(path, said) for path in _SPOKEN) or scope.ends(before, "deadline.until")


def counted_back(scope: Scope, years: Years) -> Iterator[Found[DeadlineDraft]]:
    """Last days told by a later day: "The board meets on 1 March; apply a week before"."""
    for number, unit in enumerate(scope.page.units):
        said = scope.page.said(unit)
        applies = any(scope.has(path, said) for path in (*_SPOKEN[:2], "deadline.groups"))
        if unit.start < scope.page.body:
            continue
        for start, end, days, earlier in _spans(scope, unit):
            if not (applies or earlier) or _is_of_others(scope, unit, start, end):
                continue
            above = scope.page.units[max(0, number - 1)].start
            tail = scope.mentions_in(end, min(unit.end, end + 60))[:1]
            days_told = tail or scope.mentions_in(max(above, start - 300), start)[-1:]
            day = years.day(days_told[0]) if days_told and days_told[0].day else None
            if day:
                yield _found(scope, unit, day - timedelta(days), "counted-back", 0.5)
                break


def _is_of_others(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether what comes "a week before" is an invitation, an answer, a question or a letter."""
    floor = max((m.end for m in scope.mentions_in(unit.start, start)), default=unit.start)
    said = scope.page.flat[floor:end].rpartition(";")[2]
    if any(scope.has(f"deadline.other.{what}", said) for what in ("interview", "result")):
        return True
    asks = any(scope.has(path, said) for path in _OTHERS)
    return asks and not scope.has("deadline.apply", said)


def _spans(scope: Scope, unit: Unit) -> Iterator[tuple[int, int, int, bool]]:
    """The places of "a week before" in a sentence, of how many days they tell, and whether these
    end with the last day itself."""
    flat = scope.page.flat
    for match in scope.pattern("deadline.eve").finditer(flat, unit.start, unit.end):
        yield match.start(), match.end(), 1, False
    for start, end, days in _amounts(scope, unit):
        gap = scope.pattern("deadline.gap_before").search(flat, end, min(unit.end, end + _REACH))
        if not gap or re.search(r"\w\s+\w+\s+\w", flat[end : gap.start()]):
            continue
        tail = _TAIL.match(flat, gap.end(), unit.end)
        behind = tail[0] if tail else ""
        named = scope.pattern("deadline.nouns", "deadline.plain").search(behind) is not None
        if named and not _is_of_some(scope, unit, gap.end()):
            continue  # "one week before the deadline" is of something else
        if days is None and (behind.strip() or end + 3 < gap.start()):
            continue  # "38 hours a week for the project"
        if len(behind.split()) > _SHORT and not scope.mentions_in(gap.end(), unit.end):
            continue
        week = scope.has("dates.weeks_long", flat[start:end])
        yield start, gap.end(), days or (7 if week else 1), named


def _is_of_some(scope: Scope, unit: Unit, place: int) -> bool:
    """Whether some must apply before the last day: "visa holders a month before the deadline"."""
    said = scope.page.said(unit)
    if any(scope.has(path, said) for path in (*_OTHERS, "deadline.first_free")):
        return False
    dated = scope.mentions_in(place, min(unit.end, place + 3 * _REACH))
    return bool(dated) or scope.has("deadline.groups", said)


def _amounts(scope: Scope, unit: Unit) -> Iterator[tuple[int, int, int | None]]:
    """Times told in words with their places, in days at most; None where no number is told."""
    counted = [(one.start, one.end, one.most) for one in amounts(scope, unit.start, unit.end)]
    yield from counted
    units = scope.pattern("dates.days_long", "dates.weeks_long")
    for match in units.finditer(scope.page.flat, unit.start, unit.end):
        if not any(start <= match.start() < end for start, end, _ in counted):
            yield *match.span(), None


def _found(scope: Scope, unit: Unit, day: date, rule: str, sure: float) -> Found[DeadlineDraft]:
    words = scope.page.text[unit.start : unit.end]
    value = DeadlineDraft(day, wording=words, precision="day", kind="application")
    return scope.page.found(value, unit.start, unit.end, rule, sure)


def led_by(
    earlier: list[Found[DeadlineDraft]], every: list[Found[DeadlineDraft]]
) -> list[Found[DeadlineDraft]]:
    """All of them, the first of what was counted back leading where no earlier day does."""
    if not earlier:
        return every
    first = min(earlier, key=lambda one: one.value.date or date.max)
    lead = next((one for one in every if one.value.final), None)
    by = first.value.date
    if lead and (by is None or (lead.value.date and lead.value.date <= by)):
        return every
    rest = [replace(one, value=replace(one.value, final=False)) for one in every]
    return [replace(first, value=replace(first.value, final=True)), *rest]
