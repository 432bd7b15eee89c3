"""Deadlines that fall into one week, and the day to aim at for each, so that they lie apart."""

from collections.abc import Iterable
from datetime import date, timedelta

WITHIN = timedelta(days=6)  # from the first of a week to its last
SEVERAL = 3
APART = timedelta(days=2)


def apart(dues: Iterable[tuple[date, int]], mine: int, today: date) -> tuple[date, int] | None:
    """The earlier day to aim at for one of several deadlines that lie within a week, so that each
    has two days of its own, and how many they are; None where they are few, or it is too late.

    >>> monday, wednesday, friday = (date(2027, 1, day) for day in (11, 13, 15))
    >>> apart([(monday, 1), (wednesday, 2), (wednesday, 3)], 1, date(2026, 12, 1))
    (datetime.date(2027, 1, 9), 3)
    >>> apart([(monday, 1), (wednesday, 2), (friday, 3)], 1, date(2026, 12, 1)) is None
    True
    """
    week: list[tuple[date, int]] = []
    for due in sorted(dues):
        if week and due[0] - week[0][0] > WITHIN:
            if any(key == mine for _day, key in week):
                break
            week = []
        week.append(due)
    if len(week) < SEVERAL or all(key != mine for _day, key in week):
        return None
    aim = week[-1][0]
    for day, key in reversed(week):
        aim = min(day, aim)
        if key == mine:
            return (aim, len(week)) if today < aim < day else None
        aim -= APART
    return None
