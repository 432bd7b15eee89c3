"""From the file of a table program to its cells as words: CSV in any of its dialects, JSON, XLSX.

JSON is a list of objects, as sci-freak's phd-tracker exports it (public/sample-backups/
phd-applications-sample.json in its repository on GitHub): each key is a column.
"""

from __future__ import annotations

import html
import json
import re
import warnings
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import Any

from applications.errors import SpreadsheetRefused
from applications.sources import plain

MAX_BYTES = 5 * 1024 * 1024
UNPACKED = 40 * 1024 * 1024  # bytes: what a season's list unpacks to has a hundredth of it
MEMBERS = 500
MOST_SHEETS = 10
MOST_CHARACTERS = 2_000_000
LINES_READ = 20_000  # most of a sheet may be empty
_LONGEST = 20_000  # characters of a cell, more than any is taken with
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # no database keeps it, no page shows it
_DOCTYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_MERGED = re.compile(
    rb"<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
# An empty text is a value, too: it has t="str".
_UNSAVED = re.compile(
    rb"<(?:\w{1,20}:)?c r=\"([A-Z]{1,3})(\d{1,7})\"([^>]{0,100})><(?:\w{1,20}:)?f\b"
    rb"(?:[^>]{0,200}/>|[^>/]{0,200}>([^<]{0,9000})</(?:\w{1,20}:)?f>)"
    rb"(?:<(?:\w{1,20}:)?v\s?/>|<(?:\w{1,20}:)?v></(?:\w{1,20}:)?v>)?</(?:\w{1,20}:)?c>"
)
_SERIALS = range(34_500, 72_600)  # days since 1904: from 1998 to 2102

Lines = list[tuple[int, list[str]]]  # numbered as a table program does


def tables(data: bytes, rows: int, columns: int) -> tuple[str, list[tuple[str, Lines]]]:
    """The text of a CSV in whatever encoding, or else the sheets of a file by their names, each up
    to so many rows that say something, and columns; none of the sheets behind the tenth. Refuses
    what is none, or unpacks to too much.

    >>> tables("Uni;Frist\\nUmeå;15.01.2027".encode("utf-16"), 9, 9)[0]
    'Uni;Frist\\nUmeå;15.01.2027'
    >>> tables(b'[{"university": "MIT", "requirements": ["GRE", "SOP"]}]', 9, 9)[1][0][1]
    [(1, ['university', 'requirements']), (2, ['MIT', 'GRE; SOP'])]
    """
    if len(data) > MAX_BYTES:
        raise SpreadsheetRefused("bytes", MAX_BYTES // 1024 // 1024)
    if data.startswith(_OLE):
        raise SpreadsheetRefused("old")
    if data.startswith(b"PK\x03\x04"):
        return "", _workbook(data, rows, columns)
    text = plain.decoded(data).lstrip("\ufeff")
    if plain.is_binary(text):
        raise SpreadsheetRefused("binary")
    if text.lstrip().startswith(("[", "{")) and (lines := _objects(text, rows, columns)):
        return "", [("", lines)]
    return text, []


def read_job(data: str, rows: int, columns: int) -> tuple[str, list[tuple[str, Lines]]]:
    """The same for a helper process, which gets the bytes as Base64: a file can be made to take
    ages, or all memory, by those who know how."""
    return tables(b64decode(data), rows, columns)


def _kept(lines: Iterator[tuple[int, list[str]]], rows: int, columns: int) -> Lines:
    """Those that say something; one row and one column more than is wanted tell that there are
    more."""
    kept: Lines = []
    characters = 0
    for number, cells in lines:
        if not any(map(str.strip, cells)):
            continue
        characters += sum(map(len, cells))
        if characters > MOST_CHARACTERS:
            raise SpreadsheetRefused("long")
        kept.append((number, [_NO_TEXT.sub(" ", cell)[:_LONGEST] for cell in cells[: columns + 1]]))
        if len(kept) > rows:
            break
    return kept


def _objects(text: str, rows: int, columns: int) -> Lines | None:
    """Of a list of objects, by itself or as the one list within an object; None of other text."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(told, dict):
        told = next((part for part in told.values() if isinstance(part, list) and part), [])
    if not told or not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise SpreadsheetRefused("json")
    keys = list(dict.fromkeys(key for one in told[:rows] for key in one))
    cells = ([_told(one.get(key)) for key in keys] for one in told)
    return _kept(enumerate(chain([keys], cells), start=1), rows, columns)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_told, value)))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_told(part)}" for key, part in value.items() if part)
    return "" if value is None else str(value)


def _workbook(data: bytes, rows: int, columns: int) -> list[tuple[str, Lines]]:
    _refuse_bombs(data, most_cells=rows * (columns + 1))
    # Here, because it is slow to load.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that it does not know
        try:
            book = load_workbook(
                BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=False
            )
            pages = [page for page in book.worksheets if page.sheet_state == "visible"]
            read = partial(_sheet, data=data, rows=rows, columns=columns)
            left: list[tuple[str, Lines]] = [(page.title, []) for page in pages[MOST_SHEETS:]]
            return [(str(page.title), read(page)) for page in pages[:MOST_SHEETS]] + left
        except (SpreadsheetRefused, MemoryError, RecursionError):
            raise
        except Exception:  # it raises whatever the file's own faults lead to
            raise SpreadsheetRefused("broken") from None


def _refuse_bombs(data: bytes, most_cells: int) -> None:
    """Unpacks each part once and counts, as what a ZIP says of itself may be a lie. A sheet with
    more cells than any list has would take long to read, to be refused after all."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise SpreadsheetRefused("kind")
            if len(parts) > MEMBERS or len(names) < len(parts):
                raise SpreadsheetRefused("bomb")
            left = UNPACKED
            for part in parts:
                with packed.open(part) as opened:
                    read = opened.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise SpreadsheetRefused("bomb")
                if read.count(b"<v>") + read.count(b"<is>") > most_cells:
                    raise SpreadsheetRefused("cells")
                if part.filename.endswith((".xml", ".rels")) and _DOCTYPE.search(read):
                    raise SpreadsheetRefused("doctype")
    except SpreadsheetRefused:
        raise
    except Exception:  # zlib, an unknown method, a password
        raise SpreadsheetRefused("broken") from None


def _sheet(page: Any, data: bytes, rows: int, columns: int) -> Lines:
    """The values of a sheet, with what is merged in each cell that it covers."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    page.reset_dimensions()  # what a file says of its size may be a lie
    merged = _merged(page, data, rows, columns)
    told_rows = page.iter_rows(values_only=True, max_col=columns + 1)
    read: Iterator[Any] = islice(told_rows, LINES_READ)
    if page.parent.epoch == CALENDAR_MAC_1904:
        read = _since_1904(list(read))
    unsaved = _unsaved(page, data)

    def lines() -> Iterator[tuple[int, list[str]]]:
        covers: dict[int, str] = {}
        for number, cells in enumerate(read, start=1):
            told = [_cell(value) for value in cells]
            for at, formula in unsaved.get(number, ()):
                if at < len(told):
                    told[at] = formula
            is_empty = not any(told)
            for first, last, top, bottom in merged:
                if top <= number <= bottom and first < len(told):
                    covers[first] = told[first] if number == top else covers.get(first, "")
                    told += [""] * (last + 1 - len(told))
                    told[first : last + 1] = [covers[first]] * (last + 1 - first)
            if not is_empty:
                yield number, told

    return _kept(lines(), rows, columns)


def _since_1904(rows: list[Any]) -> Iterator[list[Any]]:
    """A day that is a bare number counts as those that are formatted as days in its column do."""
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

    dated = {at for row in rows for at, value in enumerate(row) if isinstance(value, date)}
    for cells in rows:
        yield [
            from_excel(value, CALENDAR_MAC_1904)
            if at in dated and type(value) in (int, float) and _SERIALS[0] <= value <= _SERIALS[-1]
            else value
            for at, value in enumerate(cells)
        ]


def _unsaved(page: Any, data: bytes) -> dict[int, list[tuple[int, str]]]:
    """By their rows the columns, counted from 0, whose formula was saved without its value."""
    from openpyxl.utils import column_index_from_string as number_of

    with zipfile.ZipFile(BytesIO(data)) as packed:
        text = packed.read(page._worksheet_path)
    found: dict[int, list[tuple[int, str]]] = {}
    for column, row, kind, formula in _UNSAVED.findall(text):
        if b't="str"' not in kind:
            shown = html.unescape(formula.decode(errors="replace")) or "A1"
            found.setdefault(int(row), []).append((number_of(column.decode()) - 1, f"={shown}"))
    return found


def _merged(page: Any, data: bytes, rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    """First and last column, counted from 0, first and last row of what is merged."""
    from openpyxl.utils import column_index_from_string as number_of

    with zipfile.ZipFile(BytesIO(data)) as packed:
        text = packed.read(page._worksheet_path)
    spans = (
        tuple(part.decode() for part in match.groups())
        for match in islice(_MERGED.finditer(text), rows)
    )
    placed = (
        (number_of(first) - 1, min(number_of(last), columns) - 1, int(top), int(bottom))
        for first, top, last, bottom in spans
    )
    return [one for one in placed if one[0] <= one[1]]


def _cell(value: Any) -> str:
    """As one would type it; days and hours so that nobody can read them in two ways."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, datetime):
        at = value.replace(tzinfo=None, microsecond=0)
        return at.date().isoformat() if at.time() == time() else at.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
