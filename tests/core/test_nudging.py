"""Nudges: in the morning, all that is due in one, never two in four days, none when it is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core.nudging import APART, LATE, STEPS, Addressee, Letter, next_nudge
from applications.core.schedule import is_quiet

START = datetime(2026, 9, 1, tzinfo=UTC)
STOCKHOLM = "Europe/Stockholm"
ZONES = [STOCKHOLM, "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "UTC"]


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def all_nudges(letters, to, now=START, mails=()):
    """Every mail, each sent at its moment, with others that go at theirs."""
    sent, mails = [], sorted(mails)
    while nudge := next_nudge(letters, to, now):
        if mails and mails[0] <= nudge.at:
            now, *mails = mails
            to = to._replace(last_mail_at=max(now, to.last_mail_at or now))
            continue
        sent.append(nudge)
        now = nudge.at + timedelta(seconds=1)
        to = to._replace(last_mail_at=nudge.at, nudged_at=(*to.nudged_at, nudge.at))
    return sent


def told(nudges, zone=STOCKHOLM):
    """By the referee's clock, to the hour: the minute differs between people and days."""
    here = ZoneInfo(zone)
    return [(f"{one.at.astimezone(here):%a %d %b %H}", one.letters) for one in nudges]


def to(frequency="two", zone=STOCKHOLM, since=START, **more):
    return Addressee(zone, frequency, "7", since, **more)


def letter(number, due, since=START, late=False):
    return Letter(number, utc(due), since, late)


@pytest.mark.parametrize(
    ("frequency", "mornings"),
    [
        ("none", []),
        ("one", ["Wed 09 Dec 08"]),
        ("two", ["Wed 09 Dec 08", "Mon 14 Dec 08"]),
        ("weekly", ["Wed 25 Nov 08", "Wed 02 Dec 08", "Wed 09 Dec 08", "Wed 16 Dec 08"]),
    ],
)
def test_each_frequency_has_its_days_before(frequency, mornings):
    nudges = all_nudges([letter(1, "2026-12-16T16:00")], to(frequency))
    assert told(nudges) == [(day, (1,)) for day in mornings]


def test_late_letter_is_asked_for_once_more_only_every_week_and_where_late_is_taken():
    late = letter(1, "2026-12-16T16:00", late=True)
    assert told(all_nudges([late], to("weekly")))[-1] == ("Wed 23 Dec 08", (1,))
    assert told(all_nudges([late], to("two")))[-1] == ("Mon 14 Dec 08", (1,))


@pytest.mark.parametrize(
    ("due", "first"),
    [
        ("2026-12-16T22:59", "Wed 09 Dec 08"),  # 23:59 in Stockholm
        ("2026-12-16T23:29", "Wed 09 Dec 08"),  # 00:29 of the day after: the evening before counts
        ("2026-12-17T06:59", "Wed 09 Dec 08"),  # 07:59
        ("2026-12-17T07:00", "Thu 10 Dec 08"),
    ],
)
def test_letter_due_at_night_counts_from_the_day_before(due, first):
    assert told(all_nudges([letter(1, due)], to("one"))) == [(first, (1,))]


@pytest.mark.parametrize(
    ("due", "zone", "mornings"),
    [
        ("2027-03-29T10:00", STOCKHOLM, ["Mon 22 Mar 08", "Sat 27 Mar 08"]),
        ("2027-11-01T10:00", STOCKHOLM, ["Mon 25 Oct 08", "Sat 30 Oct 08"]),
        ("2027-03-15T16:00", "America/New_York", ["Mon 08 Mar 08", "Sat 13 Mar 08"]),
        ("2027-11-08T16:00", "America/New_York", ["Mon 01 Nov 08", "Sat 06 Nov 08"]),
    ],
)
def test_clock_changes_keep_the_hour(due, zone, mornings):
    nudges = all_nudges([letter(1, due)], to(zone=zone), utc("2027-01-01"))
    assert [day for day, _ in told(nudges, zone)] == mornings


def test_many_programmes_due_around_one_day_share_two_mails():
    """Seven, four days apart at most from the first: each mail names all of the next four days."""
    letters = [letter(n, f"2026-12-{14 + n // 2}T16:00") for n in range(7)]
    assert told(all_nudges(letters, to())) == [
        ("Mon 07 Dec 08", tuple(range(7))),
        ("Sat 12 Dec 08", tuple(range(7))),
    ]


def test_letter_due_later_waits_for_a_mail_of_its_own():
    letters = [letter(1, "2026-12-10T16:00"), letter(2, "2026-12-15T16:00")]
    assert told(all_nudges(letters, to("one"))) == [
        ("Thu 03 Dec 08", (1,)),
        ("Tue 08 Dec 08", (2,)),
    ]


def test_step_within_four_days_of_another_mail_goes_when_they_are_over():
    """The second, too, though the first was late already."""
    mail = utc("2026-12-08T14:30")
    assert told(all_nudges([letter(1, "2026-12-16T16:00")], to(), mails=[mail])) == [
        ("Sat 12 Dec 15", (1,)),
        ("Wed 16 Dec 15", (1,)),
    ]


