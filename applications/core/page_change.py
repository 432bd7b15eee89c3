"""One thing that a posting's page says otherwise than before, and how it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from applications.core.asked_for import line_told
from applications.core.deadline import FIRST_DAY, LAST_DAY, instant_of
from applications.core.extraction.draft import DeadlineDraft, Document, Found
from applications.core.limits import limits_from

# "over": that the posting is closed, as a sentence; "language": what the whole page is written in.
What = Literal["deadline", "document", "fact", "text", "over", "language"]
Standing = Literal["", "settled", "elsewhere"]

FACTS = (
    "references", "apply_to", "mail_to", "mail_cc", "mail_subject", "file_names",
    "single_pdf", "max_file_mb", "languages", "ects", "start", "duration_months",
    "extent_percent", "salary",
    "reference_number", "title", "contacts", "most_applications", "choices_in_order",
)  # fmt: skip
_BY_MORNING = ("interview", "test")  # kinds of days that begin in the morning


@dataclass(frozen=True, slots=True)
class PageChange:
    """One thing that differs: as the page had it and as it has it, in its own words but for days,
    which are told as parts; `quote` is the sentence that says so now."""

    what: What
    name: str = ""  # of a day its kind, of a document its kind, of a fact its field
    was: Any = None
    now: Any = None
    quote: str = ""
    more: dict[str, int] = field(default_factory=dict)  # sentences beyond those that are kept
    # That a deadline of the person's has its day, or the checklist its document, already; of a day
    # also that it is another position's.
    standing: Standing = ""
    # Of a day: as the person has it, where no deadline of theirs stands as the page had it.
    yours: Any = None
    asked: dict[str, Any] | None = None  # of a new document: its line, as read: see `line_told`

    @property
    def is_nearer(self) -> bool:
        """A moment that comes sooner than it did: the worst of all. A clock that only the one
        side names is that of the other, too; the last minute of a day is all of it."""
        before = self.yours or self.was
        if self.what != "deadline" or not before or not self.now or self.standing:
            return False
        was = moment_of(before, self.name, self.now["zone"])
        now = moment_of(self.now, self.name, before["zone"])
        return was is not None and now is not None and now < was.replace(second=0)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Sentences that were changed, as they were and as they are."""
        count = self.more.get("pairs", 0)
        return list(zip(self.was[:count], self.now[:count], strict=False))

    @property
    def gone(self) -> list[str]:
        return list(self.was[len(self.pairs) :])

    @property
    def come(self) -> list[str]:
        return list(self.now[len(self.pairs) :])


def moment_of(told: dict[str, Any], kind: str, zone: str) -> datetime | None:
    """What a day of this kind comes to, by this clock where the page names none."""
    if told["date"] is None:
        return None
    day, at = date.fromisoformat(told["date"]), hour_of(told)
    clock = told["zone"] or zone
    return instant_of(day, at, clock, told["bound"], by_morning=kind in _BY_MORNING)


def hour_of(told: dict[str, Any]) -> time | None:
    return time.fromisoformat(told["time"]) if told["time"] else None


def document_key(kind: str, name: str) -> tuple[str, str]:
    """By what a document is told from others: its kind, and where that says nothing its name."""
    return kind, name.casefold() if kind == "other" else ""


def kept(changes: Iterable[PageChange]) -> list[dict[str, Any]]:
    """As plain JSON values."""
    return [asdict(one) for one in changes]


def read(rows: Any) -> list[PageChange]:
    """The same back; what is no such change, in an account brought from elsewhere, is passed over.

    >>> read(kept([PageChange("fact", "salary", "1", "2")]))[0].now
    '2'
    >>> read([{"what": "deadline", "was": {"date": "soon"}, "now": None}, {"why": 1}, 3]), read(3)
    ([], [])
    """
    found = (_change(one) for one in (rows if isinstance(rows, list) else ()))
    return [change for change in found if change is not None]


def _change(row: Any) -> PageChange | None:
    try:
        change = PageChange(**row)
        if not all(isinstance(words, str) for words in (change.name, change.quote)):
            return None
        if change.standing not in get_args(Standing):
            return None
        sides = (change.was, change.now)
        if change.what == "deadline":
            days = (*sides, change.yours)
            fits = all(one is None or _is_day(one) for one in days) and any(sides)
        elif change.what == "text":
            counted = all(type(number) is int and number >= 0 for number in change.more.values())
            fits = counted and all(isinstance(words, str) for one in sides for words in one)
        else:
            fits = all(one is None or isinstance(one, str) for one in sides)
            fits = fits and change.what in get_args(What)
            fits = fits and (change.what != "fact" or change.name in FACTS)
            needed = {"over": sides[1:], "language": sides}.get(change.what, ())
            fits = fits and all(needed)
            fits = fits and (change.asked is None or _is_line(change.asked))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return change if fits else None


def _is_day(told: dict[str, Any]) -> bool:
    if told["date"] is not None and not FIRST_DAY <= date.fromisoformat(told["date"]) <= LAST_DAY:
        return False
    if told["time"]:
        time.fromisoformat(told["time"])
    if told["zone"]:
        ZoneInfo(told["zone"])
    return told.keys() == day_told(DeadlineDraft(None)).keys() and told["bound"] in ("on", "before")


def _is_line(asked: dict[str, Any]) -> bool:
    limits_from(asked["limits"])
    lists = asked["names"], asked["also_kinds"], asked["languages"]
    words = all(isinstance(row, list) and all(isinstance(one, str) for one in row) for row in lists)
    no_line = line_told((Found(Document("", ""), "", 0, 0, "", 0),))
    words = words and isinstance(asked["kind"], str) and bool(asked["names"])
    return words and asked.keys() == no_line.keys()


def day_told(read: DeadlineDraft) -> dict[str, Any]:
    """A day that was read, as its parts."""
    day: date | None = read.date or read.assumed
    return {
        "date": day.isoformat() if day else None,
        "time": f"{read.time:%H:%M}" if read.time else "",
        "zone": read.zone,
        "bound": read.bound,
        "rolling": read.rolling,
    }
