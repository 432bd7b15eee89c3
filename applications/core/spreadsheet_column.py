"""What the columns of somebody's own list are: by their headings, and by what stands in them.

The words are data, in seven languages: `spreadsheet_column.toml`.
"""

import csv
import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, NamedTuple

from applications.core.document_kind import ANY_KIND, guess
from applications.core.people import on_one_line
from applications.core.search import folded
from applications.core.spreadsheet import lines_of

MOST_ROWS = 1_000  # that say something; a season has twenty, and a careers office a few hundred
MOST_COLUMNS = 60
LONGEST_HEADING = 100  # what is longer is a sentence
HEADER_WITHIN = 12  # rows: a title and a date may stand above it
_LOOKED_AT = 20_000  # characters, to tell whether it is a list
_LOWEST = 3  # priority that has a number
LINES_READ = MOST_ROWS + HEADER_WITHIN

NOTHING, NOTES, PIECE = "nothing", "notes", "piece"
LEFT_OUT = "left out"  # nothing of it is taken because the person said so, whatever stands in it
# One column each; of a second one the words are kept among the notes.
SEVERAL = frozenset({NOTHING, NOTES, PIECE, "referee", "referee_email", "tags"})
_BRACKETS = re.compile(r"[(\[{][^)\]}]{0,100}[)\]}]")
_NUMBERED = re.compile(r"(?:^|\s)(?:no\s?|nr\s?|#\s?)?\d{1,2}(?:st|nd|rd|th)?(?=\s|$)")
_COUNT = re.compile(r"\d{1,2}(?:\s?(?:/|of|av|von|de|van|di)\s?\d{1,2})?")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Line(NamedTuple):
    """A line of a sheet: its number as a table program shows it, and its cells."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    """One table of a file."""

    name: str
    lines: list[Line]


class Table(NamedTuple):
    """What a sheet turned out to be: its headings, and the rows below them."""

    headings: list[str]
    rows: list[Line]


class Tables(NamedTuple):
    """What the sheets of a file turned out to be, and the names of those that are too large."""

    named: list[tuple[str, Table]]
    too_large: list[str]


class Unreadable(ValueError):
    """`why` it is no such list: "rows", "columns", "cell", "empty", "headings"; `most` a bound."""

    def __init__(self, why: str, most: int = 0) -> None:
        self.why, self.most = why, most
        super().__init__(why, most)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("applications.core").joinpath("spreadsheet_column.toml").read_text()
    return tomllib.loads(text)


MEANINGS: tuple[str, ...] = (*_data()["columns"], PIECE)


def plain(words: str) -> str:
    """The same for every way to write it; signs alone stay, as they may say something.

    >>> plain("Université / École"), plain("n.a."), plain("✓ "), plain("E-Mail")
    ('universite ecole', 'n a', '✓', 'e mail')
    """
    letters = "".join(sign if sign.isalnum() else " " for sign in words)
    return " ".join(folded(letters).split()) or words.strip()


@cache
def _headings() -> dict[str, str]:
    table: dict[str, str] = {}
    for column, languages in _data()["columns"].items():
        for words in languages.values():
            for word in words:
                table.setdefault(plain(word), column)
    return table


@cache
def _words(group: str) -> dict[str, str]:
    """Of "stages", "priorities" or "pieces": each word, and what it stands for."""
    found: dict[str, str] = {}
    for meant, words in _data()[group].items():
        for word in words:
            found.setdefault(plain(word), meant)
    return found


@cache
def _group(name: str) -> frozenset[str]:
    return frozenset(map(plain, _data()["words"][name]))


def among(name: str, words: str) -> bool:
    """Whether these are words of that list.

    >>> among("rolling", "Open until filled"), among("no_date", "TBA"), among("paid", "no")
    (True, True, False)
    """
    return plain(words) in _group(name)


def stage_of(words: str) -> str:
    """The stage that a cell begins with; "" where it names none.

    >>> stage_of("Applied 12/3"), stage_of("Not submitted"), stage_of("Avslag"), stage_of("hm")
    ('submitted', 'idea', 'rejected', '')
    """
    return begun("stages", words)[0]


def priority_of(words: str) -> str:
    """ "high", "normal" or "low"; "" where a cell says none of them."""
    return _words("priorities").get(plain(words), "")


def country_listed(words: str) -> str:
    """The code of a country by a name that lists use and postings do not; "" for none."""
    return _words("countries").get(plain(words), "")


def piece_state(words: str) -> str:
    """What a cell under a document or a letter says; "" where it is no such word.

    >>> [piece_state(cell) for cell in ("✓", "N/A", "Klar", "asked", "Prof. Sen", "x")]
    ['ready', 'n/a', 'ready', 'asked', '', 'ready']
    """
    return _words("pieces").get(plain(words), "")


def begun(group: str, words: str) -> tuple[str, str]:
    """What a cell begins with of "stages" or "pieces", and what it says beyond that.

    >>> begun("stages", "Rejected (ask for Z)"), begun("pieces", "No-one"), begun("pieces", "✓")
    (('rejected', '(ask for Z)'), ('missing', '-one'), ('ready', ''))
    """
    known = _words(group)
    if meant := known.get(plain(words)):
        return meant, ""
    ends = [word.end() for word in islice(_WORD.finditer(words), 6)]
    for end in reversed(ends):
        if meant := known.get(plain(words[:end])):
            rest = words[end:].lstrip(")").strip(" \t\n,;:.!")
            return meant, rest if any(map(str.isalnum, rest)) else ""
    return "", words


def begins(name: str, words: str) -> bool:
    """Whether words begin with some of that list."""
    said = plain(words).split()
    return any(" ".join(said[:length]) in _group(name) for length in range(1, len(said) + 1))


def sheet_of(text: str) -> Sheet:
    """A CSV of any dialect. Raises Unreadable."""
    try:
        lines = islice(lines_of(text), LINES_READ + 1)
        return Sheet("", [Line(number, cells) for number, cells in lines])
    except csv.Error:
        raise Unreadable("cell") from None


def is_table(text: str) -> bool:
    """Whether words that were brought as a posting are a list: the first line has headings, and the
    others as many cells or nearly.

    >>> is_table("University,Deadline\\nMIT,2027-01-15"), is_table("University, Deadline: soon.")
    (True, False)
    """
    try:
        lines = sheet_of(text[:_LOOKED_AT]).lines
    except Unreadable:
        return False
    if len(lines) < 2 or len({called(cell) for cell in lines[0].cells} - {""}) < 2:
        return False
    return all(len(line.cells) > 1 for line in lines[1:-1] or lines[1:])


def tables_of(sheets: Iterable[Sheet]) -> Tables:
    """Each sheet that has rows with its name, the one with the most headings that are known first.
    Raises Unreadable where that one cannot be taken."""
    found = [(_header_in(sheet), sheet) for sheet in sheets if sheet.lines]
    if not found:
        raise Unreadable("empty")
    ((_known, at), first), *others = sorted(found, key=lambda one: -one[0][0])
    tables = Tables([(first.name, _table(first, at))], [])
    for (_known, at), sheet in others:
        try:
            tables.named.append((sheet.name, _table(sheet, at)))
        except Unreadable as refusal:
            tables.too_large.extend([sheet.name] if refusal.why in ("rows", "columns") else [])
    return tables


def _table(sheet: Sheet, at: int) -> Table:
    """From its headings on, which stand in that line."""
    above = sheet.lines[at - 1].cells if at else []
    headings = _joined(above, sheet.lines[at].cells)
    rows = sheet.lines[at + 1 :]
    if not rows:
        raise Unreadable("headings")
    if len(rows) > MOST_ROWS:
        raise Unreadable("rows", MOST_ROWS)
    width = max([len(headings), *(_width(row.cells) for row in rows)])
    if width > MOST_COLUMNS:
        raise Unreadable("columns", MOST_COLUMNS)
    headings = [one.strip() for one in headings] + [""] * (width - len(headings))
    wide = [Line(row.number, (row.cells + [""] * width)[:width]) for row in rows]
    for at in (at for at, heading in enumerate(headings) if is_secret(in_short(heading))):
        for row in wide:
            row.cells[at] = ""
    return Table(headings, wide)


def in_short(heading: str) -> str:
    """A heading on one line, no longer than one is."""
    return on_one_line(heading)[:LONGEST_HEADING]


def is_secret(heading: str) -> bool:
    """Whether passwords stand below it: they are not kept at all.

    >>> is_secret("Portal passWord:"), is_secret("Mot de passe"), is_secret("Passed")
    (True, True, False)
    """
    said = f" {plain(heading)} {plain(_CAMEL.sub(' ', heading))} "
    return any(f" {word} " in said for word in _group("password"))


def _width(cells: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _header_in(sheet: Sheet) -> tuple[int, int]:
    """How many headings are known, and in which line they stand; the lower one of two that say the
    same, where what is merged reaches over both."""
    best, place = 0, 0
    lines = sheet.lines[:HEADER_WITHIN]
    for at, line in enumerate(lines):
        known = {cell.strip() for cell in line.cells if called(cell)}
        again = at == place + 1 and len(known & {cell.strip() for cell in lines[place].cells}) > 1
        if len(known) > best or again:
            best, place = max(best, len(known)), at
    return best, place


def _joined(above: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Each heading with the merged one above it, where it says too little by itself."""
    if len({cell.strip() for cell in above} - {""}) < 2:  # a title, or nothing
        return list(cells[: _width(cells)])
    joined, over = [], ""
    for at in range(max(_width(above), _width(cells))):
        own = cells[at].strip() if at < len(cells) else ""
        over = (above[at].strip() if at < len(above) else "") or over
        if not over or over == own or called(own):
            joined.append(own)
        elif own and called(over) and not called(f"{over} {own}"):
            joined.append(f"{over} ({own})")
        else:
            joined.append(f"{over} {own}".strip())
    return joined


