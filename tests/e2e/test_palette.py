"""The palette: from any page to anything, by keyboard alone; a plain link without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import ApplicationFactory, RefereeFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(db):
    return ApplicationFactory(posting__title="Optics", posting__institution="Umeå University")


@pytest.fixture
def documents(watched, live_server, sign_in, application):
    """A page of somebody with an application and a referee."""
    RefereeFactory(owner=application.owner, name="Ada Umeåson")
    sign_in(application.owner)
    watched.goto(live_server.url + reverse("documents"))
    return watched


def test_anything_is_opened_by_keyboard_alone(documents, live_server, application):
    documents.keyboard.press("Control+k")
    palette = documents.get_by_role("dialog", name="Find")
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(palette.get_by_role("option", name="New application")).to_have_attribute(
        "aria-selected", "true"
    )

    documents.keyboard.type("umea")
    first = palette.get_by_role("option", name="Umeå University · Optics")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(palette.get_by_role("status")).to_have_text("Applications: 1. Referees: 1.")

    documents.keyboard.press("ArrowDown")
    expect(palette.get_by_role("option", name="Ada")).to_have_attribute("aria-selected", "true")
    expect(first).to_have_attribute("aria-selected", "false")
    documents.keyboard.press("ArrowUp")
    documents.keyboard.press("Enter")
    expect(documents).to_have_url(live_server.url + application.get_absolute_url())


def test_escape_closes_it_and_the_page_is_as_it_was(documents):
    documents.get_by_role("link", name="Referees").first.focus()
    documents.keyboard.press("Meta+k")
    documents.keyboard.type("zebrafish")
    expect(documents.get_by_text("Nothing found for “zebrafish”")).to_be_visible()
    field = documents.get_by_role("dialog", name="Find").get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")

    documents.keyboard.press("Escape")

    expect(documents.get_by_role("dialog")).to_be_hidden()
    expect(documents.get_by_role("link", name="Referees").first).to_be_focused()


def test_enter_without_a_choice_leads_to_the_page_that_finds(documents, live_server):
    documents.keyboard.press("Control+k")
    documents.keyboard.type("zebrafish")
    expect(documents.get_by_text("Nothing found for “zebrafish”")).to_be_visible()
    documents.keyboard.press("Enter")

    expect(documents).to_have_url(f"{live_server.url}{reverse('find')}?q=zebrafish")
    expect(documents.get_by_role("heading", name="Nothing found for “zebrafish”")).to_be_visible()


def test_enter_before_the_answer_waits_for_it(documents, live_server, application):
    documents.keyboard.press("Control+k")
    expect(documents.get_by_role("option", name="New application")).to_be_visible()
    documents.keyboard.insert_text("umea")
    documents.keyboard.press("Enter")

    expect(documents).to_have_url(live_server.url + application.get_absolute_url())


def test_enter_before_an_answer_that_fails_leads_to_the_page_that_finds(
    page, live_server, sign_in, application
):
    """On the page as it is: the failure is told in the console, too."""
    sign_in(application.owner)
    page.goto(live_server.url + reverse("documents"))
    page.route("**/find/palette/?q=umea", lambda route: route.fulfill(status=429))
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("umea")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{live_server.url}{reverse('find')}?q=umea")


def test_bundle_is_built_from_anywhere(documents, live_server, application):
    documents.keyboard.press("Control+k")
    documents.keyboard.type("build umea")
    option = documents.get_by_role("option", name="Build the bundle of Umeå University")
    expect(option).to_have_attribute("aria-selected", "true")
    documents.keyboard.press("Enter")

    expect(documents).to_have_url(f"{live_server.url}{application.get_absolute_url()}#bundle")
    expect(documents.get_by_text("There is nothing to put into a bundle yet")).to_be_visible()


def test_link_opens_it_and_leads_to_the_page_without_scripts(
    documents, live_server, browser, application
):
    documents.get_by_role("link", name="Find").click()
    expect(documents.get_by_role("dialog", name="Find")).to_be_visible()

    context = browser.new_context(
        java_script_enabled=False, storage_state=documents.context.storage_state()
    )
    page = context.new_page()
    page.goto(documents.url)
    page.get_by_role("link", name="Find").click()
    page.get_by_label("Find an application").fill("umea")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Umeå University · Optics")).to_be_visible()
    context.close()


def test_page_that_finds_follows_what_is_typed(documents, live_server):
    documents.goto(live_server.url + reverse("find"))
    documents.get_by_role("searchbox").fill("ume")

    expect(documents.get_by_role("link", name="Ada Umeåson")).to_be_visible()
    expect(documents).to_have_url(f"{live_server.url}{reverse('find')}?q=ume")
