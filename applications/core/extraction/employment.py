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
            return page.found(page.text[start:end].strip(), start, end, "salary-sentence", 0.75)
    return None
