"""What the position pays."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

_SIGN = r"€|£|\$|(?<!\w)(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|A\$|HK\$|S\$)".lower()
_SUM_OF_MONEY = r"\d[\d.,' ]{2,12}\d"


@cache
def _money() -> re.Pattern[str]:
    """A sum of money, or a grade of a pay scale, in whatever language."""
    behind = f"{_SIGN}|{alternatives('salary.currency')}"
    scales, grades = alternatives("salary.scales"), alternatives("salary.grades")
    return re.compile(
        rf"(?:{_SIGN})\s?{_SUM_OF_MONEY}|{_SUM_OF_MONEY}\s?(?:{behind})(?!\w)|"
        rf"(?<!\w)(?:(?:{scales})[\w -]{{0,12}}\d{{1,2}}|(?:{grades})(?:\s?(?:{scales}))?)"
    )


@cache
def a_period() -> re.Pattern[str]:
    """What is said behind a sum that is paid again and again: "per year"."""
    per, periods = alternatives("salary.per"), alternatives("salary.periods")
    return re.compile(rf"(?:\s|(?<![^\W\d_]))(?:{per})\s?(?:{periods})(?!\w)")


def find_salary(scope: Scope) -> Found[str] | None:
    """The sentence that names the pay, from the amount or the pay grade in it."""
    page = scope.page
    for match in _money().finditer(page.flat, page.body):
        unit = page.unit_at(match.start())
        paid = unit and (
            scope.has("salary.words", page.said(unit))
            or a_period().match(page.flat, match.end(), unit.end)
        )
        if unit and paid:
            start, end = unit.start, unit.end
            if end - start > 300:
                start, end = max(start, match.start() - 120), min(end, match.end() + 120)
            start, end = _told(page.text, (start, end), match.span())
            value = " ".join(page.text[start:end].split())
            return page.found(value, start, end, "salary-sentence", 0.75)
    return None


def _told(text: str, whole: tuple[int, int], money: tuple[int, int]) -> tuple[int, int]:
    """The cell of a table, or the brackets a line opens with, that hold the sum; else all of it.

    >>> text = "(E 13, 75 %), number 4"
    >>> text[slice(*_told(text, (0, 22), (1, 5)))]
    'E 13, 75 %'
    """
    start, end = whole
    for opens, closes in ("||", "()"):
        left, right = text.rfind(opens, start, money[0]), text.find(closes, money[1], end)
        if left >= 0 and opens == "|":
            return left + 1, right if right > 0 else end
        if left == start and right > 0:
            return left + 1, right
    return whole
