"""Seasons: what one is usually called, and which words of a text are of the one before."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

SUMMER = 7  # the month from which days are of the season that the next year ends
MOST = 3  # passages of one text that are shown
# A term or a month with its year. What is written out in full only: a year alone may be anything.
_TERM = (
    "spring|summer|autumn|fall|winter|vårterminen|höstterminen|våren|hösten|sommersemester|"
    "wintersemester"
)
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januari|februari|mars|maj|juni|juli|augusti|oktober|januar|februar|märz|mai|dezember"
)
_DATED = re.compile(
    rf"(?<!\w)(?:(?:{_TERM}|{_MONTH})(?: (?:term|semester|of))?,? (?P<year>20\d\d)"
    r"|(?P<first>20\d\d)[/–-](?:20)?\d\d)(?!\d)",
    re.IGNORECASE,
)


def usual_name(days: Iterable[date]) -> str:
    """By the middle one of its deadlines.

    >>> usual_name([date(2026, 12, 1), date(2027, 1, 15), date(2025, 3, 1)])
    '2026/27'
    >>> usual_name([])
    ''
    """
    ordered = sorted(days)
    if not ordered:
        return ""
    middle = ordered[len(ordered) // 2]
    first = middle.year - (middle.month < SUMMER)
    return f"{first}/{(first + 1) % 100:02}"


class Dated(NamedTuple):
    """A term or a month with its year, and the page it stands on."""

    words: str
    page: int


def dated(pages: Iterable[str], *, since: int) -> list[Dated]:
    """The first few terms and months since this year, each once: what was to come, or today, as it
    was written. What lay behind already tells of the person's own past, and stays true.

    >>> letter = "I graduated in June 2023, and hope to start in Fall 2026."
    >>> dated([letter, "the academic year 2026/27; fall 2026"], since=2025)
    [Dated(words='Fall 2026', page=1), Dated(words='2026/27', page=2)]
    """
    found: dict[str, Dated] = {}
    for one in _in_order(pages, since):
        found.setdefault(one.words.casefold(), one)
        if len(found) == MOST:
            break
    return list(found.values())


def _in_order(pages: Iterable[str], since: int) -> Iterator[Dated]:
    for number, text in enumerate(pages, start=1):
        for match in _DATED.finditer(" ".join(text.split())):
            if int(match["year"] or match["first"]) >= since:
                yield Dated(match[0], number)