def test_step_that_a_nudge_for_an_earlier_step_came_close_to_is_not_lost():
    """Of three letters asked for on the 9th, put off by a mail of the 5th, one is due on the
    15th: its step of the 13th waits the rest of the four days, for the others are to come."""
    mail = utc("2026-12-05T09:30")
    letters = [letter(1, "2026-12-15T16:00"), letter(2, "2026-12-18T16:00")]
    assert told(all_nudges(letters, to(), utc("2026-12-05T10:00"), [mail])) == [
        ("Wed 09 Dec 10", (1, 2)),
        ("Sun 13 Dec 10", (1, 2)),
    ]


def test_step_put_off_into_the_night_goes_in_the_morning():
    mail = utc("2026-12-08T21:30")
    assert told(all_nudges([letter(1, "2026-12-16T16:00")], to(), mails=[mail])) == [
        ("Sun 13 Dec 08", (1,))
    ]


def test_step_put_off_beyond_its_due_moment_is_dropped():
    mails = [utc("2026-12-08T14:30"), utc("2026-12-12T14:30")]
    assert all_nudges([letter(1, "2026-12-16T12:00")], to(), mails=mails) == []


def test_nobody_is_written_to_before_the_day_they_named():
    asked = to(not_before=date(2026, 12, 12))
    assert told(all_nudges([letter(1, "2026-12-16T16:00")], asked)) == [
        ("Sat 12 Dec 08", (1,)),
        ("Wed 16 Dec 08", (1,)),
    ]
    asked = to(not_before=date(2026, 12, 17))
    assert all_nudges([letter(1, "2026-12-16T16:00")], asked) == []


def test_what_was_due_before_it_was_switched_on_or_out_is_not_owed():
    late = utc("2026-12-10T12:00")
    for letters, whom in (
        ([letter(1, "2026-12-16T16:00")], to(since=late)),
        ([letter(1, "2026-12-16T16:00", since=late)], to()),
    ):
        assert told(all_nudges(letters, whom, late)) == [("Mon 14 Dec 08", (1,))]


def test_after_a_pause_of_the_app_one_mail_stands_for_all_that_was_missed():
    """Switched off from the first of December to the afternoon of the ninth, or to its night."""
    letters = [letter(1, "2026-12-10T16:00"), letter(2, "2026-12-16T16:00")]
    nudges = all_nudges(letters, to("weekly"), utc("2026-12-09T14:00"))
    assert told(nudges) == [("Wed 09 Dec 15", (1, 2)), ("Wed 16 Dec 08", (2,))]
    nudges = all_nudges(letters, to("weekly"), utc("2026-12-09T22:00"))
    assert told(nudges)[0] == ("Thu 10 Dec 08", (1, 2))


def test_letter_named_after_a_nudge_has_its_own_when_four_days_are_over():
    """The nudge of 9 December did not know of it; its step of the tenth waits until the 13th."""
    went = utc("2026-12-09T07:20")
    new = letter(2, "2026-12-17T16:00", since=went + timedelta(hours=2))
    whom = to("one", last_mail_at=went, nudged_at=(went,))
    known = letter(1, "2026-12-17T16:00")
    assert told(all_nudges([known, new], whom, went + timedelta(hours=3))) == [
        ("Sun 13 Dec 08", (2,))
    ]


moments = st.datetimes(
    datetime(2026, 9, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2027, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
letters_out = st.lists(st.builds(Letter, st.just(0), moments, moments, st.booleans()), max_size=8)
addressees = st.builds(
    Addressee,
    st.sampled_from(ZONES),
    st.sampled_from(list(STEPS)),
    st.text(max_size=3),
    moments,
    st.none() | st.dates(date(2026, 9, 1), date(2027, 12, 1)),
    st.none() | moments,
    st.just(()),
)


@given(letters_out, addressees, st.lists(moments, max_size=5), moments)
def test_no_mail_within_four_days_of_another_at_night_early_or_when_it_is_over(
    letters, whom, mails, now
):
    letters = [one._replace(number=n) for n, one in enumerate(letters)]
    mails = [moment for moment in mails if moment > now]
    nudges = all_nudges(letters, whom, now, mails)

    others = [*mails, *filter(None, [whom.last_mail_at])]
    for at, nudge in enumerate(nudges):
        assert nudge.letters
        assert nudge.at >= max(now, whom.since)
        earlier = [one.at for one in nudges[:at]] + [one for one in others if one <= nudge.at]
        assert all(nudge.at - moment >= APART for moment in earlier)
        local = nudge.at.astimezone(ZoneInfo(whom.zone))
        assert not is_quiet(local.hour, 21, 8)
        assert whom.not_before is None or local.date() >= whom.not_before
        named = [letters[number] for number in nudge.letters]
        assert all(nudge.at < one.due_at + LATE * one.late_is_taken for one in named)


@given(letters_out, addressees)
def test_no_letter_is_asked_for_more_often_than_was_chosen(letters, whom):
    letters = [one._replace(number=n) for n, one in enumerate(letters)]
    nudges = all_nudges(letters, whom)
    for number in range(len(letters)):
        assert sum(number in one.letters for one in nudges) <= len(STEPS[whom.frequency])
