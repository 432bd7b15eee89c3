"""Moments in words: both clocks, and how far away."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from applications.models import Application, Deadline, Posting, User
from applications.services import deadlines
from applications.templatetags.moments import clocks, days_left, distance, turn, urgency_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def words(html):
    """What a reader sees, the parts of both clocks joined by a dot as the style sheet does."""
    return re.sub(r"\s+", " ", strip_tags(html.replace("</span><span>", " · "))).strip()


def deadline(instant, *, zone="Europe/Stockholm", source="place", precision="date", city="Umeå"):
    return Deadline(
        application=Application(posting=Posting(city=city)),
        instant=instant,
        date=date(2027, 1, 15),
        time=time(23, 59) if precision == "time" else None,
        precision=precision,
        zone=zone,
        zone_source=source,
    )


EVENING = datetime(2027, 1, 15, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "zone", "expected"),
    [
        (
            deadline(EVENING),
            "Asia/Kolkata",
            "Sat 16 Jan 2027, 04:29 for you · Fri 23:59 in Umeå (assumed)",
        ),
        (
            deadline(EVENING, precision="time"),
            "Europe/Paris",
            "Fri 15 Jan 2027, 23:59",
        ),
        (
            deadline(EVENING, precision="time", source="stated"),
            "UTC",
            "Fri 15 Jan 2027, 22:59 for you · 23:59 in Umeå",
        ),
        (
            deadline(EVENING, precision="time", source="stated", city=""),
            "UTC",
            "Fri 15 Jan 2027, 22:59 for you · 23:59 CET",
        ),
        (
            deadline(EVENING, precision="time", zone="Asia/Dubai", source="stated", city=""),
            "UTC",
            "Fri 15 Jan 2027, 22:59 for you · Sat 02:59 in Dubai",
        ),
        (
            deadline(
                datetime(2027, 1, 16, 11, 59, 59, tzinfo=UTC), zone="Etc/GMT+12", source="stated"
            ),
            "America/New_York",
            "Sat 16 Jan 2027, 06:59 for you · Fri 23:59 AoE (assumed)",
        ),
        (
            deadline(
                datetime(2027, 1, 15, 9, 59, 59, tzinfo=UTC), zone="", source="assumed", city=""
            ),
            "UTC",
            "Fri 15 Jan 2027, 09:59 for you · 23:59 UTC+14 (assumed)"
            " · zone not stated, please confirm",
        ),
        (
            deadline(None, precision="rolling"),
            "UTC",
            "Open until filled, the earlier the better",
        ),
        (deadline(None, precision="unknown"), "UTC", "No date known"),
    ],
    ids=[
        "next day",
        "same day",
        "stated zone",
        "no place",
        "no name",
        "AoE",
        "no zone",
        "rolling",
        "unknown",
    ],
)
def test_clocks_say_both_moments_and_what_was_assumed(given, zone, expected):
    assert words(clocks(given, User(zone=zone))) == expected


@pytest.mark.parametrize("kind", ["target", "reply", "answer"])
def test_of_a_day_that_one_set_oneself_nothing_is_assumed(kind):
    given = deadline(EVENING)
    given.kind = kind

    for zone in ("Asia/Kolkata", "Europe/Paris"):
        assert "assumed" not in words(clocks(given, User(zone=zone)))


@pytest.mark.parametrize(
    ("day", "at", "bound", "expected"),
    [
        (date(2024, 8, 26), None, "before", "Before Mon 26 Aug 2024: it counts to the end of the"),
        (date(2024, 8, 26), time(0), "on", "00:00 on Mon 26 Aug 2024: it counts to the end of the"),
        (date(2027, 3, 28), time(2, 30), "on", "The clocks there skip 02:30 on Sun 28 Mar 2027"),
        (date(2027, 10, 31), time(2, 30), "on", "The clocks there show 02:30 twice on Sun 31 Oct"),
    ],
)
def test_a_moved_moment_is_explained(day, at, bound, expected):
    moved = Deadline(date=day, time=at, bound=bound, zone="Europe/Stockholm")
    deadlines.derive(moved)

    assert turn(moved).startswith(expected)


def test_a_moment_as_printed_is_not_explained():
    assert turn(Deadline(date=date(2024, 8, 26), zone="Europe/Stockholm")) == ""
    assert turn(Deadline(wording="until filled")) == ""


def test_clocks_leave_out_the_year_of_today():
    shown = clocks(deadline(EVENING, precision="time"), User(zone="UTC"), EVENING)

    assert words(shown) == "Fri 15 Jan 22:59 for you · 23:59 in Umeå"


def test_clocks_escape_the_name_of_a_city():
    shown = clocks(deadline(EVENING, city="<b>Umeå</b>"), User(zone="UTC"))

    assert "in &lt;b&gt;Umeå&lt;/b&gt;" in shown


@pytest.mark.parametrize(
    ("ahead", "urgency", "expected"),
    [
        (timedelta(days=40), "calm", "in 40 days"),
        (timedelta(days=15), "calm", "in 15 days"),
        (timedelta(days=14), "soon", "in 14 days"),
        (timedelta(days=4), "soon", "in 4 days"),
        (timedelta(days=3), "now", "in 3 days"),
        (timedelta(days=1), "now", "in 1 day"),
        (timedelta(hours=22, minutes=30), "now", "in 22 hours"),
        (timedelta(minutes=61), "now", "in 1 hour"),
        (timedelta(seconds=30), "now", "in 1 minute"),
        (timedelta(0), "now", "overdue"),
        (timedelta(days=-1), "now", "1 day overdue"),
        (timedelta(days=-9), "now", "9 days overdue"),
    ],
)
def test_days_left_in_words_and_urgency(ahead, urgency, expected):
    shown = days_left(NOW + ahead, NOW)

    assert words(shown) == expected
    assert f'data-urgency="{urgency}"' in shown


def test_days_left_counts_on_the_readers_calendar():
    # 24 hours and a half from now: one midnight away in Stockholm, two in Auckland.
    now = datetime(2026, 11, 23, 10, 50, tzinfo=UTC)  # 23:50 in Auckland
    moment = now + timedelta(hours=24, minutes=30)

    with timezone.override("Europe/Stockholm"):
        assert words(days_left(moment, now)) == "in 1 day"
    with timezone.override("Pacific/Auckland"):
        assert words(days_left(moment, now)) == "in 2 days"


def test_days_left_across_the_date_line_are_hours():
    # In Kiritimati it is Tuesday already; Monday's end anywhere on Earth is still 25 hours away.
    now = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    moment = datetime(2026, 11, 24, 11, 59, 59, tzinfo=UTC)

    with timezone.override("Pacific/Kiritimati"):
        assert words(days_left(moment, now, "Etc/GMT+12")) == "in 25 hours"


@pytest.mark.parametrize("zone", ["Etc/GMT+11", "Etc/GMT-2", "Etc/UTC", "UTC", "EST"])
def test_distance_is_told_to_who_lives_by_a_clock_that_never_changes(zone):
    instant = NOW + timedelta(days=3)
    with timezone.override(ZoneInfo(zone)):
        assert distance(instant, NOW, "Europe/Stockholm") in ("in 3 days", "in 2 days")
        assert urgency_of(instant, NOW, "Europe/Stockholm") == "now"
