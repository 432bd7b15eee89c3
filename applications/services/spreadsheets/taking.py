"""A list taken in, or taken back: asked for by one press, and done some rows at a time.

SQLite lets one write at a time, so whoever else writes does so between two of these parts. Each is
one transaction that says with the rows it makes how far the list is: what a killed worker left goes
on where it stopped, and no row is made twice. As with exports the work is claimed with a lease.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from applications.core.spreadsheet_said import Doubt, Said
from applications.errors import RowGone, SpreadsheetBusy, SpreadsheetNews
from applications.models import Application, Event, Referee, Spreadsheet, Tag, User
from applications.models.owned import read_anew
from applications.services import applications, referees
from applications.services.spreadsheets.judging import Judged, grounds, judged, orders_of, reader_of
from applications.services.spreadsheets.rows import Maker

AT_ONCE = 10  # rows in one transaction: some tenths of a second
LEASE = timedelta(minutes=2)
TURN = timedelta(seconds=20)  # then whoever else waits for a worker has theirs
PAUSE = 0.12  # seconds between two parts: a writer who waits at SQLite looks each tenth

log = logging.getLogger(__name__)


def take(
    sheet: Spreadsheet,
    add: Collection[int],
    leave: Collection[int],
    *,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Every row that can be made is to be: by their numbers, one that is there is added all the
    same, or a new one left out, whatever became of either since. Pressed twice is once, and nothing
    is done before the days of every column are clear.

    Raises SpreadsheetNews where the page that was `seen` shows another edition, and SpreadsheetBusy
    while another list is taken in or undone, whose rows may be the same."""
    # Judging takes most of a second: nobody waits for it, and it holds if nothing came between.
    by = grounds(sheet)
    rows = judged(sheet, _day(sheet, now))
    with transaction.atomic():
        sheet.owner.hold()
        read_anew(sheet)
        orders, asked = orders_of(sheet)
        is_clear = all(orders[one.column] for one in asked)
        if sheet.is_under_way or sheet.taken_at is not None:
            return
        if seen is not None and seen != sheet.edition:
            raise SpreadsheetNews
        if not is_clear:
            return
        if Spreadsheet.objects.for_user(sheet.owner).under_way().exists():
            raise SpreadsheetBusy
        if grounds(sheet) != by:
            rows = judged(sheet, _day(sheet, now))
        _choose(sheet, rows, add, leave)
        # Fewer rows may not show it.
        sheet.orders = {str(at): order for at, order in orders.items()}
        _ask(sheet, len(sheet.rows), now)


def _choose(
    sheet: Spreadsheet, rows: list[Judged], add: Collection[int], leave: Collection[int]
) -> None:
    wanted, left_out = [], []
    cells = dict(sheet.rows)
    for one in rows:
        number = one.said.number
        if one.can_be_made and (number in add or (one.why_not is None and number not in leave)):
            wanted.append([number, cells[number]])
        else:
            left_out.append([number, one.said.called[:200], *(one.why_not or Doubt("left"))])
    sheet.rows, sheet.left_out = wanted, left_out


@transaction.atomic
def undo(sheet: Spreadsheet, *, now: datetime) -> None:
    """What it made is to go, as far as nobody changed it since; for a day each can be brought back.

    Raises RowGone once it was undone."""
    sheet.owner.hold()
    read_anew(sheet)
    if sheet.taken_at is None or sheet.undone_at is not None:
        raise RowGone
    if not sheet.is_under_way:
        _ask(sheet, len(sheet.made), now)


def _ask(sheet: Spreadsheet, total: int, now: datetime) -> None:
    sheet.asked_at, sheet.done, sheet.total, sheet.lease_until = now, 0, total, None
    sheet.tries = 0
    sheet.save()


def _day(sheet: Spreadsheet, at: datetime) -> date:
    return at.astimezone(sheet.owner.tz).date()


def due(now: datetime) -> list[int]:
    """Lists that no bell rang for, or whose worker is gone."""
    return list(Spreadsheet.objects.due(now).order_by("asked_at").values_list("pk", flat=True))


def work(pk: int, *, clock: Callable[[], datetime]) -> bool:
    """Go on with what was asked for, for one turn, unless another worker does; whether there is
    more to do."""
    now = clock()
    lease = {
        "lease_until": now + LEASE,
        "attempts": F("attempts") + 1,
        "tries": F("tries") + 1,
    }
    if not Spreadsheet.objects.due(now).filter(pk=pk).update(**lease):
        return False
    claimed = Spreadsheet.objects.only("attempts").filter(pk=pk).first()
    if claimed is None:
        return False
    attempt, is_more = claimed.attempts, True
    try:
        while is_more and clock() < now + TURN:
            is_more = _part(pk, attempt, clock())
            time.sleep(PAUSE if is_more else 0)
    except RowGone:
        log.info("list %s: no longer wanted", pk)
        return False
    except Exception:  # it is tried again, and the others do not wait for it
        log.exception("list %s: a part of it failed", pk)
        return False
    finally:
        Spreadsheet.objects.filter(pk=pk, attempts=attempt).update(lease_until=None)
    return is_more


