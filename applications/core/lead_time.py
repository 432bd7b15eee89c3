"""When something has to be ordered so that it is there in time: days counted back from a deadline.

What somebody else makes goes through steps, one after the other: a transcript, its sworn
translation, what uni-assist says of both. How long each takes is in lead_times.toml, with the page
that says so, or is the person's own figure. Public holidays are not known here: a step may take
longer, never shorter.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import Any, NamedTuple, Protocol, TypeVar

from applications.core.deadline import FIRST_DAY, LAST_DAY

LONGEST = 730  # days of one step: beyond, it is a slip
A_DAY = timedelta(days=1)
FRIDAY_IS_OVER = 5  # the weekdays from which nobody works


class LeadTime(NamedTuple):
    """How long one thing takes, and the page that says so; `days` is 0 where none does."""

    key: str
    days: int = 0
    working: bool = False
    taken: bool = False
    words: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    source: str = ""
    read: str = ""


@cache
def known() -> dict[str, LeadTime]:
    """All of lead_times.toml, by key."""
    text = resources.files("applications.core").joinpath("lead_times.toml").read_text("utf-8")
    return {
        key: LeadTime(key, **{**facts, **{n: tuple(facts.get(n, ())) for n in ("words", "after")}})
        for key, facts in tomllib.loads(text).items()
    }


def proposed(kind: str, name: str, certification: str) -> tuple[str, ...]:
    """The steps that a line of a checklist seems to ask for, in their order; () for one that the
    person writes or has.

    >>> proposed("transcripts", "Transcripts, with a sworn translation", "none")
    ('transcript', 'sworn_translation')
    >>> proposed("transcripts", "VPD by uni-assist", "sworn"), proposed("cv", "CV", "none")
    (('transcript', 'sworn_translation', 'vpd'), ())
    >>> proposed("test_scores", "GRE Subject Test", "none"), proposed("other", "Regret", "none")
    (('gre_subject',), ())
    """
    said = [key for key, one in known().items() if _names(name, one.words)]
    if tests := [key for key in said if known()[key].taken]:
        return (tests[0],)  # "TOEFL or IELTS": one will do
    if certification == "sworn":
        said.append("sworn_translation")
    if certification == "authenticated":
        said.append("certified_copy")
    if kind == "transcripts" and (said or certification in ("official", "none")):
        said.append("transcript")
    return tuple(key for key in known() if key in said)


def _names(name: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", name.casefold()) for word in words)


class Dated(Protocol):
    """A deadline as a row has it."""

    kind: Any
    instant: Any  # datetime | None
    met_at: Any
    closed_at: Any


SCORES = ("test_scores", "language_certificate")  # lines that a deadline for tests is about
D = TypeVar("D", bound=Dated)
# Words in the name of a line that is for another deadline than that of the application.
_FOR = {
    "waiver": re.compile(r"\bfee waiver|\bwaiver\b", re.I),
    "funding": re.compile(r"\bfunding|\bscholarship|\bstipend|\bfellowship|\bbursary", re.I),
}


def binding(kind: str, name: str, rows: Iterable[D]) -> D | None:
    """The deadline by which this line has to be there: the letters', the test scores', the
    funding's or the waiver's own where it is for that and there is one, else the first to apply by
    that still counts."""
    counting = [row for row in rows if row.instant and not row.met_at and not row.closed_at]
    wanted = [one for one, words in _FOR.items() if words.search(name)]
    if kind == "recommendation_letters":
        wanted.insert(0, "letters")
    if kind in SCORES:
        wanted.insert(0, "test")
    for one in (*wanted, "application"):
        mine = [row for row in counting if row.kind == one]
        if mine:
            return min(mine, key=lambda row: row.instant)
    return None


def needed_on(instant: datetime, reader: tzinfo) -> date:
    """The last day, by the reader's clock, that is over before the moment: on it all is in hand,
    so that the day of the deadline itself, whatever is left of it there, is for sending.

    >>> from zoneinfo import ZoneInfo
    >>> needed_on(datetime.fromisoformat("2027-01-15T04:29:00+00:00"), ZoneInfo("Asia/Tokyo"))
    datetime.date(2027, 1, 14)
    """
    return instant.astimezone(reader).date() - A_DAY


def later(day: date, days: int, *, working: bool) -> date:
    """So many days after; working days are Monday to Friday, and what is ordered on a Saturday is
    begun on Monday.

    >>> later(date(2026, 12, 4), 1, working=True), later(date(2026, 12, 4), 1, working=False)
    (datetime.date(2026, 12, 7), datetime.date(2026, 12, 5))
    """
    return _counted(day, days, A_DAY, working)


def earlier(day: date, days: int, *, working: bool) -> date:
    """The last day on which it is begun that takes so many, and is there on this day.

    >>> earlier(date(2026, 12, 7), 1, working=True), earlier(date(2026, 12, 7), 1, working=False)
    (datetime.date(2026, 12, 4), datetime.date(2026, 12, 6))
    """
    return _counted(day, days, -A_DAY, working)


def _counted(day: date, days: int, way: timedelta, working: bool) -> date:
    day = min(max(day, FIRST_DAY), LAST_DAY)
    if not working:
        return min(max(day + way * days, FIRST_DAY), LAST_DAY)
    while (days or day.weekday() >= FRIDAY_IS_OVER) and FIRST_DAY < day < LAST_DAY:
        days -= day.weekday() < FRIDAY_IS_OVER
        day += way
    return day


class Step(NamedTuple):
    """One thing to get; `begun` is the day it was ordered, of a test the day it is taken."""

    days: int
    working: bool = False
    begun: date | None = None
    expected: date | None = None
    arrived: date | None = None

    def there(self, begun: date) -> date:
        """When it is there, if begun on this day."""
        return later(begun, self.days, working=self.working)

    @property
    def is_told(self) -> bool:
        """It is begun, or somebody told its day: it waits for none before it."""
        return self.begun is not None or self.expected is not None

    def due(self, today: date) -> date:
        """When it is there as it was told, or since it was begun; else if begun today."""
        return self.expected or self.there(self.begun or today)


@dataclass(frozen=True, slots=True)
class Course:
    """Where the steps of one line stand: `at` is the first that is not there, of `number`."""

    at: int
    number: int
    needed: date
    day: date  # of the deadline
    by: date  # the last day to begin that step, or where it is begun, for it to be there
    there: date  # when the last is there, begun now or going on as it is
    begun: bool
    told: bool  # somebody told a day for that step
    overdue: bool  # it was expected before today

    @property
    def in_time(self) -> bool:
        """All is in hand before the day of the deadline begins."""
        return self.there <= self.needed

    @property
    def spare(self) -> int:
        """So many days between the one it is there and the one it has to be; below 0 if late."""
        return (self.needed - self.there).days

    @property
    def late(self) -> int:
        """So many days after the day of the deadline; 0 on that very day, which is not in time."""
        return max(0, (self.there - self.day).days)


def course(
    steps: Sequence[Step], needed: date, today: date, day: date | None = None
) -> Course | None:
    """What is to be done next of the steps, and whether that is in time; None where all are there.

    `day` is that of the deadline as it is written there, where the reader's clock shows another.

    >>> week = course([Step(5, True), Step(7)], date(2027, 1, 14), date(2026, 12, 1))
    >>> week.by, week.in_time
    (datetime.date(2026, 12, 31), True)
    """
    left = [(at, step) for at, step in enumerate(steps) if step.arrived is None]
    if not left:
        return None
    (at, first), after = left[0], [step for _at, step in left[1:]]
    by = needed
    for step in reversed(after):
        if not step.is_told:
            by = earlier(by, step.days, working=step.working)
    begun = first.begun is not None
    there = first.due(today)
    overdue = first.is_told and there < today
    there = max(there, today)
    for step in after:
        there = max(there, step.due(today)) if step.is_told else step.there(there)
    if not begun:
        by = earlier(by, first.days, working=first.working)
    told = first.expected is not None
    last = min(needed + A_DAY, day or LAST_DAY)
    return Course(at, len(steps), needed, last, by, there, begun, told, overdue)
