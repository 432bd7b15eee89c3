"""The list as CSV: at its own filter, text stays text, history beside it, and no more memory."""

import csv
import gc
import tracemalloc
from datetime import date
from io import StringIO

import pytest

from applications.core.spreadsheet import from_text
from applications.models import Application
from applications.services import deadlines, readiness
from applications.views.application import export
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    EventFactory,
    FeeFactory,
    PersonFactory,
    ReferenceFactory,
    TagFactory,
    whole_account,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", 'a "quote", and\na line']


@pytest.fixture
def ada(client):
    ada = PersonFactory(zone="Asia/Kolkata")
    client.force_login(ada)
    return ada


def rows(client, address: str) -> list[dict[str, str]]:
    text = client.get(address).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_export_says_what_the_page_of_an_application_says(client, ada):
    row = ApplicationFactory(owner=ada, priority=1, fee="due", deadline=date(2027, 1, 15))
    row.tags.add(TagFactory(owner=ada, name="dream"))
    ReferenceFactory(application=row, referee__name="Ingrid Lund")
    FeeFactory(application=row)

    [line] = rows(client, "/export/applications.csv")

    told = {name: line[name] for name in ("Institution", "Stage", "Priority", "Tags", "Referees")}
    assert told == {
        "Institution": "Umeå University",
        "Stage": "Preparing",
        "Priority": "High",
        "Tags": "dream",
        "Referees": "Prof. Ingrid Lund",
    }
    assert (line["Deadline"], line["Time zone"]) == ("2027-01-15", "Europe/Stockholm")
    assert line["Deadline on my clock"] == "2027-01-16 04:29"
    assert (line["Documents ready"], line["Documents asked for"]) == ("0", "3")
    assert (line["Fee"], line["Fee amount"], line["Fee currency"]) == ("To be paid", "75", "USD")


def test_deadline_of_an_application_in_rounds_is_the_one_to_meet_else_the_last_met(client, ada):
    row = ApplicationFactory(owner=ada, deadline=date(2026, 11, 26))
    later = DeadlineFactory(application=row, date=date(2027, 1, 15))

    def day() -> str:
        [line] = rows(client, "/export/applications.csv")
        return line["Deadline"]

    assert day() == "2026-11-26"
    deadlines.mark_met(row.deadlines.first(), True, now=NOW)
    assert day() == "2027-01-15"
    deadlines.mark_met(later, True, now=NOW)
    assert day() == "2027-01-15"


def test_export_holds_what_the_list_shows_in_its_order(client, ada):
    for title, stage in (("B", "preparing"), ("A", "preparing"), ("C", "rejected")):
        ApplicationFactory(owner=ada, stage=stage, posting__title=title)
    ApplicationFactory(posting__title="of somebody else")

    def titles(query: str) -> list[str]:
        return [line["Title"] for line in rows(client, f"/export/applications.csv?{query}")]

    assert titles("sort=institution") == ["A", "B"]
    assert titles("tab=decided") == ["C"]
    assert titles("stage=rejected") == ["C"]
    assert "1 application, as" in client.get("/export/?tab=decided").content.decode()


@pytest.mark.parametrize("words", FORMULAS)
def test_export_is_calculated_by_no_spreadsheet_and_reads_back(client, ada, words):
    ApplicationFactory(owner=ada, notes=words, posting__title=words, portal_user=words)

    [line] = rows(client, "/export/applications.csv")

    for name in ("Notes", "Title", "User name in the portal"):
        assert not line[name].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
        assert from_text(line[name]) == words


def test_history_has_a_line_for_every_event_the_oldest_first(client, ada):
    row = ApplicationFactory(owner=ada)
    told = {"was": "idea", "stage": "preparing"}
    EventFactory(application=row, kind="stage", data=told, at=NOW, day=NOW.date())
    EventFactory(application=row, kind="note", at=NOW.replace(day=20))

    lines = rows(client, "/export/history.csv")

    assert [(one["Day"], one["Time"], one["What happened"]) for one in lines] == [
        ("2026-11-20", "14:30", "Notes changed"),
        ("2026-11-23", "", "Idea → Preparing"),
    ]


def test_export_speaks_the_language_of_its_reader(client):
    owner = PersonFactory(language="sv")
    client.force_login(owner)
    ApplicationFactory(owner=owner)

    [line] = rows(client, "/export/applications.csv")

    assert (line["Land"], line["Lärosäte"]) == ("Sverige", "Umeå University")


def test_export_has_no_word_of_anybody_else(client, ada):
    whole_account("canary-2207")

    for address in ("/export/applications.csv", "/export/history.csv"):
        assert b"canary" not in client.get(address).getvalue()


def test_export_names_who_and_how_many_in_the_log_and_no_more(client, ada, caplog):
    caplog.set_level("INFO", "applications")
    ApplicationFactory(owner=ada, notes="canary")

    rows(client, "/export/applications.csv")

    assert [one.getMessage() for one in caplog.records] == [
        f"person {ada.pk}: 1 applications exported (/export/applications.csv)"
    ]


def test_export_asks_as_often_for_three_applications_as_for_one(
    client, ada, django_assert_max_num_queries
):
    for _number in range(3):
        ReferenceFactory(application=ApplicationFactory(owner=ada))
    readiness.refresh(Application.objects.all(), now=NOW)

    with django_assert_max_num_queries(12):
        rows(client, "/export/applications.csv")


@pytest.fixture
def rubbish_goes_as_in_the_app():
    """The suite looks for it less often, see tests/conftest.py."""
    seldom = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*seldom)


@pytest.mark.usefixtures("rubbish_goes_as_in_the_app")
def test_export_of_a_long_list_is_written_as_it_is_sent(client, ada, monkeypatch):
    monkeypatch.setattr(export, "AT_ONCE", 1)
    for number in range(40):
        ApplicationFactory(owner=ada, posting__title=str(number), notes="n" * 200_000)
    readiness.refresh(Application.objects.all(), now=NOW)

    response = client.get("/export/applications.csv")
    tracemalloc.start()
    sent = sum(len(piece) for piece in response)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sent > 8_000_000
    assert peak < sent / 2
