"""A browser that notices what a person would trip over, and says so at the end."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect

# WCAG 2.2 A and AA, and nothing that is a matter of taste.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# All that another scheme can change: everything else was seen in the first.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# And all that a narrow screen can.
ROOM = {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
LOOK = """async (runOnly) => {
  const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
REFUSED = re.compile("Failed to load resource: .* status of 4")  # browsers tell of each refusal
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)  # milliseconds; a machine may be busy with the other run
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session", autouse=True)
def _database_is_let_go() -> None:
    """Before Playwright's event loop: from then on this thread has connections of another set, and
    those of the first would stay open, out of reach."""
    connections.close_all()


@pytest.fixture(autouse=True)
def _styles_are_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test begins before its files were written: a browser would ask for each on every page."""
    serve = StaticFilesHandler.serve

    def kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponse:
        answer = serve(handler, request)
        answer.headers["Cache-Control"] = "max-age=31536000, immutable"
        return answer

    monkeypatch.setattr(StaticFilesHandler, "serve", kept)


@pytest.fixture
def watched(page: Page, live_server) -> Iterator[Page]:
    """The page; by the end no script failed, and the policy had nothing to refuse."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        told = REFUSED.match(message.text) and "/static/" not in message.location["url"]
        if message.type in ("error", "warning") and not told:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on(
        "response",
        lambda answer: answer.status >= 500 and complaints.append(f"{answer.url}: {answer.status}"),
    )
    page.set_default_timeout(30_000)
    yield page
    assert complaints == []


@pytest.fixture
def look_over(request: pytest.FixtureRequest) -> Callable[[Page], list[str]]:
    """look_over(page) → what axe finds, in light and in dark, and what a phone cuts off or crowds.

    Nothing with --database-only: a page looks the same on every database.
    """

    def look(page: Page) -> list[str]:
        if request.config.getoption("--database-only"):
            return []
        found = []
        page.evaluate("scrollTo(0, 0)")  # what sticks at an edge covers what is under it
        if page.evaluate("!window.axe"):
            page.evaluate(AXE_SCRIPT)
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{page.url} {scheme} {one}" for one in page.evaluate(LOOK, rules)]
        desk = page.viewport_size
        page.set_viewport_size(PHONE)
        if (over := page.evaluate(SIDEWAYS)) > 0:
            found.append(f"{page.url} at 390 px is {over} px too wide")
        found += [f"{page.url} at 390 px {one}" for one in page.evaluate(LOOK, ROOM)]
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
