"""A browser that notices what a person would trip over, and says so at the end."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect

# WCAG 2.2 A and AA, and nothing that is a matter of taste.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=15_000)  # milliseconds; a machine may be busy with the other run
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def watched(page: Page, live_server) -> Iterator[Page]:
    """The page; by the end no script failed, and the policy had nothing to refuse."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "response",
        lambda answer: answer.status >= 500 and complaints.append(f"{answer.url}: {answer.status}"),
    )
    page.set_default_timeout(15_000)
    yield page
    assert complaints == []


@pytest.fixture
def look_over() -> Callable[[Page], list[str]]:
    """look_over(page) → what axe finds, in light and in dark, and what a phone would cut off."""
    axe = Axe()

    def look(page: Page) -> list[str]:
        found = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate("scrollTo(0, 0)")  # what sticks at an edge covers what is under it
            for violation in axe.run(page, options=RULES).response["violations"]:
                for node in violation["nodes"]:
                    found.append(f"{page.url} {scheme} {violation['id']}: {node['html'][:160]}")
        desk = page.viewport_size
        page.set_viewport_size(PHONE)
        if (over := page.evaluate(SIDEWAYS)) > 0:
            found.append(f"{page.url} at 390 px is {over} px too wide")
        page.set_viewport_size(desk)
        return found

    return look


@pytest.fixture
def sign_in(page: Page, live_server) -> Callable:
    """sign_in(user): the browser carries this person's session."""

    def sign_in(user) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return sign_in
