"""The unmet moments of an application as its row in a list keeps them: plain values, in order.

What a row shows is chosen here: the moment that leads, and those that stand beside it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

# Kept of one application, so that nobody's list grows without bounds; rows show a few. Many more
# than anybody leaves behind unmet, for those that have passed stand before what comes next, and
# which that is depends on the day on which a row is read.
MOST = 300
OWN, TARGET, ROLLING = "application", "target", "rolling"
SOFT = "soft"


class Moment(NamedTuple):
    """One unmet deadline; without `at` it is open until filled."""

    kind: str
    at: datetime | None
    zone: str
    zone_source: str
    precision: str
    hardness: str = ""


class HasHardness(Protocol):
    """A deadline, or its moment."""

    kind: Any
    hardness: Any


def may_be_late(one: HasHardness) -> bool:
    """Whether it is one to apply by, and what comes later may still be considered."""
    return one.kind == OWN and one.hardness == SOFT


class Shown(NamedTuple):
    """What a row shows: what leads, and what stands in thin letters under it."""

    lead: Moment | None
    beside: tuple[Moment, ...]
    is_rolling: bool


def kept(moments: Iterable[Moment]) -> list[list[Any]]:
    """As JSON, the earliest first; the application's own is never left out.

    >>> kept([Moment("application", None, "", "assumed", "rolling")])
    [['application', None, '', 'assumed', 'rolling']]
    """
    rows = list(moments)
    dated = _dated(rows)
    chosen = dated[:MOST]
    own = next((row for row in dated if row.kind == OWN), None)
    if own and own not in chosen:
        chosen[-1] = own
    if own is None:
        chosen += [row for row in rows if row.kind == OWN and row.precision == ROLLING][:1]
    return [
        [row.kind, row.at and row.at.isoformat(), *row[2:5], *filter(None, row[5:])]
        for row in chosen
    ]


def read(rows: Sequence[Sequence[Any]]) -> list[Moment]:
    """The other way."""
    return [Moment(row[0], row[1] and datetime.fromisoformat(row[1]), *row[2:]) for row in rows]


def lead(moments: Iterable[Moment]) -> Moment | None:
    """The first moment that is no own target; a target only where nothing else is there."""
    dated = _dated(moments)
    return next((row for row in dated if row.kind != TARGET), next(iter(dated), None))


def _dated(moments: Iterable[Moment]) -> list[Moment]:
    """Those of a day, the earliest first."""
    days = [(row.at, row) for row in moments if row.at]
    return [row for _at, row in sorted(days, key=lambda day: day[0])]


def shown(moments: Sequence[Moment], now: datetime) -> Shown:
    """What leads, and beside it the real deadline, the own target, and what comes next where the
    first has passed.

    >>> from datetime import UTC
    >>> at = lambda day, kind: Moment(kind, datetime(2026, 12, day, tzinfo=UTC), "", "", "date")
    >>> rows = [at(1, "target"), at(2, "funding"), at(3, "letters"), at(5, "application")]
    >>> chosen = shown(rows, datetime(2026, 12, 2, 12, tzinfo=UTC))
    >>> chosen.lead.kind, [row.kind for row in chosen.beside]
    ('funding', ['target', 'letters', 'application'])
    """
    first = lead(moments)
    beside: list[Moment] = []
    if first and first.at:
        dated = [row for row in moments if row.at]
        wanted = [
            next((row for row in dated if row.kind == OWN), None),
            next((row for row in dated if row.kind == TARGET), None),
            next((row for row in dated if row.at and row.at > now), None)
            if first.at <= now
            else None,
        ]
        beside = [row for row in dated if row is not first and row in wanted]
    return Shown(first, tuple(beside), any(row.at is None for row in moments))
