"""Words that make a printed day the first that is too late."""

from __future__ import annotations

from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times

_CLOSE = 24  # characters between such words and the day
_HOUR = 40  # characters from the day to what stands behind its hour


def is_too_late(scope: Scope, unit: Unit, mention: DateMention) -> bool:
    """Whether applications must be in the day before: "on or after 11 January … not considered",
    "until 15 January (exclusive)"."""
    before = scope.page.flat[max(unit.start, mention.start - _CLOSE) : mention.start]
    behind = scope.page.flat[mention.end : unit.end]
    if scope.ends(before, "deadline.first_late") and scope.has("deadline.not_taken", behind):
        return True
    return _is_excluded(scope, before, behind)


def _is_excluded(scope: Scope, before: str, behind: str) -> bool:
    """Whether "exclusive" is said of the day, in brackets, at the end or behind "until", for it
    also means "only": "bis 15. Januar ausschließlich per E-Mail" leaves the day."""
    if scope.ends(before, "deadline.exclusive"):
        words = [m.start() for m in scope.pattern("deadline.exclusive").finditer(before)]
        return scope.ends(before[: words[-1]], "deadline.until", "deadline.before")
    hour = next(times(behind[:_HOUR]), None)
    rest = behind[hour.end if hour and not behind[: hour.start].strip(" ,-(") else 0 :]
    found = scope.pattern("deadline.exclusive").match(rest.lstrip(" ,(["))
    if found is None:
        return False
    then = rest.lstrip(" ,([")[found.end() :].lstrip()
    return not then or then[0] in ").,;]\n"
