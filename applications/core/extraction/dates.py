"""Every date in a text, as written; what they are for is decided elsewhere."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from applications.core.extraction.numeric import (
    by_weekday,
    day_and_month,
    full_year,
    order_of,
    with_short_year,
)
from applications.core.extraction.times import times
from applications.core.extraction.vocabulary import LANGUAGES, as_pattern, entry, phrases


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as printed. `year` is None where it is not written, `day` where only a month is."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    weekday: int | None = None  # 0 is Monday
    ambiguous: bool = False  # the numbers can be read in two ways; this is the earlier
    spans: bool = False  # the last day of a range, which starts where this starts
    split: bool = False  # "1 5 June": the first, the fifth or the fifteenth
    bare: bool = False  # two numbers and a stroke, "28/02": a day only where words say so

    @property
    def whole(self) -> date | None:
        """The day, if year, month and day are all written and exist."""
        return self.in_year(self.year) if self.year else None

    @property
    def missing(self) -> bool:
        """Whether there is no such day: 31 June, or 29 February of a year without one."""
        return bool(self.day) and self.in_year(self.year or 2028) is None

    def last_of_month(self, year: int) -> date:
        """The last day of the month, for a day that does not exist."""
        return date(year, self.month, calendar.monthrange(year, self.month)[1])

    def in_year(self, year: int) -> date | None:
        """The day in that year, if there is one."""
        if not self.day:
            return None
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD, or YYYY-MM where the day is not written."""
        if not self.year:
            return None
        if self.day:
            return self.whole.isoformat() if self.whole else None
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class _Reader:
    months: dict[str, int]
    weekdays: dict[str, int]
    pattern: re.Pattern[str]
    day_before: re.Pattern[str]  # "1 and" of "1 and 15 June"
    day_behind: re.Pattern[str]  # "and 15" of "June 1 and 15"
    told: tuple[tuple[int, re.Pattern[str]], ...]  # days in words: "fifteenth"
    words: frozenset[str]  # months that are words as well: "may"


_YEAR = r"(?:19|20)\d\d"
_BETWEEN = 60  # characters between two days that belong together
# Months as numbers of old: "8 III 2027".
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {roman: number for number, roman in enumerate(_ROMANS, 1)}
_ASIDE = re.compile(r"\([^()]{0,40}\)|(?<![a-z])(?:[a-z]{1,4}t|utc|gmt|aoe)(?![a-z])")
_GRADES = re.compile(r"[\s.:#°-]*(?:\d{1,2}[.,]\d{1,2}[,;/]?\s?){0,4}")
_SPLIT = re.compile(r"(?<![\w.:/-])(?P<d>\d)\s$")  # "1 5 June", as texts out of PDFs have it


