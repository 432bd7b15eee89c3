"""Files of table programs, and what would pass for one, in the helper that opens them."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from applications.core.spreadsheet_column import LINES_READ, MOST_COLUMNS
from applications.errors import SpreadsheetRefused
from applications.pdf import helper
from applications.sources.spreadsheet import UNPACKED
from tests.lists import excel


def read(data):
    return helper.spreadsheet(data, LINES_READ, MOST_COLUMNS)


def refused(data):
    with pytest.raises(SpreadsheetRefused) as refusal:
        read(data)
    return refusal.value.why


def book(*rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def changed(data, name, change):
    """The same archive with one part changed."""
    file = BytesIO()
    packed = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", packed) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_the_encodings_of_table_programs(encoding):
    text, sheets = read("Lärosäte;Sista dag\nUmeå;2027-01-15\n".encode(encoding))

    assert (text, sheets) == ("Lärosäte;Sista dag\nUmeå;2027-01-15\n", [])


def test_days_and_merged_cells_of_a_workbook():
    _text, sheets = read(excel())

    lines = dict(dict(sheets)["Bewerbungen"])
    assert lines[2][3:5] == ["Gutachten", "Gutachten"]
    assert lines[4][:3] == ["ETH Zürich", "Informatik", "2026-12-15 17:00"]
    assert lines[5][:3] == ["ETH Zürich", "Physik", "2027-03-04"]


def test_more_rows_and_columns_than_are_wanted_are_not_read_to_their_end():
    _text, sheets = read(book(*([str(row)] for row in range(5_000))))
    assert len(sheets[0][1]) == LINES_READ + 1

    _text, sheets = read(book(["x"] * 16_000))
    assert len(sheets[0][1][0][1]) == MOST_COLUMNS + 1


def test_more_cells_than_any_list_has_are_counted_and_not_read():
    cells = b"<v>1</v>" * (LINES_READ * (MOST_COLUMNS + 1) + 1)

    assert refused(changed(book(["a"]), "xl/worksheets/sheet1.xml", lambda _old: cells)) == "cells"


def test_bomb_is_refused_before_it_is_unpacked():
    bomb = changed(book(["a"]), "xl/worksheets/sheet1.xml", lambda _old: b" " * (UNPACKED + 1))

    assert len(bomb) < 100_000
    assert refused(bomb) == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_within_is_refused(encoding):
    laughs = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><sst>&b;</sst>'
    data = changed(book(["a"]), "xl/worksheets/sheet1.xml", lambda _old: laughs.encode(encoding))

    assert refused(data) == "doctype"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (bytes(range(256)) * 40, "binary"),
        (b'{"version": 1, "applications": []}', "json"),
        (b"x" * (5 * 1024 * 1024 + 1), "bytes"),
    ],
)
def test_what_is_no_list_is_refused(data, why):
    assert refused(data) == why


def test_other_archive_is_refused_and_damaged_sheets_too():
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert refused(file.getvalue()) == "kind"

    assert refused(changed(book(["a"]), "xl/workbook.xml", lambda _old: b"<broken")) == "broken"


def test_list_of_objects_is_a_table():
    """As sci-freak's phd-tracker exports it."""
    told = b"""[{"university": "MIT", "program": "Computer Science", "status": "In Progress",
        "deadline": "2026-12-01", "requirements": ["TOEFL", "SOP"], "sortOrder": 0}]"""

    _text, [(_name, lines)] = read(told)

    assert [cells for _number, cells in lines] == [
        ["university", "program", "status", "deadline", "requirements", "sortOrder"],
        ["MIT", "Computer Science", "In Progress", "2026-12-01", "TOEFL; SOP", "0"],
    ]


def test_halves_of_letters_that_no_database_keeps_become_spaces():
    _text, [(_name, lines)] = read(rb'[{"university": "\ud800Oz\u0000", "title \udc00": "a"}]')

    assert lines == [(1, ["university", "title  "]), (2, [" Oz ", "a"])]


def test_day_that_is_a_bare_number_counts_from_the_first_day_of_its_workbook():
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    for cells in (["Uni", "Deadline", "Fee"], ["MIT", date(2027, 1, 15), 44940], ["ETH", 44940]):
        made.active.append(cells)
    file = BytesIO()
    made.save(file)

    [(_name, lines)] = read(file.getvalue())[1]

    assert [cells[1] for _number, cells in lines] == ["Deadline", "2027-01-15", "2027-01-15"]
    assert lines[1][1][2] == "44940"


def test_formula_without_its_value_stays_one():
    [(_name, lines)] = read(book(["Uni", "Deadline"], ["MIT", "=A1+1"]))[1]

    assert lines[1][1][1] == "=A1+1"
