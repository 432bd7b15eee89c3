"""The matrix: cells, gaps, filters, pages, and the sheet."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def named(person, number=1, **fields):
    application = factories.ApplicationFactory(owner=person)
    return [factories.ReferenceFactory(application=application, **fields) for _ in range(number)]


def words_of(answer) -> str:
    return " ".join(LexborHTMLParser(answer.content.decode()).body.text(separator=" ").split())


def test_cell_says_the_state_and_leads_to_the_reference(client, person):
    [row] = named(person, state="requested", requested_at=NOW)

    page = client.get(reverse("matrix"))

    cell = LexborHTMLParser(page.content.decode()).css_first("td.cell a")
    assert cell.attributes["href"].endswith(f"#reference-{row.pk}")
    assert cell.text().strip().startswith("●request out")
    words = words_of(page)
    assert "needs 2, registered 1" in words
    assert "1 agreed 0 in" in words
    assert "Sat 16 Jan 2027, 04:29 for you" in words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mode": "contact", "state": "agreed"}, "names only, agreed"),
        ({"state": "requested", "submitted_at": NOW}, "says sent 23 Nov"),
        ({"state": "received", "submitted_at": NOW}, "letter in"),
        ({"state": "failed", "failure": "bounced"}, "request did not arrive"),
        ({"state": "declined"}, "declined"),
        ({"state": "declined", "submitted_at": NOW}, "declined"),
        ({"state": "agreed", "counts": False}, "beyond the number"),
    ],
)
def test_each_state_has_its_words(client, person, fields, said):
    named(person, **fields)

    cell = LexborHTMLParser(client.get(reverse("matrix")).content.decode()).css_first("td.cell")

    assert said in " ".join(cell.text().split())


def test_filter_by_referee_shows_their_rows_alone(client, person):
    [row] = named(person)
    named(person)

    page = client.get(reverse("matrix"), {"referee": row.referee_id})

    assert [one.application.pk for one in page.context["rows"]] == [row.application_id]
    assert f"Letters by {row.referee.called}" in words_of(page)
    for made_up in ("x", "999999", "9" * 40, str(factories.RefereeFactory().pk)):
        assert client.get(reverse("matrix"), {"referee": made_up}).status_code == 404


def test_many_referees_and_applications_are_shown_in_windows(client, person, monkeypatch):
    monkeypatch.setattr("applications.views.matrix.REFEREES", 2)
    monkeypatch.setattr("applications.views.matrix.APPLICATIONS", 2)
    for _ in range(3):
        named(person)

    page = client.get(reverse("matrix"))
    assert (len(page.context["rows"]), len(page.context["rows"][0].cells)) == (2, 2)
    assert "those after" in words_of(page)

    page = client.get(reverse("matrix"), {"columns": "2", "page": "2"})
    [row] = page.context["rows"]
    assert len(row.cells) == 1
    assert "those before" in words_of(page)


def test_sheet_is_a_file_of_text_that_no_spreadsheet_calculates(client, person):
    [row] = named(person)
    type(row).objects.filter(pk=row.pk).update(state="asked")  # what was not asked is not told
    row.application.posting.title = '=HYPERLINK("https://evil.example","x")'
    row.application.posting.save()

    answer = client.get(reverse("matrix_csv"), {"referee": row.referee_id})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="letters_')
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in answer.content
    _head, line = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert line[1].startswith("'=HYPERLINK")
    assert client.get(reverse("matrix_csv"), {"referee": "999999"}).status_code == 404
    assert client.post(reverse("matrix_csv")).status_code == 405


@pytest.mark.parametrize("number", [1, 3])
def test_matrix_costs_the_same_with_one_row_and_column_and_with_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        named(person, number)

    with django_assert_num_queries(6):
        client.get(reverse("matrix"))
    with django_assert_num_queries(4):
        client.get(reverse("matrix_csv"))
