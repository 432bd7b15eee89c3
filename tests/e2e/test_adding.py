"""Adding without typing: pasted or dropped on home, sent by the bookmark, shared from a phone."""

import re
from urllib.parse import unquote, urlencode

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Posting
from applications.services import accounts
from tests import factories
from tests.e2e.test_review import TWICE
from tests.sites import Site, answer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a boring long sentence"
STRICT = "default-src 'none'; form-action 'none'; connect-src 'none'"
ELSEWHERE = f"<title>PhD in tidal geology | Umeå University</title><pre>{TWICE}</pre>".encode()
SELECT_ALL = "getSelection().selectAllChildren(document.body)"
PASTE = """([kind, words]) => {
  const data = new DataTransfer();
  if (kind === "file") data.items.add(new File([words], "posting.txt"));
  else data.setData(kind, words);
  document.body.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
DROP = """([kind, words]) => {
  const dataTransfer = new DataTransfer();
  if (kind === "file") dataTransfer.items.add(new File([words], "posting.txt"));
  else dataTransfer.setData(kind, words);
  for (const name of ["dragover", "drop"]) {
    document.querySelector("main").dispatchEvent(
      new DragEvent(name, {dataTransfer, bubbles: true, cancelable: true}));
  }
}"""


@pytest.fixture
def asha(db):
    return factories.PersonFactory()


@pytest.fixture
def elsewhere():
    """A page of another site, whose policy forbids all that it can."""
    page = answer(ELSEWHERE, of_type="text/html; charset=utf-8", Content_Security_Policy=STRICT)
    site = Site(page)
    host, port = site._listener.getsockname()
    site.address = f"http://{host}:{port}/jobs/7?utm_source=mail"
    yield site
    site.stop()


def code_of(page, live_server) -> str:
    page.goto(live_server.url + reverse("browser"))
    link = page.get_by_role("link", name=re.compile("^Add to "))
    return unquote(link.get_attribute("href").removeprefix("javascript:"))


@pytest.mark.parametrize("bring", [PASTE, DROP])
@pytest.mark.parametrize("kind", ["text/plain", "file"])
def test_posting_brought_to_home_opens_its_review(watched, live_server, sign_in, asha, bring, kind):
    factories.ApplicationFactory(owner=asha)  # home is full of other things
    sign_in(asha)
    watched.goto(live_server.url)
    watched.evaluate(bring, [kind, TWICE])

    expect(watched).to_have_url(re.compile("/review/"))
    expect(watched.locator("[name=facts-title]")).to_have_value("PhD position in tidal geology")


def test_link_dropped_on_home_is_fetched(watched, live_server, sign_in, asha):
    sign_in(asha)
    watched.goto(live_server.url)
    watched.evaluate(DROP, ["text/uri-list", "# a note\r\nhttps://jobs.example.org/7"])

    expect(watched).to_have_url(re.compile("/fetch/"))
    assert Posting.objects.get().url == "https://jobs.example.org/7"


def test_words_pasted_into_a_field_of_home_stay_there(watched, live_server, sign_in, asha):
    factories.ApplicationFactory(owner=asha)
    sign_in(asha)
    watched.goto(live_server.url)
    watched.locator("#search").focus()
    watched.evaluate(
        PASTE.replace("document.body", "document.activeElement"), ["text/plain", "Umeå"]
    )

    watched.wait_for_timeout(300)
    assert watched.url == live_server.url + "/"


def test_bookmark_on_a_strict_page_opens_the_review_by_one_press(
    watched, live_server, sign_in, look_over, asha, elsewhere
):
    sign_in(asha)
    code = code_of(watched, live_server)
    assert look_over(watched) == []
    watched.goto(elsewhere.address)
    watched.evaluate(SELECT_ALL)
    with watched.expect_popup() as opened:
        watched.evaluate(code)
    window = opened.value
    expect(window.get_by_label("Text of the posting")).to_have_value(re.compile("tidal geology"))
    expect(window.get_by_label("Link to the posting")).to_have_value(elsewhere.address)
    assert not Posting.objects.exists()
    window.keyboard.press("Enter")

    expect(window).to_have_url(re.compile("/review/"))
    assert Posting.objects.get().url == elsewhere.address


def test_bookmark_pressed_signed_out_loses_nothing_on_the_way(
    watched, live_server, sign_in, asha, elsewhere
):
    asha.set_password(PASSWORD)
    asha.save()
    accounts.mark_verified(asha)
    sign_in(asha)
    code = code_of(watched, live_server)
    watched.context.clear_cookies()
    watched.goto(elsewhere.address)
    watched.evaluate(SELECT_ALL)
    with watched.expect_popup() as opened:
        watched.evaluate(code)
    window = opened.value
    window.locator("input[name=login]").fill(asha.email)
    window.locator("input[name=password]").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()

    expect(window.get_by_label("Text of the posting")).to_have_value(re.compile("tidal geology"))
    expect(window.get_by_label("Link to the posting")).to_have_value(elsewhere.address)
    assert window.evaluate("sessionStorage.getItem('brought')") is None


def test_selection_of_100_kb_comes_whole_and_what_is_cut_is_said(
    watched, live_server, sign_in, asha, elsewhere
):
    sign_in(asha)
    code = code_of(watched, live_server)
    watched.goto(elsewhere.address)
    watched.evaluate(
        "document.querySelector('pre').textContent += 'åäö one more line. '.repeat(6000)"
    )
    watched.evaluate(SELECT_ALL)
    with watched.expect_popup() as opened:
        watched.evaluate(code)
    window = opened.value
    expect(window.get_by_label("Text of the posting")).to_have_value(re.compile("one more line"))
    window.get_by_role("button", name="Read the posting").click()

    expect(window).to_have_url(re.compile("/review/"))
    expect(window.locator(".message")).to_contain_text("longer than 60")


def test_what_a_phone_shares_says_at_once_what_is_there_already(
    watched, live_server, sign_in, look_over, asha
):
    mine = factories.ApplicationFactory(owner=asha, posting__url="https://jobs.example.org/7")
    sign_in(asha)
    watched.goto(live_server.url)
    manifest = watched.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then((a) => a.json())"
    )
    target = manifest["share_target"]
    told = {"title": "A position", "text": "https://www.jobs.example.org/7/?utm_source=x#top"}
    given = {target["params"][name]: words for name, words in told.items()}
    watched.goto(f"{live_server.url}{target['action']}?{urlencode(given)}")

    expect(watched.locator(".notice")).to_contain_text("You have this link already")
    assert look_over(watched) == []
    watched.locator(".notice a").click()
    expect(watched).to_have_url(live_server.url + mine.get_absolute_url())


def test_browser_finds_nothing_wrong_with_the_manifest(watched, live_server, sign_in, asha):
    sign_in(asha)
    watched.goto(live_server.url)
    devtools = watched.context.new_cdp_session(watched)

    told = devtools.send("Page.getAppManifest")
    assert (told["errors"], bool(told["data"])) == ([], True)
    assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
