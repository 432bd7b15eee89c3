"""Counted back from a deadline: whoever begins on that day has it in time, on every clock."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core import lead_time
from applications.core.lead_time import Step, binding, course, earlier, later, needed_on
from applications.models import Order

moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
days = st.dates(date(2025, 1, 1), date(2030, 1, 1))
steps = st.lists(
    st.builds(lambda n, working: Step(n, working), st.integers(0, 90), st.booleans()),
    min_size=1,
    max_size=4,
)
TODAY = date(2026, 12, 1)


def row(kind, instant, met=None):
    return SimpleNamespace(kind=kind, instant=instant, met_at=met, closed_at=None)


@given(moments, zones)
def test_day_on_which_it_is_needed_is_over_before_the_moment_wherever_one_is(moment, zone):
    needed = needed_on(moment, zone)

    morning_after = datetime.combine(needed + timedelta(days=1), datetime.min.time(), zone)
    assert morning_after.astimezone(UTC) <= moment
    assert moment.astimezone(zone).date() - needed == timedelta(days=1)


@given(days, st.integers(0, 400), st.booleans())
def test_what_is_begun_on_the_last_day_is_there_in_time_and_a_day_later_it_is_not(day, n, working):
    by = earlier(day, n, working=working)

    assert later(by, n, working=working) <= day
    assert later(by + timedelta(days=1), n, working=working) > day


@given(steps, moments, zones)
def test_steps_begun_on_their_day_are_all_there_when_they_are_needed(steps, moment, zone):
    needed = needed_on(moment, zone)
    by = course(steps, needed, date(2024, 1, 1)).by

    assert course(steps, needed, by).in_time
    tardy = course(steps, needed, by + timedelta(days=8))
    assert not tardy.in_time or sum(s.days for s in steps) < 9


@given(steps, days, days)
def test_whoever_is_not_late_has_not_passed_the_day_to_begin(steps, needed, today):
    stands = course(steps, needed, today)

    assert (today <= stands.by) <= stands.in_time <= (stands.late == 0)
    assert stands.there >= today


def test_what_is_under_way_goes_on_from_what_was_told():
    first = Step(7, begun=date(2026, 11, 28), expected=date(2026, 12, 10))
    stands = course([first, Step(3, working=True)], date(2026, 12, 20), TODAY)

    assert (stands.begun, stands.there, stands.late) == (True, date(2026, 12, 15), 0)


@pytest.mark.parametrize(
    "later",
    [Step(42, begun=date(2026, 11, 1)), Step(42, expected=date(2026, 12, 13))],
)
def test_later_step_that_is_begun_or_told_waits_for_none_before_it(later):
    needed = date(2026, 12, 15)
    stands = course([Step(5), later], needed, TODAY)

    assert (stands.by, stands.there) == (date(2026, 12, 10), date(2026, 12, 13))
    assert not course([Step(5), later, Step(3)], needed, TODAY).in_time


@pytest.mark.parametrize(
    ("expected", "in_time", "late"),
    [
        (date(2026, 12, 10), True, 0),
        (date(2026, 12, 11), False, 0),
        (date(2026, 12, 12), False, 1),
        (date(2026, 12, 20), False, 9),
        (date(2027, 1, 12), False, 32),
    ],
)
def test_days_late_are_counted_from_the_day_of_the_deadline(expected, in_time, late):
    needed = needed_on(datetime(2026, 12, 11, 23, tzinfo=UTC), UTC)
    stands = course([Step(5, begun=TODAY, expected=expected)], needed, TODAY)

    assert (stands.in_time, stands.late) == (in_time, late)


def test_day_of_a_deadline_that_is_over_there_already_is_late_and_not_the_very_day():
    written, needed = date(2027, 1, 15), date(2027, 1, 15)  # 04:29 on the 16th for the reader
    step = Step(5, begun=TODAY, expected=date(2027, 1, 16))

    assert course([step], needed, TODAY, written).late == 1


def test_what_was_expected_before_today_is_asked_after():
    stands = course([Step(5, begun=date(2026, 11, 1))], date(2026, 12, 20), TODAY)

    assert stands.overdue
    assert stands.there == TODAY


def test_nothing_is_to_be_done_of_what_is_there():
    assert course([Step(5, arrived=TODAY)], TODAY, TODAY) is None


@pytest.mark.parametrize(
    ("kind", "name", "bound"),
    [
        ("transcripts", "Transcripts", "application"),
        ("recommendation_letters", "Two letters", "letters"),
        ("other", "Proof of need for the fee waiver", "waiver"),
        ("test_scores", "GRE", "test"),
        ("language_certificate", "TOEFL or IELTS", "test"),
        ("other", "Scholarship form", "application"),  # there is no deadline for funding
    ],
)
def test_line_is_bound_by_its_own_deadline(kind, name, bound):
    at = datetime(2027, 1, 15, tzinfo=UTC)
    rows = [row(one, at) for one in ("application", "letters", "waiver", "test", "interview")]

    assert binding(kind, name, rows).kind == bound


def test_what_is_met_binds_nobody():
    first, second = datetime(2027, 1, 5, tzinfo=UTC), datetime(2027, 2, 5, tzinfo=UTC)
    rows = [row("application", second), row("application", first, met=first)]

    assert binding("cv", "CV", rows).instant == second
    assert binding("cv", "CV", rows[1:]) is None


def test_every_figure_has_its_page_and_every_thing_a_name():
    known = lead_time.known()

    assert {*known, "other"} == set(Order.What.values)
    for one in known.values():
        assert bool(one.days) == bool(one.source) == bool(one.read)
        assert one.days <= lead_time.LONGEST
        assert all(word == word.casefold() for word in one.words)
