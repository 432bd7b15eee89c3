"""What a deadline told by another one comes to: on any day, by any clock, before it or after it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from applications.core.anchor import anchor_of, print_of
from applications.core.deadline import clock_of, instant_of

SENT = datetime(2027, 1, 10, 9, tzinfo=UTC)
ZONES = ("", "UTC", "Etc/GMT+12", "Europe/Oslo", "America/St_Johns", "Pacific/Apia", "Asia/Tehran")


@dataclass(frozen=True)
class Row:
    date: Any
    time: Any = None
    zone: str = "Europe/Oslo"
    zone_source: str = "place"
    bound: Any = "on"
    kind: str = "application"
    met_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def instant(self) -> datetime | None:
        return self.date and instant_of(self.date, self.time, self.zone, self.bound)


FIRST, SECOND, OPEN = Row(date(2027, 1, 15)), Row(date(2027, 3, 1)), Row(None)


@pytest.mark.parametrize(
    ("rows", "leads"),
    [
        ([], None),
        ([OPEN], None),
        ([SECOND, FIRST], FIRST),
        ([OPEN, SECOND], SECOND),
        # The first stage is met: the second one leads, but where that has no day.
        ([replace(FIRST, met_at=SENT), SECOND], SECOND),
        ([OPEN, replace(FIRST, met_at=SENT)], "second"),
        # It went in, which meets all that are open: by the first of those, not by what is later.
        ([replace(SECOND, met_at=SENT), replace(FIRST, met_at=SENT)], replace(FIRST, met_at=SENT)),
        ([replace(FIRST, met_at=SENT), replace(SECOND, met_at=SENT + timedelta(days=9))], "second"),
        ([replace(FIRST, closed_at=SENT)], replace(FIRST, closed_at=SENT)),
        ([replace(FIRST, kind="funding"), replace(FIRST, kind="target")], None),
    ],
)
def test_the_first_deadline_to_apply_that_still_counts_leads(rows, leads):
    assert anchor_of(rows) == (rows[1] if leads == "second" else leads)


@given(
    day=some.dates(date(2024, 1, 1), date(2090, 1, 1)),
    hour=some.none() | some.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=some.sampled_from(ZONES),
    bound=some.sampled_from(("on", "before")),
    days=some.integers(-400, 400),
)
def test_it_is_so_many_days_on_the_same_clock_at_the_same_hour(day, hour, zone, bound, days):
    one = Row(day, hour, zone, "stated", bound)

    other = Row(**print_of(one, days))

    assert (other.time, other.zone, other.zone_source, other.bound) == (
        hour, zone, "stated", "on" if hour else bound,
    )  # fmt: skip
    there = clock_of(zone or "Etc/GMT-14")
    first, second = (row.instant.astimezone(there) for row in (one, other))
    # Never late: by the clock there at most so many days on, but where clocks skip the hour.
    apart = second.replace(tzinfo=None) - first.replace(tzinfo=None)
    assert abs(apart - timedelta(days=days)) <= timedelta(days=1)
    assert (second.date() - first.date()).days in (days, days + (zone == "Pacific/Apia"))


def test_without_a_day_to_count_from_there_is_none():
    assert print_of(None, 7) == print_of(OPEN, 7) == {"date": None, "time": None}
