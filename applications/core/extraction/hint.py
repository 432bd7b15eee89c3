"""The last day that a posting's machine-readable head names."""

from __future__ import annotations

from datetime import date

from applications.core.extraction.dates import dates
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times

# Front matter keys that name a last day.
LAST_DAY = ("deadline", "closes", "closing", "closing_date", "application_deadline", "apply_by",
            "appldate", "application_date", "closingdate", "due_date", "apply_before",
            "expires", "expiry", "due", "enddate", "end_date", "validthrough")  # fmt: skip


def find_hint(scope: Scope) -> Found[DeadlineDraft] | None:
    """The last day named in the front matter."""
    for key in LAST_DAY:
        if key in scope.page.head:
            start, end = scope.page.head[key]
            for mention in dates(scope.page.flat[start:end], scope.languages, scope.country):
                if mention.whole and not (
                    key == "validthrough" and _is_by_default(scope, mention.whole)
                ):
                    clock = next(times(scope.page.flat[start:end]), None)
                    value = DeadlineDraft(
                        mention.whole,
                        time=clock.value if clock and key != "validthrough" else None,
                        wording=scope.page.text[start:end],
                        precision="minute" if clock and key != "validthrough" else "day",
                    )
                    confidence = 0.5 if key == "validthrough" else 0.75
                    return scope.page.found(value, start, end, "front-matter", confidence)
    return None


def _is_by_default(scope: Scope, last: date) -> bool:
    """Whether a board only counted 30, 60 or 90 days from the day it was posted."""
    posted = scope.page.head.get("dateposted")
    first = (
        next(dates(scope.page.flat[posted[0] : posted[1]], scope.languages), None)
        if posted
        else None
    )
    return bool(first and first.whole and (last - first.whole).days % 30 == 0)
