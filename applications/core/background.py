"""What one person told of themselves, as the sums of who may apply take it."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from applications.core.deadline import LAST_DAY


class Degree(NamedTuple):
    level: str
    subject: str = ""
    country: str = ""
    awarded: date | None = None
    expected: date | None = None

    @property
    def day(self) -> date:
        """When it was, or is to be, awarded; with no day, some time that has not come."""
        return self.awarded or self.expected or LAST_DAY


class Credits(NamedTuple):
    key: int
    field: str  # "" in all fields together
    level: str
    number: float


class Stay(NamedTuple):
    country: str
    since: date
    until: date | None = None  # the last day; None while it goes on


class Result(NamedTuple):
    name: str
    score: str
    taken: date | None = None


@dataclass(frozen=True, slots=True)
class Background:
    """What one person told of themselves."""

    degrees: tuple[Degree, ...] = ()
    credits: tuple[Credits, ...] = ()
    stays: tuple[Stay, ...] = ()
    results: tuple[Result, ...] = ()
    citizenships: tuple[str, ...] = ()
