"""A list of referees as a table of text: what each row says, whatever its columns are called."""

import csv
from typing import NamedTuple

from applications.core.people import on_one_line
from applications.core.search import folded
from applications.core.spreadsheet import lines_of

MOST_ROWS = 500
MOST_CHARACTERS = 2**20

# What people call a column, in English, Swedish and German; without marks and signs.
_CALLED = {
    "title": "title, titel, anrede, akad titel, academic title",
    "name": "name, full name, namn, fullstandigt namn, vollstandiger name, referee, referent,"
    " referens, referee name, gutachter, gutachterin, recommender",
    "given": "first name, given name, fornamn, vorname",
    "family": "last name, family name, surname, efternamn, nachname, familienname",
    "email": "email, e mail, mail, email address, e mail address, epost, e post, epostadress,"
    " e postadress, mejl, mailadresse, e mail adresse",
    "other_email": "other email, other e mail, second email, second e mail, private email,"
    " annan e post, andra e post, weitere e mail, zweite e mail",
    "institution": "institution, university, organisation, organization, affiliation, employer,"
    " larosate, universitet, arbetsgivare, hochschule, universitat, einrichtung",
    "position": "position, role, job title, befattning, tjanst, roll, funktion, stelle",
    "phone": "phone, telephone, tel, mobile, phone number, telefon, telefonnummer, mobil",
    "relation": "relation, relationship, how they know me, hur de kanner mig, beziehung",
    "address": "address, postal address, adress, postadress, adresse, anschrift, postanschrift",
    "notes": "notes, note, comment, comments, anteckningar, anteckning, kommentar, notizen,"
    " bemerkung",
    "language": "language, sprak, sprache",
}
_COLUMNS = {word: column for column, words in _CALLED.items() for word in words.split(", ")}
# What is kept of a row; a name in two parts is put together.
COLUMNS = tuple(column for column in _CALLED if column not in ("given", "family"))
_IN_LINES = ("address", "notes")  # columns whose values may have several


class Row(NamedTuple):
    """Of one line of the table: its number as a table program shows it, and its values."""

    number: int
    values: dict[str, str]


class Unreadable(ValueError):
    """`why` it is no such table: "columns", "rows", "long" or "table"."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def rows(text: str) -> list[Row]:
    """Every row that says something, once; raises Unreadable.

    >>> rows("Namn;E-post\\nLund, Ingrid;lund@uu.example\\nLund, Ingrid;lund@uu.example")
    [Row(number=2, values={'name': 'Lund, Ingrid', 'email': 'lund@uu.example'})]
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("long")
    try:
        lines = list(lines_of(text))
    except csv.Error:
        raise Unreadable("table") from None
    if not lines:
        raise Unreadable("columns")
    columns = [_meant(cell) for cell in lines[0][1]]
    if not {"name", "family"} & set(columns):
        raise Unreadable("columns")
    found: dict[tuple[tuple[str, str], ...], Row] = {}
    for number, cells in lines[1:]:
        values = _values(columns, cells)
        if values:
            found.setdefault(tuple(sorted(values.items())), Row(number, values))
    if len(found) > MOST_ROWS:
        raise Unreadable("rows")
    return list(found.values())


def _meant(cell: str) -> str:
    """The column of ours that a heading means; "" for one that we do not keep."""
    plain = folded(" ".join("".join(c if c.isalnum() else " " for c in cell).split()))
    return _COLUMNS.get(plain, "")


def _values(columns: list[str], cells: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        words = cell.strip() if column in _IN_LINES else on_one_line(cell)
        if column and words:
            values.setdefault(column, words)
    parts = [values.pop(part, "") for part in ("given", "family")]
    if any(parts) and "name" not in values:
        values = {"name": " ".join(filter(None, parts)), **values}
    return values
