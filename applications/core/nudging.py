"""Letters that are out → the next nudge to a referee: when it goes, and which letters it names.

A nudge goes in the morning of the referee's own clock. One stands for every step of its letters in
the four days after it, so no second mail comes so soon; a step that another mail keeps waiting
goes when those days are over, if the letter can still be in time then.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from applications.core import schedule
from applications.core.schedule import Habits

APART = timedelta(days=4)  # between two mails to one referee, whatever they are about
LATE = timedelta(days=14)  # after its due moment, where late letters are taken: nothing any more

# Days before the due day; a negative one is after it, for letters that are taken late.
STEPS = {"none": (), "one": (7,), "two": (7, 2), "weekly": (21, 14, 7, 0, -7)}
RESERVE_WITHIN = timedelta(days=5)  # so long before it is due, another can still step in
UNANSWERED = 2  # nudges, of those who want so many
FIRST_STEP = timedelta(days=max(max(steps, default=0) for steps in STEPS.values()))


class Letter(NamedTuple):
    """A letter that is out. No step before `since` is owed: it was not out, or due another day."""

    number: int
    due_at: datetime
    since: datetime
    late_is_taken: bool = False

    def ends(self, step: int) -> datetime:
        """From when on this step helps nobody any more."""
        return self.due_at + LATE if step < 0 else self.due_at


class Addressee(NamedTuple):
    """Whom nudges go to, how often they want them, and what went before."""

    zone: str
    frequency: str  # of STEPS
    jitter_key: str
    since: datetime  # nudges were switched on, or the frequency was chosen
    not_before: date | None = None
    last_mail_at: datetime | None = None  # of any kind
    nudged_at: tuple[datetime, ...] = ()  # each nudge of late, the first first

    @property
    def habits(self) -> Habits:
        return Habits(self.zone)


class Nudge(NamedTuple):
    """One mail: when it goes, and the letters it names, the first due first."""

    at: datetime
    letters: tuple[int, ...]


def next_nudge(letters: Sequence[Letter], to: Addressee, now: datetime) -> Nudge | None:
    """The next mail from now on; it is due where its moment is now. None where none is to come.

    >>> from datetime import UTC
    >>> start = datetime(2026, 11, 1, tzinfo=UTC)
    >>> stanford = Letter(1, datetime(2026, 12, 2, 8, tzinfo=UTC), start)
    >>> mit = Letter(2, datetime(2026, 12, 4, 8, tzinfo=UTC), start)
    >>> nudge = next_nudge([mit, stanford], Addressee("UTC", "two", "1", start), start)
    >>> print(f"{nudge.at:%a %d %b %H}", nudge.letters)
    Wed 25 Nov 08 (1, 2)

    What fell due while the app was away goes as one mail, in waking hours.
    """
    earliest = _earliest(to, now)
    coming = {letter: _steps(letter, to, earliest) for letter in letters}
    at = min((moments[0] for moments in coming.values() if moments), default=None)
    if at is None:
        return None
    named = [one for one, moments in coming.items() if moments and moments[0] < at + APART]
    return Nudge(at, tuple(one.number for one in sorted(named, key=_by_due)))


def calls_for_reserve(due_at: datetime, nudged: int, frequency: str, now: datetime) -> bool:
    """Whether it is time to ask somebody else for this letter that is still out.

    Two nudges went unanswered; where fewer are wanted, or none go, the days alone tell.

    >>> from datetime import UTC
    >>> due, now = datetime(2026, 12, 2, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)
    >>> [calls_for_reserve(due, *went, now) for went in [(1, "two"), (2, "two"), (0, "one")]]
    [False, True, True]
    """
    wanted = len([step for step in STEPS[frequency] if step > 0])
    is_near = now < due_at <= now + RESERVE_WITHIN
    return is_near and (wanted < UNANSWERED or nudged >= UNANSWERED)


def _by_due(letter: Letter) -> tuple[datetime, int]:
    return letter.due_at, letter.number


def _earliest(to: Addressee, now: datetime) -> datetime:
    """No mail goes before this moment."""
    bounds = [now]
    if to.last_mail_at is not None:
        bounds.append(to.last_mail_at + APART)
    if to.not_before is not None:
        morning = datetime.combine(to.not_before, time(0), tzinfo=ZoneInfo(to.zone))
        bounds.append(morning)
    return max(bounds)


def _steps(letter: Letter, to: Addressee, earliest: datetime) -> list[datetime]:
    """When each step that is still owed for this letter goes."""
    moments = []
    for slot, ends in _owed(letter, to):
        goes = slot if slot >= earliest else _waking(earliest, to)
        if goes < ends:
            moments.append(goes)
    return sorted(moments)


def _owed(letter: Letter, to: Addressee) -> list[tuple[datetime, datetime]]:
    """The morning of each step that no nudge stood for yet, and when it helps nobody any more.

    A nudge stands for the steps that had come; only where none had, for the one it was ahead of.
    """
    since = max(letter.since, to.since)
    steps = [step for step in STEPS[to.frequency] if step >= 0 or letter.late_is_taken]
    slots = [(_morning(letter.due_at, step, to), letter.ends(step)) for step in steps]
    owed = sorted(slot for slot in slots if slot[0] >= since)
    for went in to.nudged_at:
        if went < since or not owed:
            continue
        until = went if owed[0][0] <= went else min(owed[0][0], went + APART)
        owed = [slot for slot in owed if not slot[0] <= until]
    return owed


def _morning(due_at: datetime, step: int, to: Addressee) -> datetime:
    """The morning so many days before; of a letter due at night, before the evening it ends."""
    wall = schedule.falls_due(due_at, f"{step}d", to.zone)
    day = schedule.before_quiet(wall, to.habits).astimezone(ZoneInfo(to.zone)).date()
    return schedule.digest_at(day, to.habits, to.jitter_key)


def _waking(moment: datetime, to: Addressee) -> datetime:
    """The moment itself, or the morning after the night it falls into."""
    local = moment.astimezone(ZoneInfo(to.zone))
    habits = to.habits
    if not schedule.is_quiet(local.hour, habits.quiet_from, habits.quiet_until):
        return moment
    day = local.date() + timedelta(days=local.hour >= habits.quiet_from)
    return schedule.digest_at(day, habits, to.jitter_key)
