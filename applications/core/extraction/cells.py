"""The cells of a table: what stands in each, and what the head of its column says of it."""

from __future__ import annotations

from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope

_LONG = 40  # characters that no head of a column has
_SHORT = 25  # of a heading that says one thing
_MARKS = ("x", "✓", "✔", "☑", "•", "●", "+")


def cells_of(row: str) -> list[str]:
    """What stands in each cell of a row.

    >>> cells_of("| CV | yes | |"), cells_of("| required | pages"), cells_of("letter | no |")
    (['CV', 'yes', ''], ['', 'required', 'pages'], ['letter', 'no', ''])
    """
    row = row.strip()
    return [cell.strip() for cell in (row[1:-1] if _is_framed(row) else row).split("|")]


def _is_framed(row: str) -> bool:
    return len(row) > 1 and row[0] == row[-1] == "|"


def under(scope: Scope, unit: Unit, path: str) -> str | None:
    """The cell of a row below the head that says so: "mandatory", "pages"; None for no such."""
    if not unit.row or not unit.intro:
        return None
    heads, cells = cells_of(unit.intro), cells_of(scope.page.said(unit))
    found = (n for n, head in enumerate(heads) if len(head) < _LONG and scope.has(path, head))
    number = next(found, len(cells))
    return cells[number] if number < len(cells) else None


def is_headed(scope: Scope, unit: Unit, place: int, path: str) -> bool:
    """Whether the column in which this place stands says so in its head."""
    if not unit.row or not unit.intro:
        return False
    framed = _is_framed(scope.page.said(unit).strip())
    number = scope.page.flat.count("|", unit.start, place) - framed
    heads = cells_of(unit.intro)
    return number < len(heads) and len(heads[number]) < _LONG and scope.has(path, heads[number])


def is_marked(scope: Scope, cell: str | None) -> bool:
    """Whether a cell says yes, in a word or with a mark."""
    if cell is None:
        return False
    return cell in _MARKS or scope.pattern("ask.yes", "ask.column_need").match(cell) is not None


def is_one_word(scope: Scope, heading: str, *paths: str) -> bool:
    """Whether a heading says this and no more: "Optional", "Mandatory documents"."""
    heading = heading.strip("# ")
    return len(heading) < _SHORT and scope.pattern(*paths).match(heading) is not None
