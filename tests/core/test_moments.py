"""What a row keeps of an application's moments is enough for what it shows, whatever the day."""

from datetime import UTC, datetime, timedelta

import pytest

from applications.core import moments
from applications.core.moments import Moment

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def moment(kind, days):
    return Moment(kind, NOW + timedelta(days=days), "", "place", "date")


@pytest.mark.parametrize("number", [7, 31, 120])
def test_what_comes_next_is_kept_behind_all_that_has_passed(number):
    past = [moment("letters", -day) for day in range(1, number + 1)]
    funding, own = moment("funding", 3), moment("application", 40)

    kept = moments.read(moments.kept([own, funding, *past]))

    assert moments.shown(kept, NOW).beside == (funding, own)


def test_own_deadline_is_kept_however_many_come_before_it():
    own = moment("application", 400)

    kept = moments.read(
        moments.kept([own, *(moment("test", day) for day in range(moments.MOST + 69))])
    )

    assert (len(kept), kept[-1]) == (moments.MOST, own)
