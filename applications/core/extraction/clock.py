"""The time of day a deadline ends at, where the posting gives one."""

from __future__ import annotations

from applications.core.extraction.dates import DateMention, TimeMention, times
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope


def time_at(scope: Scope, unit: Unit, mention: DateMention) -> TimeMention | None:
    """The time of day that belongs to a date: close behind it, or right in front of it."""
    flat = scope.page.flat
    stop = min(unit.end, mention.end + 60)
    for later in scope.mentions_in(mention.end, stop):
        stop = min(stop, later.start)
    first = mention.end + (flat[mention.end : mention.end + 1] == "t")  # 2027-05-03T23:59
    for found in times(flat[first:stop], scope.languages):
        return TimeMention(first + found.start, first + found.end, found.value)
    start = max(unit.start, mention.start - 45)
    for earlier in scope.mentions_in(start - 40, mention.start):
        if start < earlier.end <= mention.start:
            start = earlier.end
    close = list(times(flat[start : mention.start], scope.languages))
    if close:
        last = close[-1]
        return TimeMention(start + last.start, start + last.end, last.value)
    return None
