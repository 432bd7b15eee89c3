"""The year of a day that is printed without one, where the posting itself settles it."""

from __future__ import annotations

from datetime import date, timedelta

from applications.core.extraction.dates import DateMention, dates
from applications.core.extraction.scope import Scope

# Front matter keys that name the day a posting appeared.
FIRST_DAY = ("date", "posted", "published", "dateposted", "pubdate", "created")


def with_year(scope: Scope, mention: DateMention, hinted: date | None) -> date | None:
    """The day with the year the posting itself settles; None where it settles none.

    A year that contradicts the front matter or the title on the same day is a misprint.
    """
    key = mention.year, mention.month, mention.day, mention.weekday, hinted
    if key not in scope.settled:  # a day printed often is settled once
        scope.settled[key] = _settle(scope, mention, hinted)
    return scope.settled[key]


def _settle(scope: Scope, mention: DateMention, hinted: date | None) -> date | None:
    printed = mention.whole
    if hinted and (hinted.month, hinted.day) == (mention.month, mention.day):
        return hinted
    if printed:
        return _titled(scope, printed) or printed
    if mention.year:
        return None
    if mention.weekday is not None:
        years = {m.year for m in scope.mentions() if m.year}
        fitting = [
            day
            for year in sorted(years | {y + 1 for y in years} | {y - 1 for y in years})
            if (day := mention.in_year(year)) and day.weekday() == mention.weekday
        ]
        if len(fitting) == 1:
            return fitting[0]
    for key in FIRST_DAY:
        if key in scope.page.head:
            start, end = scope.page.head[key]
            for posted in dates(scope.page.flat[start:end], scope.languages):
                if posted.whole:
                    return _on_or_after(mention, posted.whole)
    return _from_other_dates(scope, mention)


def _titled(scope: Scope, printed: date) -> date | None:
    place = scope.page.head.get("title")
    if not place:
        return None
    for mention in dates(scope.page.flat[place[0] : place[1]], scope.languages, scope.country):
        day = mention.whole
        if day and (day.month, day.day) == (printed.month, printed.day):
            return day
    return None


def _on_or_after(mention: DateMention, first: date) -> date | None:
    for year in (first.year, first.year + 1):
        day = mention.in_year(year)
        if day and day >= first - timedelta(days=3):
            return day
    return None


def _from_other_dates(scope: Scope, mention: DateMention) -> date | None:
    """The last such day before the start that is printed, else the one year the text knows."""
    others = [m for m in scope.mentions() if m.year and m.start >= scope.page.body]
    for other in others:
        before = scope.page.flat[max(0, other.start - 30) : other.start]
        if other.whole and scope.has("deadline.other.published", before):
            return _on_or_after(mention, other.whole)
    years = {m.year for m in others}
    for other in others:
        unit = scope.page.unit_at(other.start)
        if unit and scope.has("deadline.other.start", scope.page.said(unit)):
            first = date(other.year or 1, other.month, min(other.day or 1, 28))
            for year in (first.year, first.year - 1):
                day = mention.in_year(year)
                if day and day <= first:
                    return day
    return mention.in_year(years.pop() or 1) if len(years) == 1 else None


def next_such_day(mention: DateMention, today: date | None) -> date | None:
    return _on_or_after(mention, today) if today else None
