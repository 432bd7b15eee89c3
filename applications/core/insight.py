"""What many applications tell together: counts and days, no surer than their number allows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from statistics import median, quantiles

FEW = 5  # of fewer, a percentage or a middle half would claim what nobody knows
STEPS = (7, 14, 30, 60, 90, 180, 365, 730)  # days from one tick to the next
MOST_TICKS = 8
SLOT = 2.0  # percent of the width that one dot takes


def share(number: int, of: int) -> int | None:
    """In percent; None of so few that it would say nothing.

    >>> share(3, 6), share(1, 4), share(0, 0)
    (50, None, None)
    """
    return round(100 * number / of) if of >= FEW else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some numbers of days: how many, the middle one, and from where to where they lie; the
    middle half of them where there are enough, else all."""

    number: int
    middle: float
    low: float
    high: float
    is_half: bool


def spread(days: Sequence[int]) -> Spread | None:
    """None of none.

    >>> spread([10, 40])
    Spread(number=2, middle=25.0, low=10, high=40, is_half=False)
    >>> spread([1, 2, 3, 4, 50])
    Spread(number=5, middle=3, low=2.0, high=4.0, is_half=True)
    """
    if not days:
        return None
    if len(days) < FEW:
        return Spread(len(days), median(days), min(days), max(days), is_half=False)
    low, _middle, high = quantiles(days, n=4, method="inclusive")
    return Spread(len(days), median(days), low, high, is_half=True)


@dataclass(frozen=True, slots=True)
class Scale:
    """From no days to the last tick, which is not before the longest."""

    step: int
    end: int

    def place(self, days: float) -> float:
        """In percent from the left."""
        return round(100 * days / self.end, 2)

    @property
    def ticks(self) -> list[int]:
        return list(range(0, self.end + 1, self.step))


def scale(longest: int) -> Scale:
    """
    >>> scale(100).ticks
    [0, 14, 28, 42, 56, 70, 84, 98, 112]
    >>> scale(0).end
    7
    """
    longest = max(longest, 1)
    step = next((one for one in STEPS if longest <= one * MOST_TICKS), -(-longest // MOST_TICKS))
    return Scale(step, -(-longest // step) * step)


def stacked(places: Iterable[float]) -> list[tuple[float, int]]:
    """Each place moved into its slot, and on how many others it lies there.

    >>> stacked([0.1, 0.2, 9.0])
    [(1.0, 0), (1.0, 1), (9.0, 0)]
    """
    full: dict[int, int] = {}
    lie = []
    for place in places:
        slot = min(floor(place / SLOT), floor(100 / SLOT) - 1)
        level = full.get(slot, 0)
        full[slot] = level + 1
        lie.append(((slot + 0.5) * SLOT, level))
    return lie


def by_week(days: Mapping[date, int], first: date, number: int) -> list[int]:
    """The sums of so many weeks from this day on; what lies outside is not counted.

    >>> by_week({date(2026, 12, 1): 2, date(2026, 12, 7): 1}, date(2026, 11, 30), 2)
    [2, 1]
    """
    sums = [0] * number
    for day, count in days.items():
        week = (day - first) // timedelta(weeks=1)
        if 0 <= week < number:
            sums[week] += count
    return sums
