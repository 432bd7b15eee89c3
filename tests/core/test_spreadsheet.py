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
    piece_state,
    sheet_of,
    stage_of,
    tables_of,
)
from applications.core.spreadsheet_date import day_in, hour_in, order_of
from applications.core.spreadsheet_row import Reader

TODAY = date(2026, 11, 23)


def taken_for(text):
    return meanings(tables_of([sheet_of(text)]).named[0][1])


def row(*lines):
    """What the first row below the headings says."""
    table = tables_of([sheet_of("\n".join(lines))]).named[0][1]
    reader = Reader(table.headings, meanings(table), {}, TODAY, frozenset({"USD"}))
    return reader.read(table.rows[0])


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
        tables_of([sheet_of(text)])

    assert refusal.value.why == why


@pytest.mark.parametrize(
    ("cell", "day", "at", "zone"),
    [
        ("2027-01-15T17:00:00Z", "2027-01-15", "17:00:00", "Etc/UTC"),
        ("15.1.2027, 12 Uhr", "2027-01-15", "12:00:00", ""),
        ("Jan 15, 2027 11:59 PM AoE", "2027-01-15", "23:59:00", "Etc/GMT+12"),
        ("15-Jan-27", "2027-01-15", "None", ""),
        ("15. Januar 27", "2027-01-15", "None", ""),
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
    assert (found.doubts == ("unread",)) == (day == "None")


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("Dec 15", "2026-12-15"),
        ("January 31", "2027-01-31"),
        ("Fri Dec 15", "2026-12-15"),
        ("Dec 01", "2026-12-01"),
    ],
)
def test_day_behind_its_month_is_no_year(cell, day):
    found = day_in(cell, "", TODAY)

    assert (str(found.day), found.doubts) == (day, ("year",))


def test_day_of_submission_without_a_year_is_the_last_one():
    said = [row("University,Submitted on", f"MIT,{cell}") for cell in ("Nov 3", "Dec 15", "Nov 23")]

    days = [date(2026, 11, 3), date(2025, 12, 15), TODAY]
    assert [one.submitted_on for one in said] == days
    assert {doubt.code for one in said for doubt in one.doubts} == {"last"}


@pytest.mark.parametrize(
    ("cell", "amount", "notes"),
    [
        ("USD 9999999999999", None, ["Fee: USD 9999999999999"]),
        ("USD 99999999999999999", None, ["Fee: USD 99999999999999999"]),
        ("USD 12.345678", None, ["Fee: USD 12.345678"]),
        ("paid USD 12.345678", None, ["Fee: paid USD 12.345678"]),
        ("USD 9999999999.99", "9999999999.99", []),
        ("waived", None, []),
    ],
)
def test_fee_that_no_amount_holds_is_kept_in_the_notes(cell, amount, notes):
    said = row("University,Fee", f"MIT,{cell}")

    assert said.notes == notes
    assert (str(said.fee.amount) if said.fee and said.fee.amount else None) == amount


@pytest.mark.parametrize(
    ("cell", "names", "needed", "notes"),
    [
        ("TBD", [], None, []),
        ("?", [], None, []),
        ("2", [], 2, []),
        ("1/3", [], 3, []),
        ("Anil Sen; TBD", ["Anil Sen"], None, []),
        ("12@x.edu", ["12"], None, []),
        ("!!", [], None, ["Referee: !!"]),
    ],
)
def test_cell_that_names_nobody_is_no_referee(cell, names, needed, notes):
    said = row("University,Referee", f"MIT,{cell}", "Oz,Meera Bose")

    assert [one.name for one in said.people] == names
    assert said.facts.get("references_minimum") == needed
    assert said.notes == notes


def test_address_that_names_another_one_is_still_one_without_its_scheme():
    said = row("University,Link", "MIT,umu.se/?next=https://x")

    assert said.facts["url"] == "https://umu.se/?next=https://x"


def test_number_of_letters_in_words_is_kept_in_the_notes():
    assert row("University,LoRs required", "MIT,three").notes == ["LoRs required: three"]


@pytest.mark.parametrize(
    "heading",
    ["Password", "Portal password", "portalPassword", "Login / PW", "Lösenord", "Mot de passe:"],
)
def test_passwords_are_not_kept(heading):
    table = tables_of([sheet_of(f"University;{heading}\nMIT;hunter2")]).named[0][1]

    assert table.rows == [Line(2, ["MIT", ""])]
    assert meanings(table) == ["institution", "nothing"]


