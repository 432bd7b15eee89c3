"""A proof is good on its last day and no day later, on the calendar of the institution."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core import bundle, deadline, guards, validity

zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
days = st.dates(date(2005, 1, 1), date(2090, 12, 31))
rules = st.sampled_from(validity.known())


def found(**paper):
    paper = guards.Paper("TOEFL", "test_scores", 1, **paper)
    plan = bundle.plan((), printed={}, date="2026-11-23", limits=[])
    told = guards.concerns([paper], guards.Target(), guards.Writer(), plan)
    return [one for one in told if one.code == "expires"]


@given(days, days, zones)
def test_finding_is_there_where_the_last_day_is_before_that_of_the_deadline_there(last, day, zone):
    """Whatever day it is elsewhere at that moment."""
    instant = deadline.instant_of(day, None, zone)
    there = validity.day_there(instant, ZoneInfo(zone))

    assert there == day
    expires = found(good_until=last, counts="deadline", counts_on=there)
    assert bool(expires) == (last < day)
    assert not expires or expires[0].data["days"] == (day - last).days


@given(days, st.times(), zones, st.sampled_from(["on", "before"]))
def test_day_there_is_never_later_than_the_one_printed(day, at, zone, bound):
    instant = deadline.instant_of(day, at, zone, bound)

    there = validity.day_there(instant, ZoneInfo(zone))
    assert day - timedelta(days=1) <= there <= day
    assert datetime.combine(there, time(0), ZoneInfo(zone)).astimezone(UTC) <= instant


@given(days, rules)
def test_proof_lasts_its_months_less_a_day(issued, rule):
    last = validity.until(issued, rule)

    if not rule.months:
        assert last is None
    else:
        assert rule.months * 30 - 1 <= (last - issued).days <= rule.months * 31
        assert last < validity.until(issued + timedelta(days=32), rule)


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["TOEFL iBT score report"], "toefl"),
        (["English", "ielts_report.pdf"], "ielts"),
        (["Police clearance certificate"], "police"),
        (["Certificate of Enrolment"], "enrolment"),
        (["Degree"], None),
        (["IELTS or TOEFL"], None),
    ],
)
def test_proof_is_told_by_its_name(names, key):
    rule = validity.rule_of(names)

    assert (rule and rule.key) == key
    assert validity.matters("other", names) == (key is not None)


def test_every_figure_has_its_page():
    for rule in validity.known():
        assert bool(rule.months) == bool(rule.source) == bool(rule.read)
        assert all(word == word.casefold() for word in rule.words)