def called(heading: str) -> str:
    """The column that a heading alone names."""
    if not heading.strip() or len(heading) > LONGEST_HEADING:
        return ""
    for words in (heading, _CAMEL.sub(" ", heading), _BRACKETS.sub(" ", heading)):
        said = plain(words)
        for one in (said, " ".join(_NUMBERED.sub(" ", said).split())):
            if meant := _headings().get(one):
                return meant
    return ""


def asks_whether(heading: str) -> bool:
    """Whether a heading asks if a document is wanted at all.

    >>> asks_whether("GRE?"), asks_whether("GRE required"), asks_whether("GRE")
    (True, True, False)
    """
    words = f" {plain(heading)} "
    return "?" in heading or any(f" {word} " in words for word in _group("asks_whether"))


def is_count(cell: str) -> bool:
    """Whether a cell about letters says how many: "3", "1/3", "2 of 3"."""
    return bool(_COUNT.fullmatch(cell))


def kind_called(words: str) -> str:
    """The kind of document that a heading or a word of a list names; "" for none."""
    found = guess(words[:LONGEST_HEADING])
    return found.kind if found and found.kind not in ANY_KIND else ""


def meanings(table: Table) -> list[str]:
    """What each column is taken for, so that nothing in it is lost.

    >>> sheet = Sheet("", [Line(1, ["Uni", "LoR 1", "LoR 2", "SoP", "QS rank"]),
    ...                    Line(2, ["MIT", "Prof. Sen", "✓", "done", "1"])])
    >>> meanings(tables_of([sheet]).named[0][1])
    ['institution', 'referee', 'piece', 'piece', 'notes']
    """
    taken: list[str] = []
    for at, heading in enumerate(table.headings):
        cells = [row.cells[at].strip() for row in table.rows if row.cells[at].strip()]
        meant = _meant(heading, cells)
        if meant in taken and among("department_where_sv", heading):
            meant = "department"
        taken.append(NOTES if meant in taken and meant not in SEVERAL else meant)
    return taken


def _meant(heading: str, cells: list[str]) -> str:
    if not cells:
        return NOTHING
    named = called(heading)
    if named == "referee" and all(map(is_count, cells)):
        return "letters_needed"
    if named == "referee" and all(map(piece_state, cells)):
        return PIECE
    if named == "requirements" and all(map(is_count, cells)):
        return NOTHING
    if named == "priority" and any(cell.isdigit() and int(cell) > _LOWEST for cell in cells):
        return NOTES  # a scale of its own, or how others rank the place
    if named == "submitted_on" and not any(map(str.isdigit, "".join(cells))):
        return NOTES
    if not named and among("counts", heading) and all(map(is_count, cells)):
        return NOTHING
    if not named and heading and kind_called(heading):
        return PIECE
    return named or NOTES
