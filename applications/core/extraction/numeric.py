"""Days written in numbers alone: which of them is the day, which the month, which the year."""

from __future__ import annotations

import re
from datetime import date

# Where a numeric date starts with the month, and where with the day; elsewhere 03/04 decides
# nothing, and the earlier of the two days counts.
MONTH_FIRST = frozenset({"US", "FM", "MH", "PW"})
DAY_FIRST = frozenset(
    ("AD", "AR", "AT", "AU", "BE", "BG", "BR", "CH", "CL", "CO", "CY", "CZ", "DE", "DK", "EE", "ES")
    + ("FI", "FR", "GB", "GR", "HR", "IE", "IN", "IS", "IT", "LI", "LU", "LV", "MT", "MX", "NL")
    + ("NO", "NZ", "PE", "PL", "PT", "RO", "RS", "RU", "SE", "SI", "SK", "TR", "UA", "UY", "VN")
)
# Where two digits in front may be the year: 27-04-05.
YEAR_FIRST = frozenset(("CN", "HU", "JP", "KR", "LT", "MN", "SE", "TW"))
_YEARS = range(2008, 2046)  # those that two digits stand for in postings
_STROKES = re.compile(r"(?<![\d/.-])(\d\d?)/(\d\d?)/(?:20)?\d\d(?![\d/])")


def full_year(year: str) -> int:
    """The year in four digits.

    >>> full_year("'27"), full_year("1999")
    (2027, 1999)
    """
    number = int(year.strip("'"))
    return number + 2000 if number < 100 else number


def order_of(flat: str) -> str:
    """A country whose order of day and month the text itself shows: 25/03 or 03/25.

    >>> order_of("on 25/03/2027"), order_of("on 03/25/2027"), order_of("on 03/04/2027")
    ('GB', 'US', '')
    """
    shown = set()
    for match in _STROKES.finditer(flat):
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second > 0:
            shown.add("GB")
        elif second > 12 >= first > 0 and second < 32:
            shown.add("US")
    return shown.pop() if len(shown) == 1 else ""


def day_and_month(first: int, second: int, country: str, *, dotted: bool) -> tuple[int, int, bool]:
    """Day, month, and whether they could be the other way round; the earlier day counts then.

    >>> day_and_month(4, 5, "GB", dotted=False), day_and_month(4, 5, "", dotted=False)
    ((4, 5, False), (5, 4, True))
    """
    if second > 12:
        return second, first, False
    if first > 12 or first == second or dotted:
        return first, second, False
    if country in MONTH_FIRST:
        return second, first, False
    if country in DAY_FIRST:
        return first, second, False
    return max(first, second), min(first, second), True


def by_weekday(day: int, month: int, year: int, weekday: int) -> tuple[int, int, bool]:
    """The order of two numbers for which the weekday is right, where it is for one of them."""
    fits = [
        (d, m)
        for d, m in ((day, month), (month, day))
        if date(year, m, d).weekday() == weekday  # both are 12 at most, so the day exists
    ]
    return (*fits[0], False) if len(fits) == 1 else (day, month, True)


def with_short_year(
    first: int, second: int, third: int, country: str, *, dotted: bool
) -> tuple[int, int, int, bool]:
    """Year, month and day of three short numbers, and whether another order is as good.

    >>> with_short_year(27, 4, 5, "SE", dotted=False)
    (2027, 4, 5, False)
    >>> with_short_year(3, 8, 27, "DE", dotted=True), with_short_year(26, 4, 27, "", dotted=False)
    ((2027, 8, 3, False), (2026, 4, 27, True))
    """
    day, month, ambiguous = day_and_month(first, second, country, dotted=dotted)
    readings = []
    if month <= 12 and 1 <= day <= 31 and third + 2000 in _YEARS:
        readings.append((third + 2000, month, day))
    year_first = (first + 2000, second, third)
    if second <= 12 and 1 <= third <= 31 and year_first[0] in _YEARS and first > 12:
        sure = country in YEAR_FIRST or not readings
        if sure or (country not in DAY_FIRST and country not in MONTH_FIRST and not dotted):
            readings.append(year_first)
    if not readings:
        return third + 2000, month, day, ambiguous
    return (*min(readings), ambiguous or len(readings) > 1)