def work_on_all(*, clock: Callable[[], datetime]) -> None:
    """The same for each that is due, as long as one turn takes: where no worker hears of them."""
    until = clock() + TURN
    for pk in due(clock()):
        if clock() < until:
            work(pk, clock=clock)


@transaction.atomic
def _part(pk: int, attempt: int, now: datetime) -> bool:
    """The next few rows; whether there are more. Raises RowGone."""
    owner = Spreadsheet.objects.filter(pk=pk).values_list("owner", flat=True).first()
    if owner is None:
        raise RowGone
    User.objects.hold(owner)
    mine = Spreadsheet.objects.select_related("owner").under_way()
    sheet = mine.filter(pk=pk, attempts=attempt).first()
    if sheet is None:
        return False  # this worker's lease was over, and another one has gone on
    if sheet.tries > Spreadsheet.TRIES:
        log.error("list %s: given up at %s of %s", pk, sheet.done, sheet.total)
        if sheet.taken_at is not None:  # `tries` stays, and its page says so
            sheet.asked_at, sheet.lease_until = None, None
            sheet.save(update_fields=["asked_at", "lease_until"])
            return False
        changed = _leave_some(sheet)
    else:
        step = _take_some if sheet.taken_at is None else _undo_some
        changed = step(sheet, now)
    sheet.done, sheet.tries = min(sheet.done + AT_ONCE, sheet.total), 0
    sheet.lease_until = now + LEASE
    if sheet.done == sheet.total:
        sheet.asked_at, sheet.lease_until = None, None
        changed += _finish(sheet, now)
    sheet.save(update_fields=["asked_at", "done", "tries", "lease_until", *changed])
    return sheet.is_under_way


def _finish(sheet: Spreadsheet, now: datetime) -> list[str]:
    if sheet.taken_at is None:
        sheet.taken_at, sheet.rows = now, []
        return ["taken_at", "rows"]
    _drop_what_it_named(sheet, now)
    sheet.undone_at = now
    return ["undone_at"]


def _take_some(sheet: Spreadsheet, now: datetime) -> list[str]:
    """Applications of the next rows; which columns tell of them."""
    orders = {int(at): order for at, order in sheet.orders.items()}
    reads = reader_of(sheet, orders, _day(sheet, sheet.asked_at or now))
    made, added = _made(sheet, [reads(row) for row in _next(sheet, sheet.rows)], now)
    sheet.made |= _as_left(made)
    sheet.referees |= {str(one.pk): _told(one) for one in added}
    return ["made", "referees", "left_out"]


def _made(
    sheet: Spreadsheet, rows: list[Said], now: datetime
) -> tuple[dict[int, int], list[Referee]]:
    """The number of the row of each application, and the referees that are new. A row of which none
    can be made, by a fault of ours, is left out: the others do not wait for it."""
    makes = Maker(sheet.owner, now)
    try:
        with transaction.atomic():
            made = {one.pk: said.number for one, said in makes.make_each(rows)}
            return made, makes.added
    except (InterfaceError, OperationalError):
        raise  # of the database, not of a row
    except Exception:
        if len(rows) == 1:
            log.exception("list %s: row %s", sheet.pk, rows[0].number)
            left = [rows[0].number, rows[0].called[:200], *Doubt("fault")]
            sheet.left_out.append(left)
            return {}, []
    made, added = {}, []
    for said in rows:
        one, named = _made(sheet, [said], now)
        made |= one
        added += named
    return made, added


def _leave_some(sheet: Spreadsheet) -> list[str]:
    """The next rows are left out: one of them ends whoever reads it, so none is read."""
    sheet.left_out += [[number, "", *Doubt("fault")] for number, _cells in _next(sheet, sheet.rows)]
    return ["left_out"]


def _next(sheet: Spreadsheet, rows: list[Any]) -> list[Any]:
    return rows[sheet.done : sheet.done + AT_ONCE]


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


def untouched(sheet: Spreadsheet, pks: Iterable[int] | None = None) -> list[int]:
    """The applications it made, or these of them, that are as it left them, by their numbers."""
    pks = list(map(int, sheet.made) if pks is None else pks)
    rows = Application.objects.for_user(sheet.owner).filter(pk__in=pks).order_by("pk")
    told = _history(pks)
    return [
        pk
        for pk, at in rows.values_list("pk", "changed_at")
        if sheet.made[str(pk)][1:] == [at.isoformat(), told.get(pk, 0)]
    ]


def _undo_some(sheet: Spreadsheet, now: datetime) -> list[str]:
    """The next of those that are as they were left go."""
    gone = untouched(sheet, _next(sheet, sorted(map(int, sheet.made))))
    rows = Application.objects.filter(pk__in=gone).select_related("posting", "owner")
    applications.delete_each(sheet.owner, list(rows.order_by("pk")), now=now)
    return []


def _drop_what_it_named(sheet: Spreadsheet, now: datetime) -> None:
    """Referees it wrote down and tags, where nothing else names them."""
    mine = Referee.objects.for_user(sheet.owner).filter(pk__in=[int(pk) for pk in sheet.referees])
    for referee in mine.filter(references=None, mails=None):
        if sheet.referees[str(referee.pk)] == _told(referee):
            referees.remove(referee, now=now)
    Tag.objects.for_user(sheet.owner).filter(applications=None).delete()
