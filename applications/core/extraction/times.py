"""Every time of day in a text, as written, in whatever language it is written.

A page in English says "kl. 12" too, and who does not know the words takes noon for the day's end:
so the words of all languages count on every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from functools import cache

from applications.core.extraction.spoken_hours import in_words
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

LAST_MINUTE = time(23, 59)
START_OF_BUSINESS, CLOSE_OF_BUSINESS = time(8), time(17)
_NEAR = 24  # characters in front of a number that may say that it is no hour
_GRADES = re.compile(r"[\d\s.,:/-]*")


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day as printed; 24:00 and midnight are the last minute of the day."""

    start: int
    end: int
    value: time
    assumed: bool = False  # "close of business", and "five o'clock", which may be in the morning
    midnight: bool = False  # told by the word

    def moved(self, by: int) -> TimeMention:
        """The same, told of a text that begins so many characters earlier."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class _Clock:
    pattern: re.Pattern[str]
    no_hour: re.Pattern[str]
    no_hour_after: re.Pattern[str]
    negated: re.Pattern[str]  # right in front of an hour that is not meant


@cache
def _clock() -> _Clock:
    unit, before = alternatives("dates.hour_after"), alternatives("dates.hour_before")
    morning, evening = alternatives("dates.morning"), alternatives("dates.evening")
    noon, midnight = alternatives("dates.noon"), alternatives("dates.midnight")
    at = f"{alternatives('dates.at')}|{before}"
    # "um 12:00 am 10. Juni" is no morning
    no_half = rf"(?:{alternatives('dates.not_halves')})(?!\w)|\w\w\s\d\d?\.(?!\d)"

    def half(number: str) -> str:
        return (
            rf"(?:\s{{0,2}}(?!{no_half})(?:(?P<half{number}>[ap]\.?\s?m\b\.?)|(?P<am{number}>{morning})(?!\w)|"
            rf"(?P<pm{number}>{evening})(?!\w)|\(?(?P<at_noon{number}>{noon})(?!\w)\)?|"
            rf"\(?(?P<at_midnight{number}>{midnight})(?!\w)\)?))"
        )

    hours = re.compile(
        rf"""(?<![\w.:/+-])(?<!(?<!\d)\d,)(?<!(?<!\d)\d\d,)(?:
          (?:(?P<told>{before})\s{{0,2}})?(?:
            (?P<h>[01]?\d|2[0-4])(?::|\s?h\s?|\.|;)(?P<m>[0-5]\d)(?::[0-5]\d(?:\.\d{{1,6}})?)?(?!\d|[.,:]\d|\s?%)
            (?:\s?(?:{unit})(?!\w))?{half("")}?
          | (?P<h4>[01]\d|2[0-4])(?P<m4>[0-5]\d)\s?(?:{unit})(?!\w)
          | (?P<h2>1\d|2[0-4]|0?\d)(?:\s?(?:{unit})(?!\w))?{half("2")}
          | (?P<h3>[01]?\d|2[0-4])\s{{0,2}}(?:{unit})(?!\w)
          )
        | (?:{before})\s{{0,2}}(?P<h5>[01]?\d|2[0-4])(?P<m5>[0-5]\d)?(?!\w|[:.,/-]\d)
        | (?P<opens>{alternatives("dates.opens")})(?!\w)
        | (?P<noon>{noon})(?!\w)
        | (?P<midnight>{midnight})(?!\w)
        | (?P<office>{alternatives("dates.office")})(?!\w)
        )""",
        re.VERBOSE,
    )
    return _Clock(
        hours,
        re.compile(rf"(?<!\w)(?:{alternatives('dates.not_hours')})(?![^\W\d_])"),
        re.compile(rf"\s?(?:{alternatives('dates.not_hours_after')})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{alternatives('dates.not')})\s{{1,2}}(?:(?:{at})\s{{0,2}})?$"),
    )


def times(flat: str) -> Iterator[TimeMention]:
    """Every time of day in a plain text, in order.

    >>> [str(t.value)[:5] for t in times("at 11:59 pm, 17h00, 12 noon, 12:00 am, 24:00, 23.59pm")]
    ['23:59', '17:00', '12:00', '00:00', '23:59', '23:59']
    >>> [str(t.value)[:5] for t in times("kl. 12; klo 15; 1700 hrs; 8h du matin; cob; ore 9")]
    ['12:00', '15:00', '17:00', '08:00', '17:00', '09:00']
    >>> [str(t.value)[:5] for t in times("a las 12 de la noche, a las 8 de la noche; klockan 17:")]
    ['23:59', '20:00', '17:00']
    >>> list(times("room 12.04, salary 17.50 € per hour, 38.5 hours per week"))
    []
    >>> [str(t.value)[:5] for t in times("zwölf uhr; not at midnight but at 15:00; 3-4 pm")]
    ['12:00', '15:00', '15:00']
    """
    clock = _clock()
    spoken = (
        TimeMention(*hour)
        for hour in in_words(flat)
        if not _is_no_hour(clock, flat, hour[0], hour[1])
    )
    done = 0
    for told in sorted((*_in_figures(clock, flat), *spoken), key=lambda t: (t.start, -t.end)):
        if told.start >= done and not clock.negated.search(
            flat, max(0, told.start - 16), told.start
        ):
            done = told.end
            yield told


def _in_figures(clock: _Clock, flat: str) -> Iterator[TimeMention]:
    """The hours in figures, and the words for noon, midnight and the end of office hours."""
    for match in clock.pattern.finditer(flat):
        part = match.groupdict()
        start, end = match.span()
        if part["noon"]:
            yield TimeMention(start, end, time(12))
        elif part["opens"]:
            yield TimeMention(start, end, START_OF_BUSINESS, assumed=True)
        elif part["office"]:
            yield TimeMention(start, end, CLOSE_OF_BUSINESS, assumed=True)
        elif part["midnight"] or part["at_midnight"] or part["at_midnight2"]:
            yield TimeMention(start, end, LAST_MINUTE, midnight=True)
        elif part["told"] or part["h5"] or not _is_no_hour(clock, flat, start, end):
            yield TimeMention(start, end, _value(part))


def _is_no_hour(clock: _Clock, flat: str, start: int, end: int) -> bool:
    """Whether the words around a number make it a reference, a room, a grade, pay or workload."""
    if clock.no_hour_after.match(flat, end):
        return True
    before = flat[max(0, start - _NEAR) : start]
    named = list(clock.no_hour.finditer(before))
    return bool(named) and _GRADES.fullmatch(before, named[-1].end()) is not None


def _value(part: dict[str, str | None]) -> time:
    """The hour of the day; a number past twelve is what it is, whatever "pm" says."""
    hour = int(next(filter(None, (part[key] for key in ("h", "h4", "h2", "h3", "h5")))))
    minute = int(part["m"] or part["m4"] or part["m5"] or 0)
    half = (part["half"] or part["half2"] or "")[:1]
    if (part["at_noon"] or part["at_noon2"]) and hour != 12:
        return time(12)  # the number is that of the day: "3 May 10 noon"
    evening = part["pm"] or part["pm2"] or ""
    if hour == 12 and pattern(LANGUAGES, "dates.at_night").fullmatch(evening):
        return LAST_MINUTE
    if (half == "p" or evening) and 1 <= hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    return LAST_MINUTE if hour == 24 else time(hour, minute)
