"""After sending: on which days it is looked after, and what is still open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core.after_sending import DAYS, Arrived, due, next_look

SENT = date(2026, 12, 1)
DAY = timedelta(days=1)
ALL_IN = Arrived("paid", False, True, (2, 2), (), False)


def test_look_is_due_from_its_day_on_until_somebody_looked():
    assert [due(SENT, None, SENT + n * DAY) for n in (0, 1, 2, 6, 7, 20, 21)] == [
        None, None, 2, 2, 7, 7, 21,
    ]  # fmt: skip


def test_look_before_its_day_does_not_settle_it():
    assert due(SENT, SENT + DAY, SENT + 2 * DAY) == 2


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 40), st.integers(0, 40))
def test_look_that_was_settled_stays_so_until_the_day_of_the_next(sent, looked, later):
    today, looked_on = sent + (looked + later) * DAY, sent + looked * DAY

    is_due = due(sent, looked_on, today)

    crossed = [day for day in DAYS if looked < day <= looked + later]
    assert is_due == (crossed[-1] if crossed and looked + later <= DAYS[-1] else None)


@given(st.integers(22, 400), st.none() | st.integers(0, 400))
def test_no_look_is_due_after_the_last_day(days, looked):
    looked_on = None if looked is None else SENT + looked * DAY

    assert due(SENT, looked_on, SENT + days * DAY) is None
    assert next_look(SENT, SENT + days * DAY) is None


def test_nothing_is_open_of_what_is_all_in():
    assert ALL_IN.open == ()


def test_what_money_stops_is_asked_first():
    nothing = Arrived("due", True, False, (0, 2), ("CV",), False)

    assert nothing.open == ("fee", "receipt", "letters", "missing")
    assert Arrived("none", True, True, (0, 0), (), False).open == ("fee",)


@pytest.mark.parametrize("is_unpaid", [True, False])
def test_waiver_that_is_asked_for_is_no_debt(is_unpaid):
    asked = Arrived("waiver_asked", is_unpaid, True, (0, 0), ("CV",), True)

    assert asked.open == ("waiver",)
