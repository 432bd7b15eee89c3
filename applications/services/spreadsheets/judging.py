"""Each row of a list, and what becomes of it: by what it says, what the person has, and the rows
before it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from applications.core.look_alike import Sketch, keys, near, same_link, same_number, why
from applications.core.spreadsheet_column import Line, in_short, plain
from applications.core.spreadsheet_date import Order, order_of
from applications.core.spreadsheet_row import Reader
from applications.core.spreadsheet_said import Doubt, Said
from applications.models import Application, Deadline, Spreadsheet, User
from applications.models.money import Currency

DAYS = ("deadline", "letters_due", "submitted_on", "stage", "reply_by", "offer_decided", "archived")
_NEEDED = ("title", "institution", "url", "reference_number")  # to tell whether it is the same


class Question(NamedTuple):
    """A column whose days can be read in two ways."""

    column: int
    heading: str
    examples: list[str]


def orders_of(sheet: Spreadsheet) -> tuple[dict[int, Order], list[Question]]:
    """How days are written in each column that has some: as its cells show it, else as the person
    said; and what is still to be asked."""
    orders: dict[int, Order] = {}
    asked = []
    for at, meaning in enumerate(sheet.meanings):
        if meaning not in DAYS:
            continue
        shown, open_cells = order_of(cells[at] for _number, cells in sheet.rows)
        said: Order = sheet.orders.get(str(at), "")
        orders[at] = shown or said
        if open_cells and not shown:
            asked.append(
                Question(at, in_short(sheet.headings[at]), list(dict.fromkeys(open_cells))[:3])
            )
    return orders, asked


@dataclass(slots=True)
class Judged:
    """A row, and what becomes of it: it is made, or left out and why."""

    said: Said
    why_not: Doubt | None
    has: Application | None = None  # the one that it seems to be

    @property
    def can_be_made(self) -> bool:
        """One that seems to be there already can be added all the same."""
        return self.said.why_not is None


def reader_of(
    sheet: Spreadsheet, orders: dict[int, Order], today: date
) -> Callable[[list[Any]], Said]:
    """Reads a row as the list keeps it."""
    known = frozenset(Currency.values)
    reader = Reader(sheet.headings, sheet.meanings, orders, today, known)
    return lambda row: reader.read(Line(*row))


def judged(sheet: Spreadsheet, today: date) -> list[Judged]:
    """Each row with whether it is made, by what the person has and the rows before it."""
    reads = reader_of(sheet, orders_of(sheet)[0], today)
    there = _There(sheet.owner)
    found = []
    for row in sheet.rows:
        said = reads(row)
        one = Judged(said, said.why_not or (Doubt("total") if said.is_total else None))
        if one.why_not is None:
            one.has, one.why_not = there.twin(said)
        if one.why_not is None:
            there.add(said)
        found.append(one)
    return found


def grounds(sheet: Spreadsheet) -> tuple[object, ...]:
    """All that rows are judged by, to tell later whether any of it is another."""
    rows = Application.objects.for_user(sheet.owner).order_by("pk")
    mine = rows.values_list("pk", *(f"posting__{name}" for name in _NEEDED))
    days = _due(sheet.owner).order_by("pk").values_list("application", "date")
    return sheet.rows, sheet.meanings, sheet.orders, list(mine), list(days)


def _due(owner: User) -> QuerySet[Deadline]:
    return Deadline.objects.for_user(owner).filter(kind=Deadline.Kind.APPLICATION)


class _There:
    """The applications of a person, and the rows that will be some."""

    def __init__(self, owner: User) -> None:
        mine = Application.objects.for_user(owner).select_related("posting")
        self._mine = {
            one.pk: one for one in mine.only("owner", *(f"posting__{name}" for name in _NEEDED))
        }
        self._days: dict[int, set[date | None]] = defaultdict(set)
        for pk, day in _due(owner).values_list("application", "date"):
            self._days[pk].add(day)
        self._at: dict[str, list[int]] = defaultdict(list)
        self._sketches: dict[int, Sketch] = {}  # applications by their numbers, rows below zero
        for pk, one in self._mine.items():
            self._put(pk, Sketch(*(getattr(one.posting, name) for name in _NEEDED)))

    def _put(self, key: int, sketch: Sketch) -> None:
        self._sketches[key] = sketch
        for shared in _keys(sketch):
            self._at[shared].append(key)

    def add(self, said: Said) -> None:
        self._put(-said.number, _sketch(said))
        self._days[-said.number].add(said.due.day if said.due else None)

    def twin(self, said: Said) -> tuple[Application | None, Doubt | None]:
        """The application that the row is about, or the row before it that says the same; beside
        it the reason to leave it out, or a doubt where it may be another year's."""
        sketch = _sketch(said)
        near_by = {key for shared in _keys(sketch) for key in self._at.get(shared, ())}
        for key in sorted(near_by, reverse=True):
            reason = self._why(said, sketch, key)
            if reason == "years":
                said.doubts.append(Doubt("years", str(self._sketches[key].title)))
            elif reason:
                if key > 0:
                    return self._mine[key], Doubt("has", reason)
                return None, Doubt("row", str(-key))
        return None, None

    def _why(self, said: Said, sketch: Sketch, key: int) -> str | None:
        other = self._sketches[key]
        day = said.due.day if said.due else None
        if not sketch.title or not other.title:
            same_day = day in self._days[key] or day is None or not self._days[key] - {None}
            nothing_else = not sketch.title and not other.title and same_day
            return why(sketch, other) or (
                "title" if nothing_else and _one_place(sketch, other) else None
            )
        reason = why(sketch, other) or ("title" if _same_alone(sketch, other) else None)
        if reason == "title" and False in (same_link(sketch, other), same_number(sketch, other)):
            return None  # two positions of one name
        if key < 0 and reason == "title" and day not in self._days[key]:
            return None  # two rounds of one programme
        if key < 0 and reason == "link" and not near(sketch.title, other.title):
            return None  # one page for several programmes
        return reason


def _sketch(said: Said) -> Sketch:
    return Sketch(*(said.facts.get(name, "") for name in _NEEDED))


def _keys(sketch: Sketch) -> set[str]:
    """A title that stands alone tells of the row by all its words."""
    is_alone = sketch.title and not sketch.institution
    return keys(sketch) | ({f"alone {plain(sketch.title)}"} if is_alone else set())


def _same_alone(one: Sketch, other: Sketch) -> bool:
    return any(key.startswith("alone ") for key in _keys(one) & _keys(other))


def _one_place(one: Sketch, other: Sketch) -> bool:
    return any(key.startswith("place ") for key in keys(one) & keys(other))
