"""Somebody's own list of applications: kept, judged row by row, taken in, and taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from applications.core.look_alike import Sketch, keys, near, same_link, same_number, why
from applications.core.spreadsheet_column import Line, Table, meanings
from applications.core.spreadsheet_date import Order, order_of
from applications.core.spreadsheet_row import Doubt, Reader, Said
from applications.errors import RowGone
from applications.models import Application, Deadline, Event, Referee, Spreadsheet, Tag, User
from applications.models.money import Currency
from applications.models.owned import read_anew
from applications.services import applications, referees, spreadsheet_rows

MOST_WAITING = 10  # lists of one person that were not taken in: the oldest goes
KEPT = timedelta(days=30)  # that long a list waits
DAYS = ("deadline", "letters_due", "submitted_on")


@transaction.atomic
def keep(owner: User, name: str, table: Table, *, now: datetime) -> Spreadsheet:
    """The list as it was read, until it is taken in; the same one again is the one that waits."""
    owner.hold()
    rows = [[row.number, row.cells] for row in table.rows]
    waiting = Spreadsheet.objects.for_user(owner).waiting()
    for one in waiting:
        if (one.headings, one.rows) == (table.headings, rows):
            return one
    waiting.filter(pk__in=list(waiting.values_list("pk", flat=True))[MOST_WAITING - 1 :]).delete()
    return Spreadsheet.objects.create(
        owner=owner,
        name=name[-200:],
        headings=table.headings,
        rows=rows,
        meanings=meanings(table),
        created_at=now,
    )


@transaction.atomic
def mean(sheet: Spreadsheet, columns: list[str], orders: dict[str, str]) -> None:
    """The person says what the columns are, and in which order days are written in them."""
    sheet.owner.hold()
    read_anew(sheet, "taken_at")
    if sheet.taken_at is None:
        sheet.meanings, sheet.orders = columns, {**sheet.orders, **orders}
        sheet.save(update_fields=["meanings", "orders"])


@transaction.atomic
def discard(sheet: Spreadsheet) -> None:
    """A list that was not taken in is gone."""
    sheet.owner.hold()
    Spreadsheet.objects.waiting().filter(pk=sheet.pk).delete()


def forget(now: datetime) -> int:
    """Lists that nobody took in are gone after a month."""
    return Spreadsheet.objects.waiting().filter(created_at__lte=now - KEPT).delete()[0]


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
            asked.append(Question(at, sheet.headings[at], list(dict.fromkeys(open_cells))[:3]))
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


def judged(sheet: Spreadsheet, today: date) -> list[Judged]:
    """Each row with whether it is made, by what the person has and the rows before it."""
    reader = Reader(
        sheet.headings, sheet.meanings, orders_of(sheet)[0], today, frozenset(Currency.values)
    )
    there = _There(sheet.owner)
    found = []
    for number, cells in sheet.rows:
        said = reader.read(Line(number, cells))
        one = Judged(said, said.why_not)
        if one.why_not is None:
            one.has, one.why_not = there.twin(said)
        if one.why_not is None:
            there.add(said)
        found.append(one)
    return found


class _There:
    """The applications of a person, and the rows that will be some."""

    def __init__(self, owner: User) -> None:
        mine = Application.objects.for_user(owner).select_related("posting")
        needed = ("title", "institution", "url", "reference_number")
        self._mine = {
            one.pk: one for one in mine.only("owner", *(f"posting__{name}" for name in needed))
        }
        self._days: dict[int, set[date | None]] = defaultdict(set)
        due = Deadline.objects.for_user(owner).filter(kind=Deadline.Kind.APPLICATION)
        for pk, day in due.values_list("application", "date"):
            self._days[pk].add(day)
        self._at: dict[str, list[int]] = defaultdict(list)
        self._sketches: dict[int, Sketch] = {}  # applications by their numbers, rows below zero
        for pk, one in self._mine.items():
            self._put(pk, Sketch(*(getattr(one.posting, name) for name in needed)))

    def _put(self, key: int, sketch: Sketch) -> None:
        self._sketches[key] = sketch
        for shared in keys(sketch):
            self._at[shared].append(key)

    def add(self, said: Said) -> None:
        self._put(-said.number, _sketch(said))
        self._days[-said.number].add(said.due.day if said.due else None)

    def twin(self, said: Said) -> tuple[Application | None, Doubt | None]:
        """The application that the row is about, or the row before it that says the same; beside
        it the reason to leave it out, or a doubt where it may be another year's."""
        sketch = _sketch(said)
        near_by = {key for shared in keys(sketch) for key in self._at.get(shared, ())}
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
        reason = why(sketch, other)
        differ = False in (same_link(sketch, other), same_number(sketch, other))
        if reason == "title" and differ:
            return None  # two positions of one name
        if key < 0 and reason == "title" and day not in self._days[key]:
            return None  # two rounds of one programme
        if key < 0 and reason == "link" and not near(sketch.title, other.title):
            return None  # one page for several programmes
        return reason


