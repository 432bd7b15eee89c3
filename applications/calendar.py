"""Moments → ICS (RFC 5545): timed events in UTC that keep their identity when they move.

An event keeps its UID (3.8.4.7); SEQUENCE (3.8.7.4) and DTSTAMP (3.8.7.2) tell of a change, STATUS
(3.8.1.11) that it was called off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unicodedata import category

# The shortest that is shown as no span: without one clients draw an hour, which would begin when it
# is too late, and a duration must be positive (RFC 5545, 3.8.2.5 with 3.3.6).
LENGTH = timedelta(minutes=1)
MEETING = timedelta(hours=1)
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
    location: str = ""
    keeps_busy: bool = False  # one must be there: about an hour, as long as nobody knows better
    cancelled: bool = False


def ics(entries: Iterable[CalendarEvent], *, name: str) -> bytes:
    """A calendar of these events; the same entries give the same bytes."""
    from icalendar import Calendar, Event  # here, because it is slow to load, rarely needed

    calendar = Calendar()
    calendar.add("prodid", "-//PhD application tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar["x-wr-calname"] = _text(name)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT8H")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", entry.written_at.astimezone(UTC))
        event.add("dtstart", entry.at.astimezone(UTC))
        event.add("duration", MEETING if entry.keeps_busy else LENGTH)
        event["summary"] = _text(entry.summary)
        event["description"] = _text(entry.description)
        if entry.location:
            event["location"] = _text(entry.location)
        if entry.cancelled:
            event.add("status", "CANCELLED")
        if entry.url:
            event.add("url", entry.url)
        # A deadline does not keep anybody busy.
        event.add("transp", "OPAQUE" if entry.keeps_busy else "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _text(words: str) -> Any:
    """A TEXT value (RFC 5545, 3.3.11) that says these words and no others.

    The library takes a backslash before a capital N for a line end, wherever it comes from.
    """
    from icalendar import vText

    class Text(vText):
        def to_ical(self) -> bytes:
            return str(self).translate(_ESCAPED).encode()

    return Text(plain(words))


_ESCAPED = {ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n"}


def plain(words: str) -> str:
    r"""The words without control characters other than line ends, which ICS knows how to escape.

    What joins letters in Persian, Hindi and emoji (U+200C, U+200D) is no control character.

    >>> plain("a\x00b\r\nBEGIN:VALARM")
    'a b\nBEGIN:VALARM'
    >>> plain("می\u200cروم") == "می\u200cروم"
    True
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(map(_printed, line)) for line in lines)


def _printed(letter: str) -> str:
    # Cc control, Cs half a letter, Zl and Zp line ends of their own.
    return " " if category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter
