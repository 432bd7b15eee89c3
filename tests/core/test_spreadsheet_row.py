"""What the cells of a row of somebody's own list say, and what is kept as it was written."""

from datetime import date

import pytest

from applications.core.spreadsheet import csv_file
from applications.core.spreadsheet_column import meanings, sheet_of, table_of
from applications.core.spreadsheet_date import order_of
from applications.core.spreadsheet_row import Reader

TODAY = date(2026, 11, 23)


def row(*lines):
    """What the first row below the headings says."""
    table = table_of([sheet_of("\n".join(lines))])
    reader = Reader(table.headings, meanings(table), {}, TODAY, frozenset({"USD"}))
    return reader.read(table.rows[0])


@pytest.mark.parametrize(
    ("cell", "day", "doubts"),
    [
        ("15 Jan 2025 - 20 Jan 2025", "2025-01-20", ["several_over"]),
        ("15/01/2027-20/01/2027", "2027-01-15", ["several"]),
        ("15–20 January 2027", "2027-01-15", ["several"]),
        ("20–25 November", "2026-11-25", ["several", "year"]),
        ("Round 1: Nov 1, Round 2: Jan 5", "2027-01-05", ["several", "year"]),
        ("31 Jan 2027 (funding), 15 Jan 2027 (rest)", "2027-01-15", ["several"]),
        ("1 Feb or 15 Jan", "2027-01-15", ["several", "year"]),
        ("1 Nov 2026; 5 Jan 2027", "2027-01-05", ["several"]),
        ("15 Jan 2027 (15.1.2027)", "2027-01-15", []),
    ],
)
def test_of_several_days_in_one_cell_the_earliest_that_is_ahead_counts(cell, day, doubts):
    said = row("University\tDeadline", f"MIT\t{cell}")

    assert (str(said.due.day), [one.code for one in said.doubts]) == (day, doubts)


def test_day_beside_one_that_is_written_year_first_can_still_be_read_in_two_ways():
    cell = "2027-01-15, letters due 01/02/2027"

    assert order_of([cell]) == ("", [cell])


@pytest.mark.parametrize(
    ("cell", "stage", "day", "notes"),
    [
        ("Applied 11/3/2026", "submitted", "2026-03-11", []),
        ("submitted Nov 20", "submitted", "2026-11-20", []),
        ("abgeschickt am 1.11.26", "submitted", "2026-11-01", []),
        ("Applied on 3 May 2026, by post", "submitted", "2026-05-03", ["whole"]),
        ("Submitted 3 May 2030", "submitted", "None", ["whole"]),
        ("Rejected 3 May 2026", "rejected", "2026-05-03", []),
        ("Rejected (reapply next year, ask for Z)", "rejected", "None", ["whole"]),
        ("Interview 14 Jan 10:00 with Prof. X", "interview", "None", ["whole"]),
        ("In progress, 50 %", "preparing", "None", ["whole"]),
        ("Submitted!", "submitted", "None", []),
        ("no reply", "no_reply", "None", []),
    ],
)
def test_what_follows_the_stage_is_its_day_or_a_note(cell, stage, day, notes):
    said = row("University\tStatus", f"MIT\t{cell}")

    assert (said.stage, str(said.stage_on)) == (stage, day)
    assert said.notes == [f"Status: {cell}" for _one in notes]


@pytest.mark.parametrize(
    ("cell", "people", "notes"),
    [
        ("Prof. Dr. Jörg Groß, zugesagt", [("Prof. Dr. Jörg Groß", "agreed")], []),
        ("Anil Sen, agreed", [("Anil Sen", "agreed")], []),
        ("Sen, A., asked", [("Sen, A.", "asked")], []),
        ("Anil Sen, agreed, Meera Bose", [("Anil Sen", "agreed"), ("Meera Bose", "")], []),
        ("Bose (letter submitted!)", [("Bose", "submitted")], []),
        ("Bose <b@x.edu> (asked)", [("Bose", "asked")], []),
        ("Bose (asked 3 Nov)", [("Bose", "asked")], ["Bose (asked 3 Nov)"]),
        ("Kim, In", [("Kim, In", "")], []),
        ("Clara See", [("Clara See", "")], []),
        ("see email", [], ["see email"]),
        ("Same as MIT", [], ["Same as MIT"]),
        ("Bose, asked; see email", [("Bose", "asked")], ["see email"]),
    ],
)
def test_state_beside_a_name_and_what_is_no_name(cell, people, notes):
    said = row("University\tReferee", f"MIT\t{cell}")

    assert [(one.name, one.state) for one in said.people] == people
    assert said.notes == [f"Referee: {words}" for words in notes]
    assert ("no_name" in [one.code for one in said.doubts]) == any(
        words[0] in "sS" for words in notes
    )


@pytest.mark.parametrize(
    ("heading", "cell", "state"),
    [
        ("GRE?", "no", "n/a"),
        ("GRE?", "not needed", "n/a"),
        ("GRE?", "yes", "missing"),
        ("GRE required", "nej", "n/a"),
        ("GRE", "no", "missing"),
        ("SoP", "final", "ready"),
        ("SoP", "draft 2", "draft"),
        ("SoP", "done? ask Anna", "missing"),
        ("TOEFL", "110", "missing"),
    ],
)
def test_word_under_a_document_is_read_by_what_its_heading_asks(heading, cell, state):
    said = row(f"University,{heading}", f"MIT,{cell}")

    assert [one.state for one in said.pieces] == [state]


def test_text_that_looks_like_a_formula_comes_back_from_our_own_list():
    rows = [["University", "Notes"], ["=1+1 U", "=cmd()"]]
    said = row(*csv_file(rows).decode().splitlines())

    assert (said.called, said.notes, said.why_not) == ("=1+1 U", ["=cmd()"], None)
    assert row("University,Notes", "=1+1 U,").why_not.code == "formula"


@pytest.mark.parametrize(
    ("name", "is_total"),
    [("Total", True), ("Summe: 12", True), ("Total 5", True), ("TotalEnergies", False)],
)
def test_row_that_sums_up_the_others(name, is_total):
    assert row("University,Fee", f"{name},75 USD").is_total == is_total
