"""The main thread, from a pasted posting to what is sent: by keys alone, and without scripts."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from applications.models import Application, Bundle
from applications.services import builds
from tests.factories import PersonFactory, VersionFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

POSTING = """PhD position in tidal geology

Umeå University, Umeå, Sweden.

Please send a curriculum vitae and transcripts of records. The last day to apply is 26 August 2027.
"""
BUILD = re.compile("^Build and download|^Build all the same")


@pytest.fixture
def asha(sign_in):
    """Somebody whose library has what the posting asks for."""
    asha = PersonFactory()
    for kind in ("cv", "transcripts"):
        VersionFactory(document__owner=asha, document__kind=kind, document__title=kind)
    sign_in(asha)
    return asha


def stage() -> str:
    return Application.objects.get().stage


def test_main_thread_by_keys_alone(watched: Page, live_server, asha):
    keys = watched.keyboard

    def reach(place: Locator) -> None:
        """By Tab, as somebody without a mouse must."""
        expect(place).to_be_visible()
        for _step in range(150):
            if place.evaluate("(one) => one === document.activeElement"):
                return
            keys.press("Tab")
        raise AssertionError(f"Tab never comes to {place}")

    def press(place: Locator) -> None:
        reach(place)
        keys.press("Enter")

    button, link = (
        lambda name, kind=kind: watched.get_by_role(kind, name=name) for kind in ("button", "link")
    )
    watched.goto(live_server.url)
    keys.press("n")
    reach(watched.locator("textarea[name=text]"))
    keys.insert_text(POSTING)
    press(button("Read the posting"))
    press(button("Save the application"))

    press(link("Use what I have (2)"))
    press(button("Use the ticked files"))
    expect(watched.locator("#messages")).to_contain_text("2 files are used.")
    press(watched.locator(".item .menu > summary").first)
    reach(watched.locator(".item [name=state]").first)
    for key, state in (("ArrowUp", "draft"), ("ArrowDown", "ready")):
        keys.press(key)
        expect(watched.locator(".item .state").first).to_have_attribute("data-state", state)
        expect(watched.locator(".item [name=state]").first).to_be_focused()

    press(link("Check and arrange"))
    reach(button("Move Curriculum vitae down"))
    keys.press("ArrowDown")
    expect(watched.locator("li[data-part] strong")).to_have_text(
        ["Transcripts", "Curriculum vitae"]
    )
    with watched.expect_download(timeout=90_000) as download:
        press(button(BUILD))
        expect(watched.locator("#built progress")).to_be_visible()
        builds.build(Bundle.objects.get().pk, clock=timezone.now)
    assert download.value.suggested_filename.endswith("_Application.pdf")

    press(watched.locator("main .back"))
    press(link("Mark as submitted").first)
    press(watched.locator(".in-place-form").get_by_role("button", name="Mark as submitted"))
    expect(watched.locator("#messages")).to_contain_text("Submitted.")
    assert stage() == "submitted"
    press(button(re.compile("Undo")))
    expect(watched.locator("#stage-now")).to_have_value("idea")


def test_main_thread_without_scripts(browser: Browser, page: Page, live_server, asha):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    bare = context.new_page()
    button, link = (
        lambda name, kind=kind: bare.get_by_role(kind, name=name) for kind in ("button", "link")
    )
    bare.goto(live_server.url + reverse("posting_new"))
    bare.locator("textarea[name=text]").fill(POSTING)
    button("Read the posting").click()
    button("Save the application").click()

    link("Use what I have (2)").click()
    button("Use the ticked files").click()
    expect(bare.locator("#messages")).to_contain_text("2 files are used.")
    for state in ("draft", "ready"):
        bare.locator(".item .menu > summary").first.click()
        bare.locator(".item [name=state]").first.select_option(state)
        button("Set the state").first.click()
        expect(bare.locator(".item .state").first).to_have_attribute("data-state", state)

    link("Check and arrange").click()
    button("Move Curriculum vitae down").click()
    expect(bare.locator("li[data-part] strong")).to_have_text(["Transcripts", "Curriculum vitae"])
    button(BUILD).click()
    builds.build(Bundle.objects.get().pk, clock=timezone.now)
    bare.reload()
    with bare.expect_download() as download:
        link(re.compile("Download")).first.click()
    assert download.value.suggested_filename.endswith("_Application.pdf")

    bare.goto(live_server.url + Application.objects.get().get_absolute_url())
    link("Mark as submitted").first.click()
    button("Mark as submitted").click()
    expect(bare.locator("#messages")).to_contain_text("Submitted.")
    assert stage() == "submitted"
    button(re.compile("Undo")).click()
    assert stage() == "idea"
    context.close()
