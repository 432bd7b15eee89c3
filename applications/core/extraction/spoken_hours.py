"""Hours told in words, and the first of two: "five o'clock", "halb vier", "3-4 pm"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from functools import cache

from applications.core.extraction.vocabulary import LANGUAGES, alternatives, phrases

_HALF = 30
_QUARTER = 15
_PARTS = ("half_past", "half_to", "quarter_past", "quarter_to")
AFTERNOON = 7  # "five o'clock" is in the afternoon, "eight o'clock" in the morning


@cache
def _numbers() -> dict[str, int]:
    """The words of hours: "twelve" is 12, and so is "zwölf"."""
    return {word: hour for hour in range(25) for word in phrases(LANGUAGES, f"dates.spoken.{hour}")}


@cache
def _in_words() -> re.Pattern[str]:
    def words(name: str) -> str:
        return rf"(?:{alternatives(f'dates.{name}')})(?!\w)"

    number = "|".join(map(re.escape, sorted(_numbers(), key=len, reverse=True)))
    gap = r"[\s-]{1,3}"
    return re.compile(
        rf"""(?<![\w-])(?:(?P<before>{words("hour_before")})\s{{1,2}})?
        (?:(?P<half_past>{words("half_past")}{gap})|(?P<half_to>{words("half_to")}{gap})|
        (?P<quarter_past>{words("quarter_past")}{gap})|(?P<quarter_to>{words("quarter_to")}{gap}))?
        (?P<number>{number})(?![\w'-])(?:{gap}(?P<after>{words("spoken_after")}))?
        (?:{gap}(?:(?P<and_half>{words("and_half")})|(?P<and_quarter>{words("and_quarter")})|
        (?P<less_quarter>{words("less_quarter")})))?
        (?:\s{{1,2}}(?:(?P<am>a\.?m\b\.?|{words("morning")})|
        (?P<pm>p\.?m\b\.?|{words("evening")})|(?P<noon>{words("noon")})))?
        (?P<last>(?=\s{{0,3}}(?:[.,;:)(]|$)))?""",
        re.VERBOSE,
    )


@cache
def _first_of_two() -> re.Pattern[str]:
    to = f"{alternatives('dates.to')}|{alternatives('dates.both')}"
    return re.compile(
        rf"""(?<![\w.:/+,-])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?
        (?:-|(?:{to})(?!\w))\s?(?=(?P<last>1?\d)(?:[:.][0-5]\d)?
        \s?(?:(?P<am>a)|(?P<pm>p))\.?\s?m\b)""",
        re.VERBOSE,
    )


def in_words(flat: str) -> Iterator[tuple[int, int, time, bool]]:
    """Hours in words, and the first of two, as (start, end, hour, whether it was filled in).

    >>> [str(hour)[:5] for _, _, hour, _ in in_words("half past two; zwölf uhr, kl. halv fem")]
    ['14:30', '12:00', '16:30']
    >>> [str(hour)[:5] for _, _, hour, _ in in_words("eight o'clock; quatorze heures; 3-4 pm")]
    ['08:00', '14:00', '15:00']
    >>> list(in_words("two letters of five pages, in one file"))
    []
    """
    for match in _in_words().finditer(flat):
        if _is_hour(match.groupdict()):
            yield match.start(), match.end(), *_told(match.groupdict())
    for match in _first_of_two().finditer(flat):
        hour, last = int(match["hour"]), int(match["last"]) % 12
        late = 12 if match["pm"] and hour < 12 and hour <= last else 0
        minutes = (hour + late) * 60 + int(match["minute"] or 0)
        yield match.start(), match.end(), _time(minutes), True


def _is_hour(part: dict[str, str | None]) -> bool:
    """Whether a number is that of an hour: by the word beside it, or by its half or quarter."""
    if any(part[key] for key in ("am", "pm", "noon", "after", *_PARTS)):
        return True
    behind = part["and_half"] or part["and_quarter"] or part["less_quarter"]
    if part["number"] in phrases(LANGUAGES, "dates.noon"):
        return behind is not None
    if part["before"] in phrases(LANGUAGES, "dates.clock"):
        return True  # whatever words stand behind; half of a day that they may tell is asked about
    return part["before"] is not None and (behind is not None or part["last"] is not None)


def _told(part: dict[str, str | None]) -> tuple[time, bool]:
    """The time of day, and whether its half of the day was filled in."""
    hour = _numbers()[part["number"] or ""]
    filled = False
    if 1 <= hour < 12 and part["pm"]:
        hour += 12
    elif 1 <= hour < AFTERNOON and not part["am"]:
        hour, filled = hour + 12, True
    elif not any(part[key] for key in ("am", "pm", "noon", "last")):
        filled = bool(part["before"])
    minutes = hour * 60
    if part["half_past"] or part["and_half"]:
        minutes += _HALF
    elif part["half_to"]:
        minutes -= _HALF
    elif part["quarter_past"] or part["and_quarter"]:
        minutes += _QUARTER
    elif part["quarter_to"] or part["less_quarter"]:
        minutes -= _QUARTER
    return _time(minutes), filled


def _time(minutes: int) -> time:
    return time(23, 59) if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)
