"""Every date and time of day in a text, as written; what they are for is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache

from applications.core.extraction import vocabulary
from applications.core.extraction.vocabulary import entry

# Where a numeric date starts with the month; elsewhere 03/04 is the third of April.
MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW"})
# Where both orders are common, 03/04 decides nothing.
EITHER = frozenset({"CA"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as printed. `year` is None where it is not written, `day` where only a month is."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    weekday: int | None = None  # 0 is Monday
    ambiguous: bool = False  # both numbers could be the month, and nothing decides
    spans: bool = False  # the last day of a range, which starts where this starts
    bare: bool = False  # two numbers and a stroke, "28/02": a day only where words say so

    @property
    def whole(self) -> date | None:
        """The day, if year, month and day are all written and exist."""
        return self.in_year(self.year) if self.year else None

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
class TimeMention:
    """A time of day as printed; 24:00 and midnight are the last minute of the day."""

    start: int
    end: int
    value: time


@dataclass(frozen=True, slots=True)
class _Reader:
    months: dict[str, int]
    weekdays: dict[str, int]
    pattern: re.Pattern[str]
    times: re.Pattern[str]


# Between the first and the last day of a period.
RANGE = re.compile(
    r"[\s,]*(?:-|to|until|till|bis(?: zum)?|au|jusqu'au|al|a|hasta|fino al|til|t\.?o\.?m\.?|"
    r"till och med|tot(?: en met)?|t/m|through|and|und|och|et|y)\s*(?:the|den|le|el)?\s*"
)
_YEAR = r"(?:19|20)\d\d"
_STROKES = re.compile(r"(?<![\d/.-])(\d\d?)/(\d\d?)/(?:20)?\d\d(?![\d/])")
_ORDINAL = r"(?:\s?(?:st|nd|rd|th|er|ère|º|ª|°|:a|:e|-?ten|-?ter|de|e)(?!\w))?"


@cache
def _reader(languages: tuple[str, ...]) -> _Reader:
    months = {
        name: number
        for language in languages
        for number, names in enumerate(entry(language, "dates.months") or (), 1)
        for name in names
    }
    weekdays = {
        name: number
        for language in languages
        for number, names in enumerate(entry(language, "dates.weekdays") or ())
        for name in names
    }
    month = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True))
    weekday = "|".join(re.escape(name) for name in sorted(weekdays, key=len, reverse=True))
    year = rf"(?:\s{{0,3}}[,.]?\s{{0,3}}(?:de\s|of\s|del\s)?(?P<%s>{_YEAR}|'\d\d)(?!\d))?"
    pattern = re.compile(
        rf"""(?<![\w])(?:(?:(?P<weekday>{weekday})\.?,?\s{{0,3}}(?:the\s|den\s|le\s|el\s|de\s)?)?(?:
          (?P<y1>{_YEAR})(?P<s1>[-/.])(?P<m1>\d\d?)(?P=s1)(?P<d1>\d\d?)(?!\d)  # 2024-08-26
        | (?P<a>\d\d?)\s?(?P<s2>[-/.])\s?(?P<b>\d\d?)\s?(?P=s2)\s?(?P<y2>{_YEAR}|
            \d\d)(?![\d%/])  # 26/08/2024
        | (?P<d3>\d\d?){_ORDINAL}[\s.,-]{{0,3}}(?:of\s|de\s|den\s|
            day\s+of\s)?(?P<m3>{month})(?!\w)\.?-?{year % "y3"}
        | (?P<m4>{month})(?!\w)\.?[\s,-]{{1,3}}(?:the\s)?(?P<d4>\d\d?)(?!\d|[:.]\d|\s?%|
            \s?(?:{month})){_ORDINAL}{year % "y4"}
        | (?P<y5>{_YEAR})[\s,.-]{{1,3}}(?P<m5>{month})(?!\w)\.?[\s-](?P<d5>\d\d?)(?!\d)
        | (?P<a6>\d\d?)\.\s?(?P<b6>\d\d?)\.(?!\s?\d)                                       # 26.8.
        | (?P<m7>{month})(?!\w)\.?(?:\s?(?:[-/]|or|to|and|oder|bis|och|eller|et|ou|of|en|o|y|a)\s?
            (?:{month})(?!\w)\.?)?(?:\s(?:of|de))?[\s,]{{1,3}}(?P<y7>{_YEAR}|'\d\d)(?!\d)
        | (?P<y8>{_YEAR})-(?P<m8>0[1-9]|1[0-2])(?![\d-])
        | (?<![/.,:-])(?P<m0>0?[1-9]|1[0-2])/(?P<y0>{_YEAR})(?![\d/])                      # 04/2027
        | (?<![/.,:-])(?!24/7)(?P<a9>[0-3]?\d)/(?P<b9>[0-3]?\d)(?:\s{{1,2}}(?P<y9>{_YEAR}))?
            (?![\w/%]|[.,-]\d)                                                              # 28/02
        ))""",
        re.VERBOSE,
    )
    return _Reader(months, weekdays, pattern, _time_pattern(languages))


def _time_pattern(languages: tuple[str, ...]) -> re.Pattern[str]:
    def listed(path: str) -> str:
        names = vocabulary.phrases(languages, path)
        return "|".join(re.escape(name) for name in names) or "(?!)"

    return re.compile(
        rf"""(?<![\w.:/-])(?:
          (?P<h>[01]?\d|2[0-4])(?::|\s?h\s?|\.)(?P<m>[0-5]\d)(?::[0-5]\d)?(?!\d|[.,]\d|
              \s?%)(?:\s?(?:h|hs|hrs|hours|uhr|uur|horas|o'clock)(?!\w))?\s{{0,2}}(?P<half>[ap]
              \.?\s?m\b\.?|\(?noon\b\)?|\(?midnight\b\)?)?
        | (?P<h2>1[0-2]|0?[1-9])\s{{0,2}}(?:o'clock\s)?(?P<half2>[ap]\.?\s?m\b\.?|noon|midnight)
        | (?P<h3>[01]?\d|2[0-4])\s{{0,2}}(?:h|hs|hrs|hours|uhr|uur|o'clock)(?!\w)
        | (?P<noon>{listed("dates.noon")})(?!\w)
        | (?P<midnight>{listed("dates.midnight")})(?!\w)
        )""",
        re.VERBOSE,
    )


def dates(flat: str, languages: tuple[str, ...], country: str = "") -> Iterator[DateMention]:
    """Every date in a plain text, in order.

    >>> [d.iso for d in dates("26 aug 2024, may 1st, 2025; 2024-09-02; january '27", ("en",))]
    ['2024-08-26', '2025-05-01', '2024-09-02', '2027-01']
    >>> [d.iso for d in dates("03/04/2025", ("en",), "US")]
    ['2025-03-04']
    >>> [(d.iso, d.ambiguous) for d in dates("03/04/2025 or 30.4.2025", ("en",))]
    [('2025-04-03', True), ('2025-04-30', False)]
    >>> [d.iso for d in dates("03/04/2025 and 03/25/2025", ("en",))]
    ['2025-03-04', '2025-03-25']
    >>> [d.iso for d in dates("from 20 december to 10 january 2027", ("en",))]
    ['2026-12-20', '2027-01-10']
    >>> [d.iso for d in dates("in september-october 2027 or 04/2028", ("en",))]
    ['2027-09', '2028-04']
    >>> [d.iso for d in dates("tuesday 03/04/2025, 17/1 2027", ("en",))]
    ['2025-03-04', '2027-01-17']
    """
    reader = _reader(languages)
    country = _order(flat) or country
    waiting: DateMention | None = None  # without a year, which the end of its range may tell
    for match in reader.pattern.finditer(flat):
        mention = _mention(match, reader, country)
        if not mention:
            continue
        if waiting:
            if mention.year and RANGE.fullmatch(flat, waiting.end, mention.start):
                later = (waiting.month, waiting.day or 0) > (mention.month, mention.day or 31)
                waiting = replace(waiting, year=mention.year - later)
            yield waiting
            waiting = None
        if mention.year:
            yield mention
        else:
            waiting = mention
    if waiting:
        yield waiting


def _mention(match: re.Match[str], reader: _Reader, country: str) -> DateMention | None:
    part = match.groupdict()
    weekday = reader.weekdays.get(part["weekday"] or "")
    ambiguous = False
    year: str | None
    if part["y1"]:
        year, month, day = part["y1"], int(part["m1"]), int(part["d1"])
    elif first := part["a"] or part["a6"] or part["a9"]:
        second = part["b"] or part["b6"] or part["b9"]
        year = part["y2"] or part["y9"]
        dotted = part["s2"] == "." or part["a6"] is not None
        day, month, ambiguous = _day_and_month(int(first), int(second), country, dotted)
        if ambiguous and weekday is not None and year:
            day, month, ambiguous = _by_weekday(day, month, _full(year), weekday)
    elif part["d3"]:
        year, month, day = part["y3"], reader.months[part["m3"]], int(part["d3"])
    elif part["m4"]:
        year, month, day = part["y4"], reader.months[part["m4"]], int(part["d4"])
    elif part["y5"]:
        year, month, day = part["y5"], reader.months[part["m5"]], int(part["d5"])
    elif part["m7"]:
        year, month, day = part["y7"], reader.months[part["m7"]], 0
    else:
        year, month, day = part["y8"] or part["y0"], int(part["m8"] or part["m0"]), 0
    number = _full(year) if year else None
    if (
        not 1 <= month <= 12
        or day > 31
        or (day == 0 and not (part["m7"] or part["y8"] or part["y0"]))
    ):
        return None
    bare = part["a9"] is not None and number is None
    return DateMention(
        match.start(), match.end(), number, month, day or None, weekday, ambiguous, bare=bare
    )


def _full(year: str) -> int:
    """The year in four digits.

    >>> _full("'27"), _full("1999")
    (2027, 1999)
    """
    number = int(year.strip("'"))
    return number + 2000 if number < 100 else number


def _by_weekday(day: int, month: int, year: int, weekday: int) -> tuple[int, int, bool]:
    """The order of two numbers for which the weekday is right, where it is for one of them."""
    fits = [
        (d, m)
        for d, m in ((day, month), (month, day))
        if date(year, m, d).weekday() == weekday  # both are 12 at most, so the day exists
    ]
    return (*fits[0], False) if len(fits) == 1 else (day, month, True)


def _order(flat: str) -> str:
    """A country whose order of day and month the text itself shows: 25/03 or 03/25.

    >>> _order("on 25/03/2027"), _order("on 03/25/2027"), _order("on 03/04/2027")
    ('GB', 'US', '')
    """
    shown = set()
    for match in _STROKES.finditer(flat):
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second > 0:
            shown.add("GB")
        elif second > 12 >= first > 0 and second < 32:
            shown.add("US")
    return shown.pop() if len(shown) == 1 else ""


def _day_and_month(first: int, second: int, country: str, dotted: bool) -> tuple[int, int, bool]:
    if second > 12:
        return second, first, False
    if first > 12 or dotted or first == second:
        return first, second, False
    if country in MONTH_FIRST:
        return second, first, False
    return first, second, country == "" or country in EITHER


def times(flat: str, languages: tuple[str, ...]) -> Iterator[TimeMention]:
    """Every time of day in a plain text, in order.

    >>> [str(t.value) for t in times("at 11:59 pm, 17h00, 12 noon, 12:00 am, 24:00", ("en",))]
    ['23:59:00', '17:00:00', '12:00:00', '00:00:00', '23:59:00']
    """
    for match in _reader(languages).times.finditer(flat):
        part = match.groupdict()
        if part["noon"]:
            yield TimeMention(match.start(), match.end(), time(12))
            continue
        if part["midnight"] or "midnight" in (part["half"] or part["half2"] or ""):
            yield TimeMention(match.start(), match.end(), time(23, 59))
            continue
        hour = int(part["h"] or part["h2"] or part["h3"])
        minute = int(part["m"] or 0)
        half = (part["half"] or part["half2"] or "")[:1]  # a, p, or the n of noon
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        value = time(23, 59) if hour == 24 else time(hour, minute)
        yield TimeMention(match.start(), match.end(), value)
