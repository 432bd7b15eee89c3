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
TO_TRIGGER = ("agreed", "failed")  # states in which a request should go out, or once more


def turn_of(states: Collection[str], when: str, is_in: bool) -> Turn:
    """What this portal waits for; `states` of its letters, `when` it writes to referees.

    >>> turn_of(["agreed", "asked"], "save", False), turn_of(["asked"], "demand", False)
    ('now', 'answer')
    >>> turn_of(["agreed"], "submission", False), turn_of(["agreed"], "submission", True)
    ('submit', 'now')
    >>> turn_of(["failed", "requested"], "", False), turn_of(["requested"], "submission", False)
    ('now', 'done')
    """
    if all(state in ("requested", "received", "declined") for state in states):
        return "done"
    if when == "submission" and not is_in:
        return "submit"
    return "now" if any(state in TO_TRIGGER for state in states) else "answer"


def target(due: datetime, tz: tzinfo) -> date:
    """The day to submit by where only that makes the portal write, on the person's clock."""
    return (due.astimezone(tz) - AHEAD).date()


def latest(due: datetime, lead_days: int, tz: tzinfo) -> date:
    """The last day that leaves the referee the days they want, on the person's clock."""
    return due.astimezone(tz).date() - timedelta(days=lead_days)


def is_whole(left: int, out: Collection[datetime], told: datetime | None, now: datetime) -> bool:
    """Nothing is left to trigger, and what went out lately they were not told of.

    >>> day = datetime(2026, 11, 30)
    >>> is_whole(0, [day], None, day), is_whole(1, [day], None, day), is_whole(0, [], None, day)
    (True, False, False)
    >>> is_whole(0, [day], day + SEEN_AFTER, day + SEEN_AFTER), is_whole(0, [day], day - AHEAD, day)
    (False, True)
    """
    if left or not out:
        return False
    last = max(out)
    return (told is None or told < last) and now - last <= TOLD_WITHIN


def is_silent(out: datetime, now: datetime) -> bool:
    """Long enough out to ask whether it arrived, and not so long that asking is idle.

    >>> day = datetime(2026, 11, 30)
    >>> [is_silent(day, day + timedelta(days=n)) for n in (2, 3, 21, 22)]
    [False, True, True, False]
    """
    return SEEN_AFTER <= now - out <= ASKED_WITHIN
