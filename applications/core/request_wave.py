"""The request wave: whose turn it is at a portal, and what follows once its requests are out."""

from collections.abc import Collection
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

# A portal that writes to referees only at submission has to be submitted to so long before.
AHEAD = timedelta(weeks=3)
SEEN_AFTER = timedelta(days=3)  # a mail not seen by then may have been lost
ASKED_WITHIN = timedelta(weeks=3)  # after that, whether it arrived has shown itself otherwise
TOLD_WITHIN = timedelta(days=7)  # a note that the batch is complete is news for so long

Turn = Literal["now", "submit", "answer", "done"]


def turn_of(agreed: int, unanswered: int, when: str, is_in: bool) -> Turn:
    """What this portal waits for: of so many a request should go out, so many have not said yes;
    `when` it writes to referees.

    >>> turn_of(1, 1, "save", False), turn_of(0, 1, "demand", False), turn_of(0, 0, "", False)
    ('now', 'answer', 'done')
    >>> turn_of(1, 0, "submission", False), turn_of(1, 0, "submission", True)
    ('submit', 'now')
    """
    if not agreed and not unanswered:
        return "done"
    if when == "submission" and not is_in:
        return "submit"
    return "now" if agreed else "answer"


def target(due: datetime, tz: tzinfo) -> date:
    """The day to submit by where only that makes the portal write, on the person's clock."""
    return (due.astimezone(tz) - AHEAD).date()


def latest(due: datetime, lead_days: int, tz: tzinfo) -> date:
    """The last day that leaves the referee the days they want, on the person's clock."""
    return due.astimezone(tz).date() - timedelta(days=lead_days)


def is_whole(left: int, untold: Collection[datetime], now: datetime) -> bool:
    """Nothing is left to trigger, and of what went out they were not told, the last is news.

    >>> day = datetime(2026, 11, 30)
    >>> is_whole(0, [day], day), is_whole(1, [day], day), is_whole(0, [], day)
    (True, False, False)
    >>> is_whole(0, [day - AHEAD, day], day + SEEN_AFTER), is_whole(0, [day - AHEAD], day)
    (True, False)
    """
    return not left and bool(untold) and now - max(untold) <= TOLD_WITHIN


def is_silent(out: datetime, now: datetime) -> bool:
    """Long enough out to ask whether it arrived, and not so long that asking is idle.

    >>> day = datetime(2026, 11, 30)
    >>> [is_silent(day, day + timedelta(days=n)) for n in (2, 3, 21, 22)]
    [False, True, True, False]
    """
    return SEEN_AFTER <= now - out <= ASKED_WITHIN
