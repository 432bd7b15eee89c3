"""A feed made in the browser is one that a calendar can take."""

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.factories import ApplicationFactory, PersonFactory
from tests.strict_ics import checked

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_address_is_made_looked_over_and_taken_by_a_calendar(
    watched, sign_in, live_server, settings, look_over
):
    settings.SITE_URL = live_server.url
    page, person = watched, PersonFactory()
    sign_in(person)
    ApplicationFactory(owner=person, posting__institution="KTH")
    page.goto(f"{live_server.url}/calendar/feed/")

    page.get_by_role("button", name="Make the address").click()
    address = page.get_by_label("Subscribe to this address").input_value()
    opens = page.get_by_role("link", name="Open it in the calendar on this device")

    assert address.startswith(live_server.url)
    expect(opens).to_have_attribute("href", address.replace("http://", "webcal://"))
    assert look_over(page) == []
    with urllib.request.urlopen(address) as answer:
        [event] = checked(answer.read())
    assert event["SUMMARY"] == "KTH: Application"
