"""After sending: what is looked at on which day, until all of it is in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DAYS = (2, 7, 21)  # after the submission, on the person's calendar
What = Literal["fee", "waiver", "receipt", "letters", "missing"]


def due(sent_on: date, looked_on: date | None, today: date) -> int | None:
    """The day of the look that is due: the last that has come, unless somebody looked since. After
    the day of the last one none is.

    >>> sent = date(2026, 12, 1)
    >>> due(sent, None, date(2026, 12, 2)), due(sent, None, date(2026, 12, 5))
    (None, 2)
    >>> due(sent, date(2026, 12, 5), date(2026, 12, 7)), due(sent, None, date(2026, 12, 23))
    (None, None)
    """
    days = (today - sent_on).days
    come = [day for day in DAYS if day <= days]
    if not come or days > DAYS[-1]:
        return None
    if looked_on is not None and looked_on >= sent_on + timedelta(days=come[-1]):
        return None
    return come[-1]


def next_look(sent_on: date, today: date) -> date | None:
    """The day of the look after today."""
    days = (sent_on + timedelta(days=day) for day in DAYS)
    return next((day for day in days if day > today), None)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known to be there of one that went in."""

    fee: str  # as the application keeps it
    is_unpaid: bool
    has_receipt: bool
    letters: tuple[int, int]  # in, of how many needed
    missing: tuple[str, ...]  # the lines that are not there
    is_complete: bool  # the person says that nothing is missing there

    @property
    def open(self) -> tuple[What, ...]:
        """What is still to be asked, what money stops first."""
        done, needed = self.letters
        asked: Iterable[tuple[What, bool]] = (
            ("fee", self.fee == "due" or self.is_unpaid and self.fee != "waiver_asked"),
            ("waiver", self.fee == "waiver_asked"),
            ("receipt", not self.has_receipt),
            ("letters", done < needed),
            ("missing", bool(self.missing) and not self.is_complete),
        )
        return tuple(what for what, is_open in asked if is_open)
