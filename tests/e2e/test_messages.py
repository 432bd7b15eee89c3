"""What was done is told where it is seen, wherever the page is scrolled to, and covers no focus."""

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, Reference
from tests import factories
from tests.e2e.conftest import PHONE

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1280, "height": 700}
LOW = {"width": 1280, "height": 320}  # so that every page scrolls
# What stands in front of the middle of the element is none of its own.
COVERED = """(one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  const front = document.elementFromPoint(left + Math.min(width, 40) / 2, top + height / 2);
  return !(one.contains(front) || front?.contains(one));
}"""


@pytest.fixture
def file(live_server, sign_in) -> Application:
    file = factories.ApplicationFactory()
    for _ in range(6):
        factories.ReferenceFactory(application=file, state=Reference.State.AGREED)
    sign_in(file.owner)
    return file


def told(page: Page):
    message = page.locator("#messages .message").first
    expect(message).to_be_in_viewport(ratio=1)
    return message


@pytest.mark.parametrize("size", [DESK, PHONE, LOW], ids=["desk", "phone", "low"])
def test_press_far_down_the_page_is_answered_in_sight(watched, live_server, file, size):
    watched.set_viewport_size(size)
    watched.goto(live_server.url + file.get_absolute_url())
    press = watched.locator("#references").get_by_role("button", name="Request is out").last
    place = press.evaluate("(one) => one.getBoundingClientRect().top + scrollY")
    watched.evaluate("(top) => scrollTo(0, top)", place - 12)  # at the very top of what is seen
    assert watched.evaluate("scrollY") > 100
    press.press("Enter")

    message = told(watched)
    expect(message.get_by_role("button", name="Undo")).to_be_visible()
    watched.wait_for_timeout(100)
    focused = watched.locator(":focus")
    expect(focused).to_have_count(1)
    assert not focused.evaluate(COVERED)
    at = watched.evaluate("scrollY")
    message.get_by_role("button", name="Undo").focus()
    assert abs(watched.evaluate("scrollY") - at) < 2  # it is in sight already
    message.get_by_role("button", name="Undo").press("Enter")
    expect(watched.locator("#messages")).to_contain_text("Undone")


@pytest.mark.parametrize("size", [LOW, PHONE], ids=["low", "phone"])
def test_page_without_scripts_tells_it_in_sight_too(browser, page, live_server, file, size):
    context = browser.new_context(java_script_enabled=False, viewport=size)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(live_server.url + file.get_absolute_url())
    plain.locator("#references").get_by_role("button", name="Request is out").last.click()

    assert "#reference" in plain.url
    told(plain)
    context.close()


@pytest.mark.parametrize("place", ["checklist", "bundle", "references", "facts"])
def test_what_is_jumped_to_is_not_under_what_sticks(watched, live_server, file, place):
    watched.set_viewport_size(LOW)
    watched.goto(f"{live_server.url}{file.get_absolute_url()}#{place}")
    top = f"document.getElementById('{place}').getBoundingClientRect().top"
    watched.wait_for_function(f"{top} < innerHeight")
    bar = watched.locator("#next").evaluate("(bar) => bar.getBoundingClientRect().bottom")

    assert watched.evaluate(top) >= bar


def test_page_that_asks_which_of_both_is_meant_still_tells_what_comes(page, live_server, file):
    page.goto(live_server.url + file.get_absolute_url())
    press = page.locator("#references").get_by_role("button", name="Request is out").first
    Reference.objects.update(state=Reference.State.DECLINED)
    press.click()

    expect(page.get_by_role("alert")).to_contain_text("changed in another window")
    expect(page.locator("#messages")).to_have_count(1)
