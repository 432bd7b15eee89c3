"""Deadlines told by another one: "letters must arrive one week after the deadline"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import numbers

_COUNT = re.compile(r"(?<![\w.,])(\d{1,2}|[^\W\d_]{2,9})(?:\s?\(\d{1,2}\))?[\s-]{1,2}$")
_REACH = 60  # characters between "one week" and "after the deadline"


def find_relative(
    scope: Scope, final: Found[DeadlineDraft] | None
) -> Iterator[Found[DeadlineDraft]]:
    """When letters are due, where the posting says it by the last day to apply."""
    page, values = scope.page, numbers(scope.languages)
    units = scope.pattern("dates.days_long", "dates.weeks_long")
    for unit in page.units:
        said = page.said(unit)
        if scope.dates_in(unit) and not scope.has("deadline.gap", said):
            continue
        for match in units.finditer(page.flat, unit.start, unit.end):
            count = _COUNT.search(page.flat, max(unit.start, match.start() - 20), match.start())
            number = values.get(count[1], 0) if count and not count[1].isdigit() else count
            amount = int(count[1]) if count and count[1].isdigit() else number
            gap = scope.pattern("deadline.gap", "deadline.gap_before").search(
                page.flat, match.end(), min(unit.end, match.end() + _REACH)
            )
            if not amount or not isinstance(amount, (int, float)) or not gap or count is None:
                continue
            if not scope.has("deadline.referees", said) and not scope.has("deadline.letters", said):
                continue
            days = round(amount * (7 if scope.has("dates.weeks_long", match[0]) else 1))
            days = -days if scope.has("deadline.gap_before", gap[0]) else days
            first = final.value.date if final else None
            value = DeadlineDraft(
                first + timedelta(days) if first else None,
                wording=page.text[unit.start : unit.end],
                precision="day" if first else "unknown",
                kind="letters",
                after="application",
                days=days,
            )
            yield page.found(value, unit.start, unit.end, "relative-to-deadline", 0.75)
            return
