"""Sums of a background beside a condition: monotone, and no leap at ends of months or leap days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core import deadline, eligibility, validity
from applications.core.background import Background, Credits, Degree, Result, Stay
from applications.core.condition import Condition
from applications.core.eligibility import Counting, answered
from applications.core.stays import A_DAY, first_flip, limit, merged, months_away, stayed

days = st.dates(date(2019, 1, 1), date(2035, 12, 31))
lengths = st.integers(0, 1500)
counts_of_months = st.integers(1, 60)
stays = st.lists(st.builds(lambda day, n: Stay("SE", day, day + A_DAY * n), days, lengths))
zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
MSCA = Condition("mobility", months=12, within=36, day="recruitment")


def on(day: date) -> Counting:
    return Counting("deadline", day)


def mobility(rows: list[Stay], day: date, asked: Condition = MSCA) -> eligibility.Sum:
    return answered(asked, Background(stays=tuple(rows)), on(day), place="SE")


@given(stays, days, counts_of_months)
def test_days_of_stay_are_never_more_than_the_window_has(rows, day, within):
    assert 0 <= stayed(merged(rows), day, within) <= (day - months_away(day, -within)).days


@given(stays, days, lengths, days, counts_of_months)
def test_day_more_of_a_stay_is_at_most_a_day_more_and_never_less(rows, since, n, day, within):
    shorter, longer = (
        Stay("SE", since, since + A_DAY * n),
        Stay("SE", since, since + A_DAY * n + A_DAY),
    )

    less = stayed(merged([*rows, shorter]), day, within)
    more = stayed(merged([*rows, longer]), day, within)
    assert 0 <= more - less <= 1


@given(stays, days)
def test_next_day_counts_at_most_one_day_more_and_loses_at_most_a_leap_day_beside(rows, day):
    now, then = stayed(merged(rows), day, 36), stayed(merged(rows), day + A_DAY, 36)

    assert -2 <= then - now <= 1


@given(stays, stays, days, counts_of_months)
def test_order_and_overlap_of_stays_change_nothing(some, others, day, within):
    both = stayed(merged([*some, *others]), day, within)

    assert both == stayed(merged([*others, *some, *some]), day, within)
    assert both >= max(stayed(merged(some), day, within), stayed(merged(others), day, within))


@given(days, lengths, st.integers(1, 35))
def test_stay_that_goes_on_flips_once_and_on_the_day_that_is_told(since, n, months):
    asked = Condition("mobility", months=months, within=36)
    day = since + A_DAY * n
    told = mobility([Stay("SE", since)], day, asked)

    if told.state == "met":
        assert mobility([Stay("SE", since)], told.flips - A_DAY, asked).state == "met"
        assert mobility([Stay("SE", since)], told.flips, asked).state == "short"
        assert told.flips == months_away(since, months) + A_DAY  # by the calendar, too
    else:
        assert told.flips is None  # as long as the stay goes on


@given(stays, days)
def test_day_that_is_told_is_the_first_on_which_it_stands_otherwise(rows, day):
    told = mobility(rows, day)

    if told.flips is not None:
        assert mobility(rows, told.flips).state != told.state
        assert mobility(rows, told.flips - A_DAY).state == told.state


@given(stays, days, counts_of_months, counts_of_months)
def test_no_day_on_which_it_would_stand_otherwise_is_stepped_over(rows, day, months, within):
    spans = merged(rows)

    def is_met(day):
        return stayed(spans, day, within) <= limit(spans, day, months, within)

    ahead = (day + A_DAY * n for n in range(1, 31 * within + 150))
    first = next((one for one in ahead if is_met(one) != is_met(day)), None)
    found, end = (
        first_flip(spans, day, months, within, is_met(day)), months_away(day, within + 1),
    )  # fmt: skip
    assert found == first or (found is None and first is not None and first > end)


def test_stays_of_a_long_life_are_counted_on_few_days(monkeypatch):
    counted = []
    monkeypatch.setattr(
        "applications.core.stays.stayed", lambda *asked: counted.append(asked) or stayed(*asked)
    )
    rows = [
        Stay("SE", date(1940 + n % 80, 1, 1 + n % 28), date(1940 + n % 80, 2, 3))
        for n in range(400)
    ]

    mobility(rows, date(2027, 1, 15), Condition("mobility", months=900, within=999))
    assert len(counted) < 100


@given(days, lengths, st.integers(1, 35), st.integers(1, 400))
def test_stay_that_lies_in_the_window_is_as_long_from_any_day(since, n, months, later):
    rows, asked = (
        [Stay("SE", since, since + A_DAY * n)],
        Condition("mobility", months=months, within=36),
    )
    first, then = (since + A_DAY * (n + 1 + more) for more in (0, later))

    if months_away(then, -36) <= since:
        told, again = (mobility(rows, day, asked) for day in (first, then))
        assert (told.state, told.have) == (again.state, again.have)


@given(stays, days)
def test_months_read_as_more_than_the_limit_where_they_are(rows, day):
    told = mobility(rows, day)

    if rows:
        assert (told.have > 12) == (told.state == "short")


@given(days, counts_of_months)
def test_months_there_and_back_lose_at_most_the_end_of_a_month(day, months):
    assert timedelta(0) <= day - months_away(months_away(day, months), -months) <= timedelta(days=3)
    assert months_away(day, months) <= months_away(day + A_DAY, months)


@given(days, zones, st.integers(0, 86_399))
def test_day_that_counts_is_that_of_the_place_whatever_the_readers_clock(day, zone, second):
    instant = deadline.instant_of(day, None, zone)
    reader = datetime.fromtimestamp(instant.timestamp() - second, UTC)
    rows = [Stay("SE", date(2024, 1, 1))]

    there = validity.day_there(instant, ZoneInfo(zone))
    assert there == day
    assert mobility(rows, there) == mobility(rows, day)
    assert reader <= instant


@given(days, days, st.integers(1, 120))
def test_age_of_a_degree_holds_until_its_last_day_and_no_day_longer(awarded, day, within):
    asked = Condition("degree_age", level="second", within=within)
    mine = Background(degrees=(Degree("second", awarded=awarded),))
    told = answered(asked, mine, on(day))

    assert told.last == months_away(awarded, within)
    assert (told.state == "met") == (day <= told.last)
    assert answered(asked, mine, on(told.last)).state == "met"
    assert answered(asked, mine, on(told.last + A_DAY)).state == "short"


@given(st.lists(st.floats(1, 300)), st.floats(1, 300), st.floats(1, 300))
def test_more_credits_are_never_further_away(numbers, more, minimum):
    asked = Condition("credits", minimum=minimum, of="mathematics")
    rows = tuple(Credits(at, "Mathematics", "", one) for at, one in enumerate(numbers))
    less = answered(asked, Background(credits=rows), on(date(2027, 1, 1)))
    added = (*rows, Credits(-1, "Mathematics", "", more))

    assert answered(asked, Background(credits=added), Counting()).short <= less.short


def test_credits_are_summed_by_their_field_and_level():
    rows = (
        Credits(1, "Mathematics", "first", 38),
        Credits(2, "mathematics", "second", 10),
        Credits(3, "Physics", "first", 60),
        Credits(4, "", "", 180),
    )
    mine = Background(credits=rows)

    def told(**asked):
        return answered(Condition("credits", **asked), mine, Counting())

    maths = told(minimum=60, of="mathematics")
    assert (maths.state, maths.have, maths.short) == ("short", 48, 12)
    assert told(minimum=30, of="mathematics", level="second").have == 10
    assert told(minimum=180).state == "met"
    assert told(minimum=60, of="a relevant subject").state == "ask"
    chosen = Condition("credits", minimum=60, of="a relevant subject")
    both = answered(chosen, mine, Counting(), chosen=frozenset({1, 3}))
    assert (both.state, both.have) == ("met", 98)
    assert answered(chosen, mine, Counting(), chosen=frozenset()).short == 60
    assert answered(chosen, Background(), Counting()).state == "unknown"


def test_degree_is_told_by_its_day_and_by_what_it_is_in():
    start = Counting("start", date(2027, 4, 1))
    asked = Condition("degree", of="Physics", level="second", day="start")
    mine = Degree("second", "physics", expected=date(2027, 6, 1))

    told = answered(asked, Background(degrees=(mine,)), start)
    assert (told.state, told.days, told.flips) == ("short", 61, date(2027, 6, 1))
    other = Degree("second", "Statistics", awarded=date(2025, 6, 1))
    assert answered(asked, Background(degrees=(other,)), start).state == "compare"
    first = Degree("first", "Physics", awarded=date(2022, 6, 1))
    below = answered(asked, Background(degrees=(first,)), start)
    assert (below.state, below.flips) == ("short", None)
    assert answered(asked, Background(), start).state == "unknown"


def test_eleven_months_of_stay_flip_a_month_later():
    told = mobility([Stay("SE", date(2026, 2, 2)), Stay("FI", date(2020, 1, 1))], date(2027, 1, 2))

    assert (told.state, told.flips) == ("met", date(2027, 2, 3))
    assert 10.9 <= told.have <= 11.1
    assert mobility([Stay("SE", date(2026, 2, 2))], date(2027, 2, 2)).have == 12


@pytest.mark.parametrize(
    ("name", "score", "state"),
    [("IELTS", "6.5", "met"), ("IELTS Academic", "6", "short"), ("ielts", "C1", "compare")],
)
def test_score_stands_beside_the_one_asked_for(name, score, state):
    asked = Condition("test", minimum=6.5, of="IELTS")
    mine = Background(results=(Result(name, score, date(2026, 2, 3)),))

    told = answered(asked, mine, on(date(2027, 1, 15)))
    assert (told.state, told.last) == (state, date(2028, 2, 2))
    late = answered(asked, mine, on(date(2028, 2, 3)))
    assert late.state == ("compare" if state == "compare" else "short")


@pytest.mark.parametrize(
    ("asked", "mine", "answer"),
    [
        (
            Condition("origin", of="degree_abroad"),
            Background((Degree("first", country="SE"),)),
            False,
        ),
        (
            Condition("origin", of="degree_abroad"),
            Background((Degree("first", country="IN"),)),
            True,
        ),
        (Condition("origin", of="degree_abroad"), Background((Degree("first"),)), None),
        (Condition("origin", of="outside_eu"), Background(citizenships=("IN",)), True),
        (Condition("origin", of="outside_eu"), Background(citizenships=("IN", "IE")), False),
        (Condition("origin", of="outside_eu"), Background(citizenships=("CH",)), None),
        (Condition("origin", of="outside_eu"), Background(citizenships=("NO",)), None),
        (Condition("origin", of="outside_eea"), Background(citizenships=("NO",)), False),
        (Condition("origin", of="outside_eea"), Background(citizenships=("CH",)), None),
        (Condition("origin", of="outside_eea"), Background(citizenships=("IN",)), True),
        (Condition("origin", of="international"), Background(citizenships=("SE",)), False),
        (Condition("origin", of="international"), Background(), None),
        (Condition("origin", of="not_native"), Background(citizenships=("SE",)), None),
        (
            Condition("unfinished"),
            Background((Degree("second", expected=date(2027, 6, 1)),)),
            True,
        ),
        (Condition("unfinished"), Background((Degree("second", awarded=date(2025, 6, 1)),)), False),
        (Condition("unfinished"), Background(), None),
    ],
)
def test_what_is_asked_of_some_is_answered_where_the_background_says_it(asked, mine, answer):
    reason = eligibility.applies(asked, mine, on(date(2027, 1, 15)), "SE")

    assert (reason and reason.applies) == answer


@pytest.mark.parametrize(
    ("results", "told"),
    [
        ([("8.0", date(2020, 1, 1)), ("7.0", date(2026, 6, 1))], ("met", "7.0")),
        ([("8.0", date(2020, 1, 1)), ("6.0", date(2026, 6, 1))], ("short", "6.0")),
        ([("6.5 overall", date(2026, 1, 1)), ("5", date(2025, 6, 1))], ("compare", "6.5 overall")),
        ([("8.0", date(2020, 1, 1))], ("short", "8.0")),
        ([("8.0", date(2027, 1, 16))], ("short", "8.0")),
        ([("8.0", date(2027, 1, 16)), ("7.0", date(2026, 6, 1))], ("met", "7.0")),
    ],
)
def test_result_that_is_good_on_the_day_goes_before_a_higher_one_that_is_over(results, told):
    mine = Background(results=tuple(Result("IELTS", *one) for one in results))

    found = answered(Condition("test", minimum=6.5, of="IELTS"), mine, on(date(2027, 1, 15)))
    assert (found.state, found.result.score) == told


def test_score_of_another_scale_is_for_the_person_to_compare():
    mine = Background(results=(Result("TOEFL ITP", "550"),))

    told = answered(Condition("test", minimum=90, of="TOEFL"), mine, on(date(2027, 1, 15)))
    assert told.state == "compare"


@pytest.mark.parametrize(
    ("asked", "mine"),
    [
        (Condition("origin", of="outside_eu"), Background(citizenships=("CH",))),
        (Condition("origin"), Background(citizenships=("CH",))),
        (Condition("origin", of="international"), Background(citizenships=("IN",))),
        (Condition("unfinished"), Background((Degree("second", expected=date(2027, 6, 1)),))),
        (Condition("credits", of="law"), Background(credits=(Credits(1, "law", "", 10),))),
    ],
)
def test_what_no_row_would_answer_is_no_question(asked, mine):
    assert answered(asked, mine, Counting()).state == "compare"


@pytest.mark.parametrize(
    ("asked", "rows", "have"),
    [
        (Condition("credits", minimum=120, of="law"), [("law", "", 90), ("law", "second", 30)], 90),
        (Condition("credits", minimum=240), [("", "", 180), ("", "second", 60)], 180),
        (Condition("credits", minimum=240), [("law", "first", 180), ("law", "second", 60)], 240),
        (Condition("credits", minimum=240), [("law", "", 180), ("art", "second", 60)], 240),
    ],
)
def test_credits_of_no_level_and_those_of_a_level_beside_them_count_once(asked, rows, have):
    mine = Background(credits=tuple(Credits(at, *one) for at, one in enumerate(rows)))

    assert answered(asked, mine, Counting()).have == have


def test_age_is_that_of_a_degree_which_is_there_by_the_day_that_counts():
    asked = Condition("degree_age", level="second", within=60)
    there, ahead = (
        Degree("second", awarded=date(2015, 1, 1)),
        Degree("second", expected=date(2028, 1, 1)),
    )

    told = answered(asked, Background((there, ahead)), on(date(2027, 1, 15)))
    assert (told.state, told.degree) == ("short", there)
    assert answered(asked, Background((ahead,)), on(date(2027, 1, 15))).state == "met"


def test_degree_that_is_not_finished_is_the_one_to_be_finished_next():
    master, doctor = (Degree(level, expected=day) for level, day in
                      (("second", date(2027, 6, 1)), ("third", date(2031, 6, 1))))  # fmt: skip

    mine = Background((Degree("first", awarded=date(2025, 6, 1)), doctor, master))
    reason = eligibility.applies(Condition("unfinished"), mine, on(date(2027, 1, 15)), "SE")
    assert (reason.applies, reason.sum.degree) == (True, master)
    assert reason.sum.flips == date(2027, 6, 1)
