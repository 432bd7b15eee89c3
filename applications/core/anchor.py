"""A deadline told by another one ("letters one week after the deadline"), and what it comes to."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Protocol, TypeVar

APPLICATION = "application"


class Printed(Protocol):
    """A deadline as a row has it."""

    kind: Any
    date: Any  # date | None
    time: Any  # time | None
    zone: Any
    zone_source: Any
    bound: Any
    instant: Any  # datetime | None
    met_at: Any
    closed_at: Any


P = TypeVar("P", bound=Printed)


def anchor_of(rows: Iterable[P]) -> P | None:
    """The deadline to apply that others are told by; None where that has no day.

    It is the one that lists and home lead with: the first of those that still count. Of two stages,
    rounds or days that all were kept, that is the earliest, and the next once it is met, so that
    nothing told by it is later than it may be. Where none counts any more, as after sending, it is
    what was met or closed last: sending meets all at once, and the first of those stands. What has
    no day, such as “until filled”, takes it from none that has one.
    """
    mine = [row for row in rows if row.kind == APPLICATION and row.instant]
    ended = [(row.met_at or row.closed_at, row) for row in mine]
    last = max((at for at, _row in ended if at), default=None)
    standing = [row for at, row in ended if at is None] or [row for at, row in ended if at == last]
    return min(standing, key=lambda row: row.instant, default=None)


def print_of(anchor: Printed | None, days: int) -> dict[str, Any]:
    """What stands printed so many days from the anchor: its hour, its clock, on it or before it.

    With an hour it is on that day: "before 12 February, by 17:00" says nothing of another one.
    Without an anchor there is neither day nor hour.
    """
    if anchor is None or anchor.date is None:
        return {"date": None, "time": None}
    copied = {name: getattr(anchor, name) for name in ("time", "zone", "zone_source", "bound")}
    if anchor.time is not None:
        copied["bound"] = "on"
    return {"date": anchor.date + timedelta(days=days), **copied}
