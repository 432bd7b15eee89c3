"""Seasons: what one is usually called, and which words of a text are of the one before."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

SUMMER = 7  # the month from which days are of the season that the next year ends
MOST = 3  # passages of one text that are shown
# A term or a month, by the month that it ends with. Those written out in full only, and with their
# year: a year alone may be anything.
_ENDS = {
    word: month
    for month, words in {
        1: "january januari januar",
        2: "february februari februar",
        3: "march mars märz",
        4: "april",
        5: "may maj mai",
        6: "june juni spring våren vårterminen",
        7: "july juli",
        8: "august augusti summer",
        9: "september sommersemester",
        10: "october oktober",
        11: "november",
        12: "december dezember autumn fall winter hösten höstterminen wintersemester",
    }.items()
    for word in words.split()
}
_DATED = re.compile(
    rf"(?<!\w)(?:(?P<word>{'|'.join(_ENDS)})(?: (?:term|semester|of))?,? (?P<year>20\d\d)(?!\d)"
    r"|(?P<first>20\d\d)[/–-](?:20)?(?P<second>\d\d)(?!-?\d))",
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


def dated(pages: Iterable[str], *, since: date) -> list[Dated]:
    """The first few terms and months since that of this day, each once: what was to come, or today,
    as it was written. What lay behind already tells of the person's own past, and stays true.

    >>> letter = "Umeå, 2025-11-03. I graduated in June 2025, and hope to start in Fall 2026."
    >>> dated([letter, "the academic year 2026/27; fall 2026"], since=date(2025, 11, 3))
    [Dated(words='Fall 2026', page=1), Dated(words='2026/27', page=2)]
    """
    found: dict[str, Dated] = {}
    for one in _in_order(pages, since):
        found.setdefault(one.words.casefold(), one)
        if len(found) == MOST:
            break
    return list(found.values())


def _in_order(pages: Iterable[str], since: date) -> Iterator[Dated]:
    for number, text in enumerate(pages, start=1):
        for match in _DATED.finditer(" ".join(text.split())):
            if _end(match) >= (since.year, since.month):
                yield Dated(match[0], number)


def _end(match: re.Match[str]) -> tuple[int, int]:
    """Its year and last month; of 2026-01, which is a month and no two years, nothing to come."""
    if match["word"]:
        return int(match["year"]), _ENDS[match["word"].lower()]
    first, second = int(match["first"]), int(match["second"])
    return (first, 12) if second > first % 100 else (0, 0)