def _listed(path: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    return "|".join(as_pattern(phrase) for phrase in phrases(languages, path)) or "(?!)"


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    months = _numbered(languages, "dates.months", 1)
    weekdays = _numbered(languages, "dates.weekdays", 0)
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    weekday = "|".join(re.escape(name) for name in sorted(weekdays, key=len, reverse=True))
    of, the, both = (_listed(f"dates.{name}") for name in ("of", "the", "both"))
    told, hour = _told(languages), _listed("dates.hour_before")
    in_words = "|".join(pattern.pattern for _, pattern in told)
    ordinal = rf"(?:\s?(?:{_ordinals()})(?!\w))?"
    counted = rf"(?!\s{{1,2}}(?:{_listed('dates.counted')})(?!\w))"
    year = rf"(?:\s{{0,3}}[,.]?\s{{0,3}}(?:(?:{of})\s)?(?P<%s>{_YEAR}|'\d\d)(?!\d))?"
    pattern = re.compile(
        rf"""(?<![\w])(?:(?:(?P<weekday>{weekday})\.?,?\s{{0,3}}(?:(?:{the}|{of})\s)?)?(?:
          (?<!\w/)(?P<y1>{_YEAR})(?P<s1>[-/.])(?:(?<=\.)\s)?(?P<m1>\d\d?)(?P=s1)(?:(?<=\.)\s)?
            (?P<d1>\d\d?)(?!\d|[-_][^\W\d])        # 2024-08-26, not as names of pictures have it
        | (?P<a>\d\d?)\s?(?P<s2>[-/.])\s?(?P<b>\d\d?)\s?(?P=s2)\s?(?P<y2>{_YEAR}|
            \d\d)(?![\d%/])                                                            # 26/08/2024
        | (?:(?P<d3>\d\d?){ordinal}[\s.,-]{{0,3}}|(?P<d>{in_words})[\s-]{{1,3}})
            (?P<of>(?:{of}|{the})\s)?(?P<m3>{month})(?!\w)
            \.?-?{year % "y3"}
        | (?P<m4>{month})(?!\w)\.?[\s,-]{{1,3}}(?:(?:{the})\s)?(?P<d4>\d\d?)(?!\d|[:.]\d|\s?%|
            \s?(?:{month})(?!\w)){counted}{ordinal}{year % "y4"}
        | (?P<mw>{month})\s{{1,2}}(?:(?:{the})\s)?(?P<dw>{in_words})(?![\w-]){year % "yw"}
        | (?P<y5>{_YEAR})[\s,.-]{{1,3}}(?P<m5>{month})(?!\w)\.?[\s-](?P<d5>\d\d?)(?!\d)
        | (?P<dr>\d\d?)[\s./-]{{1,2}}(?P<mr>{"|".join(reversed(_ROMANS))})[\s./-]{{1,2}}
            (?P<yr>{_YEAR})(?!\d)                               # 8 III 2027
        | (?P<a6>\d\d?)\.\s?(?P<b6>\d\d?)(?:\.(?!\s?\d)|(?=,?\s(?:{hour})\s?\d))       # 26.8.
        | (?P<m7>{month})(?!\w)\.?(?:\s?(?:[-/]|{both}|{_listed("dates.to")})\s?
            (?:{month})(?!\w)\.?)?(?:\s(?:{of}))?[\s,]{{1,3}}(?P<y7>{_YEAR}|'\d\d)(?!\d)
        | (?P<y8>{_YEAR})-(?P<m8>0[1-9]|1[0-2])(?![\d-])
        | (?<![/.,:-])(?P<m0>0?[1-9]|1[0-2])/(?P<y0>{_YEAR})(?![\d/])                      # 04/2027
        | (?<![/.,:-])(?!24/7)(?P<a9>[0-3]?\d)/(?P<b9>[0-3]?\d)(?:(?:\s{{1,2}}|-)(?P<y9>{_YEAR}))?
            (?![\w/%]|[.,-]\d|\.?\s(?:{month})(?!\w))                                       # 28/02
        ))""",
        re.VERBOSE,
    )
    join = rf"\s?(?:[/&-]|{both}|{_listed('dates.to')})\s?(?:(?:{the})\s)?"
    behind = rf"(?:(?:{_ordinals()})(?!\w)|(?=\s?[,.]?\s?{_YEAR}|\s{{0,2}}(?:[.,;)]|$)))"
    return _Reader(
        months,
        weekdays,
        pattern,
        re.compile(rf"(?<![\w.:/,§-])(\d\d?)\.?{ordinal}{join}$"),
        re.compile(rf"{join}(?P<d>\d\d?)(?!\d|[:.]\d|\s?%){behind}{year % 'y'}"),
        told,
        frozenset(months).intersection(phrases(languages, "stopwords")),
    )


def _told(languages: tuple[str, ...]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    """The words of each day of a month: "fifteenth" is 15, and so is "quinze"."""
    return tuple(
        (day, re.compile(as_pattern(phrase)))
        for language in languages
        for day, phrase in enumerate(entry(language, "dates.days_told") or (), 1)
    )


def _numbered(languages: tuple[str, ...], path: str, first: int) -> dict[str, int]:
    """Each name of a list of names, with the number of its place."""
    return {
        name: number
        for language in languages
        for number, names in enumerate(entry(language, path) or (), first)
        for name in names
    }


def is_month(word: str, languages: tuple[str, ...] = LANGUAGES) -> bool:
    """Whether a word is the name of a month.

    >>> is_month("juni"), is_month("juniper")
    (True, False)
    """
    return word in _reader(languages).months


@cache
def _ordinals() -> str:
    endings = sorted(phrases(LANGUAGES, "dates.ordinals"), key=len, reverse=True)
    return "|".join(re.escape(ending) for ending in endings)


def dates(flat: str, languages: tuple[str, ...], country: str = "") -> Iterator[DateMention]:
    """Every date in a plain text, in order.

    >>> [d.iso for d in dates("26 aug 2024, may 1st, 2025; 2024-09-02; january '27", ("en",))]
    ['2024-08-26', '2025-05-01', '2024-09-02', '2027-01']
    >>> [d.iso for d in dates("03/04/2025", ("en",), "US")]
    ['2025-03-04']
    >>> [(d.iso, d.ambiguous) for d in dates("03/04/2025 or 30.4.2025", ("en",))]
    [('2025-03-04', True), ('2025-04-30', False)]
    >>> [d.iso for d in dates("03/04/2025 and 03/25/2025", ("en",))]
    ['2025-03-04', '2025-03-25']
    >>> [d.iso for d in dates("from 20 december to 10 january 2027", ("en",))]
    ['2026-12-20', '2027-01-10']
    >>> [d.iso for d in dates("1 december 2026 - 15 january; 1 and 15 june 2027", ("en",))]
    ['2026-12-01', '2027-01-15', '2027-06-01', '2027-06-15']
    >>> [d.iso for d in dates("in september-october 2027 or 04/2028", ("en",))]
    ['2027-09', '2028-04']
    >>> [d.iso for d in dates("tuesday 03/04/2025, 17/1 2027", ("en",))]
    ['2025-03-04', '2027-01-17']
    >>> list(dates("ref. 2027-03-04; gpa 2.3, 4.1, 4.3. you may 14 days later", ("en",)))
    []
    >>> list(dates("![](medias/2021-7-6-three.png) or posts/2021/07/06/three", ("en",)))
    []
    """
    reader = _reader(languages)
    country = order_of(flat) or country
    found: list[DateMention] = []
    for match in reader.pattern.finditer(flat):
        mention = _mention(match, reader, country)
        if mention and not _is_number(flat, match, mention):
            found += _with_neighbours(flat, match, mention, reader)
    yield from _in_their_years(flat, found, languages)


def _in_their_years(
    flat: str, found: list[DateMention], languages: tuple[str, ...]
) -> list[DateMention]:
    """A day without a year has that of the day it is joined to."""
    for at in reversed(range(len(found) - 1)):
        one, following = found[at], found[at + 1]
        if following.year and not one.year and is_joined(flat, one, following, languages):
            found[at] = replace(one, year=following.year - _is_later(one, following))
    for at, (one, following) in enumerate(pairwise(list(found)), 1):
        one = found[at - 1]
        if one.year and not following.year and not following.bare and one.day:
            later = _is_later(one, following)
            if is_range(flat, one, following, languages) or (
                not later and is_joined(flat, one, following, languages)
            ):
                found[at] = replace(following, year=one.year + later)
    return found


def _is_later(one: DateMention, other: DateMention) -> bool:
    return (one.month, one.day or 0) > (other.month, other.day or 31)


@cache
def _joints(
    languages: tuple[str, ...],
) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What joins the ends of a period, what joins two days, and what opens a period."""
    the, to, both, between = (
        _listed(f"dates.{name}", languages) for name in ("the", "to", "both", "between")
    )
    the = rf"\s*(?:(?:{the})\s)?\s*"
    return (
        re.compile(rf"[\s,.]*(?:-|(?:{to})(?!\w)){the}"),
        re.compile(rf"[\s,.]*(?:[/&,]|(?:{both})(?!\w)){the}"),
        re.compile(rf"(?<!\w)(?:{between})[\s:]{{0,3}}{the}$"),
    )


@cache
def _at() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_listed('dates.at')})(?!\w)")


def is_range(
    flat: str, first: DateMention, last: DateMention, languages: tuple[str, ...] = LANGUAGES
) -> bool:
    """Whether two days are the first and the last of one period.

    "15 January and 15 June" are two days; "between 15 January and 15 June" is a period. The words
    are those of the posting's languages: "a" is "to" in Spanish and "and" in Czech.
    """
    between = _between(flat, first, last, languages)
    if between is None:
        return False
    to, both, opens = _joints(languages)
    if to.fullmatch(between):
        return True
    return bool(both.fullmatch(between) and opens.search(flat[: first.start][-30:]))


def is_joined(
    flat: str, first: DateMention, last: DateMention, languages: tuple[str, ...] = LANGUAGES
) -> bool:
    """Whether two days are said in one breath, as a period or as a choice."""
    between = _between(flat, first, last, languages)
    return between is not None and (
        is_range(flat, first, last, languages)
        or _joints(languages)[1].fullmatch(between) is not None
    )


def _between(
    flat: str, first: DateMention, last: DateMention, languages: tuple[str, ...]
) -> str | None:
    """The words between two days without hours and their zones; None where there are many."""
    if not 0 <= last.start - first.end <= _BETWEEN:
        return None
    words = flat[first.end : last.start]
    if any(joint.fullmatch(words) for joint in _joints(languages)[:2]):
        return words  # "et" is "and" in French, and a zone elsewhere
    if any(map(str.isdigit, words)):
        for clock in reversed(list(times(words))):
            words = words[: clock.start] + " " + words[clock.end :]
    return _at().sub(" ", _ASIDE.sub(" ", words))


@cache
def _numbers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    strong, weak = _listed("dates.not_days"), _listed("dates.not_short_days")
    return (
        re.compile(rf"(?<![^\W_])(?:{strong})(?![^\W\d_])"),
        re.compile(rf"(?<![^\W_])(?:{strong}|{weak})(?![^\W\d_])"),
    )


def _is_number(flat: str, match: re.Match[str], mention: DateMention) -> bool:
    """Whether the words in front make it a reference, a paragraph, a grade or a room."""
    if any(match[month] for month in ("m3", "m4", "mw", "m5", "m7")):
        return False
    strong, weak = _numbers()
    short = mention.year is None or match["y2"] is not None and len(match["y2"]) == 2
    before = flat[max(0, match.start() - 40) : match.start()]
    named = list((weak if short else strong).finditer(before))
    return bool(named) and _GRADES.fullmatch(before, named[-1].end()) is not None


def _with_neighbours(
    flat: str, match: re.Match[str], mention: DateMention, reader: _Reader
) -> list[DateMention]:
    """The day, and those that share its month: "1 and 15 June", "June 1 and 15, 2027"."""
    dotted = match["a6"] or match["s2"] == "."
    if match["d3"] or dotted:
        before = flat[max(0, mention.start - 24) : mention.start]
        split = _SPLIT.search(before) if match["d3"] and mention.weekday is None else None
        if split and int(split["d"] + str(mention.day)) <= 31 and (mention.day or 0) < 10:
            start, first = mention.start - 2, int(split["d"]) or 1
            first = min(first, mention.day or first)
            return [replace(mention, start=start, day=first, ambiguous=True, split=True)]
        earlier = reader.day_before.search(before)
        if earlier and 1 <= int(earlier[1]) <= 31 and (match["d3"] or "." in earlier[0]):
            start = mention.start - len(before) + earlier.start(1)
            day = DateMention(
                start, start + len(earlier[1]), mention.year, mention.month, int(earlier[1])
            )
            return [day, mention]
    if match["m4"] and not mention.year:
        later = reader.day_behind.match(flat, mention.end)
        if later and 1 <= int(later["d"]) <= 31:
            year = full_year(later["y"]) if later["y"] else None
            last = DateMention(later.start("d"), later.end(), year, mention.month, int(later["d"]))
            return [replace(mention, year=year), last]
    return [mention]


def _day_told(words: str, reader: _Reader) -> int:
    return next(day for day, pattern in reader.told if pattern.fullmatch(words))


def _mention(match: re.Match[str], reader: _Reader, country: str) -> DateMention | None:
    part = match.groupdict()
    weekday = reader.weekdays.get(part["weekday"] or "")
    ambiguous = False
    year: str | None
    if part["y1"]:
        year, month, day = part["y1"], int(part["m1"]), int(part["d1"])
    elif first := part["a"] or part["a6"] or part["a9"]:
        year = part["y2"] or part["y9"]
        one, two = int(first), int(part["b"] or part["b6"] or part["b9"])
        dotted = part["s2"] == "." or part["a6"] is not None
        if part["y2"] and len(part["y2"]) == 2:
            whole, month, day, ambiguous = with_short_year(
                one, two, int(part["y2"]), country, dotted=dotted
            )
            year = str(whole)
        else:
            day, month, ambiguous = day_and_month(one, two, country, dotted=dotted)
        if ambiguous and weekday is not None and year and max(one, two) <= 12:
            day, month, ambiguous = by_weekday(day, month, full_year(year), weekday)
    elif part["m3"] or part["mw"]:
        year, name = part["y3"] or part["yw"], part["m3"] or part["mw"]
        told = part["d"] or part["dw"]
        if told and name in reader.words and not (year or part["of"]):
            return None  # "the first may apply"
        month, day = reader.months[name], int(part["d3"] or _day_told(told, reader))
    elif part["m4"]:
        year, month, day = part["y4"], reader.months[part["m4"]], int(part["d4"])
    elif part["y5"]:
        year, month, day = part["y5"], reader.months[part["m5"]], int(part["d5"])
    elif part["mr"]:
        year, month, day = part["yr"], _ROMAN[part["mr"]], int(part["dr"])
    elif part["m7"]:
        year, month, day = part["y7"], reader.months[part["m7"]], 0
    else:
        year, month, day = part["y8"] or part["y0"], int(part["m8"] or part["m0"]), 0
    number = full_year(year) if year else None
    month_only = part["m7"] or part["y8"] or part["y0"]
    if not 1 <= month <= 12 or day > 31 or (day == 0 and not month_only):
        return None
    bare = part["a9"] is not None and number is None
    return DateMention(
        match.start(), match.end(), number, month, day or None, weekday, ambiguous, bare=bare
    )
