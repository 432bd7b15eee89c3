"""Somebody's own list of applications: kept until it is taken in, or a month is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from applications.core.spreadsheet_column import (
    LEFT_OUT,
    NOTES,
    NOTHING,
    SEVERAL,
    Line,
    Table,
    in_short,
    meanings,
)
from applications.models import Spreadsheet, User
from applications.models.owned import read_anew

MOST_WAITING = 10  # files of one person that were not taken in: the oldest goes
LOOKED_AT = 50  # lists of before
KEPT = timedelta(days=30)  # that long a list waits


@transaction.atomic
def keep_each(
    owner: User, name: str, tables: Sequence[tuple[str, Table]], *, now: datetime
) -> Spreadsheet:
    """Every sheet of a file as a list of its own; the first of them, which is the newest."""
    is_one = len(tables) == 1
    kept = [
        keep(owner, name if is_one else f"{name}: {sheet}", table, now=now)
        for sheet, table in reversed(tables)
    ]
    return kept[-1]


@transaction.atomic
def keep(owner: User, name: str, table: Table, *, now: datetime) -> Spreadsheet:
    """The list as it was read, until it is taken in; the same one again is the one that waits."""
    owner.hold()
    rows = [[row.number, row.cells] for row in table.rows]
    waiting = Spreadsheet.objects.for_user(owner).waiting()
    for one in waiting.filter(headings=table.headings):
        if (one.headings, one.rows) == (table.headings, rows):
            one.name, one.created_at = name[-200:], now
            one.save(update_fields=["name", "created_at"])
            return one
    others = Spreadsheet.objects.for_user(owner).exclude(created_at=now)  # of other files
    columns, _since = _as_before(others, table)
    files = list(dict.fromkeys(others.waiting().values_list("created_at", flat=True)))
    waiting.filter(created_at__in=files[MOST_WAITING - 1 :]).delete()
    return Spreadsheet.objects.create(
        owner=owner,
        name=name[-200:],
        headings=table.headings,
        rows=rows,
        meanings=columns,
        created_at=now,
    )


def taken_over(sheet: Spreadsheet) -> datetime | None:
    """When the list was brought as of which its columns are what they are; None where they are as
    they would be guessed, or were chosen for this list."""
    table = Table(sheet.headings, [Line(number, cells) for number, cells in sheet.rows])
    mine = Spreadsheet.objects.filter(owner=sheet.owner_id, pk__lt=sheet.pk)
    columns, since = _as_before(mine.exclude(created_at=sheet.created_at), table)
    before, guessed = _taken(columns), _taken(meanings(table))
    return since if _taken(sheet.meanings) == before != guessed else None


def _taken(columns: Sequence[str]) -> list[str]:
    """What is taken of each: nothing, whoever said so."""
    return [NOTHING if meaning == LEFT_OUT else meaning for meaning in columns]


def _as_before(mine: QuerySet[Spreadsheet], table: Table) -> tuple[list[str], datetime | None]:
    """What the columns are, as of the last of these lists with the same headings, where there is
    one, and when that was brought. A column that was empty then is guessed anew. In which order
    days are written is asked again: another list may be another's."""
    guessed = meanings(table)
    before = mine.order_by("-id").values_list("headings", "meanings", "created_at")
    for headings, columns, since in before[:LOOKED_AT]:
        if any(headings) and list(map(in_short, headings)) == list(map(in_short, table.headings)):
            for at, meaning in enumerate(columns):
                is_new = guessed[at] not in columns or guessed[at] in SEVERAL
                if meaning == NOTHING:
                    columns[at] = guessed[at] if is_new else NOTES
            return list(columns), since
    return guessed, None


@transaction.atomic
def mean(sheet: Spreadsheet, columns: list[str], orders: dict[str, str]) -> None:
    """The person says what the columns are, and in which order days are written in them."""
    sheet.owner.hold()
    read_anew(sheet, "taken_at", "asked_at")
    if sheet.taken_at is None and not sheet.is_under_way:
        sheet.meanings = [
            LEFT_OUT if meaning == NOTHING and _has_cells(sheet, at) else meaning
            for at, meaning in enumerate(columns)
        ]
        sheet.orders = {**sheet.orders, **orders}
        sheet.save(update_fields=["meanings", "orders"])


def _has_cells(sheet: Spreadsheet, at: int) -> bool:
    return any(cells[at].strip() for _number, cells in sheet.rows)


@transaction.atomic
def unhead(sheet: Spreadsheet) -> None:
    """What was taken for headings is a row as the others."""
    sheet.owner.hold()
    read_anew(sheet, "headings", "rows", "meanings", "taken_at", "asked_at")
    if sheet.taken_at is not None or sheet.is_under_way or not any(sheet.headings):
        return
    sheet.rows = [[max(0, sheet.rows[0][0] - 1), sheet.headings], *sheet.rows]
    sheet.headings = [""] * len(sheet.headings)
    bare = Table(sheet.headings, [Line(number, cells) for number, cells in sheet.rows])
    sheet.meanings, sheet.orders = meanings(bare), {}
    sheet.save(update_fields=["headings", "rows", "meanings", "orders"])


@transaction.atomic
def discard(sheet: Spreadsheet) -> None:
    """A list that was not taken in is gone."""
    sheet.owner.hold()
    Spreadsheet.objects.waiting().filter(pk=sheet.pk).delete()


def forget(now: datetime) -> int:
    """Lists that nobody took in are gone after a month."""
    return Spreadsheet.objects.waiting().filter(created_at__lte=now - KEPT).delete()[0]
