"""Counts and days, no surer than their number allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from applications.core.insight import MOST_TICKS, scale, share, spread, stacked

days = some.lists(some.integers(0, 2000), min_size=1, max_size=40)


@given(days)
def test_middle_lies_within_the_spread_and_the_spread_within_the_days(told):
    of = spread(told)

    assert min(told) <= of.low <= of.middle <= of.high <= max(told)
    assert of.is_half == (len(told) >= 5)


@given(some.integers(0, 20_000))
def test_scale_reaches_the_longest_in_a_few_ticks(longest):
    over = scale(longest)

    assert over.ticks[-1] == over.end >= longest
    assert len(over.ticks) <= MOST_TICKS + 1
    assert 0 <= over.place(longest) <= 100


@given(some.lists(some.floats(0, 100), max_size=60))
def test_no_two_dots_lie_on_one_place(places):
    lie = stacked(places)

    assert len(set(lie)) == len(places)
    assert all(abs(was - at) <= 2 for was, (at, _level) in zip(places, lie, strict=True))


@pytest.mark.parametrize(("number", "of", "percent"), [(4, 4, None), (5, 5, 100), (0, 9, 0)])
def test_percent_is_said_of_five_and_more(number, of, percent):
    assert share(number, of) == percent
