"""The last day that a posting's machine-readable head names."""

from __future__ import annotations

from datetime import date

from applications.core.extraction.dates import dates
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times

# Front matter keys that name a last day, without hyphens.
LAST_DAY = ("deadline", "closes", "closing", "closingdate", "applicationdeadline", "applyby",
            "appldate", "applicationdate", "closedate", "duedate", "applybefore", "closesat",
            "lastdate", "lastday", "applicationcloses", "applicationclosingdate", "applyuntil",
            "applicationenddate", "callend", "callclose", "expires", "expiry", "expirydate",
            "expirationdate", "due", "enddate", "validuntil", "validthrough")  # fmt: skip
_SIGNS = str.maketrans("", "", "-_ ")


def find_hint(scope: Scope) -> Found[DeadlineDraft] | None:
    """The last day named in the front matter."""
    head = {key.translate(_SIGNS): place for key, place in scope.page.head.items()}
    for key in LAST_DAY:
        if key in head:
            start, end = head[key]
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
