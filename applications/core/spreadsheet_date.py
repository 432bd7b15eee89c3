"""Days in the cells of a spreadsheet, in its own style: 03/04/2027 is what the column's other days
say it is, else what its owner says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import available_timezones

from applications.core.deadline import FIRST_DAY, LAST_DAY
from applications.core.extraction.dates import dates
from applications.core.extraction.times import times
from applications.core.extraction.vocabulary import LANGUAGES
from applications.core.extraction.zones import zone_typed
from applications.core.spreadsheet_column import among

Order = Literal["", "dmy", "mdy"]
Doubtful = Literal["unread", "several", "several_over", "several_past", "year"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy")

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)([01]\d)([0-3]\d)(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([/.-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)")
# 15-Jan-27; in "Jan 27" it is the day.
_SHORT_YEAR = re.compile(
    r"(?<![\d:.])(\d{1,2}(?:\.|st|nd|rd|th|er)?[-/ .]{0,2}(?:(?:of|de|di) )?[^\W\d]{3,12})"
    r"(?:\.|[-/ .]|\. | de )(\d\d)$"
)
_HOUR = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4])[:.h]([0-5]\d)(?::[0-5]\d)?(?![\d.])(?!\s?[ap]\.?m)",
    re.IGNORECASE,
)
LONGEST_ZONE = 40  # characters
_MOST_DAYS = 6  # in one cell
_DAY_ZERO = date(1899, 12, 30)
# What a spreadsheet counts from day 0: so many days from 2000 to 2100.
_SERIAL = re.compile(r"(3[6-9]|[4-6]\d|7[0-3])\d{3}(?:[.,]\d{1,12})?")
_RANGE = re.compile(r"^\s*\d{1,2}\.?\s?[-–]\s*(?=\s|$)")  # 15–20 January
# "15–20 January".
_TWO_DAYS = re.compile(
    r"(?<![\d.:/–-])(\d{1,2})\.?\s?[-–,]\s?(\d{1,2})(?=(?:\.|st|nd|rd|th)?\s[^\W\d]{3})"
)
_BETWEEN = re.compile(r"[\s,;()\[\]–]+")
_AT = frozenset(("at", "by", "kl", "kl.", "um", "uhr", "à", "a", "las", "alle", "om", "time", "-"))


@dataclass(frozen=True, slots=True)
class Day:
    """What a cell says of a moment. `doubts` are why it needs another look: "unread" where no day
    can be read in the words; "several" where it names more days, of which the earliest that is
    ahead is taken, "several_over" where the latest is, as none is, "several_past" where the first
    is; "year" where the one that is taken has none."""

    day: date | None = None
    at: time | None = None
    zone: str = ""
    is_rolling: bool = False
    words: str = ""
    doubts: tuple[Doubtful, ...] = ()


def order_of(cells: Iterable[str]) -> tuple[Order, list[str]]:
    """The order of day and month in a column where one of its cells shows it, and those that can be
    read in two ways where none does.

    >>> order_of(["03/04/2027", "12/25/2026"]), order_of(["03/04/2027", "05/05/2027", "2027-01-02"])
    (('mdy', []), ('', ['03/04/2027']))
    >>> order_of(["25/12/2026", "12/25/2026", "1/2/2027"])[0], order_of(["03.04.2027"])
    ('', ('dmy', []))
    """
    shown: set[Order] = set()
    open_cells, dotted = [], False
    for cell in cells:
        is_open = False
        for match in _NUMBERS.finditer(_YEAR_FIRST.sub(" ", cell)):
            first, second = int(match[1]), int(match[3])
            if first > 12 >= second:
                shown.add("dmy")
            elif second > 12 >= first:
                shown.add("mdy")
            elif match[2] == ".":
                dotted = True  # nobody writes the month first with points
            elif first != second:
                is_open = True
        open_cells += [cell] * is_open
    if len(shown) == 1:
        return shown.pop(), []
    return ("dmy", []) if dotted and not open_cells and not shown else ("", open_cells)


def day_in(cell: str, order: Order, today: date, *, is_past: bool = False) -> Day | None:
    """The moment that a cell names, the last or else the next one where no year is written; None
    where it says that none is known.

    >>> today = date(2026, 11, 23)
    >>> at = day_in("03/04/2027 5pm", "mdy", today)
    >>> str(at.day), str(at.at), day_in("46402", "", today).day.isoformat()
    ('2027-03-04', '17:00:00', '2027-01-15')
    >>> at = day_in("15 januari 2027 kl 23.59 (CET)", "", today)
    >>> str(at.day), str(at.at), at.zone
    ('2027-01-15', '23:59:00', 'Europe/Berlin')
    >>> said = [day_in(cell, "", today) for cell in ("Dec 1", "rolling", "soon", "TBA")]
    >>> [(str(one.day), one.is_rolling, *one.doubts) if one else one for one in said]
    [('2026-12-01', False, 'year'), ('None', True), ('None', False, 'unread'), None]
    >>> at = day_in("Round 1: Nov 1, round 2: Jan 5", "", today)
    >>> str(at.day), at.doubts
    ('2027-01-05', ('several', 'year'))
    """
    words = " ".join(cell.split())
    if not words or among("no_date", words):
        return None
    if among("rolling", words):
        return Day(is_rolling=True, words=words)
    found = _each(words, order, today, is_past)
    if not found:
        return Day(words=words, doubts=("unread",))
    if len({one.day for one in found}) > 1 or _RANGE.search(found[0].rest):
        taken, why = _one_of(found, today, is_past)
        return Day(taken.day, words=words, doubts=(why, *taken.doubts))
    at, rest = _hour(found[0].rest)
    return Day(found[0].day, at, _zone(rest), words=words, doubts=found[0].doubts)


def day_first(words: str, order: Order, today: date) -> tuple[Day | None, str]:
    """The day that was, by which the words begin, and how they go on; None and all of them where
    they begin with none.

    >>> day, rest = day_first("on Nov 3, by post", "", date(2026, 11, 23))
    >>> str(day.day), rest
    ('2026-11-03', ', by post')
    >>> day_first("ask again on 3 May 2026", "", date(2026, 11, 23))
    (None, 'ask again on 3 May 2026')
    """
    said = " ".join(words.split())
    while among("before_day", said.partition(" ")[0]):
        said = said.partition(" ")[2]
    found = _found(said, order, today, is_past=True)
    if found is None or found.rest[:1] != " " or not FIRST_DAY <= found.day <= today:
        return None, words
    return Day(found.day, words=words, doubts=found.doubts), found.rest.strip()


def hour_in(cell: str) -> time | None:
    """The hour that stands in a column of its own.

    >>> str(hour_in("17:00")), str(hour_in("5 pm")), hour_in("noon?"), str(hour_in("17:00:00"))
    ('17:00:00', '17:00:00', datetime.time(12, 0), '17:00:00')
    """
    return _hour(cell)[0]


class _Found(NamedTuple):
    """A day, and what else stands in the cell: it begins with a space where the day is first."""

    day: date
    rest: str
    doubts: tuple[Doubtful, ...] = ()


def _each(words: str, order: Order, today: date, is_past: bool) -> list[_Found]:
    """Every day in a cell that can be kept, as they stand there; "15–20 January" has two."""
    found: list[_Found] = []
    for rest in dict.fromkeys(_TWO_DAYS.sub(which, words) for which in (r"\1", r"\2")):
        while len(found) < _MOST_DAYS and (one := _found(rest, order, today, is_past)):
            found.append(one)
            rest = one.rest
    return [one for one in found if FIRST_DAY <= one.day <= LAST_DAY]


def _one_of(found: list[_Found], today: date, is_past: bool) -> tuple[_Found, Doubtful]:
    if is_past:
        return found[0], "several_past"
    ahead = [one for one in found if one.day >= today]
    if ahead:
        return min(ahead, key=lambda one: one.day), "several"
    return max(found, key=lambda one: one.day), "several_over"


def _found(words: str, order: Order, today: date, is_past: bool) -> _Found | None:
    return _numeric(words, order) or _spelled(words, today, is_past)


def _numeric(words: str, order: Order) -> _Found | None:
    if _SERIAL.fullmatch(words):
        whole, _point, part = words.replace(",", ".").partition(".")
        minutes = round(float(f"0.{part or 0}") * 24 * 60)
        rest = f"{minutes // 60}:{minutes % 60:02}" if 0 < minutes < 24 * 60 else ""
        return _Found(_DAY_ZERO + timedelta(days=int(whole)), rest)
    if match := _YEAR_FIRST.search(words) or _COMPACT.search(words):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _NUMBERS.search(words):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        month_first = second > 12 or (order == "mdy" and first <= 12)
        day, month = (second, first) if month_first else (first, second)
    else:
        return None
    try:
        # An ISO time has a T between day and hour.
        rest = f"{words[: match.start()]} {words[match.end() :].removeprefix('T')}"
        return _Found(date(year, month, day), rest)
    except ValueError:
        return None


def _spelled(words: str, today: date, is_past: bool) -> _Found | None:
    """A day with its month in letters; without a year it is the next one, or the last."""
    flat = _SHORT_YEAR.sub(r"\1 20\2", words.lower())
    for found in dates(flat, LANGUAGES):
        if found.day is None or found.bare:
            continue
        rest = f"{flat[: found.start]} {flat[found.end :]}"
        try:
            if found.year is not None:
                return _Found(date(found.year, found.month, found.day), rest)
            this = date(today.year, found.month, found.day)
            if is_past and this > today:
                this = this.replace(year=today.year - 1)
            elif this < today and not is_past:
                this = this.replace(year=today.year + 1)
            return _Found(this, rest, ("year",))
        except ValueError:
            return None
    return None


def _hour(words: str) -> tuple[time | None, str]:
    if match := _HOUR.search(words):
        hour, minute = int(match[1]), int(match[2])
        at = time(23, 59) if hour == 24 else time(hour, minute)
        return at, f"{words[: match.start()]} {words[match.end() :]}"
    flat = words.lower()
    for found in times(flat):
        return found.value, f"{words[: found.start]} {words[found.end :]}"
    return None, words


def _zone(rest: str) -> str:
    """The clock that is named beside the day and the hour."""
    said = [word for word in _BETWEEN.split(rest) if word and word.lower() not in _AT]
    words = " ".join(said)
    if words in ("Z", "z"):
        return "Etc/UTC"
    if not words or len(words) > LONGEST_ZONE:
        return ""
    return zone_named(words) or zone_typed(words)


def zone_named(words: str) -> str:
    """The zone of that very name: "Etc/GMT+12" says the contrary of "GMT+12".

    >>> zone_named("etc/gmt+12"), zone_named("UTC"), zone_named("GMT+12")
    ('Etc/GMT+12', '', '')
    """
    return _zones().get(words.strip().lower(), "")


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if "/" in name}
