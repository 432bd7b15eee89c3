"""What columns and cells of people's own lists are taken for."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.core.spreadsheet_cell import fee_of, people_in
from applications.core.spreadsheet_column import (
    MEANINGS,
    MOST_COLUMNS,
    MOST_ROWS,
    Line,
    Sheet,
    Unreadable,
    meanings,
    sheet_of,
    table_of,
)
from applications.core.spreadsheet_date import day_in, hour_in, order_of
from applications.core.spreadsheet_row import Reader

TODAY = date(2026, 11, 23)


def taken_for(text):
    return meanings(table_of([sheet_of(text)]))


@pytest.mark.parametrize(
    "header",
    [
        "University,Program,Application deadline,Status,Notes",
        "Lärosäte;Tjänst;Sista ansökningsdag;Läge;Anteckningar",
        "Hochschule\tStelle\tBewerbungsfrist\tStand\tBemerkungen",
        "Université;Sujet de thèse;Date limite;Statut;Remarques",
        "Universidad;Puesto;Fecha límite;Estado;Observaciones",
        "Universiteit;Functie;Sluitingsdatum;Fase;Opmerkingen",
        "Ateneo;Corso di dottorato;Scadenza;Esito;Osservazioni",
        "universityName,programName,deadline (AoE),STATUS:,notes",
    ],
)
def test_headings_are_known_in_seven_languages(header):
    sign = next(one for one in ";\t," if one in header)
    row = sign.join(["MIT", "EECS", "2027-01-15", "x", "y"])

    assert taken_for(f"{header}\n{row}") == ["institution", "title", "deadline", "stage", "notes"]


def test_columns_of_job_boards_are_known():
    """Those of an export of Huntr's boards, by the names that its API gives to the parts."""
    text = "Employer,Title,Url,List,Location,Applied Date\nUmU,PhD,https://a.b/1,Applied,Umeå,2026-11-01"

    assert taken_for(text) == ["institution", "title", "link", "stage", "place", "submitted_on"]


def test_column_that_nobody_knows_is_kept_among_the_notes():
    assert taken_for("Uni,Vibe,Vibe 2\nMIT,good,") == ["institution", "notes", "nothing"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("University,Program", "headings"),
        ("Uni\n" + "MIT\n" * (MOST_ROWS + 1), "rows"),
        ("Uni\n" + "x," * MOST_COLUMNS + "x", "columns"),
        ('Uni\n"' + "x" * 200_000, "cell"),
    ],
)
def test_what_is_no_list_says_why(text, why):
    with pytest.raises(Unreadable) as refusal:
        table_of([sheet_of(text)])

    assert refusal.value.why == why


@pytest.mark.parametrize(
    ("cell", "day", "at", "zone"),
    [
        ("2027-01-15T17:00:00Z", "2027-01-15", "17:00:00", "Etc/UTC"),
        ("15.1.2027, 12 Uhr", "2027-01-15", "12:00:00", ""),
        ("Jan 15, 2027 11:59 PM AoE", "2027-01-15", "23:59:00", "Etc/GMT+12"),
        ("15-Jan-27", "2027-01-15", "None", ""),
        ("20270115", "2027-01-15", "None", ""),
        ("46402.5", "2027-01-15", "12:00:00", ""),
        ("1er mars 2027", "2027-03-01", "None", ""),
        ("31/02/2027", "None", "None", ""),
        ("15/01/1815", "None", "None", ""),
    ],
)
def test_days_as_people_write_them(cell, day, at, zone):
    found = day_in(cell, "dmy", TODAY)

    assert (str(found.day), str(found.at), found.zone) == (day, at, zone)
    assert (found.doubt == "unread") == (day == "None")


@settings(deadline=None, max_examples=50)  # the first one loads the words
@given(st.text(max_size=60))
def test_no_cell_breaks_the_reader(cell):
    table = table_of([Sheet("", [Line(1, ["Uni"]), Line(2, [cell or "x"])])])
    for meaning in MEANINGS:
        Reader(["Uni"], [meaning], {0: "dmy"}, TODAY, frozenset({"USD"})).read(table.rows[0])
    day_in(cell, "mdy", TODAY), hour_in(cell), order_of([cell]), people_in(cell)
    fee_of(cell, cell, frozenset({"USD"}))
