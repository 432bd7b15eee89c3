"""Which of several days is the deadline, and whether applications are taken all along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from applications.core.extraction.page import Unit
from applications.core.extraction.readings import OF_ROUNDS, Reading
from applications.core.extraction.scope import Scope
from applications.core.extraction.years import Years, next_such_day

_LESS = 0.08  # of two days the earlier counts, though it is read a little less surely


def choose(
    scope: Scope, readings: Iterable[Reading], years: Years, *, review: bool
) -> Reading | None:
    """The surest reading; of equals the extended, the round that closes next, the first.

    Where a place stays open until it is filled, the day the review begins is the one to meet.
    """
    mine = [r for r in readings if r.kind == "application" and r.score >= 0.55]
    if not mine:
        return next((r for r in readings if r.kind == "funding"), None)
    if first := _first_stage(scope, mine, years):
        return first
    mine = [r for r in mine if not r.first and not _is_struck(scope, r)] or mine
    if review:
        mine = [r for r in mine if r.rule == "deadline-review"] or mine
    best = max(r.score for r in mine)
    equals = [r for r in mine if r.score >= best - 0.17]
    equals = [r for r in equals if years.day(r.mention)] or equals
    extended = [r for r in equals if _is_extended(scope, scope.page.said(r.unit))]
    if extended and len({r.mention.iso for r in equals}) > 1:
        return max(
            extended, key=lambda r: (r.mention.year or 0, r.mention.month, r.mention.day or 0)
        )
    rounds = [
        r
        for r in equals
        if r.rule in OF_ROUNDS or scope.has("deadline.rounds", scope.page.said(r.unit))
    ]
    together = [r for r in equals if sum(other.unit is r.unit for other in equals) > 1]
    columns = [r for r in equals if r.rule == "deadline-column" and years.day(r.mention)]
    if len({years.day(r.mention) for r in columns}) > 1:
        return min(columns, key=lambda r: years.day(r.mention) or date.max)
    for several in (rounds, together):
        if len({(r.mention.month, r.mention.day) for r in several}) > 1:
            following = _next_open(several, years, scope.today, last=several is rounds)
            if following:
                return following
    surest = max(equals, key=lambda r: (round(r.score, 1), -r.mention.start))
    day = years.day(surest.mention)
    sooner = [
        r
        for r in mine
        if r.score >= best - _LESS
        and _before(years.day(r.mention), day)
        and not scope.has("contact.sure_ask", scope.page.said(r.unit))  # "questions by 3 May"
    ]
    return min(sooner, key=lambda r: years.day(r.mention) or date.max, default=surest)


def _is_struck(scope: Scope, reading: Reading) -> bool:
    """Whether a day is named only to say that it is not the one: "3 May, not 10 May"."""
    start = reading.mention.start
    return scope.ends(scope.page.flat[max(reading.unit.start, start - 12) : start], "dates.not")


def _before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _first_stage(scope: Scope, mine: list[Reading], years: Years) -> Reading | None:
    """The first of two stages while it is open: who misses it cannot apply.

    What is only advised, as an inquiry or a word with a supervisor, is no stage.
    """
    firsts = [
        r for r in mine if r.first and not scope.has("deadline.first_free", scope.page.said(r.unit))
    ]
    first = _next_open(firsts, years, scope.today, last=False)
    days = [years.day(r.mention) for r in mine if not r.first]
    if first is None or not days:
        return None
    day = years.day(first.mention)
    return None if any(_before(other, day) for other in days) else first


def _is_extended(scope: Scope, said: str) -> bool:
    """Whether a sentence extends the deadline; "there will be no extension" does not."""
    return scope.has("deadline.extended", said) and not scope.has("deadline.not_extended", said)


def _next_open(
    several: list[Reading], years: Years, today: date | None, *, last: bool
) -> Reading | None:
    """The first round that has not closed; where all have, the `last` one or none."""
    days = [(years.day(r.mention) or next_such_day(r.mention, today), r) for r in several]
    dated = sorted(((day, r.mention.start, r) for day, r in days if day), key=lambda one: one[:2])
    ahead = [r for day, _, r in dated if today is None or day >= today]
    if ahead:
        return ahead[0]
    return dated[-1][2] if dated and last else None


def find_rolling(scope: Scope, readings: list[Reading]) -> tuple[Unit, float, str] | None:
    """Where the text says that applications are taken until the place is filled."""
    dated = any(r.kind == "application" and r.score >= 0.8 for r in readings)
    weak: tuple[Unit, float, str] | None = None
    for unit in scope.page.units:
        said = scope.page.said(unit).replace(":", " ")
        if scope.has("deadline.other.interview", said) and not scope.has("deadline.apply", said):
            continue  # "interviews go on until a candidate is found"
        if scope.has("deadline.strong_rolling", said) and not scope.has("deadline.elsewhere", said):
            return unit, 0.9, "until-filled"
        if dated or weak:
            continue
        begins = scope.has("deadline.other.start", said) and not scope.has("deadline.apply", said)
        if begins or scope.has("deadline.elsewhere", said):
            continue  # "can start at any time"
        if scope.has("deadline.rolling", said):
            weak = unit, 0.75, "rolling"
        elif (
            scope.has("deadline.soon", said)
            and scope.has("deadline.apply", said)
            and not scope.has("deadline.other.start", said)
            and not scope.dates_in(unit)
        ):
            weak = unit, 0.7, "as-soon-as-possible"
    return weak
