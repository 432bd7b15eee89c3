"""What a list is taken for, before it is taken in: said, asked, chosen, and done as it was seen."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags

from applications.core.spreadsheet_column import MOST_COLUMNS, MOST_ROWS
from applications.models import Application, Event, Spreadsheet
from applications.services import insights
from tests.factories import PersonFactory
from tests.lists import bring, take, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    person = PersonFactory()
    client.force_login(person)
    return person


def words(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def test_press_on_a_page_whose_columns_were_changed_elsewhere_adds_nothing(client, ada):
    page = bring(client, "Uni,Program,Area\nMIT,EECS,Vision\n")
    seen = Spreadsheet.objects.get().edition
    assert f'name="seen" value="{seen}"' in client.get(page).content.decode()
    columns = {"column-0": "institution", "column-1": "notes", "column-2": "title"}
    client.post(page, columns)

    told = words(take(client, page, seen=seen))

    assert "Nothing was added: in another window the columns were changed." in told
    assert not Application.objects.exists()
    take(client, page)
    assert Application.objects.get().posting.title == "Vision"


def test_days_that_can_be_read_in_two_ways_stand_as_written_until_the_answer(client, ada):
    page = bring(client, "Uni,Program,Letters due\nMIT,EECS,01/02/2027\n")

    told = words(client.get(page))
    assert "letters by 01/02/2027" in told and "which comes first" in told

    columns = {"column-0": "institution", "column-1": "title", "column-2": "letters_due"}
    client.post(page, {**columns, "order-2": "mdy"})
    assert "letters by 2 Jan 2027" in words(client.get(page))


def test_day_of_a_stage_is_asked_for_and_stands_in_the_history(client, ada):
    text = "Uni,Status\nMIT,Applied 11/3/2026\nOz,Rejected 5/4/2026 (try again)\n"
    page = bring(client, text)
    assert "which comes first" in words(client.get(page))
    client.post(page, {"column-0": "institution", "column-1": "stage", "order-1": "dmy"})

    take(client, page)

    mit, oz = Application.objects.order_by("pk")
    assert mit.submitted_at.astimezone(ada.tz).date() == date(2026, 3, 11)
    assert (oz.stage, oz.submitted_at) == ("rejected", None)
    told = oz.events.get(kind=Event.Kind.STAGE, data__stage="rejected")
    assert told.day == date(2026, 4, 5)
    assert oz.notes == "Status: Rejected 5/4/2026 (try again)"
    assert insights.answers(Application.objects.for_user(ada), ada.tz) == []
    assert client.get(oz.get_absolute_url()).status_code == 200


def test_row_that_sums_up_the_others_is_left_out_unless_it_is_ticked(client, ada):
    page = bring(client, "University,Fee\nMIT,75 USD\nTotal,75 USD\n")
    told = words(client.get(page))
    assert "of which 1 becomes an application" in told
    assert "left out: it seems to sum up the other rows" in told

    take(client, page, add=["3"])

    assert Application.objects.count() == 2


def test_every_sheet_of_a_file_is_a_list_and_says_which_others_there_are(client, ada):
    old = [["University", "Program", "Deadline", "Status"], ["MIT", "EECS", "2025-12-15", "sent"]]
    new = [["University", "Program", "Deadline"], *(["Oz", f"Law {at}", ""] for at in range(5))]
    legend = [["red is urgent"]]
    page = bring(client, workbook({"2026": old, "2027": new, "Legend": legend}), "mine.xlsx")
    told = client.get(page)
    assert "1 row, of which 1 becomes an application" in words(told)
    assert "The file has more sheets." in words(told) and "mine.xlsx: 2027" in words(told)
    other = reverse("spreadsheet", args=[Spreadsheet.objects.get(name="mine.xlsx: 2027").pk])
    assert f'href="{other}"' in told.content.decode()
    assert Spreadsheet.objects.count() == 2

    assert f'href="{other}"' in take(client, page).content.decode()
    told = words(take(client, other))

    assert "5 applications were added." in told and "more sheets" not in told
    assert Application.objects.count() == 6


def test_sheets_of_a_file_that_are_not_read_are_counted(client, ada):
    sheets = {str(at): [["University", "Program"], [f"Oz {at}", "Law"]] for at in range(12)}

    page = bring(client, workbook(sheets), "mine.xlsx")

    assert "2 further sheets of the file were not read: 10, 11." in words(client.get(page))
    assert Spreadsheet.objects.count() == 10


@pytest.mark.parametrize(
    "large",
    [[["Work"], *([["tea"]] * (MOST_ROWS + 1))], [["Work"], ["tea"] * (MOST_COLUMNS + 1)]],
    ids=["rows", "columns"],
)
def test_sheet_of_a_file_that_is_too_large_is_named(client, ada, large):
    rows = [["University", "Program"], ["MIT", "EECS"]]

    page = bring(client, workbook({"2027": rows, "Hours": large, "Empty": [["Uni"]]}), "mine.xlsx")

    told = words(client.get(page))
    assert "1 further sheet of the file was not read: Hours." in told
    assert "at most 1000 rows and 60 columns" in told
    assert Spreadsheet.objects.count() == 1


def test_file_with_sheets_that_is_brought_again_is_the_lists_that_wait(client, ada):
    rows = [["University", "Program"], ["MIT", "EECS"]]
    both = {"A": rows, "B": [*rows, ["Oz", "Law"]]}
    first = bring(client, workbook(both), "mine.xlsx")

    again = bring(client, workbook({**both, "C": [*rows, ["ETH", "Law"]]}), "mine.xlsx")

    assert (again, Spreadsheet.objects.count()) == (first, 3)
    assert "mine.xlsx: C" in words(client.get(first))


def test_columns_that_are_taken_over_from_another_list_are_said_to_be(client, ada):
    head = "Uni,Program,Area\n"
    first = bring(client, f"{head}MIT,EECS,Vision\n")
    assert "with the same headings" not in words(client.get(first))
    columns = {"column-0": "institution", "column-1": "notes", "column-2": "title"}
    client.post(first, columns)
    day = date_format(Spreadsheet.objects.get().created_at.astimezone(ada.tz), "j M Y")

    page = bring(client, f"{head}Oz,Law,Roman\n")

    told = client.get(page)
    assert f"As in your list of {day} with the same headings." in words(told)
    assert '<details class="card" open>' in told.content.decode()
    client.post(page, {**columns, "column-1": "department"})
    assert "with the same headings" not in words(client.get(page))
    assert "with the same headings" not in words(client.get(first))


@pytest.mark.parametrize(
    ("status", "fee", "stage", "state"),
    [
        ("submitted - fee pending", "GBP 60", "unpaid", "due"),
        ("applied, awaiting fee waiver", "USD 30", "unpaid", "waiver_asked"),
        ("Submitted", "Waiver asked for", "unpaid", "waiver_asked"),
        ("Submitted", "USD 30 paid", "submitted", "paid"),
        ("Submitted", "", "submitted", "none"),
    ],
)
def test_stage_that_is_promised_is_the_one_that_is_made(client, ada, status, fee, stage, state):
    page = bring(client, f'Uni,Program,Status,Fee\nMIT,EECS,"{status}",{fee}\nOz,Law,Idea,\n')

    told = words(client.get(page))
    take(client, page)

    made = Application.objects.get(posting__title="EECS")
    assert (made.stage, made.fee) == (stage, state)
    label = str(Application.Stage(stage).label)
    assert (label in told) and (stage == "unpaid" or "not paid" not in told)
