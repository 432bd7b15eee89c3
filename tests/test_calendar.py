"""Moments → ICS: whatever the words are, each entry is one event that says them unchanged."""

from datetime import UTC, datetime, timedelta, timezone

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.calendar import CalendarEvent, ics, plain
from tests.strict_ics import checked, moment

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


LONG_AGO = datetime(1000, 1, 2)  # noqa: DTZ001 -- hypothesis takes it without
EVENTS = st.builds(
    CalendarEvent,
    uid=st.uuids().map(str),
    sequence=st.integers(0, 2**31 - 1),
    at=st.datetimes(LONG_AGO, timezones=st.timezones()).filter(lambda at: at.year < 9999),
    changed_at=st.datetimes(LONG_AGO, timezones=st.just(UTC)),
    summary=st.text(),
    description=st.text(),
    url=st.sampled_from(["", "https://umu.se/sök?a=b%20c"]) | st.text().map("https://a/{}".format),
    location=st.text(),
    begins=st.booleans(),
    keeps_busy=st.booleans(),
    cancelled=st.booleans(),
)


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=4, unique_by=lambda one: one.uid), st.text())
def test_strictest_client_finds_nothing_to_say_against_any_calendar(events, name):
    read_back = checked(ics(events, name=name))

    assert [one["UID"] for one in read_back] == [one.uid for one in events]
    for one, event in zip(read_back, events, strict=True):
        at = event.at.astimezone(UTC).replace(microsecond=0)
        assert moment(one["DTSTART" if event.begins else "DTEND"]) == at
        assert ("CANCELLED" in one.get("STATUS", "")) == event.cancelled


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("DTEND:20270115T225959Z", "DTEND:20270115T225859Z"),
        ("DTEND:20270115T225959Z", "DTEND:20270115T225959"),
        ("DTSTAMP:20261123T090000Z\r\n", ""),
        ("SEQUENCE:0", "SEQUENCE:one"),
        ("Umeå University: Application", "Umeå University, Application"),
        ("Umeå University: Application", "Umeå University " * 8),
        ("SUMMARY:", "DTSTART:20270115T225959Z\r\nSUMMARY:"),
        ("END:VEVENT\r\n", ""),
        ("\r\n", "\n"),
        ("URL:https://", "URL:https://å"),
    ],
)
def test_strict_check_finds_what_is_wrong(was, becomes):
    content = ics([entry()], name="x").decode()
    assert was in content

    with pytest.raises(AssertionError):
        checked(content.replace(was, becomes).encode())


def test_strict_check_finds_a_uid_twice():
    with pytest.raises(AssertionError, match="deadline-1"):
        checked(ics([entry(), entry()], name="x"))


def test_words_come_back_letter_by_letter():
    """A backslash before an N, and what joins letters, are nothing to be mended."""
    words = "C:\\New \\N, a; b \u06cc\u200c\u0631 \U0001f468\u200d\U0001f52c"

    [event] = read(ics([entry(summary=words)], name="x"))

    assert str(event["SUMMARY"]) == words


def test_cancelled_event_says_so():
    [event] = read(ics([entry(cancelled=True)], name="x"))

    assert event["STATUS"] == "CANCELLED"
