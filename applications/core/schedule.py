"""Moments and steps → what is due: when each step before a deadline is sent, and with what.

A step is written "7d" (days before, at the same time on the reader's clock) or "6h" (hours before).
The last ones go alone and on time; the others join the daily digest of the day they fall on.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEK = "week"  # the Monday overview of the week that a deadline falls into
AT_ITS_MOMENT = "0d"
LATE = timedelta(
    hours=1
)  # a step sent so long after its time has waited for the app, not the app for it

_ALONE_DAYS = {"letters": 2}  # days before the deadline from which a step goes alone; else 1
_AT_ITS_MOMENT = {"answer"}  # kinds that are reminders themselves: nothing falls due later


class Habits(NamedTuple):
    """How a person wants to be reminded: their zone, and whole hours of their own clock."""

    zone: str
    digest_hour: int = 8
    quiet_from: int = 21
    quiet_until: int = 8


class Planned(NamedTuple):
    """One step: when it falls due, when it is sent, and whether in a mail of its own."""

    step: str
    due_at: datetime
    send_at: datetime
    alone: bool


def plan(
    instant: datetime, kind: str, steps: Iterable[str], habits: Habits, jitter_key: str
) -> list[Planned]:
    """Every step before the deadline, in the order they are sent.

    >>> habits = Habits("Europe/Stockholm")
    >>> for planned in plan(datetime(2024, 8, 25, 21, 59, 59, tzinfo=UTC), "application",
    ...                     ["7d", "1d"], habits, "1"):
    ...     print(planned.step, f"{planned.send_at:%a %d %H}", planned.alone)
    7d Sun 18 06 False
    week Mon 19 06 False
    1d Sat 24 19 True

    What the person asked to be reminded of on a day has no steps before it.
    """
    if kind in _AT_ITS_MOMENT:
        return [_place(instant, kind, AT_ITS_MOMENT, habits, jitter_key)]
    planned = [_place(instant, kind, step, habits, jitter_key) for step in dict.fromkeys(steps)]
    planned.append(_overview(instant, habits, jitter_key))
    return sorted(planned, key=lambda one: (one.send_at, one.due_at))


def owed(planned: Sequence[Planned], since: datetime, now: datetime) -> list[Planned]:
    """The steps whose time came between the moments, both included; the last stands for all."""
    return [one for one in planned if since <= one.send_at <= now]


def next_after(planned: Sequence[Planned], now: datetime) -> datetime | None:
    """When the next step is sent, or None when there is none left."""
    return next((one.send_at for one in planned if one.send_at > now), None)


def is_late(planned: Planned, now: datetime) -> bool:
    """True when the step should have been sent well before now."""
    return now - planned.send_at > LATE


def falls_due(instant: datetime, step: str, zone: str) -> datetime:
    """The step's moment: n hours before, or n calendar days before at the same local time.

    A local time that the clock skips that day moves forward; of two, the first is meant.

    >>> falls_due(datetime(2027, 3, 28, 7, tzinfo=UTC), "1d", "Europe/Stockholm").isoformat()
    '2027-03-27T08:00:00+00:00'
    """
    count = int(step[:-1])
    if step.endswith("h"):
        return instant - timedelta(hours=count)
    here = ZoneInfo(zone)
    wall = instant.astimezone(here).replace(tzinfo=None, fold=0) - timedelta(days=count)
    return wall.replace(tzinfo=here).astimezone(UTC)


def goes_alone(kind: str, step: str) -> bool:
    """The last steps do not wait for a digest: hours, one day, and for letters two days."""
    return step.endswith("h") or int(step[:-1]) <= _ALONE_DAYS.get(kind, 1)


def before_quiet(moment: datetime, habits: Habits) -> datetime:
    """The moment itself, or the start of the quiet hours it falls into: never later."""
    local = moment.astimezone(ZoneInfo(habits.zone))
    start, end = habits.quiet_from, habits.quiet_until
    if not is_quiet(local.hour, start, end):
        return moment
    evening = local.date() - timedelta(days=start > end and local.hour < end)
    return _at(evening, start, 0, habits.zone)


def is_quiet(hour: int, start: int, end: int) -> bool:
    """Whether the hour lies between the two, over midnight too; the same hour twice is no time.

    >>> is_quiet(23, 21, 8), is_quiet(8, 21, 8), is_quiet(8, 8, 8)
    (True, False, False)
    """
    return hour >= start or hour < end if start > end else start <= hour < end


def digest_at(day: date, habits: Habits, jitter_key: str) -> datetime:
    """When that day's digest goes: the person's hour, and a minute that differs between people."""
    return _at(day, habits.digest_hour, jitter(f"{jitter_key}:{day}", 60), habits.zone)


def waits_until(now: datetime, habits: Habits, jitter_key: str) -> datetime | None:
    """The digest that catching up waits for: today's where it is still ahead, at night tomorrow's.

    None by day, when what is late goes at once.

    >>> habits = Habits("UTC")
    >>> for hour in (2, 12, 22):
    ...     until = waits_until(datetime(2026, 11, 30, hour, tzinfo=UTC), habits, "1")
    ...     print(until and f"{until:%a %H}")
    Mon 08
    None
    Tue 08
    """
    today = now.astimezone(ZoneInfo(habits.zone))
    digest = digest_at(today.date(), habits, jitter_key)
    if now < digest:
        return digest
    if now - digest > LATE and is_quiet(today.hour, habits.quiet_from, habits.quiet_until):
        return digest_at(today.date() + timedelta(days=1), habits, jitter_key)
    return None


def jitter(key: str, below: int) -> int:
    """A number from 0 to below − 1 that looks random and is always the same for the same key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) % below


def _place(instant: datetime, kind: str, step: str, habits: Habits, jitter_key: str) -> Planned:
    due_at = falls_due(instant, step, habits.zone)
    awake = before_quiet(due_at, habits)
    if goes_alone(kind, step):
        return Planned(step, due_at, awake, True)
    day = awake.astimezone(ZoneInfo(habits.zone)).date()
    return Planned(step, due_at, digest_at(day, habits, jitter_key), False)


def _overview(instant: datetime, habits: Habits, jitter_key: str) -> Planned:
    """The last Monday digest before the deadline."""
    day = instant.astimezone(ZoneInfo(habits.zone)).date()
    monday = day - timedelta(days=day.weekday())
    send_at = digest_at(monday, habits, jitter_key)
    if send_at >= instant:
        monday -= timedelta(days=7)
        send_at = digest_at(monday, habits, jitter_key)
    # Due as the day begins: of two steps in one digest the ladder's own is the later, and counts.
    return Planned(WEEK, _at(monday, 0, 0, habits.zone), send_at, False)


def _at(day: date, hour: int, minute: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(zone)).astimezone(UTC)
