"""What the cells of a row of somebody's own list say, and what is kept as it was written."""

from datetime import date, time
from time import process_time

import pytest

from applications.core.spreadsheet import csv_file
from applications.core.spreadsheet_cell import people_in
from applications.core.spreadsheet_column import meanings, sheet_of, tables_of
from applications.core.spreadsheet_date import order_of
from applications.core.spreadsheet_row import Reader

TODAY = date(2026, 11, 23)


def row(*lines):
    """What the first row below the headings says."""
    table = tables_of([sheet_of("\n".join(lines))]).named[0][1]
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
        ("Submitted, not paid", "unpaid", "None", []),
        ("Submitted (not paid) 3 May 2026", "unpaid", "2026-05-03", []),
        ("Inskickad, ej betald", "unpaid", "None", []),
        ("Eingereicht, noch nicht bezahlt 2026-05-03", "unpaid", "2026-05-03", []),
        ("Eingereicht", "submitted", "None", []),
        ("no reply", "no_reply", "None", []),
    ],
)
def test_what_follows_the_stage_is_its_day_or_a_note(cell, stage, day, notes):
    said = row("University\tStatus", f"MIT\t{cell}")

    assert (said.stage, str(said.stage_on)) == (stage, day)
    assert said.notes == [f"Status: {cell}" for _one in notes]


@pytest.mark.parametrize(
    ("cell", "cost", "told"),
    [
        ("submitted - fee pending", "USD 60", ("60", "USD", "due")),
        ("applied, awaiting fee waiver", "USD 30", ("30", "USD", "asked")),
        ("Submitted (fee paid)", "USD 30", ("30", "USD", "paid")),
        ("Submitted, fee pending", "USD 30 paid", ("30", "USD", "paid")),
        ("Submitted, fee pending", "", ("None", "", "due")),
        ("Submitted 3 May 2026, fee waived", "USD 30", ("30", "USD", "waived")),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_stage_says_of_the_fee_is_no_note(cell, cost, told, is_first):
    cells = [("Status", cell), ("Fee", cost)][:: 1 if is_first else -1]
    said = row(
        *(
            "\t".join(["University" if not at else "MIT", *each])
            for at, each in enumerate(zip(*cells, strict=True))
        )
    )

    assert (str(said.fee.amount), *said.fee[1:]) == told
    assert (said.stage, said.notes) == ("submitted", [])


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
        ("Anil Sen (hat schon zugesagt)", [("Anil Sen", "agreed")], []),
        ("Anil Sen: his letter is in", [("Anil Sen", "submitted")], []),
        ("Anil Sen (has sent the letter)", [("Anil Sen", "submitted")], []),
        ("Anil Sen, letter has been sent", [("Anil Sen", "submitted")], []),
        ("see email", [], ["see email"]),
        ("Same as MIT", [], ["Same as MIT"]),
        ("Bose, asked; see email", [("Bose", "asked")], ["see email"]),
        ("See Wei Ling", [("See Wei Ling", "")], []),
        ("See Email", [], ["See Email"]),
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
    ("cell", "name"),
    [
        ("Prof. Sen (in Berlin)", "Prof. Sen"),
        ("Sen, in Umeå", "Sen"),
        ("Ek (sent email 3 Nov)", "Ek"),
        ("Sen - sent reminder", "Sen"),
        ("Sen (received no answer)", "Sen"),
        ("Sen (sent request)", "Sen"),
        ("Sen (sent 3 May 2030)", "Sen"),
        ("Sen (complete stranger)", "Sen"),
        ("Sen (final year supervisor)", "Sen"),
        ("Sen (ok with it)", "Sen"),
        ("Sen (confirmed no)", "Sen"),
        ("Sen (agreed?)", "Sen"),
    ],
)
def test_words_that_only_begin_as_a_state_are_none_and_are_kept(cell, name):
    said = row("University\tReferee", f"MIT\t{cell}")

    assert [(one.name, one.state) for one in said.people] == [(name, "")]
    assert said.notes == [f"Referee: {cell}"]


def test_words_behind_a_comma_are_of_the_name_before_it():
    said = row("University\tReferee", "MIT\tAnil Sen, in Umeå, Meera Bose")

    assert [(one.name, one.state) for one in said.people] == [("Anil Sen", ""), ("Meera Bose", "")]
    assert said.notes == ["Referee: Anil Sen (in Umeå)"]


@pytest.mark.parametrize("cell", ["Zhang, X.", "Sen, N. A.", "Kim, In Soo", "Li, Si Qi", "Ek, No"])
def test_given_name_behind_a_comma_is_no_state(cell):
    said = row("University\tReferee", f"MIT\t{cell}")

    assert [(one.name, one.state) for one in said.people] == [(cell, "")]
    assert said.notes == []


def test_long_cell_of_brackets_is_read_at_once():
    began = process_time()
    people_in("(" * 10_000, TODAY)

    assert process_time() - began < 5  # each bracket by itself: half a minute


def test_what_is_told_beside_a_contact_is_kept():
    said = row("University\tSupervisor", "MIT\tProf. Sen (asked 3 Nov)")

    assert [one["name"] for one in said.facts["contacts"]] == ["Prof. Sen"]
    assert said.notes == ["Supervisor: Prof. Sen (asked 3 Nov)"]


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-11-05 00:00:00", None),
        ("2026-11-05 17:00 PST", None),
        ("2026-11-05 17:00", time(17)),
    ],
)
def test_hour_of_submission_is_one_that_was_told_of_this_clock(cell, hour):
    said = row("University\tSubmitted on", f"MIT\t{cell}")

    assert (said.submitted_on, said.submitted_at) == (date(2026, 11, 5), hour)


@pytest.mark.parametrize(
    ("cells", "offer", "notes"),
    [
        ("yes,,,", ("open", None), []),
        (",,,2026-11-03", None, ["Offer decided: 2026-11-03"]),
        (",,a month,", None, ["Offer per: a month"]),
        (",2000 USD,a year,2026-11-03", ("open", None), ["Offer decided: 2026-11-03"]),
        ("accepted,,,2026-11-03", ("accepted", date(2026, 11, 3)), []),
    ],
)
def test_offer_is_one_with_a_decision_or_an_amount(cells, offer, notes):
    said = row("University,Offer,Offer amount,Offer per,Offer decided", f"MIT,{cells}")

    assert (said.offer and (said.offer.decision, said.offer.decided_on)) == offer
    assert said.notes == notes


@pytest.mark.parametrize("cell", ["no", "FALSE", "nej"])
def test_what_is_not_archived_says_nothing(cell):
    said = row("University,Archived", f"MIT,{cell}")

    assert (said.archived, said.notes) == (None, [])


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
        ("SoP", "final?", "missing"),
        ("SoP", "final check left", "missing"),
        ("SoP", "ready by 3 Dec", "missing"),
        ("SoP", "sent 3 Nov", "submitted"),
        ("CV", "sent to Anna for comments", "missing"),
        ("CV", "received comments, revise", "missing"),
        ("Transcript", "in translation", "missing"),
        ("Transcript", "in 2 weeks", "missing"),
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
