"""Moments → ICS (RFC 5545): timed events in UTC that keep their identity when they move.

An event keeps its UID (3.8.4.7); SEQUENCE (3.8.7.4), LAST-MODIFIED (3.8.7.3) and DTSTAMP (3.8.7.2)
tell of a change, STATUS (3.8.1.11) that it was called off. Written here and not by a library, which
takes a millisecond an event: a feed of thousands would keep everybody waiting.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

# The shortest that every client shows: it ends when it is too late, and an end must come after its
# beginning (RFC 5545, 3.8.2.2).
LENGTH = timedelta(minutes=1)
MEETING = timedelta(hours=1)
LINE = 75  # octets without the line end (3.1)
HEAD = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//PhD application tracker//EN",
    "CALSCALE:GREGORIAN",
)
# The big providers look every 8 to 24 hours, whatever is asked.
REFRESH = ("REFRESH-INTERVAL;VALUE=DURATION:PT8H", "X-PUBLISHED-TTL:PT8H")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event; `uid` stays, `sequence` counts its changes."""

    uid: str
    sequence: int
    at: datetime
    changed_at: datetime
    summary: str
    description: str
    url: str
    location: str = ""
    begins: bool = False  # at its moment; else it ends there
    keeps_busy: bool = False  # one must be there: about an hour, as long as nobody knows better
    cancelled: bool = False

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when: what is due ends at its moment, what one goes to begins there."""
        length = MEETING if self.keeps_busy else LENGTH
        at = self.at.astimezone(UTC)  # a clock that is set forward has no minute after some
        return (at, at + length) if self.begins else (at - length, at)


def ics(entries: Iterable[CalendarEvent], *, name: str) -> bytes:
    """A calendar of these events; the same entries give the same bytes."""
    named = _text(name)
    lines = [*HEAD, f"NAME:{named}", f"X-WR-CALNAME:{named}", *REFRESH]
    for entry in entries:
        lines += _lines(entry)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def webcal(address: str) -> str:
    """The same address as calendar programs take it from a link: a press opens theirs.

    >>> webcal("https://apply.example.org/feed/x.ics")
    'webcal://apply.example.org/feed/x.ics'
    """
    return urlsplit(address)._replace(scheme="webcal").geturl()


def _lines(entry: CalendarEvent) -> Iterator[str]:
    starts, ends = entry.span
    changed = _utc(entry.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"DTSTART:{_utc(starts)}"
    yield f"DTEND:{_utc(ends)}"
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"DESCRIPTION:{_text(entry.description)}"
    if entry.location:
        yield f"LOCATION:{_text(entry.location)}"
    if entry.url:
        yield f"URL:{_uri(entry.url)}"
    if entry.cancelled:
        yield "STATUS:CANCELLED"
    # A deadline does not keep anybody busy.
    yield f"TRANSP:{'OPAQUE' if entry.keeps_busy else 'TRANSPARENT'}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    """To the second (3.3.5), the year of four digits, which no machine's own format promises."""
    at = moment.astimezone(UTC)
    return f"{at.year:04}{at:%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A TEXT value (3.3.11) that says these words and no others."""
    return plain(words).translate(_ESCAPED)


_ESCAPED = {ord("\\"): "\\\\", ord(";"): "\\;", ord(","): "\\,", ord("\n"): "\\n"}


def _uri(address: str) -> str:
    """A URI value (3.3.13): what no address may hold is percent-encoded, what is so already stays.

    >>> _uri("https://www.umu.se/sök?a=b%20c&d=e,f")
    'https://www.umu.se/s%C3%B6k?a=b%20c&d=e,f'
    """
    return quote(address, safe="%:/?#[]@!$&'()*+,;=~", errors="replace")


def _folded(line: str) -> bytes:
    """With its end, and in pieces of no more than LINE octets, cut between letters (3.1)."""
    octets = line.encode()
    if len(octets) <= LINE:
        return octets + b"\r\n"
    pieces, start, room = [], 0, LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # within a letter
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, LINE - 1  # the blank counts
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


# Control characters, halves of a letter, and line ends of their own.
_UNPRINTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def plain(words: str) -> str:
    r"""The words without control characters other than line ends, which ICS knows how to escape.

    What joins letters in Persian, Hindi and emoji (U+200C, U+200D) is no control character.

    >>> plain("a\x00b\r\nBEGIN:VALARM")
    'a b\nBEGIN:VALARM'
    >>> plain("می\u200cروم") == "می\u200cروم"
    True
    """
    return _UNPRINTED.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))
