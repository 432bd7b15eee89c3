"""Rows as a file that spreadsheets open: text stays text, whatever it begins with. And back: the
lines of what they save."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"  # without it, one well-known spreadsheet takes UTF-8 for something else
DELIMITERS = ";,\t"
_LOOKED_AT = 10  # lines, for the sign between their cells
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


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    r"""The lines that hold anything, numbered from one, whatever stands between their cells.

    Raises csv.Error.

    >>> list(lines_of("My list\nNamn;Ort\r\n;\r\n\"Lund; I.\";Umeå, SE"))
    [(1, ['My list']), (2, ['Namn', 'Ort']), (4, ['Lund; I.', 'Umeå, SE'])]
    >>> list(lines_of("\ufeffsep=;\na,b;c"))
    [(2, ['a,b', 'c'])]
    """
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    named, begin = "", 1
    if text[:4].lower() == "sep=":  # as Excel writes it above the header
        named, _end, text = text.partition("\n")
        begin = 2
    delimiter = named[4] if named[4:5] and named[4] in DELIMITERS else _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for number, cells in enumerate(reader, start=begin):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _delimiter(text: str) -> str:
    """The sign that the first lines have most evenly; a title above them has none."""
    first = [line for line in text[:100_000].split("\n") if any(map(line.__contains__, DELIMITERS))]

    def evenly(sign: str) -> tuple[int, int]:
        counts = sorted(line.count(sign) for line in first[:_LOOKED_AT])
        return (counts[(len(counts) - 1) // 2], first[0].count(sign)) if counts else (0, 0)

    return max(DELIMITERS, key=evenly)
