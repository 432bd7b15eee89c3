"""By when a letter is due, in the words of a mail to a referee."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.models import Application, Deadline, Posting, Reference
from applications.services.letters import Letter
from applications.services.mails import referee_mails
from applications.templatetags.letters import due_day
from tests.factories import NOW, ApplicationFactory, RefereeFactory, ReferenceFactory

EVENING = datetime(2026, 12, 20, 23, 59)  # noqa: DTZ001 – a wall clock's
ZONES = ["Asia/Tokyo", "America/New_York", "Europe/Stockholm", "Etc/GMT+12", "Pacific/Kiritimati"]


def letter(wall: datetime, zone: str) -> Letter:
    """Due as clocks there show it."""
    instant = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    application = Application(posting=Posting(city=""))
    return Letter(Reference(), Deadline(application=application, instant=instant, zone=zone))


@pytest.mark.parametrize(
    ("wall", "there", "here", "expected"),
    [
        (EVENING, "Asia/Tokyo", "Asia/Tokyo", "Sun 20 Dec 2026"),
        (EVENING, "America/Los_Angeles", "Asia/Kolkata", "Sun 20 Dec 2026"),
        (EVENING, "Asia/Tokyo", "America/New_York", "Sun 20 Dec 2026, 09:59 (New York)"),
        (
            EVENING.replace(hour=17, minute=0),
            "Asia/Tokyo",
            "Asia/Tokyo",
            "Sun 20 Dec 2026, 17:00 (Tokyo)",
        ),
        (
            EVENING.replace(hour=17, minute=0),
            "Europe/Stockholm",
            "Europe/Helsinki",
            "Sun 20 Dec 2026, 17:00 (Stockholm)",
        ),
        (EVENING.replace(hour=0, minute=0), "Asia/Tokyo", "Asia/Tokyo", "Sat 19 Dec 2026"),
        (EVENING, "Etc/GMT+12", "Europe/Paris", "Sun 20 Dec 2026"),
    ],
)
def test_day_says_the_hour_where_it_ends_before_the_day_does(wall, there, here, expected):
    assert due_day(letter(wall, there), here) == expected


@pytest.mark.parametrize("there", ZONES)
@pytest.mark.parametrize("here", ZONES)
def test_who_keeps_the_day_is_late_on_no_clock(there, here):
    for hours in range(48):
        row = letter(EVENING + timedelta(minutes=1, hours=hours), there)
        day, _comma, hour = due_day(row, here).partition(", ")
        said = f"{day} {hour.split(' ')[0] or '23:59'}"
        kept = datetime.strptime(said, "%a %d %b %Y %H:%M")  # noqa: DTZ007 – a wall clock's
        for zone in (there, here):
            assert kept.replace(tzinfo=ZoneInfo(zone)) <= row.instant


@pytest.mark.django_db
def test_reminder_names_no_day_that_has_passed():
    referee = RefereeFactory(zone="UTC")
    for day in (date(2026, 11, 20), date(2026, 12, 20)):
        application = ApplicationFactory(owner=referee.owner, deadline=day)
        ReferenceFactory(application=application, referee=referee, late_is_taken=True)
    late, ahead = referee_mails.letters.read(Reference.objects.order_by("pk"))

    def words(*found: Letter) -> str:
        return "\n".join(referee_mails.draft("nudge", referee, found, NOW))

    assert "the next by Sun 20 Dec 2026" in words(late, ahead)
    assert "Nov" not in words(late)
    assert "a late letter is still taken" in words(late)
    assert "late letter" not in words(ahead)
