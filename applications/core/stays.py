"""Months of stay before a day, counted in days.

Months of stay are those of the mobility rule of the Marie Skłodowska-Curie actions: "more than 12
months in the 36 months immediately before" the recruitment, which is the first day of employment,
or the deadline of the call (https://www.aptwind.eu/eligibility, read 1 Dec 2026). The day itself is
not among them, a day counts once, and stays are summed in days: they are more than 12 months where
they are more days than the 12 months from their first day in the window on.
"""

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, date, timedelta

from applications.core.background import Stay

A_DAY = timedelta(days=1)
TEN_YEARS = 120  # months
UNEVEN = 10  # days by which months that begin on other days differ, at most, and more


def months_away(day: date, months: int) -> date:
    """The same day so many months later, or earlier; the last of a month that is too short.

    >>> months_away(date(2024, 2, 29), -36), months_away(date(2026, 1, 31), 1)
    (datetime.date(2021, 2, 28), datetime.date(2026, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if months < 0 else date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def merged(stays: Iterable[Stay]) -> list[tuple[date, date]]:
    """Where somebody was, without overlaps: a day in two stays is one day; the last day is in it.

    >>> merged([Stay("SE", date(2026, 1, 1), date(2026, 1, 9)), Stay("SE", date(2026, 1, 5))])
    [(datetime.date(2026, 1, 1), datetime.date(9999, 12, 31))]
    """
    found: list[tuple[date, date]] = []
    for since, last in sorted((one.since, one.until or date.max) for one in stays):
        if found and since.toordinal() <= found[-1][1].toordinal() + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((since, last))
    return found


def stayed(spans: Iterable[tuple[date, date]], day: date, within: int) -> int:
    """The days of stay in so many months immediately before this day, which is not one of them; a
    stay that goes on is counted as if it did so until then."""
    first, before = months_away(day, -within).toordinal(), day.toordinal()
    each = (
        min(before, last.toordinal() + 1) - max(first, since.toordinal()) for since, last in spans
    )
    return sum(max(0, one) for one in each)


def limit(spans: Sequence[tuple[date, date]], day: date, months: int, within: int) -> int:
    """How many days the so many months are: counted from the first day of stay in the window, so
    that the same stay is as long seen from any later day.

    >>> limit([(date(2026, 9, 1), date(2027, 9, 1))], date(2028, 2, 29), 12, 36)
    365
    """
    first = months_away(day, -within)
    began = next((max(first, since) for since, last in spans if last >= first), first)
    return (months_away(began, months) - began).days


def in_months(days: int, most: int, months: int) -> float:
    """Rounded towards the side of the limit on which it is: what is over never reads as on it."""
    tenths = days * months * 10 / most if most else 0
    return (math.floor(tenths) if days <= most else math.ceil(tenths)) / 10


def first_flip(
    spans: Sequence[tuple[date, date]], day: date, months: int, within: int, is_met: bool
) -> date | None:
    """The first later day that counts on which it would stand otherwise, in the next ten years."""
    end = months_away(day, min(within, TEN_YEARS) + 1)
    while spans and day < end:
        away = abs(stayed(spans, day, within) - limit(spans, day, months, within))
        # A day more is at most a day more or less of stay, but where months differ in length.
        day += timedelta(days=max(1, away - UNEVEN))
        if (stayed(spans, day, within) <= limit(spans, day, months, within)) != is_met:
            return day
    return None
