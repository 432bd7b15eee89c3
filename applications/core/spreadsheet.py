"""Rows as a file that spreadsheets open: text stays text, whatever it begins with."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"  # without it, one well-known spreadsheet takes UTF-8 for something else
_CALCULATES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_text(cell: str) -> str:
    """A cell that no spreadsheet calculates: an apostrophe in front where it would.

    >>> as_text("=1+1"), as_text(" @SUM(A1)"), as_text("Umeå"), as_text("'=1")
    ("'=1+1", "' @SUM(A1)", 'Umeå', "''=1")
    """
    bare = cell.lstrip(" '\u00a0")
    risky = bare.startswith(_CALCULATES) or cell.startswith(_CALCULATES)
    return f"'{cell}" if risky else cell


def from_text(cell: str) -> str:
    """What `as_text` was given.

    >>> [from_text(as_text(cell)) for cell in ("=1", "'=1", "it's", "' x", "")]
    ['=1', "'=1", "it's", "' x", '']
    """
    return cell[1:] if cell.startswith("'") and as_text(cell[1:]) == cell else cell


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    r"""The same as `csv_file` gives, piece by piece.

    >>> list(csv_lines([["A", "=1"]]))
    ['\ufeff', "A,'=1\r\n"]
    """
    out = StringIO()
    lines = csv.writer(out)
    yield BOM
    for row in rows:
        lines.writerow([as_text(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    r"""RFC 4180, UTF-8 with its mark.

    >>> csv_file([["A", "=1"], ['say "hi" twice', "a, b"]]).decode("utf-8-sig").split("\r\n")
    ["A,'=1", '"say ""hi"" twice","a, b"', '']
    """
    return "".join(csv_lines(rows)).encode()
