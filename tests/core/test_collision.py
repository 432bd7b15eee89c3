"""Several deadlines in one week: each gets days of its own, never after its deadline."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from applications.core.collision import APART, SEVERAL, WITHIN, apart

TODAY = date(2026, 12, 1)
near = st.integers(0, 12).map(lambda n: date(2027, 1, 4) + timedelta(days=n))


@given(st.lists(st.tuples(near, st.integers(0, 40)), max_size=12, unique_by=lambda due: due[1]))
def test_days_to_aim_at_lie_apart_and_never_after_the_deadline(dues):
    for day, key in dues:
        aim = apart(dues, key, date(2024, 1, 1))
        assert aim is None or aim[0] < day

    kept = sorted((apart(dues, key, date(2024, 1, 1)) or (day, 1))[0] for day, key in dues)
    week = [day for day, _key in dues if day - min(dues)[0] <= WITHIN] if dues else []
    if len(week) == len(dues) >= SEVERAL:
        assert all(later - day >= APART for day, later in pairwise(kept))


def test_two_deadlines_in_a_week_are_no_collision():
    dues = [(date(2027, 1, 11), 1), (date(2027, 1, 12), 2), (date(2027, 1, 19), 3)]

    assert [apart(dues, key, TODAY) for key in (1, 2, 3)] == [None, None, None]
