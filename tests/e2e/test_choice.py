"""A rule between applications, from the paste to the order of choice, in a browser."""

import pytest
from playwright.sync_api import expect

from applications.models import Choice
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SAID = "You may apply to at most two projects at the university; please rank the projects."
POSTING = f"""PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a CV. The last day to apply is 26 January 2027.
{SAID}
"""


def test_rule_from_the_paste_to_the_order_of_choice(watched, live_server, sign_in):
    asha = factories.PersonFactory()
    for title in ("PhD in ice", "PhD in sand"):
        factories.ApplicationFactory(owner=asha, posting__title=title)
    sign_in(asha)
    watched.goto(f"{live_server.url}/postings/new/")
    watched.get_by_label("Text of the posting").fill(POSTING)
    watched.get_by_role("button", name="Read").first.click()
    expect(watched.locator(".review-notes")).to_contain_text(SAID)
    watched.get_by_role("button", name="Save").first.click()

    doubts = watched.locator("#doubts")
    expect(doubts).to_contain_text("You also apply to “PhD in ice”, “PhD in sand”.")
    watched.locator("#applications-allowed summary").click()
    watched.locator("#applications-allowed").get_by_role("link", name="Order of choice").click()
    places = watched.locator("#applications-allowed .in-place-form input[type=number]")
    expect(places).to_have_count(3)
    for place, value in zip(places.all(), ("2", "", "1"), strict=True):
        place.fill(value)
    watched.locator("#applications-allowed").get_by_role("button", name="Save").click()
    expect(watched.locator("#head")).to_contain_text("Choice 1")
    assert sorted(Choice.objects.values_list("rank", flat=True)) == [1, 2]

    doubts.get_by_role("button", name="Meant so").first.click()
    expect(doubts).not_to_contain_text(SAID)
