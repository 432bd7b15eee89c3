"""How long a no may be appealed against, where the mail that brings it says so."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from applications.core.extraction.amounts import Amount, amounts
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.received_mail import moments
from applications.core.received_mail.words import ends_in, pattern

_SHORTEST, _LONGEST = 28, 31  # days of a month
_FRONT = 25  # characters before an amount in which "within" stands
_BEHIND = 40  # characters behind it in which "after" does


@dataclass(frozen=True, slots=True)
class Period:
    """A time told in months and days, of which one is 0."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The last day of it, where it begins to run on this one; of months without such a day,
        their last.

        >>> Period(days=21).after(date(2026, 12, 3)), Period(months=1).after(date(2027, 1, 31))
        (datetime.date(2026, 12, 24), datetime.date(2027, 2, 28))
        """
        years, month = divmod(day.month - 1 + self.months, 12)
        year, month = day.year + years, month + 1
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(day.day, last)) + timedelta(self.days)


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
        near = page.units[number : number + 2]  # "… You have three weeks." may stand behind it
        if any(pattern("appeal_not").search(page.flat, one.start, one.end) for one in near):
            continue
        until = min(moments.last_days(scope, number, "appeal"), default=None)
        for one in near:
            within = next(_periods(scope, one), None)
            if within:
                return Appeal(unit.start, one.end, within=within)
        if until:
            return Appeal(unit.start, unit.end, until=until)
    return None


def _periods(scope: Scope, unit: Unit) -> Iterator[Period]:
    flat = scope.page.flat
    for amount in amounts(scope, unit.start, unit.end):
        front = flat[max(unit.start, amount.start - _FRONT) : amount.start]
        behind = flat[amount.end : min(unit.end, amount.end + _BEHIND)]
        if ends_in(front, "within") or scope.pattern("deadline.gap").match(behind.lstrip()):
            yield _period(amount)


def _period(amount: Amount) -> Period:
    """As long as it surely is: working days have no holidays between them."""
    months, left = divmod(amount.least, _SHORTEST)
    if not left and amount.most == months * _LONGEST:
        return Period(months=months)
    return Period(days=amount.least)