def _sketch(said: Said) -> Sketch:
    names = ("title", "institution", "url", "reference_number")
    return Sketch(*(said.facts.get(name, "") for name in names))


def _one_place(one: Sketch, other: Sketch) -> bool:
    return any(key.startswith("place ") for key in keys(one) & keys(other))


@transaction.atomic
def take(
    sheet: Spreadsheet, add: Collection[int], leave: Collection[int], *, now: datetime
) -> None:
    """Every row that can be made is, or none: by their numbers, one that is there is added all the
    same, or a new one left out, whatever became of either since. Pressed twice is once, and a press
    from an older page waits until the days of every column are clear."""
    sheet.owner.hold()
    read_anew(sheet)
    orders, asked = orders_of(sheet)
    if sheet.taken_at is not None or not all(orders[one.column] for one in asked):
        return
    today = now.astimezone(sheet.owner.tz).date()
    makes = spreadsheet_rows.Maker(sheet.owner, now)
    made: dict[int, int] = {}
    left_out = []
    for one in judged(sheet, today):
        said = one.said
        is_wanted = said.number in add or (one.why_not is None and said.number not in leave)
        if one.can_be_made and is_wanted:
            made[makes.make(said).pk] = said.number
            continue
        reason = one.why_not or Doubt("left")
        left_out.append([said.number, said.called[:200], *reason])
    sheet.made = _as_left(made)
    sheet.referees = {str(one.pk): _told(one) for one in makes.added}
    sheet.left_out = left_out
    sheet.taken_at, sheet.rows = now, []
    sheet.save()


def _as_left(made: dict[int, int]) -> dict[str, list[object]]:
    """Each application with its row, when it was changed last, and how much its history tells."""
    rows = Application.objects.filter(pk__in=made).values_list("pk", "changed_at")
    told = _history(made)
    return {str(pk): [made[pk], at.isoformat(), told.get(pk, 0)] for pk, at in rows}


def _history(pks: Iterable[int]) -> dict[int, int]:
    """How many lines each history has that somebody's deed wrote."""
    counted: dict[int, int] = defaultdict(int)
    lines = Event.objects.filter(application__in=list(pks)).exclude(kind=Event.Kind.REMINDER)
    for pk in lines.values_list("application", flat=True):
        counted[pk] += 1
    return counted


def _told(referee: Referee) -> list[str]:
    return [referee.name, referee.email]


def untouched(sheet: Spreadsheet) -> list[Application]:
    """The applications it made that are as it left them."""
    pks = [int(pk) for pk in sheet.made]
    rows = Application.objects.for_user(sheet.owner).filter(pk__in=pks)
    told = _history(pks)
    return [
        one
        for one in rows.select_related("posting", "owner").order_by("pk")
        if sheet.made[str(one.pk)][1:] == [one.changed_at.isoformat(), told.get(one.pk, 0)]
    ]


class Undone(NamedTuple):
    """How many are gone, and how many stay because somebody changed them since."""

    gone: int
    stay: int


@transaction.atomic
def undo(sheet: Spreadsheet, *, now: datetime) -> Undone:
    """What it made is gone, as far as nobody changed it since; for a day each can be brought back.

    Referees it wrote down go where nothing else names them. Raises RowGone once it was undone."""
    sheet.owner.hold()
    read_anew(sheet)
    if sheet.taken_at is None or sheet.undone_at is not None:
        raise RowGone
    pks = [int(pk) for pk in sheet.made]
    there = Application.objects.for_user(sheet.owner).filter(pk__in=pks).count()
    gone = untouched(sheet)
    for application in gone:
        applications.delete(application, now=now)
    mine = Referee.objects.for_user(sheet.owner).filter(pk__in=[int(pk) for pk in sheet.referees])
    for referee in mine.filter(references=None, mails=None):
        if sheet.referees[str(referee.pk)] == _told(referee):
            referees.remove(referee, now=now)
    Tag.objects.for_user(sheet.owner).filter(applications=None).delete()
    sheet.undone_at = now
    sheet.save(update_fields=["undone_at"])
    return Undone(len(gone), there - len(gone))
