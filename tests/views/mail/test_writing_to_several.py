"""Several referees are written to from one page: each as it was chosen there, however often."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Mail
from tests import factories
from tests.views.mail.test_writing import filled, named, page_of

pytestmark = pytest.mark.django_db
WHERE = "/referees/write/"


@pytest.fixture
def bose(person):
    return factories.RefereeFactory(owner=person, name="Meera Bose", email="bose@lund.example")


@pytest.mark.parametrize("unticked", [True, False])
def test_pressed_twice_it_is_on_its_way_and_nobody_else_is_written_to(client, sen, bose, unticked):
    for referee in (sen, bose):
        named(referee, date(2027, 1, 15))
    given = filled(client, WHERE)
    if unticked:
        del given[f"{bose.pk}-is_sent"]

    client.post(WHERE, {**given, "do": "send"})
    again = client.post(WHERE, {**given, "do": "send"}, follow=True)

    assert "That mail is on its way already." in again.content.decode()
    written = {mail.referee for mail in Mail.objects.all()}
    assert written == ({sen} if unticked else {sen, bose})


def test_tick_is_heeded_where_the_other_had_nothing_to_be_asked(client, sen, bose):
    named(sen, date(2027, 1, 15))
    where = f"{WHERE}?referee={sen.pk}&referee={bose.pk}"
    given = filled(client, where)
    del given[f"{sen.pk}-is_sent"]

    answer = client.post(where, {**given, "do": "send"})

    assert (answer.status_code, Mail.objects.count()) == (422, 0)


def test_who_does_not_fit_on_the_page_is_told(client, person, sen):
    for number in range(12):
        referee = factories.RefereeFactory(owner=person, name=f"R{number:02}")
        named(referee, date(2027, 1, 15))

    page = page_of(client.get(WHERE))

    assert len(page.css("section.draft")) == 10
    assert "2 more are to be asked" in page.css_first("main").text()
    client.post(WHERE, {**filled(client, WHERE), "do": "send"})
    page = page_of(client.get(WHERE))
    assert len(page.css("section.draft")) == 2
    assert "more are to be asked" not in page.css_first("main").text()


def test_page_costs_the_same_for_two_referees_and_for_five(client, person, sen):
    costs = []
    for more in (2, 3):
        for _ in range(more):
            referee = factories.RefereeFactory(owner=person)
            named(referee, date(2027, 1, 15))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(WHERE).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]
