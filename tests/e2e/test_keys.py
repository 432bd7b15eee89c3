"""Single keys: n, / and ?, never while one writes, and off where somebody wants them off."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import ApplicationFactory, PersonFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def home(watched, live_server, sign_in, db):
    """The start page of somebody with an application."""
    asha = PersonFactory()
    ApplicationFactory(owner=asha)
    sign_in(asha)
    watched.goto(live_server.url)
    return watched


def test_n_opens_a_new_application(home, live_server):
    home.keyboard.press("n")

    expect(home).to_have_url(live_server.url + reverse("posting_new"))


def test_slash_goes_to_the_search_of_the_page_and_is_not_written_into_it(home, live_server):
    home.keyboard.press("/")
    home.keyboard.type("n/?")

    expect(home.get_by_role("searchbox")).to_be_focused()
    expect(home.get_by_role("searchbox")).to_have_value("n/?")
    expect(home).to_have_url(f"{live_server.url}/")


def test_slash_on_a_page_without_search_goes_to_the_page_that_finds(home, live_server):
    home.goto(live_server.url + reverse("documents"))
    home.keyboard.press("/")

    expect(home).to_have_url(f"{live_server.url}{reverse('find')}#id_q")
    expect(home.get_by_role("searchbox")).to_be_focused()


def test_key_with_ctrl_is_left_to_the_browser(home, live_server):
    home.keyboard.press("Control+/")

    expect(home.get_by_role("searchbox")).not_to_be_focused()


def test_question_mark_lists_the_keys_and_escape_closes_the_list(home, look_over):
    home.keyboard.press("?")

    expect(home.get_by_role("dialog", name="Keys")).to_be_visible()
    assert look_over(home) == []
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_switched_off_stay_off_and_come_back_from_the_menu(home, live_server):
    switch = home.get_by_label("n, / and ? work in this browser, except while you write")
    home.get_by_role("button", name="Keys").click()
    switch.uncheck()
    home.get_by_role("button", name="Close").click()

    home.reload()
    home.keyboard.press("?")
    home.keyboard.press("n")
    expect(home.get_by_role("dialog")).to_be_hidden()
    expect(home).to_have_url(f"{live_server.url}/")

    home.get_by_role("button", name="Keys").click()
    switch.check()
    home.keyboard.press("Escape")
    home.keyboard.press("n")
    expect(home).to_have_url(live_server.url + reverse("posting_new"))
