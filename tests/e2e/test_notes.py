"""Notes are kept as they are typed, also those of who leaves before the pause that keeps them."""

import pytest
from playwright.sync_api import expect

from applications.models import Application
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DRAFTS = "Object.keys(sessionStorage).filter((key) => key.startsWith('notes ')).length"


@pytest.fixture
def application(sign_in):
    application = factories.ApplicationFactory(notes="first")
    sign_in(application.owner)
    return application


@pytest.fixture
def address(live_server, application):
    return live_server.url + application.get_absolute_url()


@pytest.mark.parametrize("left_by", ["link", "reload"])
def test_notes_of_who_leaves_at_once_are_kept(watched, address, left_by):
    watched.goto(address)
    watched.locator("#id_notes").fill("Ask the office.")
    if left_by == "link":
        watched.locator("nav a").first.click()
        watched.goto(address)
    else:
        watched.reload()

    expect(watched.locator("#id_notes")).to_have_value("Ask the office.")
    for _ in range(50):
        if not watched.evaluate(DRAFTS):
            break
        watched.wait_for_timeout(100)
    assert watched.evaluate(DRAFTS) == 0
    assert Application.objects.get().notes == "Ask the office."


def test_notes_left_over_those_of_another_window_are_shown_beside_them(watched, address):
    watched.goto(address)
    Application.objects.update(notes="theirs")
    watched.locator("#id_notes").fill("mine")
    watched.reload()

    expect(watched.get_by_role("alert")).to_contain_text("changed in another window")
    expect(watched.locator("#id_notes")).to_have_value("mine")
    assert Application.objects.get().notes == "theirs"
    watched.reload()
    expect(watched.get_by_role("alert")).to_contain_text("changed in another window")
    watched.get_by_role("button", name="Save notes").click()
    expect(watched.locator("#notes-kept")).to_have_text("kept")
    assert Application.objects.get().notes == "mine"
