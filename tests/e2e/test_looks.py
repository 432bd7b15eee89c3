"""The looks of the list by hand: a card is dragged, days are gone through by arrow keys."""

from datetime import date

import pytest
from playwright.sync_api import expect

from applications.models import Deadline
from applications.services import deadlines
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(sign_in):
    ada = factories.PersonFactory(email="ada@example.org")
    row = factories.ApplicationFactory(owner=ada, stage="idea")
    row.deadlines.all().delete()
    for day in (4, 6, 18):
        moment = Deadline(application=row, kind="target", date=date(2027, 3, day))
        deadlines.save(moment, now=NOW)
    sign_in(ada)
    return row


def test_card_is_dragged_to_another_stage(watched, live_server, application):
    watched.goto(f"{live_server.url}/applications/?look=board")
    watched.locator("[data-card]").drag_to(watched.locator("section[data-stage=ready]"))

    expect(watched.locator("section[data-stage=ready] [data-card]")).to_have_count(1)
    application.refresh_from_db()
    assert application.stage == "ready"


def test_arrow_keys_go_from_day_to_day_and_tab_stops_once(watched, live_server, application):
    watched.goto(f"{live_server.url}/applications/?look=calendar&month=2027-03")
    day = watched.locator(".month a.day")
    expect(watched.locator(".month a.day[tabindex='0']")).to_have_count(1)
    day.first.focus()
    for key, there in (("ArrowRight", "6"), ("ArrowLeft", "4"), ("ArrowDown", "18")):
        watched.keyboard.press(key)
        expect(watched.locator(":focus")).to_have_text(there)
