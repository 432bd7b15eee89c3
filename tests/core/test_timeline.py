"""A season as a picture: what is drawn of it, and where."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from applications.core.timeline import AHEAD, BEHIND, spans, window

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)

moments = some.integers(-900, 900).map(lambda hours: NOW + hours * 11 * timedelta(hours=1))
zones = some.sampled_from(["Europe/Stockholm", "Pacific/Apia", "America/St_Johns", "Asia/Kolkata"])


@given(now=moments, told=some.lists(moments, max_size=12), zone=zones)
def test_window_holds_now_and_what_is_near_and_is_whole_weeks(now, told, zone):
    shown = window(now, told, ZoneInfo(zone))

    assert shown.side(now) == 0
    near = [at for at in told if now - BEHIND <= at <= now + AHEAD]
    assert [shown.side(at) for at in near] == [0] * len(near)
    assert (shown.start.weekday(), shown.end.weekday()) == (0, 0)
    assert all(0 <= shown.place(at) <= 100 for at in told)
    assert shown.end - shown.start < BEHIND + AHEAD + timedelta(weeks=5)


@given(now=moments, told=some.lists(moments, min_size=2, max_size=12))
def test_places_keep_the_order_of_time(now, told):
    shown = window(now, told, STOCKHOLM)

    places = [shown.place(at) for at in sorted(told)]
    assert places == sorted(places)


def test_one_date_far_away_does_not_flatten_the_others_and_is_told_by_its_side():
    far = NOW + timedelta(days=800)

    shown = window(NOW, [NOW + 20 * DAY, far], STOCKHOLM)

    assert shown.side(far) == 1
    assert shown.end < NOW + 60 * DAY
    assert len(shown.weeks()) == 6


def test_months_go_on_across_a_new_year_and_weeks_end_where_there_are_many():
    shown = window(NOW, [NOW + 40 * DAY], STOCKHOLM)

    months = [(str(month.first), month.room > 10) for month in shown.months()]
    assert months == [("2026-11-01", True), ("2026-12-01", True), ("2027-01-01", True)]
    assert window(NOW, [NOW + 250 * DAY], STOCKHOLM).weeks() == []


@pytest.mark.parametrize(
    ("facts", "drawn"),
    [
        ({}, []),
        ({"until": NOW}, ["late"]),
        ({"sent": NOW - DAY}, ["waits"]),
        ({"sent": NOW - DAY, "until": NOW - DAY}, ["waits"]),
        ({"sent": NOW - 9 * DAY, "decided": NOW - DAY, "until": NOW + DAY}, ["over", "ahead"]),
        ({"decided": NOW - DAY}, []),
        ({"sent": NOW + DAY}, []),
    ],
)
def test_spans_say_what_they_stretch_to(facts, drawn):
    assert [span.sort for span in spans(NOW, **facts)] == drawn
