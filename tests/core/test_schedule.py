"""The ladder: every step once, never later than it says, and nothing at night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core.schedule import (
    WEEK,
    Habits,
    before_quiet,
    digest_at,
    falls_due,
    is_late,
    jitter,
    next_after,
    owed,
    plan,
)

LADDER = ["30d", "14d", "7d", "3d", "1d", "6h"]
ZONES = ["Europe/Stockholm", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "UTC"]
moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
hours = st.integers(0, 23)
habits = st.builds(Habits, st.sampled_from(ZONES), hours, hours, hours)
steps = st.lists(
    st.builds("{}{}".format, st.integers(1, 60), st.sampled_from("dh")), max_size=12, unique=True
)
kinds = st.sampled_from(["application", "letters", "interview"])


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "step", "zone", "expected"),
    [
        ("2027-03-28T07:00:00", "1d", "Europe/Stockholm", "2027-03-27T08:00:00"),
        ("2027-10-31T08:00:00", "1d", "Europe/Stockholm", "2027-10-30T07:00:00"),
        ("2027-03-14T13:00:00", "1d", "America/New_York", "2027-03-13T14:00:00"),
        ("2027-11-07T14:00:00", "1d", "America/New_York", "2027-11-06T13:00:00"),
        ("2027-03-29T00:30:00", "1d", "Europe/Stockholm", "2027-03-28T01:30:00"),  # skipped
        ("2027-03-15T06:30:00", "1d", "America/New_York", "2027-03-14T07:30:00"),
        ("2027-11-01T01:30:00", "1d", "Europe/Stockholm", "2027-10-31T00:30:00"),  # comes twice
        ("2027-03-28T07:00:00", "6h", "Europe/Stockholm", "2027-03-28T01:00:00"),
    ],
)
def test_day_step_keeps_the_time_on_the_reader_s_clock(instant, step, zone, expected):
    assert falls_due(utc(instant), step, zone) == utc(expected)


def test_plan_for_a_deadline_in_the_night_of_another_zone():
    """Sun 25 Aug 23:59 in Umeå is Mon 26 Aug 03:29 in Kolkata: the evening before counts."""
    planned = plan(utc("2024-08-25T21:59:59"), "application", LADDER, Habits("Asia/Kolkata"), "7")
    local = [
        (one.step, f"{one.send_at.astimezone(ZoneInfo('Asia/Kolkata')):%a %d %b %H}", one.alone)
        for one in planned
    ]

    assert local == [
        ("30d", "Fri 26 Jul 08", False),
        ("14d", "Sun 11 Aug 08", False),
        ("7d", "Sun 18 Aug 08", False),
        (WEEK, "Mon 19 Aug 08", False),
        ("3d", "Thu 22 Aug 08", False),
        ("1d", "Sat 24 Aug 21", True),
        ("6h", "Sun 25 Aug 21", True),
    ]


def test_letters_go_alone_two_days_before():
    planned = plan(utc("2026-12-16T22:59:59"), "letters", ["7d", "2d"], Habits("UTC"), "7")

    assert [one.step for one in planned if one.alone] == ["2d"]


def test_overview_is_the_monday_before_when_the_deadline_is_on_a_monday_morning():
    instant = utc("2026-11-23T05:00:00")
    [overview] = plan(instant, "application", [], Habits("UTC"), "7")

    assert (overview.send_at.date(), overview.send_at.hour) == (utc("2026-11-16").date(), 8)


def test_step_and_overview_in_one_digest_end_with_the_step():
    instant = utc("2026-11-26T23:59:59")  # Thursday; three days before is a Monday
    planned = plan(instant, "application", ["3d"], Habits("UTC"), "7")

    assert [one.step for one in owed(planned, utc("2026-11-23"), utc("2026-11-24"))] == [WEEK, "3d"]


@given(moments, kinds, steps, habits)
def test_steps_go_on_their_day_or_before_and_never_in_quiet_hours(instant, kind, steps, habits):
    here = ZoneInfo(habits.zone)
    for one in plan(instant, kind, steps, habits, "7"):
        if one.alone:
            local = one.send_at.astimezone(here)
            assert one.send_at <= one.due_at
            assert one.due_at - one.send_at < timedelta(hours=25)
            assert before_quiet(one.send_at, habits) == one.send_at or local.minute == 0
        elif one.step != WEEK:
            assert one.send_at.astimezone(here).date() <= one.due_at.astimezone(here).date()


@given(moments, kinds, steps, habits, st.lists(moments, min_size=2, max_size=20))
def test_rounds_at_any_times_owe_every_step_exactly_once(instant, kind, steps, habits, rounds):
    """As the sweep runs: each round starts where the one before said the next step would be."""
    planned = plan(instant, kind, steps, habits, "7")
    since, seen = utc("2020-01-01"), []
    for now in [*sorted(rounds), utc("2031-01-01")]:
        if since is not None and since <= now:
            seen += owed(planned, since, now)
            since = next_after(planned, now)

    assert seen == planned
    assert since is None


@given(moments, st.sampled_from(ZONES), steps)
def test_a_mover_s_steps_stay_before_the_same_deadline(instant, zone, steps):
    """R-35: a zone moves the mails, never the deadline, and no step past it."""
    moved = plan(instant, "application", steps, Habits(zone), "7")

    assert all(one.send_at < instant for one in moved)


def test_quiet_hours_begin_at_their_first_minute_and_end_at_their_last():
    habits = Habits("UTC", quiet_from=21, quiet_until=8)
    times = ["20:59", "21:00", "23:59", "00:00", "07:59", "08:00"]
    starts = [before_quiet(utc(f"2026-11-24T{at}:00"), habits) for at in times]

    assert [f"{start:%d %H:%M}" for start in starts] == [
        "24 20:59",
        "24 21:00",
        "24 21:00",
        "23 21:00",
        "23 21:00",
        "24 08:00",
    ]


def test_equal_quiet_hours_are_none():
    moment = utc("2026-11-24T03:00:00")

    assert before_quiet(moment, Habits("UTC", quiet_from=8, quiet_until=8)) == moment


def test_digest_minute_differs_between_people_and_is_the_same_at_every_look():
    day = utc("2026-11-24").date()
    sent = [digest_at(day, Habits("UTC"), str(person)) for person in range(600)]

    assert {moment.hour for moment in sent} == {8}
    assert len({moment.minute for moment in sent}) == 60
    assert sent == [digest_at(day, Habits("UTC"), str(person)) for person in range(600)]


@given(st.text(), st.integers(1, 1000))
def test_jitter_stays_below_its_bound(key, below):
    assert 0 <= jitter(key, below) < below


def test_late_means_more_than_an_hour():
    [step, *_] = plan(utc("2026-12-01T12:00:00"), "application", ["7d"], Habits("UTC"), "7")

    assert [is_late(step, step.send_at + timedelta(minutes=m)) for m in (60, 61)] == [False, True]
