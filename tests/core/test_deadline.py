"""R-28 to R-36: a deadline is a moment, never later than the truth."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core.deadline import (
    ANYWHERE_ON_EARTH,
    FIRST_DAY,
    LAST_DAY,
    clocks,
    days_left,
    earliest,
    hours_left,
    instant_of,
    turn,
    urgency,
)
from applications.core.schedule import Habits, plan

ZONES = [
    "Europe/Stockholm",
    "America/New_York",
    "America/Sao_Paulo",
    "Africa/Cairo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Etc/GMT+12",
    "America/Santiago",
    "Asia/Beirut",
    "UTC",
    "",
]
days = st.dates(date(2024, 1, 1), date(2036, 12, 31))
times = st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.datetimes(
    datetime(2024, 1, 2),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2036, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "at", "zone", "bound", "expected"),
    [
        ("2024-08-26", None, "Europe/Stockholm", "on", "2024-08-26T21:59:59"),
        ("2024-08-26", None, "Europe/Stockholm", "before", "2024-08-25T21:59:59"),
        ("2024-08-26", "14:00", "Europe/Stockholm", "before", "2024-08-26T12:00:00"),
        ("2024-08-26", "00:00", "Europe/Stockholm", "on", "2024-08-25T21:59:59"),
        ("2024-08-26", "00:00", "Europe/Stockholm", "before", "2024-08-25T21:59:59"),
        ("2027-01-15", None, "Etc/GMT+12", "on", "2027-01-16T11:59:59"),
        ("2027-01-15", None, "", "on", "2027-01-15T09:59:59"),  # UTC+14
        ("2027-03-28", "02:30", "Europe/Stockholm", "on", "2027-03-28T00:30:00"),
        ("2027-03-14", "02:30", "America/New_York", "on", "2027-03-14T06:30:00"),
        ("2027-10-31", "02:30", "Europe/Stockholm", "on", "2027-10-31T00:30:00"),
        ("2027-11-07", "01:30", "America/New_York", "on", "2027-11-07T05:30:00"),
        ("2026-12-15", "21:59", "UTC", "on", "2026-12-15T21:59:00"),
    ],
)
def test_instant_is_the_earliest_reading(day, at, zone, bound, expected):
    at = time.fromisoformat(at) if at else None

    assert instant_of(date.fromisoformat(day), at, zone, bound) == utc(expected)


@pytest.mark.parametrize(
    ("day", "at", "zone", "bound", "expected"),
    [
        ("2027-03-28", "02:30", "Europe/Stockholm", "on", "skipped"),
        ("2027-03-14", "02:30", "America/New_York", "on", "skipped"),
        ("2027-10-31", "02:30", "Europe/Stockholm", "on", "twice"),
        ("2027-04-04", "01:45", "Australia/Lord_Howe", "on", "twice"),  # by half an hour
        ("2024-08-26", "00:00", "Europe/Stockholm", "on", "midnight"),
        ("2024-08-26", None, "Europe/Stockholm", "before", "before"),
        ("2024-08-26", "14:00", "Europe/Stockholm", "before", None),
        ("2024-08-26", None, "Europe/Stockholm", "on", None),
        ("2027-03-28", "03:30", "Europe/Stockholm", "on", None),
        ("2027-03-28", "02:30", "", "on", None),
    ],
)
def test_a_moment_that_is_not_what_was_printed_says_why(day, at, zone, bound, expected):
    """R-31, R-32: a time that is skipped, that comes twice, or that belongs to the day before."""
    at = time.fromisoformat(at) if at else None

    assert turn(date.fromisoformat(day), at, zone, bound) == expected


@given(days, times, st.sampled_from(ZONES), st.sampled_from(["on", "before"]))
def test_without_a_reason_the_clock_there_shows_what_was_printed(day, at, zone, bound):
    instant = instant_of(day, at, zone, bound)
    shown = instant.astimezone(ZoneInfo(zone or "Etc/GMT-14")).replace(tzinfo=None)
    printed = datetime.combine(day, at or time(23, 59, 59))

    assert (shown == printed) == (turn(day, at, zone, bound) in (None, "twice"))


def test_anywhere_on_earth_reads_right_on_every_wall():
    instant = instant_of(date(2027, 1, 15), None, ANYWHERE_ON_EARTH)
    zones = ["Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]
    now = utc("2027-01-09T08:00:00")
    local = [clocks(instant, ANYWHERE_ON_EARTH, zone)[1].local for zone in zones]

    assert [f"{moment:%d %H:%M}" for moment in local] == [
        "16 12:59",
        "16 06:59",
        "16 17:29",
        "17 01:59",
    ]
    assert [days_left(instant, now, zone) for zone in zones] == [7, 7, 7, 8]


@given(days, times, st.sampled_from(ZONES), st.sampled_from(["on", "before"]))
def test_instant_is_never_later_than_any_reading(day, at, zone, bound):
    instant = instant_of(day, at, zone, bound)
    there = ZoneInfo(zone or "Etc/GMT-14")
    wall = datetime.combine(day, at or time(23, 59, 59))

    assert all(instant <= wall.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    assert instant_of(day, at, "", bound) <= instant


@pytest.mark.parametrize("day", [date.min, FIRST_DAY, LAST_DAY, date.max])
@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Etc/GMT-14", ""])
def test_any_day_has_a_moment_that_steps_and_clocks_can_be_reckoned_from(day, zone):
    for bound in ("on", "before"):
        instant = instant_of(day, None, zone, bound)

        assert len(plan(instant, "application", ["999d", "6h"], Habits("Etc/GMT+12"), "1")) == 3
        assert clocks(instant, zone, "Pacific/Kiritimati")


@given(moments, st.sampled_from([zone for zone in ZONES if zone]))
def test_wall_clock_and_back_is_the_same_moment_or_the_first_of_two(instant, zone):
    wall = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)

    assert earliest(wall, zone) in (
        instant,
        instant - timedelta(hours=1),
        instant - timedelta(minutes=30),
    )


@given(moments, moments, st.sampled_from([zone for zone in ZONES if zone]))
def test_days_left_are_within_a_day_of_what_there_is(instant, now, zone):
    days = timedelta(days=days_left(instant, now, zone))

    assert abs(days - (instant - now)) <= timedelta(days=1, hours=1)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-23T08:00:00", "overdue"),
        ("2026-11-23T08:01:00", "now"),
        ("2026-11-26T22:59:00", "now"),
        ("2026-11-26T23:00:00", "soon"),
        ("2026-12-07T22:59:00", "soon"),
        ("2026-12-07T23:00:00", "calm"),
    ],
)
def test_urgency_steps_at_three_and_fourteen_days(instant, expected):
    assert urgency(utc(instant), utc("2026-11-23T08:00:00"), "Europe/Stockholm") == expected


def test_hours_left_stop_at_nothing():
    now = utc("2026-11-23T08:00:00")

    assert [hours_left(now + timedelta(minutes=m), now) for m in (361, 356, 350, -90)] == [
        6,
        6,
        5,
        0,
    ]
