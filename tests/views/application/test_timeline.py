"""The list as a timeline: spans and marks at their places, and the same in words."""

from datetime import date, timedelta

import pytest
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.services import applications, deadlines, readiness
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def at(person, stage, **more):
    return factories.ApplicationFactory(owner=person, stage=stage, **more)


def add(row, kind, day):
    precision = "date" if day else "rolling"
    told = {"application": row, "kind": kind, "date": day, "precision": precision}
    deadlines.save(factories.DeadlineFactory.build(**told), now=NOW)


def drawn(client, asked=""):
    """Of each row: the classes of its spans and marks, and its words."""
    page = LexborHTMLParser(client.get(f"/applications/?look=timeline{asked}").text)
    rows = []
    for row in page.css(".timeline tbody tr"):
        lines = [one.attributes["class"] for one in row.css("svg > line")]
        marks = [one.attributes["class"].split()[1] for one in row.css("svg > g")]
        grid = ("of-week", "of-month", "today")
        said = row.css_first("svg > title") or row.css_first(".line .muted")
        rows.append(([one for one in lines if one not in grid], marks, said.text()))
    return rows


def test_open_one_runs_from_today_to_its_deadline_with_its_marks_on_the_way(client, person):
    row = at(person, "preparing", deadline=date(2026, 12, 20))
    add(row, "target", date(2026, 12, 10))
    add(row, "letters", date(2026, 12, 27))

    [(spans, marks, words)] = drawn(client)

    assert (spans, marks) == (["ahead"], ["target", "letters", "deadline"])
    assert words == "My own target Fri 11 Dec, Application Mon 21 Dec, Letters Mon 28 Dec"


def test_overdue_one_is_hatched_up_to_today(client, person):
    at(person, "preparing", deadline=date(2026, 11, 20))

    [(spans, marks, _words)] = drawn(client)

    assert (spans, marks) == (["late"], ["deadline"])


def test_sent_one_waits_since_then_until_its_interview(client, person):
    row = factories.asks_for_nothing(person)
    applications.put_into(row, "submitted", now=NOW - timedelta(days=30))
    add(row, "interview", date(2026, 12, 9))

    [(spans, marks, words)] = drawn(client, "&tab=waiting")

    assert (spans, marks) == (["waits", "ahead"], ["sent", "meeting"])
    assert "sent" in words and "no answer yet, Interview" in words


def test_decided_one_ends_where_it_was_decided(client, person):
    row = factories.asks_for_nothing(person)
    applications.put_into(row, "submitted", now=NOW - timedelta(days=90))
    applications.put_into(row, "rejected", now=NOW - timedelta(days=20))

    [(spans, marks, words)] = drawn(client, "&tab=decided")

    assert (spans, marks) == (["over"], ["sent", "decided"])
    assert "Rejected" in words


def test_one_without_a_day_comes_last_and_says_so(client, person):
    at(person, "idea", deadline=False)
    add(at(person, "idea", deadline=False), "application", None)
    at(person, "idea", deadline=date(2027, 1, 5))

    told = [words for _spans, _marks, words in drawn(client)]

    assert told == [
        "Application Wed 6 Jan",
        "no deadline known",
        "open until filled, the earlier the better",
    ]


def test_what_is_written_elsewhere_is_escaped_in_picture_and_words(client, person):
    at(person, "preparing", posting__institution="<b>Umeå</b>", posting__title='A "B" & C')

    page = client.get("/applications/?look=timeline").text

    assert "<b>Umeå" not in page and "&lt;b&gt;Umeå&lt;/b&gt;" in page
    assert "style=" not in page.partition("<main")[2]


@pytest.mark.parametrize("tab", ["open", "waiting", "decided"])
@pytest.mark.parametrize("number", [1, 3])
def test_timeline_costs_the_same_with_one_row_and_with_three(
    client, person, tab, number, django_assert_max_num_queries
):
    for _ in range(number):
        for stage in ("preparing", "submitted", "rejected"):
            at(person, stage, submitted_at=None if stage == "preparing" else NOW)
    readiness.catch_up(NOW)

    with django_assert_max_num_queries(10) as made:
        client.get(f"/applications/?look=timeline&tab={tab}")

    assert len(made) == 8


def test_timeline_keeps_the_filter_and_is_paged(client, person):
    for _ in range(52):
        at(person, "idea", posting__country="SE")
    at(person, "idea", posting__country="DE")

    page = client.get("/applications/?look=timeline&country=SE")

    assert len(page.context["rows"]) == 50
    assert "1–50 of 52" in strip_tags(page.text)
