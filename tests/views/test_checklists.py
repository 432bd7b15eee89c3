"""Applications by documents: what each cell says, the list's filter, pages, and the sheet."""

import csv
from datetime import date
from io import StringIO

import pytest
from selectolax.lexbor import LexborHTMLParser

from applications.models import Application
from applications.services import matrix, readiness
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
PAGE, SHEET = "/applications/documents/", "/applications/documents/sheet.csv"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def asks(person, *lines, minimum=0, **more):
    """An application with these lines of its checklist: fields of each."""
    row = factories.ApplicationFactory(
        owner=person, requirements=(), posting__references_minimum=minimum, **more
    )
    pieces = [
        factories.RequirementFactory(application=row, position=at, name=line["kind"], **line)
        for at, line in enumerate(lines)
    ]
    readiness.catch_up(NOW)
    return row, pieces


def cells(client, asked=""):
    """The heads of the columns, and of each row its cells in words."""
    page = LexborHTMLParser(client.get(PAGE + asked).text)
    heads = [one.text(strip=True) for one in page.css(".matrix thead th")][2:]
    rows = [
        [" ".join(cell.text().split()) for cell in row.css("td.cell")]
        for row in page.css(".matrix tbody tr")
    ]
    return heads, rows


def test_columns_are_the_kinds_asked_for_and_cells_say_where_each_line_stands(client, person):
    asks(
        person,
        {"kind": "cv", "state": "waived"},
        {"kind": "transcripts"},
        {"kind": "thesis", "need": "optional"},
        {"kind": "test_scores", "need": "conditional"},
        {"kind": "video", "need": "conditional", "applies": "no"},
        deadline=date(2026, 12, 1),
    )
    asks(person, {"kind": "cv", "state": "draft"}, deadline=date(2026, 12, 2))

    heads, rows = cells(client)

    assert heads == ["CV", "Transcripts", "Thesis", "Test scores", "Video"]
    assert rows[0] == [
        "–Cv: waived",
        "○Transcripts: missing",
        "(○)Thesis: missing (optional)",
        "?Test_scores: does it apply?",
        "–Video: does not apply",
    ]
    assert rows[1][0] == "◐Cv: draft"
    assert rows[1][1:] == ["·not asked for"] * 4


def test_cell_leads_to_its_line_and_letters_to_the_referees(client, person):
    row, [line] = asks(person, {"kind": "recommendation_letters"}, minimum=2)
    factories.ReferenceFactory(application=row, mode="portal", state="received")
    Application.objects.filter(pk=row.pk).look_again()
    readiness.catch_up(NOW)

    heads, [[told]] = cells(client)

    assert heads == ["Recommendation letters"]
    assert told == "◐1/2Recommendation letters: 1 of 2 in"
    page = client.get(PAGE).text
    assert f'href="{row.get_absolute_url()}#references"' in page
    assert f"#requirement-{line.pk}" not in page


def test_state_is_that_of_the_readiness_with_its_open_findings(client, person):
    row, [cv, letter] = asks(person, {"kind": "cv", "state": "ready"}, {"kind": "cover_letter"})
    Application.objects.filter(pk=row.pk).update(pieces="fm")

    _heads, [told] = cells(client)

    assert told == ["○Cover_letter: missing", "⚑Cv: to look at"]
    # What it kept does not fit its lines any more: they speak for themselves.
    Application.objects.filter(pk=row.pk).update(pieces="f")
    assert cells(client)[1] == [["○Cover_letter: missing", "●Cv: ready"]]


def test_filter_of_the_list_holds_and_strangers_have_no_row(client, person):
    asks(person, {"kind": "cv"}, posting__country="SE")
    asks(person, {"kind": "cv"}, posting__country="DE")
    asks(person, {"kind": "thesis"}, posting__country="SE", stage="submitted")
    asks(factories.PersonFactory(), {"kind": "video"}, posting__country="SE")

    assert cells(client, "?country=SE") == (["CV"], [["○Cv: missing"]])
    assert cells(client, "?tab=waiting")[0] == ["Thesis"]
    assert "Nothing is like this" in client.get(f"{PAGE}?country=SE&due=late").text


def test_nothing_there_teaches_what_will_be(client, person):
    assert "No documents to look over" in client.get(PAGE).text


def test_sheet_has_all_rows_in_words_and_calculates_nothing(client, person):
    asks(
        person,
        {"kind": "cv", "state": "ready"},
        {"kind": "other"},
        {"kind": "other", "state": "draft"},
        posting__institution="=1+1",
        minimum=2,
    )

    answer = client.get(SHEET)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, line = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert head[4:] == ["CV", "Recommendation letters", "Other"]
    assert line[0] == "'=1+1"
    assert line[3:] == ["2027-01-16 04:29", "ready", "0 of 2 in", "missing; draft"]


@pytest.mark.parametrize("number", [1, 3])
def test_matrix_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        row, _pieces = asks(person, {"kind": "cv"}, {"kind": "thesis"}, minimum=1)
        factories.ReferenceFactory(application=row, mode="portal")
    readiness.catch_up(NOW)

    with django_assert_num_queries(10):
        client.get(PAGE)


def test_long_lists_are_leafed_through(client, person):
    for _ in range(51):
        factories.ApplicationFactory(owner=person)
    readiness.catch_up(NOW)

    page = client.get(PAGE)

    assert len(page.context["rows"]) == 50
    assert "1–50 of 51" in page.text
    further = client.get(PAGE + page.context["after"])
    assert len(further.context["rows"]) == 1 and "51–51 of 51" in further.text
    assert len(matrix.checklists([])) == 0


def test_sheet_that_holds_fewer_rows_than_there_are_is_announced(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.matrix.MOST_LINES", 1)
    for _ in "ab":
        asks(person, {"kind": "cv"})

    assert "The CSV has the first 1 of them" in " ".join(client.get(PAGE).text.split())
    assert len(client.get(SHEET).text.splitlines()) == 2
