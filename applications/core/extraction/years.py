"""The year of a day that is printed without one, where the posting itself settles it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from applications.core.extraction.dates import DateMention, dates
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

# Front matter keys that name the day a posting appeared.
FIRST_DAY = ("date", "posted", "published", "dateposted", "pubdate", "created")
_SEASONS = (("dates.autumn", 9), ("dates.spring", 2), ("dates.summer", 5))
_HALF_A_YEAR, _NEAR = 183, 92  # days from one last day to another of the same call
_YEAR = re.compile(r"(?<![\d./:-])(20\d\d)(?![\d.]\d|\d)")


@dataclass(frozen=True, slots=True)
class _Known:
    """What a posting says about its own time."""

    years: frozenset[int]  # of every date with one
    own_years: frozenset[int]  # without those of history: "founded in 1997"
    posted: date | None
    said_posted: date | None
    starts: tuple[date, ...]
    titled: tuple[date, ...]  # whole days in the title
    title_years: frozenset[int]


class Years:
    """Settles the years of one posting; each day once, however often it is printed."""

    def __init__(
        self, scope: Scope, hinted: date | None, beside: Mapping[DateMention, date] | None = None
    ) -> None:
        self._hinted = hinted
        self._today = scope.today
        self._beside = {_key(mention): day for mention, day in (beside or {}).items()}
        self._known = _known(scope)
        self._settled: dict[tuple[object, ...], date | None] = {}

    def day(self, mention: DateMention) -> date | None:
        """The day with the year the posting itself settles; None where it settles none.

        A year that contradicts the front matter or the title on the same day is a misprint.
        """
        key = _key(mention)
        if key not in self._settled:
            self._settled[key] = self._settle(mention)
        return self._settled[key]

    def is_assumed(self, mention: DateMention) -> bool:
        """Whether a day has its year only from the title, which may be that of the start:
        "2028 programme", closing in November."""
        if mention.year or self._by_weekday(mention) or self._between(mention):
            return False
        return self.day(mention) is not None and len(self._known.own_years) != 1

    def _settle(self, mention: DateMention) -> date | None:
        known, printed = self._known, mention.whole
        sure = [*([self._hinted] if self._hinted else []), *known.titled]
        for day in sure:
            if (day.month, day.day) == (mention.month, mention.day):
                return day
        if printed or mention.year:
            return printed
        return (
            self._by_weekday(mention)
            or self._by_last_day(mention)
            or self._between(mention)
            or self._by_only_year(mention)
        )

    def _by_last_day(self, mention: DateMention) -> date | None:
        """The last such day before the last day to apply that it stands beside, where it is near
        or lies ahead: "15 January 2027 (fellows: 1 December)"."""
        last = self._beside.get(_key(mention))
        day = last and _last_before(mention, last)
        if not last or not day or (last - day).days > _HALF_A_YEAR:
            return None
        ahead = self._today is not None and day >= self._today
        return day if ahead or (last - day).days <= _NEAR else None

    def _by_weekday(self, mention: DateMention) -> date | None:
        """The only year around those printed in which the weekday is right."""
        if mention.weekday is None:
            return None
        years = self._known.years | self._known.title_years
        fitting = [
            day
            for year in sorted({y + step for y in years for step in (-1, 0, 1)})
            if (day := mention.in_year(year)) and day.weekday() == mention.weekday
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _between(self, mention: DateMention) -> date | None:
        """The first such day after the posting appeared, the last before the start.

        Where both cannot be had, a start two years on shows that the page is older than its text.
        """
        known = self._known
        posted = known.said_posted or known.posted
        after = on_or_after(mention, posted) if posted else None
        for start in known.starts:
            before = _last_before(mention, start)
            if before and (posted is None or (before - posted).days >= -3):
                return before
        return after

    def _by_only_year(self, mention: DateMention) -> date | None:
        known = self._known
        for years in (known.own_years, known.title_years):
            if len(years) == 1:
                return mention.in_year(min(years))
        return None


def _key(mention: DateMention) -> tuple[object, ...]:
    return mention.year, mention.month, mention.day, mention.weekday


def _known(scope: Scope) -> _Known:
    page = scope.page
    printed = [m for m in scope.mentions() if m.year and m.start >= page.body]
    told = [m for m in printed if not _near(scope, m, "deadline.updated")]
    own = [m for m in told if not _near(scope, m, "deadline.history")]
    said = next(
        (m.whole for m in told if m.whole and _near(scope, m, "deadline.other.published")), None
    )
    title = page.head.get("title")
    first = page.units[0] if page.units else None
    place = title or ((first.start, min(first.end, first.start + 200)) if first else (0, 0))
    named = page.flat[place[0] : place[1]]
    return _Known(
        years=frozenset(m.year for m in told if m.year),
        own_years=frozenset(m.year for m in own if m.year),
        posted=_posted(scope),
        said_posted=said or _dateline(scope, told),
        starts=(*_starts(scope, told), *_seasons(scope)),
        titled=tuple(
            m.whole for m in dates(named, scope.languages, scope.country) if m.whole and title
        ),
        title_years=frozenset(int(match[1]) for match in _YEAR.finditer(named)),
    )


def _dateline(scope: Scope, told: list[DateMention]) -> date | None:
    """The day that a text opens with, as letters and news do, and mails name in their head."""
    for mention in told[:1]:
        unit = scope.page.unit_at(mention.start)
        said = scope.page.said(unit) if unit else ""
        paths = ("deadline.nouns", "deadline.plain", "deadline.until", "deadline.other.start")
        if unit is None or scope.pattern(*paths).search(said):
            continue
        first = mention.start - unit.start <= 6 and scope.page.index_at(mention.start) <= 1
        if first or scope.has("deadline.dateline", said[: mention.start - unit.start][-16:]):
            return mention.whole
    return None


def _near(scope: Scope, mention: DateMention, path: str) -> bool:
    return scope.has(path, scope.page.flat[max(0, mention.start - 30) : mention.start])


def _posted(scope: Scope) -> date | None:
    """The day of appearance that the front matter names."""
    for key in FIRST_DAY:
        if key in scope.page.head:
            start, end = scope.page.head[key]
            for posted in dates(scope.page.flat[start:end], scope.languages):
                if posted.whole:
                    return posted.whole
    return None


def _starts(scope: Scope, told: list[DateMention]) -> Iterator[date]:
    """The first dates of sentences about the start."""
    for mention in told[:200]:
        unit = scope.page.unit_at(mention.start)
        said = scope.page.said(unit) + " " + unit.label if unit else ""
        if unit and scope.has("deadline.other.start", said):
            day = date(mention.year or 1, mention.month, 1)
            yield mention.whole or day


@cache
def _after_season(languages: tuple[str, ...]) -> re.Pattern[str]:
    words = alternatives("dates.season_of", languages)
    return re.compile(rf"[\s:]{{1,3}}(?:(?:{words})\s){{0,2}}(20\d\d)(?!\d)")


def _seasons(scope: Scope) -> Iterator[date]:
    """Starts told by the season: "Fall 2027", "academic year 2027/28"."""
    flat = scope.page.flat
    for path, month in _SEASONS:
        for number, match in enumerate(scope.pattern(path).finditer(flat, scope.page.body)):
            year = _after_season(scope.languages).match(flat, match.end())
            if year:
                yield date(int(year[1]), month, 1)
            if number > 200:
                break


def on_or_after(mention: DateMention, first: date) -> date | None:
    """The first such day from three days before another on.

    >>> on_or_after(DateMention(0, 0, None, 2, 28, None), date(2026, 11, 23)).isoformat()
    '2027-02-28'
    """
    for year in range(first.year, first.year + 9):
        day = mention.in_year(year)
        if day and (day - first).days >= -3:
            return day
    return None


def _last_before(mention: DateMention, last: date) -> date | None:
    for year in (last.year, last.year - 1):
        day = mention.in_year(year)
        if day and day <= last:
            return day
    return None


def next_such_day(mention: DateMention, today: date | None) -> date | None:
    """The next such day, as a proposal where nothing settles the year; None without a clock."""
    return on_or_after(mention, today) if today else None
