"""How long a no may be appealed against, where the mail that brings it says so."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from applications.core.extraction.amounts import Amount, amounts
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.received_mail import moments
from applications.core.received_mail.words import ends_in, pattern

_SHORTEST, _LONGEST = 28, 31  # days of a month
_FRIDAY = 4
_FRONT = 25  # characters before an amount in which "within" stands
_BEHIND = 40  # characters behind it in which "after" does


@dataclass(frozen=True, slots=True)
class Period:
    """A time told in months, days or working days, of which the others are 0."""

    months: int = 0
    days: int = 0
    working: int = 0

    def after(self, day: date) -> date:
        """The last day of it, where it begins to run on this one; of months without such a day,
        their last.

        >>> Period(days=21).after(date(2026, 12, 3)), Period(months=1).after(date(2027, 1, 31))
        (datetime.date(2026, 12, 24), datetime.date(2027, 2, 28))
        """
        years, month = divmod(day.month - 1 + self.months, 12)
        year, month = day.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        day = date(year, month, min(day.day, last)) + timedelta(self.days)
        for _one in range(self.working):
            day += timedelta(1 if day.weekday() < _FRIDAY else 7 - day.weekday())
        return day


@dataclass(frozen=True, slots=True)
class Appeal:
    """The sentence that tells it, and until when: so long from the mail, or a day."""

    start: int
    end: int
    within: Period | None = None
    until: date | None = None


def find_appeal(scope: Scope) -> Appeal | None:
    """The first time that is told; None where nobody may appeal, or not by a time."""
    page = scope.page
    for number, unit in enumerate(page.units):
        if not pattern("appeal").search(page.flat, unit.start, unit.end):
            continue
        if pattern("appeal_theirs").search(page.flat, unit.start, unit.end):
            continue
        near = page.units[number : number + 2]  # "… You have three weeks." may stand behind it
        if any(pattern("appeal_not").search(page.flat, one.start, one.end) for one in near):
            continue
        if until := min(moments.last_days(scope, number, "appeal"), default=None):
            return Appeal(unit.start, unit.end, until=until)
        for one in near:
            within = next(_periods(scope, one), None)
            if within:
                return Appeal(unit.start, one.end, within=within)
    return None


def _periods(scope: Scope, unit: Unit) -> Iterator[Period]:
    """The times that a sentence tells to appeal in: it names the appeal, or begins with no more
    than "You have"; one of what becomes of the documents, or of how long they take, tells none."""
    flat = scope.page.flat
    is_named = pattern("appeal").search(flat, unit.start, unit.end)
    elsewhere = (pattern(name) for name in ("appeal_else", "appeal_theirs"))
    if any(one.search(flat, unit.start, unit.end) for one in elsewhere):
        return
    for amount in amounts(scope, unit.start, unit.end):
        opens = _begins_with_time(flat[unit.start : amount.start].strip())
        front = flat[max(unit.start, amount.start - _FRONT) : amount.start]
        behind = flat[amount.end : min(unit.end, amount.end + _BEHIND)]
        is_told = ends_in(front, "within") or scope.pattern("deadline.gap").match(behind.lstrip())
        if opens or is_named and is_told:
            yield _period(amount)


def _begins_with_time(said: str) -> bool:
    """Whether these words in front of a time are "You have" or "You must do so within"."""
    opener = pattern("appeal_time").match(said)
    rest = said[opener.end() :].strip() if opener else said
    return opener is not None and (not rest or pattern("within").fullmatch(rest) is not None)


def _period(amount: Amount) -> Period:
    """As long as it surely is: between working days lie weekends, and no
    holidays."""
    months, left = divmod(amount.least, _SHORTEST)
    if not left and amount.most == months * _LONGEST:
        return Period(months=months)
    if not amount.exact and amount.most == amount.least + 2 * math.ceil(amount.least / 5):
        return Period(working=amount.least)
    return Period(days=amount.least)
