"""A season as a picture: spans and marks of many applications as places on one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

# What lies further away is told by an arrow at the edge: one date must not flatten all others.
BEHIND, AHEAD = timedelta(weeks=53), timedelta(weeks=40)
AT_LEAST = timedelta(weeks=4)  # ahead, so that today is not the right edge
MOST_WEEKS = 20  # each with a line of its own; of more, the months alone have one

Sort = Literal["ahead", "late", "waits", "over"]


class Span(NamedTuple):
    """A stretch of a row: to a deadline, past it, sent and waiting, or sent and decided."""

    start: datetime
    end: datetime
    sort: Sort


def spans(
    now: datetime,
    *,
    sent: datetime | None = None,
    decided: datetime | None = None,
    until: datetime | None = None,
) -> tuple[Span, ...]:
    """What is drawn of one application; `until` is the moment that it runs to.

    >>> from datetime import UTC
    >>> now, day = datetime(2026, 12, 1, tzinfo=UTC), timedelta(days=1)
    >>> [span.sort for span in spans(now, until=now + day)]
    ['ahead']
    >>> [span.sort for span in spans(now, until=now - day)]
    ['late']
    >>> [span.sort for span in spans(now, sent=now - day, until=now + day)]
    ['waits', 'ahead']
    >>> [span.sort for span in spans(now, sent=now - 2 * day, decided=now - day)]
    ['over']
    """
    drawn = []
    if sent and sent < (decided or now):
        drawn.append(Span(sent, decided, "over") if decided else Span(sent, now, "waits"))
    if until and until > now:
        drawn.append(Span(now, until, "ahead"))
    elif until and not (sent or decided):
        drawn.append(Span(until, now, "late"))
    return tuple(drawn)


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins, its first day, and how much room its name has; all in percent."""

    at: float
    first: date
    room: float


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time that is shown, from a Monday to a Monday."""

    start: datetime
    end: datetime

    def place(self, at: datetime) -> float:
        """In percent from the left; what lies outside stands at the edge."""
        share = (at - self.start) / (self.end - self.start)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def side(self, at: datetime) -> int:
        """-1 where it lies before what is shown, 1 where after, else 0."""
        return (at > self.end) - (at < self.start)

    def months(self) -> list[Month]:
        """The one it begins in, and those that begin in it."""
        tz = self.start.tzinfo
        first, last = self.start.date(), self.end.date()
        days = [first]
        while (day := _next_month(days[-1])) < last:
            days.append(day)
        places = [self.place(datetime.combine(day, time(0), tz)) for day in days]
        ends = [*places[1:], 100.0]
        return [
            Month(at, day.replace(day=1), round(end - at, 2))
            for day, at, end in zip(days, places, ends, strict=True)
        ]

    def weeks(self) -> list[tuple[float, date]]:
        """Their Mondays; none where there are too many to be told apart."""
        number = round((self.end - self.start) / timedelta(weeks=1))
        if number > MOST_WEEKS:
            return []
        days = [self.start.date() + timedelta(weeks=week) for week in range(number)]
        tz = self.start.tzinfo
        return [(self.place(datetime.combine(day, time(0), tz)), day) for day in days]


def window(now: datetime, moments: Iterable[datetime], tz: ZoneInfo) -> Window:
    """Around now and as many of these moments as lie near enough, in whole weeks of this zone.

    >>> from datetime import UTC
    >>> shown = window(datetime(2026, 12, 1, tzinfo=UTC), [], ZoneInfo("Europe/Stockholm"))
    >>> str(shown.start.date()), str(shown.end.date())
    ('2026-11-23', '2027-01-04')
    """
    near = [at for at in moments if now - BEHIND <= at <= now + AHEAD]
    first = min([*near, now])
    last = max([*near, now + AT_LEAST])
    # A few days of margin: a mark at the edge would be cut in half, or look like an arrow.
    start = _monday((first - timedelta(days=4)).astimezone(tz).date())
    end = _monday((last + timedelta(days=3)).astimezone(tz).date()) + timedelta(weeks=1)
    return Window(datetime.combine(start, time(0), tz), datetime.combine(end, time(0), tz))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
