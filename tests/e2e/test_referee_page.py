"""A referee's own page in a real browser: on a phone, from webmail, with scripts and without."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from applications.models import RefereeVisit, Reference
from applications.services import referee_pages
from tests.e2e.conftest import PHONE, SIDEWAYS
from tests.letters import named, professor

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def sen():
    sen = professor()
    named(sen, "KTH Royal Institute of Technology")
    named(sen, "ETH Zürich", state="agreed", mode="email", late_is_taken=True)
    named(sen, "University of Vienna", state="agreed", mode="upload")
    named(sen, "Aalto University", mode="contact", state="agreed")
    type(sen).objects.update(courses="Statistics, spring 2025, A", points="Sea ice\nTutorials")
    return sen


@pytest.fixture
def link(sen, live_server):
    return live_server.url + urlsplit(referee_pages.make(sen, timezone.now())).path


def states():
    rows = Reference.objects.order_by("pk").values_list("state", "submitted_at")
    return [(state, at is not None) for state, at in rows]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_page_is_read_pressed_and_ticked(watched, look_over, link, size):
    asked: list[str] = []
    watched.on("request", lambda request: asked.append(request.url))
    watched.set_viewport_size(size)
    watched.goto(link)
    secret = link.rstrip("/").rpartition("/")[2]
    assert secret not in watched.url
    assert watched.evaluate(SIDEWAYS) == 0
    assert look_over(watched) == []

    row = watched.locator("tr", has_text="KTH")
    watched.get_by_text("A word to Priya").click()
    watched.get_by_label("Goes along").fill("Gladly.")
    row.get_by_role("button", name="Yes").click()
    expect(watched.get_by_role("status")).to_contain_text("Thank you")
    row.get_by_role("button", name="Sent").click()
    expect(row.get_by_role("button", name="Sent")).to_have_attribute("aria-pressed", "true")
    watched.get_by_label("every week until it is in").check()
    watched.get_by_role("button", name="Keep this choice").click()
    expect(watched.get_by_role("status")).to_contain_text("Your choice is kept")
    assert look_over(watched) == []

    assert states()[0] == ("agreed", True)
    assert Reference.objects.order_by("pk")[0].answer == "Gladly."
    assert RefereeVisit.objects.filter(what="opened").count() == 1
    assert sum(secret in one for one in asked) == 1
    host = urlsplit(link).netloc
    assert {urlsplit(one).netloc for one in asked if one.startswith("http")} == {host}
    assert watched.context.cookies() == []


def test_page_does_all_of_it_without_scripts_and_without_cookies(browser: Browser, link):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.route("**/*", lambda route: route.continue_(headers=_uncookied(route.request.headers)))
    page = context.new_page()
    page.goto(link, referer="https://webmail.example/inbox")

    page.get_by_role("button", name="Yes, I will write").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.locator("tr", has_text="ETH").get_by_role("button", name="Sent").click()
    expect(page.get_by_role("status")).to_contain_text("Ticked as sent")
    page.locator("tr", has_text="ETH").get_by_role("button", name="Sent").click()
    expect(page.get_by_role("status")).to_contain_text("taken back")
    page.locator("tr", has_text="KTH").get_by_role("button", name="I cannot after all").click()
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.get_by_label("Subscribe to this address")).to_have_value(
        re.compile(r"/letters/calendar/[\w-]{43}\.ics$")
    )
    page.get_by_role("link", name="No more mail").click()
    page.get_by_role("button", name="No more mail about Priya Chatterjee").click()
    expect(page.get_by_role("status")).to_contain_text("gets no more mail about")

    assert states()[:2] == [("declined", False), ("agreed", False)]
    assert context.cookies() == []
    context.close()


def _uncookied(headers):
    return {name: value for name, value in headers.items() if name != "cookie"}


def test_page_opens_in_two_browsers_at_once_and_says_when_it_was_taken_back(
    watched: Page, browser: Browser, sen, link
):
    other = browser.new_context().new_page()
    for page in (watched, other):
        page.goto(link)
        expect(page.get_by_role("heading", name="Priya Chatterjee")).to_be_visible()
    referee_pages.take_back(sen, timezone.now())

    watched.locator("tr", has_text="KTH").get_by_role("button", name="Yes").click()

    expect(watched.get_by_role("heading", name="does not work any more")).to_be_visible()
    assert states()[0] == ("asked", False)
    other.context.close()


def test_letter_to_be_read_by_the_applicant_says_so_before_it_is_sent(
    watched, look_over, link, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    watched.set_viewport_size(PHONE)
    watched.goto(link)
    watched.get_by_role("link", name="Upload the letter").click()

    expect(watched.get_by_text("Priya Chatterjee will be able to read it.")).to_be_visible()
    assert look_over(watched) == []
    watched.goto(link.rpartition("/letters/")[0] + "/letters/made-up/")
    expect(watched.get_by_role("heading", name="This link does not work")).to_be_visible()
    assert look_over(watched) == []


def test_press_that_does_not_arrive_is_said_and_loses_no_word(page: Page, link):
    page.set_viewport_size(PHONE)
    page.goto(link)
    row = page.locator("tr", has_text="ETH")
    page.get_by_text("A word to Priya").click()
    page.get_by_label("Goes along").fill("Two weeks, please")
    page.context.set_offline(True)
    row.get_by_role("button", name="Sent").click()
    expect(row.get_by_role("alert")).to_contain_text("It did not arrive")
    page.context.set_offline(False)

    row.get_by_role("button", name="Sent").click()
    expect(page.get_by_role("status")).to_contain_text("Ticked as sent")
    expect(page.get_by_label("Goes along")).to_have_value("Two weeks, please")
    page.get_by_label("every week until it is in").check()
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_role("status")).to_contain_text("Your choice is kept")
    page.get_by_role("button", name="Make a calendar address").click()
    expect(page.get_by_label("Subscribe to this address")).to_be_visible()
    expect(page.get_by_label("Goes along")).to_have_value("Two weeks, please")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_letter_too_large_is_said_before_it_is_sent(page: Page, link, settings):
    settings.UPLOAD_MAX_MB = 1
    page.goto(link)
    page.get_by_role("link", name="Upload the letter").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    field, send = page.get_by_label("Your letter"), page.get_by_role("button", name="Upload")
    page.get_by_label("It is not confidential").check()
    field.set_input_files(
        {"name": "l.pdf", "mimeType": "application/pdf", "buffer": b"%" * 10**6 * 2}
    )
    send.click()
    assert "more than 1 MB" in field.evaluate("field => field.validationMessage")
    assert "POST" not in sent
    field.set_input_files({"name": "l.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-"})
    assert field.evaluate("field => field.validity.valid")
