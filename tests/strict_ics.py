"""RFC 5545 as the strictest client reads it: what it would refuse stops the test, in words."""

import re
from collections import Counter
from datetime import UTC, datetime

ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED")
AT_MOST_ONCE = ("DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP")
OF_CALENDAR = ("VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME")
MORE = ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")
LINE = re.compile(r"(?P<name>[A-Z-]+)(?P<parameters>(?:;[A-Z-]+=[^\":;,]+)*):(?P<value>.*)")
MOMENT = re.compile(r"\d{8}T\d{6}Z")
TEXT = re.compile(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,n])*")
URI = re.compile(r"[a-z][a-z0-9+.-]*:[A-Za-z0-9%:/?#\[\]@!$&'()*+,;=._~-]+")
VALUES = {
    **dict.fromkeys(("DTSTAMP", "DTSTART", "DTEND", "LAST-MODIFIED"), MOMENT),
    **dict.fromkeys(("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "UID"), TEXT),
    "URL": URI,
    "SEQUENCE": re.compile(r"\d{1,10}"),
    "STATUS": re.compile("TENTATIVE|CONFIRMED|CANCELLED"),
    "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "VERSION": re.compile(r"2\.0"),
}
Event = dict[str, str]


def checked(content: bytes) -> list[Event]:
    """The events of a calendar that nothing can be said against, as their values stand there."""
    lines = unfolded(content)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    outside, events, event = [], [], None
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert event is None, "an event within an event"
            event = []
        elif line == "END:VEVENT":
            assert event is not None, "an end without a beginning"
            events.append(_checked_event(event))
            event = None
        else:
            assert not line.startswith(("BEGIN:", "END:")), line
            (outside if event is None else event).append(read(line))
    assert event is None, "an event without its end"
    _each_once(outside, OF_CALENDAR, MORE)
    twice = [uid for uid, number in Counter(one["UID"] for one in events).items() if number > 1]
    assert twice == [], twice
    return events


def unfolded(content: bytes) -> list[str]:
    """Every line ends with CR LF and has 75 octets at most; no letter is cut in two (3.1)."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert line and b"\r" not in line and b"\n" not in line, line
        assert len(line) <= 75, line
        line.decode()  # stricter than the standard: whole letters on each line
    return content.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode().split("\r\n")


def read(line: str) -> tuple[str, str]:
    """The name and the value of a content line, whose value is of its type (3.3)."""
    found = LINE.fullmatch(line)
    assert found, line
    name, value = found["name"], found["value"]
    assert VALUES.get(name, TEXT).fullmatch(value), line
    return name, value


def moment(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _checked_event(lines: list[tuple[str, str]]) -> Event:
    _each_once(lines, ONCE, AT_MOST_ONCE)
    event = dict(lines)
    assert event["UID"], "no UID"
    assert moment(event["DTEND"]) > moment(event["DTSTART"]), event  # 3.8.2.2
    assert int(event["SEQUENCE"]) < 2**31  # 3.3.8
    assert moment(event["LAST-MODIFIED"]) <= moment(event["DTSTAMP"])
    return event


def _each_once(
    lines: list[tuple[str, str]], once: tuple[str, ...], at_most: tuple[str, ...]
) -> None:
    numbers = Counter(name for name, _value in lines)
    assert [name for name in once if numbers[name] != 1] == []
    assert [name for name in at_most if numbers[name] > 1] == []
    assert sorted(set(numbers) - {*once, *at_most}) == []


class Subscriber:
    """A calendar that asks for a feed again and again, and believes it only in what may be."""

    def __init__(self) -> None:
        self.shown: dict[str, Event] = {}

    def take(self, content: bytes) -> list[str]:
        """What it shows now: each event by its words, in order; called off, in brackets."""
        fetched = {one["UID"]: one for one in checked(content)}
        for uid, was in self.shown.items():
            event = fetched.get(uid)
            if event is None:
                assert was.get("STATUS") == "CANCELLED", f"went without a word: {was}"
                continue
            moved = [int(one["SEQUENCE"]) for one in (was, event)]
            stamps = [one["LAST-MODIFIED"] for one in (was, event)]
            assert moved[0] <= moved[1] and stamps[0] <= stamps[1], (was, event)
            if _said(was) != _said(event):
                assert moved[0] < moved[1] and stamps[0] < stamps[1], (was, event)
        self.shown = fetched
        return [
            f"({one['SUMMARY']})" if one.get("STATUS") == "CANCELLED" else one["SUMMARY"]
            for one in fetched.values()
        ]


def _said(event: Event) -> Event:
    counted = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
    return {name: value for name, value in event.items() if name not in counted}
