"""Insight: pictures of the person's season, the tables behind them, the list's filter."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags
from selectolax.lexbor import LexborHTMLParser

from applications.services import applications, readiness
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client):
    person = factories.PersonFactory()
    client.force_login(person)
    return person


def words(response):
    return " ".join(strip_tags(response.text.replace("<", " <")).split())


def answered(person, sent, word, ago, **posting):
    row = factories.asks_for_nothing(person)
    for name, value in posting.items():
        setattr(row.posting, name, value)
    row.posting.save()
    applications.put_into(row, "submitted", now=NOW - sent * DAY)
    applications.put_into(row, word, now=NOW - ago * DAY)
    return row


def test_empty_account_is_told_what_will_stand_here(client, person):
    said = words(client.get("/applications/insight/"))

    assert "Nothing to look back on yet" in said and "How far they came" not in said


def test_each_part_says_what_is_missing_as_long_as_it_has_nothing(client, person):
    factories.asks_for_nothing(person).deadlines.all().delete()

    said = words(client.get("/applications/insight/"))

    assert "Nothing is due in the next 12 weeks." in said
    assert "No answer yet." in said and "No letters yet." in said


def test_few_are_counted_and_never_put_in_percent(client, person):
    for ago in (10, 20, 30):
        answered(person, 100, "rejected", ago)

    said = words(client.get("/applications/insight/"))

    assert "80 days is the middle of 3 answers; they took 70 to 90 days." in said
    assert "%" not in said

    answered(person, 100, "offer", 40)
    answered(person, 100, "rejected", 50)
    said = words(client.get("/applications/insight/"))
    assert "70 days is the middle of 5 answers; half of them took 60 to 80 days." in said
    assert "Offer 1 20 %" in said


def test_one_answer_is_one_answer(client, person):
    answered(person, 8, "rejected", 7)

    page = client.get("/applications/insight/")

    assert "One answer so far, after 1 day." in words(page)
    assert page.text.count("<circle class=") == 3  # it, and two of the legend


def test_filter_of_the_list_is_asked_here_and_strangers_rows_are_not(client, person):
    answered(person, 40, "offer", 10, country="SE", institution="<i>Lund</i>")
    answered(person, 40, "rejected", 10, country="DE")
    answered(factories.PersonFactory(), 40, "offer", 10, country="SE")

    page = client.get("/applications/insight/?country=SE&look=board")

    assert dict(page.context["funnel"])["Saved"] == 1
    assert "&lt;i&gt;Lund" in page.text and "<i>Lund" not in page.text
    assert 'href="/applications/?look=board&amp;country=SE"' in page.text
    shown = client.get("/applications/insight/?tab=open")
    assert dict(shown.context["funnel"])["Saved"] == 0


def test_what_is_archived_counts_unless_a_tab_is_asked_for(client, person):
    factories.ApplicationFactory(owner=person, archived_at=NOW)

    assert dict(client.get("/applications/insight/").context["funnel"])["Saved"] == 1
    assert dict(client.get("/applications/insight/?tab=open").context["funnel"])["Saved"] == 0


def test_list_leads_here_with_what_it_is_asked(client, person):
    factories.ApplicationFactory(owner=person, posting__country="SE")

    page = client.get("/applications/?country=SE").text
    of_all = client.get("/applications/?stage=idea").text

    assert 'href="/applications/insight/?country=SE&amp;tab=open"' in page
    assert 'href="/applications/insight/?stage=idea"' in of_all


@pytest.mark.parametrize("page", ["documents/?", "insight/?", "?look=timeline&"])
def test_paper_says_whose_and_which_and_of_what_day(client, person, page):
    tag = factories.TagFactory(owner=person, name="robots")
    factories.ApplicationFactory(owner=person, posting__country="SE")
    referee = factories.RefereeFactory(owner=person, name="Ada")

    def told(asked):
        found = LexborHTMLParser(client.get(f"/applications/{page}{asked}").content)
        return " ".join(found.css_first(".told-of").text().split())

    first = f"{person.name} · "
    assert told("tab=waiting&country=SE") == f"{first}Waiting · Sweden · Mon 23 Nov 2026"
    every = "all, archived too" if "insight" in page else "All"
    assert told("q=x<b>&stage=idea") == f"{first}{every} · with “x<b>” · Idea · Mon 23 Nov 2026"
    asked = f"due=7&missing=cv&tag={tag.pk}&referee={referee.pk}&tab=open"
    assert told(asked).startswith(
        f"{first}Open · Deadline: in 7 days · Missing: CV · Tag: robots · Referee: Ada · "
    )


@pytest.mark.parametrize("number", [1, 3])
def test_insight_costs_the_same_with_one_row_and_with_three(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        answered(person, 40, "rejected", 10)
        row = factories.ApplicationFactory(owner=person)
        factories.ReferenceFactory(application=row, mode="portal", state="agreed")
    readiness.catch_up(NOW)

    with django_assert_num_queries(12):
        client.get("/applications/insight/")
