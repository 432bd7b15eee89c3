"""Who may apply, by one posting, and how far the background of its person goes towards that."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from applications.core import eligibility as core
from applications.core.condition import Condition
from applications.core.condition_rows import condition_in, conditions_in
from applications.core.deadline import EARLIEST, clock_of
from applications.core.validity import day_of_start, day_there
from applications.models import Application, Deadline, Posting
from applications.services import profiles


class Asked(NamedTuple):
    """A condition beside the words it was read from, and its sum."""

    condition: Condition
    evidence: dict[str, Any]
    sum: core.Sum
    at: int = 0  # among the conditions of its kind


def conditions_of(posting: Posting) -> list[tuple[Condition, dict[str, Any]]]:
    """What the posting says of who may apply, each with its words; the only place that reads it."""
    beside = (posting.evidence.get("eligibility") or {}).get("rows", [])
    found: list[tuple[Condition, dict[str, Any]]] = []
    for row in posting.eligibility:
        if (credits := condition_in({**_as_number(row), "kind": "credits"})) is not None:
            found.append((credits, next((one for one in beside if one.get("of") == row), {})))
    for condition, quote in conditions_in(posting.conditions):
        at = posting.text.find(quote) if quote else -1
        place = {"start": at, "end": at + len(quote)} if at >= 0 else {}
        found.append((condition, {"quote": quote, **place} if quote else {}))
    return [(one, read) for one, read in found if core.can_be_summed(one)]


def _as_number(row: dict[str, Any]) -> dict[str, Any]:
    """Credits are kept as they are typed."""
    minimum = core.score(str(row.get("minimum", "")))
    return {**row, "minimum": minimum} if minimum is not None else row


def asked_of(application: Application, deadlines: Sequence[Deadline]) -> list[Asked]:
    """Each condition of the posting with its sum; no query where it has none."""
    conditions = conditions_of(application.posting)
    if not conditions:
        return []
    background = profiles.background_of(application.owner)
    chosen = _chosen(application)
    days = _Days(application, deadlines)
    found: list[Asked] = []
    for one, read in conditions:
        told = core.answered(
            one,
            background,
            days.counting(one),
            place=application.posting.country,
            chosen=chosen.get((one.of, one.level)),
        )
        at = sum(other.condition.kind == one.kind for other in found)
        found.append(Asked(one, read, told, at))
    return found


def _chosen(application: Application) -> dict[tuple[str, str], frozenset[int]]:
    rows = application.counted_credits.values_list("field", "level", "credit_sum")
    found: dict[tuple[str, str], set[int]] = {}
    for field, level, key in rows:
        found.setdefault((field, level), set()).update([key] if key else [])
    return {of: frozenset(keys) for of, keys in found.items()}


class _Days:
    """The day that counts for each: as the posting says, else that of the deadline, there."""

    def __init__(self, application: Application, deadlines: Iterable[Deadline]) -> None:
        mine = [one for one in deadlines if one.kind == Deadline.Kind.APPLICATION and one.instant]
        ahead = [one for one in mine if not one.closed_at] or mine
        days = [
            (one.instant, day_there(one.instant, clock_of(one.zone or EARLIEST)))
            for one in ahead
            if one.instant
        ]
        self.deadline: date | None = min(days)[1] if days else None
        self.start = day_of_start(application.posting.start)

    def counting(self, condition: Condition) -> core.Counting:
        if condition.day in ("start", "recruitment") and self.start:
            return core.Counting("start", self.start)
        return core.Counting("deadline" if self.deadline else "", self.deadline)
