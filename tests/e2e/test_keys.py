"""Single keys: never while one writes, and off where somebody wants them off."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Posting
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(db):
    return ApplicationFactory()


@pytest.fixture
def home(watched, live_server, sign_in, application):
    """The start page of somebody with an application."""
    sign_in(application.owner)
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


def test_slash_on_a_page_without_search_opens_the_palette(home, live_server):
    home.goto(live_server.url + reverse("documents"))
    home.keyboard.press("/")

    expect(home.get_by_role("dialog", name="Find").get_by_role("combobox")).to_be_focused()


def test_keys_go_through_the_stages_of_a_card_and_a_press_moves_it(home, live_server, application):
    home.goto(f"{live_server.url}{reverse('applications')}?look=board")
    card = home.locator("[data-card]")
    stage = application.stage
    card.get_by_role("combobox").press("ArrowDown")

    expect(card.get_by_role("button", name="Move")).to_be_visible()
    application.refresh_from_db()
    assert application.stage == stage
    card.get_by_role("button", name="Move").press("Enter")
    expect(home.locator("#messages")).to_contain_text("1 application is at")


def test_j_and_k_go_from_row_to_row_and_enter_opens_it(home, live_server, application):
    other = ApplicationFactory(owner=application.owner, deadline=date(2027, 2, 1))
    home.goto(live_server.url + reverse("applications"))
    first = home.locator(f"a[href='{application.get_absolute_url()}']").first
    second = home.locator(f"a[href='{other.get_absolute_url()}']").first

    home.keyboard.press("j")
    expect(first).to_be_focused()
    home.keyboard.press("j")
    expect(second).to_be_focused()
    home.keyboard.press("j")
    expect(second).to_be_focused()
    home.keyboard.press("k")
    expect(first).to_be_focused()
    home.keyboard.press("j")
    home.keyboard.press("Enter")
    expect(home).to_have_url(live_server.url + other.get_absolute_url())


def test_e_edits_the_row_one_is_on(home, live_server, application):
    home.goto(live_server.url + application.get_absolute_url())
    row = home.locator(f"#deadline-{application.deadlines.get().pk}")
    row.get_by_role("button").first.focus()
    home.keyboard.press("e")

    expect(row.locator(".in-place-form")).to_be_visible()


@pytest.mark.parametrize("look", ["table", "board"])
def test_e_opens_the_row_of_a_list_that_has_no_pencil(home, live_server, application, look):
    home.goto(f"{live_server.url}{reverse('applications')}?look={look}")
    home.keyboard.press("e")
    expect(home).to_have_url(f"{live_server.url}{reverse('applications')}?look={look}")

    home.keyboard.press("j")
    home.keyboard.press("e")

    expect(home).to_have_url(live_server.url + application.get_absolute_url())


def test_ring_around_a_row_of_the_table_is_whole(home, live_server, application):
    Posting.objects.update(institution="A very long name of an institution " * 5)
    home.goto(live_server.url + reverse("applications"))
    home.keyboard.press("j")

    room = home.evaluate("""() => {
      const link = document.activeElement, cell = link.closest("th");
      const [a, b] = [link, cell].map((one) => one.getBoundingClientRect());
      return [a.left - b.left, a.top - b.top, b.right - a.right, b.bottom - a.bottom];
    }""")
    assert min(room) >= 4, room


def test_key_with_ctrl_is_left_to_the_browser(home, live_server):
    home.keyboard.press("Control+/")

    expect(home.get_by_role("searchbox")).not_to_be_focused()


def test_question_mark_lists_the_keys_and_escape_closes_the_list(home, look_over):
    home.keyboard.press("?")

    expect(home.get_by_role("dialog", name="Keys")).to_be_visible()
    assert look_over(home) == []
    home.keyboard.press("Escape")
    expect(home.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_keys_switched_off_in_the_settings_stay_off_and_come_back(home, live_server):
    home.get_by_role("button", name="Keys").click()
    home.get_by_role("link", name="Switch them off in the settings").click()
    home.get_by_label("Single keys are commands").uncheck()
    home.get_by_role("button", name="Save settings").click()
    expect(home.get_by_text("Saved.")).to_be_visible()

    for key in "?nj/":
        home.keyboard.press(key)
    expect(home.get_by_role("dialog")).to_be_hidden()
    expect(home).to_have_url(f"{live_server.url}{reverse('settings')}#id_keys_on")
    home.keyboard.press("Control+k")
    expect(home.get_by_role("dialog", name="Find")).to_be_visible()
    home.keyboard.press("Escape")

    home.get_by_role("button", name="Keys").click()
    home.get_by_role("link", name="Switch them on in the settings").click()
    home.get_by_label("Single keys are commands").check()
    home.get_by_role("button", name="Save settings").click()
    expect(home.locator("#keys")).to_have_attribute("data-on", "")
    expect(home.get_by_role("button", name="Keys")).to_be_visible()
    home.keyboard.press("n")
    expect(home).to_have_url(live_server.url + reverse("posting_new"))
