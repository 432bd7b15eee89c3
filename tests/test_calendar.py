"""Moments → ICS: whatever the words are, each entry is one event that says them unchanged."""

from datetime import UTC, datetime, timedelta, timezone

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from applications.calendar import CalendarEvent, ics, plain

MOMENT = datetime(2027, 1, 15, 22, 59, 59, tzinfo=UTC)


def entry(**fields):
    usual = {
        "uid": "deadline-1@example.org",
        "sequence": 0,
        "at": MOMENT,
        "changed_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "summary": "Umeå University: Application",
        "description": "Fri 15 Jan 23:59",
        "url": "https://apply.example.org/applications/1/",
    }
    return CalendarEvent(**{**usual, **fields})


def read(content):
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_calendar_is_written_as_clients_expect_it():
    lines = ics([entry()], name="PhD Tracker").decode().split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//PhD application tracker//EN",
        "CALSCALE:GREGORIAN",
        "NAME:PhD Tracker",
        "X-WR-CALNAME:PhD Tracker",
        "REFRESH-INTERVAL;VALUE=DURATION:PT8H",
        "X-PUBLISHED-TTL:PT8H",
        "BEGIN:VEVENT",
        "UID:deadline-1@example.org",
        "SEQUENCE:0",
        "DTSTAMP:20261123T090000Z",
        "LAST-MODIFIED:20261123T090000Z",
        "DTSTART:20270115T225859Z",
        "DTEND:20270115T225959Z",
        "SUMMARY:Umeå University: Application",
        "DESCRIPTION:Fri 15 Jan 23:59",
        "URL:https://apply.example.org/applications/1/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_moment_of_any_zone_is_written_in_utc():
    kolkata = timezone(timedelta(hours=5, minutes=30))

    [event] = read(ics([entry(at=MOMENT.astimezone(kolkata))], name="x"))

    assert event["DTEND"].to_ical() == b"20270115T225959Z"


def test_same_entries_give_the_same_bytes():
    assert ics([entry()], name="x") == ics([entry()], name="x")


@given(st.text(max_size=300), st.text(max_size=300))
def test_strangers_words_stay_one_event_and_come_back_as_they_were(summary, description):
    """S-37"""
    content = ics([entry(summary=summary, description=description)], name=summary)

    [event] = read(content)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (
        plain(summary),
        plain(description),
    )
    assert icalendar.Calendar.from_ical(content).walk("VALARM") == []
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    content.decode()  # folded between characters, not within one


def test_words_come_back_letter_by_letter():
    """A backslash before an N, and what joins letters, are nothing to be mended."""
    words = "C:\\New \\N, a; b \u06cc\u200c\u0631 \U0001f468\u200d\U0001f52c"

    [event] = read(ics([entry(summary=words)], name="x"))

    assert str(event["SUMMARY"]) == words


def test_cancelled_event_says_so():
    [event] = read(ics([entry(cancelled=True)], name="x"))

    assert event["STATUS"] == "CANCELLED"