@settings(deadline=None, max_examples=50)  # the first one loads the words
@given(st.text(max_size=60))
def test_no_cell_breaks_the_reader(cell):
    table = tables_of([Sheet("", [Line(1, ["Uni"]), Line(2, [cell or "x"])])]).named[0][1]
    for meaning in MEANINGS:
        Reader(["Uni"], [meaning], {0: "dmy"}, TODAY, frozenset({"USD"})).read(table.rows[0])
    day_in(cell, "mdy", TODAY), hour_in(cell), order_of([cell]), people_in(cell, TODAY)
    fee_of(cell, cell, frozenset({"USD"}))


@pytest.mark.parametrize(
    ("cell", "state", "doubt"),
    [
        ("Paid", "paid", False),
        ("85 USD (paid)", "paid", False),
        ("85 USD to be paid", "due", False),
        ("50 USD (not paid)", "due", False),
        ("Not yet paid", "due", False),
        ("needs to be paid", "due", False),
        ("Ska betalas", "due", False),
        ("no waiver", "due", False),
        ("application fee waived", "waived", False),
        ("Waiver asked for", "asked", False),
        ("waiver requested", "asked", False),
        ("waiver denied", "refused", False),
        ("paid by the department?", "", True),
        ("75 USD, pay before May", "", True),
    ],
)
def test_fee_is_paid_or_waived_by_its_whole_words(cell, state, doubt):
    said = row("University,Fee", f'MIT,"{cell}"')

    assert (said.fee.state if said.fee else "") == state
    assert [one.code for one in said.doubts] == ["fee"] * doubt
    assert bool(said.notes) == doubt


def test_headings_and_stages_of_more_lists():
    heads = "Position title,App deadline,Applied,Ranking,PhD title,References in"
    said = row(f"University,{heads}", "MIT,Logic,2027-01-15,2026-11-02,2,,0")
    taken = taken_for(f"Uni,{heads}\nMIT,Logic,2027-01-15,yes,17,,0")

    assert (said.facts["title"], str(said.due.day)) == ("Logic", "2027-01-15")
    assert (str(said.submitted_on), said.priority, said.pieces) == ("2026-11-02", "normal", [])
    assert taken == ["institution", "title", "deadline", "notes", "notes", "nothing", "letters_in"]
    stages = [stage_of(cell) for cell in ("open", "to submit", "missed", "zugesagt", "withdrawn")]
    assert stages == ["idea", "idea", "idea", "offer", "withdrawn"]
    assert {piece_state(cell) for cell in ("not asked", "not submitted", "not received")} == {
        "missing"
    }


def test_zone_by_its_own_name_is_not_read_the_other_way_round():
    heads = "University,Deadline,Time zone"
    zones = [row(heads, f"MIT,2027-01-15,{cell}").due.zone for cell in ("Etc/GMT+12", "GMT+5")]

    assert zones == ["Etc/GMT+12", "Etc/GMT-5"]
    assert day_in("2027-01-15 23:59 Etc/GMT+12", "", TODAY).zone == "Etc/GMT+12"


@pytest.mark.parametrize("between", ["-", "–", " – ", ", "])
def test_of_two_days_of_one_month_the_earlier_counts(between):
    told = day_in(f"15{between}20 January 2027", "dmy", TODAY)
    assert (told.day, told.doubts) == (date(2027, 1, 15), ("several",))


def test_more_headings_for_programmes_letters_and_referees():
    heads = "Uni,Prog,Rec deadline,Reference writers"

    assert taken_for(f"{heads}\nMIT,EECS,2027-01-15,Anil Sen") == [
        "institution",
        "title",
        "letters_due",
        "referee",
    ]


def test_error_of_the_table_names_no_institution():
    said = row("University,Program", "#REF!,Logic")

    assert said.called == "Logic"
    assert [one.code for one in said.doubts] == ["error"]
    assert row("University,Deadline", "#REF!,2027-02-01").why_not.code == "error"


def test_letters_that_are_in_are_of_everybody_named_or_a_note():
    heads = "University,Referees,References in"
    every, some = (row(heads, f"MIT,Anil Sen; Meera Bose,{number}") for number in (2, 1))

    assert [one.state for one in every.people] == ["submitted", "submitted"]
    assert ([one.state for one in some.people], some.notes) == (["", ""], ["References in: 1"])
