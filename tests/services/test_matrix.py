"""The matrix and its sheet: what is registered and lacking, and what a referee is given to read."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from applications.core.spreadsheet import csv_file
from applications.models import Reference
from applications.services import matrix
from applications.templatetags.matrix import reference_cell
from tests.factories import (
    ApplicationFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    asks_for_nothing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asha():
    return PersonFactory()


def rows(asha, referee=None, *, every=False):
    columns = [referee] if referee else matrix.referees(asha, every=every)
    found = matrix.applications(asha, referee, every=every)
    return [matrix.row(one, columns) for one in found]


def test_row_says_what_is_needed_registered_agreed_and_in_apart(asha):
    file = ApplicationFactory(owner=asha, posting__references_minimum=3)
    for mode, state in (("portal", "received"), ("contact", "agreed"), ("email", "declined")):
        ReferenceFactory(application=file, mode=mode, state=state)

    [row] = rows(asha)

    tally = row.tally
    assert (tally.needed, tally.registered, tally.lacking) == (3, 2, 1)
    assert (tally.names, tally.agreed, tally.letters_in) == (1, 1, 1)
    assert [reference.state for _, reference in row.cells] == ["received", "agreed", "declined"]


def test_letter_of_somebody_in_reserve_is_in_nowhere(asha):
    file = ApplicationFactory(
        owner=asha, posting__references_minimum=2, posting__references_mode="letter"
    )
    for state, counts in (("agreed", True), ("agreed", True), ("received", False)):
        ReferenceFactory(application=file, state=state, counts=counts)

    [row] = rows(asha)

    assert row.tally.letters_in == 0 == file.checklist((), file.references.all()).letters_alone[0]


def test_rows_stand_by_their_letters_and_only_the_undecided_unless_asked(asha):
    for place, day, stage in (
        ("Lund", date(2027, 2, 1), "preparing"),
        ("Oslo", date(2027, 1, 1), "submitted"),
        ("Graz", date(2027, 1, 2), "rejected"),
    ):
        file = ApplicationFactory(owner=asha, posting__institution=place, deadline=day, stage=stage)
        ReferenceFactory(application=file, state="agreed")
    done = ApplicationFactory(
        owner=asha, posting__institution="Bonn", deadline=date(2026, 9, 1), stage="offer"
    )
    ReferenceFactory(application=done, state="received")  # nothing is late there
    asks_for_nothing(asha)
    ReferenceFactory()  # somebody else's

    found = [(row.application.place, row.application.waits) for row in rows(asha)]
    assert found == [("Oslo", True), ("Lund", True), ("Bonn", False)]
    every = {row.application.place for row in rows(asha, every=True)}
    assert every == {"Oslo", "Lund", "Graz", "Bonn"}
    assert len(matrix.referees(asha, every=False)) == 3


def test_of_one_referee_only_their_applications_are_shown(asha):
    sen = ReferenceFactory(application__owner=asha, state="agreed").referee
    ReferenceFactory(application__owner=asha, state="agreed")

    [row] = rows(asha, sen)

    assert [(one, reference.state) for one, reference in row.cells] == [(sen, "agreed")]


def test_sheet_for_a_referee_is_in_their_language_by_their_clock_without_private_words(asha):
    sen = RefereeFactory(
        owner=asha, zone="America/New_York", language="sv", notes="vain", relation="thesis"
    )
    ReferenceFactory(
        application=ApplicationFactory(
            owner=asha,
            notes="my secret",
            portal_user="asha.v",
            posting__institution="=Lund",
            posting__title="PhD, rivers",
            posting__url="https://jobs.example.org/7",
        ),
        referee=sen,
        state="agreed",
        addressee_title="Prof.",
        addressee_name="Elin Berg",
    )
    ReferenceFactory(application__owner=asha, referee=sen, state="declined")
    ReferenceFactory(application__owner=asha, state="agreed")

    head, line = matrix.sheet(asha, sen, every=False)

    assert len(head) == len(line) == 8
    assert line[:4] == [
        "=Lund",
        "PhD, rivers",
        "2027-01-15 17:59 (New York) (antaget)",
        "2027-01-15 23:59 (Umeå) (antaget)",
    ]
    assert line[5:7] == ["Prof. Elin Berg", "https://jobs.example.org/7"]
    told = csv_file([head, line]).decode("utf-8-sig")
    assert "'=Lund" in told
    assert not [word for word in ("secret", "asha.v", "vain", "thesis") if word in told]


def test_sheet_for_a_referee_names_only_what_they_were_asked_for(asha):
    asked = ReferenceFactory(application__owner=asha, state="asked")
    ReferenceFactory(application__owner=asha, referee=asked.referee, state="planned")
    ReferenceFactory(
        application__owner=asha,
        application__stage="rejected",
        referee=asked.referee,
        state="agreed",
    )

    for every in (False, True):
        _, *lines = matrix.sheet(asha, asked.referee, every=every)
        assert [line[1] for line in lines] == [asked.application.posting.title]


def test_sheet_of_all_names_the_referee_of_each_line(asha):
    first = ReferenceFactory(application__owner=asha, state="agreed")
    ReferenceFactory(application=first.application, state="declined")

    head, *lines = matrix.sheet(asha, None, every=False)

    assert head[0] == "referee"
    assert lines[0][0] == first.referee.called
    assert [line[-1] for line in lines] == ["agreed", "declined"]
    assert lines[0][3].endswith("(Kolkata) (assumed)")


def test_sheet_tells_the_referees_word_by_the_day_of_who_reads_it(asha):
    """On the last of November in Greenwich it was the first of December in Kolkata."""
    asha.zone = "Asia/Kolkata"
    asha.save()
    said = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    row = ReferenceFactory(application__owner=asha, state="requested", submitted_at=said)

    assert matrix.sheet(asha, None, every=False)[1][-1] == "says sent 1 Dec"
    assert matrix.sheet(asha, row.referee, every=False)[1][-1] == "you sent it"
    with timezone.override(asha.tz):
        assert "says sent 1 Dec" in reference_cell(row)


def test_sheets_say_who_does_what_by_name_to_all_and_one_word_to_each_reader(asha):
    file = ApplicationFactory(owner=asha)
    sen = RefereeFactory(owner=asha, name="Anil Sen", title="Prof.")
    row = ReferenceFactory(application=file, referee=sen, mode="upload", state="requested")
    ways = {
        "upload": f"{asha.name} uploads it",
        "email": "Prof. Anil Sen e-mails it",
        "portal": "the portal asks Prof. Anil Sen",
    }
    for mode, words in ways.items():
        row.mode = mode
        row.save()
        line = matrix.sheet(asha, None, every=False)[1]
        assert (line[5], line[-1]) == (words, "request out")
    assert matrix.sheet(asha, sen, every=False)[1][-1] == "request is out to you"
    assert "request out" in reference_cell(row)
    assert row.get_state_display() == Reference.Step.REQUESTED.label
