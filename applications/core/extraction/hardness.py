"""Whether what comes after a deadline is considered: "for full consideration, apply by"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from applications.core.extraction.dates import dates
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.page import Unit, flatten
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES
from applications.core.extraction.years import Years

Hardness = Literal["", "hard", "soft"]
_KINDS = ("hard", "soft")
_DAY_AFTER = timedelta(days=1)  # "applications that arrive on 16 January or later", due on the 15th


def with_hardness(
    scope: Scope, every: Iterable[Found[DeadlineDraft]], years: Years
) -> list[Found[DeadlineDraft]]:
    """The same deadlines; those to apply by know what becomes of what comes later, where that is
    told of their day, or without a day of the last one. Who says both has said neither."""
    told = list(_told(scope))
    return [_with(scope, found, told, years) for found in every]


def _told(scope: Scope) -> Iterable[tuple[Unit, Hardness]]:
    """The sentences that say one of the two, and say it of applications: what "letters received
    after the deadline" are told of stands in front."""
    page = scope.page
    for unit in page.units:
        if unit.start < page.body:
            continue
        said = page.said(unit)
        hard, soft = (scope.pattern(f"deadline.hardness.{one}").search(said) for one in _KINDS)
        one = hard or soft
        if one is None or (hard and soft) or scope.has("deadline.hardness.unsure", said):
            continue
        if not scope.has("deadline.hardness.elsewhere", _front(scope, unit, one.start())):
            yield unit, "hard" if hard else "soft"


def _front(scope: Scope, unit: Unit, end: int) -> str:
    """What the words there are told of: from the last semicolon; from a bracket where what stands
    before it has another day, "two letters by 10 January (strict: 15 January)", or only goes with
    the application, "apply with two letters by 10 January (strict)"."""
    front = scope.page.said(unit)[:end].rpartition(";")[2]
    before, bracket, inside = front.rpartition("(")
    opened = unit.start + end - len(inside)
    every = [((one.month, one.day), one.start < opened) for one in scope.dates_in(unit)]
    outer, inner = ({day for day, is_outer in every if is_outer is side} for side in (True, False))
    has_another = bool(outer and inner) and outer.isdisjoint(inner)
    other = scope.pattern("deadline.hardness.elsewhere").search(before)
    goes_with = other is not None and scope.has("deadline.apply", before[: other.start()])
    return inside if bracket and every and (has_another or goes_with) else front


def _with(
    scope: Scope, found: Found[DeadlineDraft], told: list[tuple[Unit, Hardness]], years: Years
) -> Found[DeadlineDraft]:
    if found.value.kind != "application":
        return found
    mine = [(unit, what) for unit, what in told if _is_of(scope, unit, found.value, years)]
    if len({what for _unit, what in mine}) != 1:
        return found
    unit, what = mine[0]
    words = scope.page.text[unit.start : unit.end]
    return replace(found, value=replace(found.value, hardness=what, hardness_wording=words))


def may_be_told_of(words: str, day: date | None) -> bool:
    """Whether a sentence that was kept may still tell of a deadline on this day: it names no other.

    >>> words = "Applications received after 15 January will not be considered."
    >>> may_be_told_of(words, date(2027, 1, 15)), may_be_told_of(words, date(2027, 2, 15))
    (True, False)
    """
    told = {(one.month, one.day) for one in dates(flatten(words), LANGUAGES) if one.day}
    mine = {(one.month, one.day) for one in ((day, day + _DAY_AFTER) if day else ())}
    return not told or not told.isdisjoint(mine)


def _is_of(scope: Scope, unit: Unit, read: DeadlineDraft, years: Years) -> bool:
    """Whether a sentence tells of this deadline: by its day, or the day after it."""
    days = {day for one in scope.dates_in(unit) if (day := years.day(one))}
    if not days:
        return read.final
    mine: date | None = read.date
    return mine is not None and not days.isdisjoint((mine, mine + _DAY_AFTER))
