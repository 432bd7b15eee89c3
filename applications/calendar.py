"""Moments → ICS (RFC 5545): timed events in UTC that keep their identity when they move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

REFRESH = timedelta(hours=8)  # the big providers look every 8 to 24 hours, whatever is asked


@dataclass(frozen=True)
class CalendarEvent:
    """One event; `uid` stays, `sequence` counts its changes."""

    uid: str
    sequence: int
    at: datetime
    written_at: datetime
    summary: str
    description: str
    url: str


def ics(entries: Iterable[CalendarEvent], *, name: str) -> bytes:
    """A calendar of these events; the same entries give the same bytes."""
    from icalendar import Calendar, Event, vText  # here, because it is slow to load, rarely needed

    calendar = Calendar()
    calendar.add("prodid", "-//PhD application tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", vText(plain(name)))  # unknown names are written as they come
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT8H")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", entry.written_at.astimezone(UTC))
        event.add("dtstart", entry.at.astimezone(UTC))
        # Said, because clients that miss it draw an hour, which would begin when it is too late.
        event.add("duration", timedelta(0))
        event.add("summary", plain(entry.summary))
        event.add("description", plain(entry.description))
        event.add("url", entry.url)
        event.add("transp", "TRANSPARENT")  # a deadline does not keep anybody busy
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def plain(words: str) -> str:
    r"""The words without control characters other than line ends, which ICS knows how to escape.

    >>> plain("a\x00b\r\nBEGIN:VALARM")
    'a b\nBEGIN:VALARM'
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)
