"""Every page of ours, with a season in it: readable by all, fits a phone, breaks no rule."""

from collections.abc import Callable, Iterable

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from applications.models import Application, Citizenship, Mail, Season, Spreadsheet, User
from applications.models.person import chosen_zone
from applications.services import accounts, applications
from tests.doors import OPEN, SIGNED_IN
from tests.e2e.conftest import PHONE
from tests.factories import (
    BundleFactory,
    ContactEntryFactory,
    MailFactory,
    PersonFactory,
    whole_account,
)
from tests.received_mails import ReceivedMailFactory
from tests.test_access import panel_addresses

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# A mail that is kept shows its own words (the thread looks at one); the others are lines of pages.
NOT_OURS = {"mail_kept", "mail_kept_html", "posting_look_alikes", "zone_understood"}
LOOKS = (
    "?look=board",
    "?look=calendar",
    "?look=timeline",
    "?look=timeline&tab=waiting",
    "?tab=waiting",
    "?tab=decided",
    "?q=nothing+like+it",
)
STAGES = ("submitted", "offer", "rejected")  # pages in another order than the first's
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true })"
SEND_AS_IT_IS = "(form) => { form.noValidate = true; form.requestSubmit(); }"


@pytest.fixture(params=["en", pytest.param("sv", marks=pytest.mark.trial)])
def language(request: pytest.FixtureRequest, page: Page) -> str:
    page.context.set_extra_http_headers({"Accept-Language": request.param})
    return request.param


@pytest.fixture
def asha(monkeypatch, language, db) -> User:
    """A sample account with what it does not say of itself, a citizenship, and with what only time
    would bring: a bundle, a contact, a mail that failed."""
    monkeypatch.setattr(accounts, "SAMPLE_APPLICATIONS", 13)  # every stage, and one to delete
    asha = accounts.create_sample(now=timezone.now(), zone="Asia/Kolkata", language=language)
    application = asha.applications.first()
    BundleFactory(application=application, state="failed", reason="A page was lost.")
    ContactEntryFactory(application=application)
    Citizenship.objects.create(owner=asha, country="IN")
    MailFactory(owner=asha, state=Mail.State.FAILED, reason="mailbox unavailable")
    applications.delete(asha.applications.last(), now=timezone.now())
    rows = {"headings": ["University"], "rows": [[2, ["Lund"]]], "meanings": ["institution"]}
    text = (
        "We invite you to an interview on 12 or 14 January 2027 at 10:00. You are on the waitlist."
    )
    ReceivedMailFactory(owner=asha, text=text)
    Spreadsheet.objects.create(owner=asha, name="list.csv", **rows, created_at=timezone.now())
    season = Season.objects.create(owner=asha, name="2025/26", closed_at=timezone.now())
    asha.applications.filter(tab="archived").update(season=season)
    return asha


def addresses(doors, owner: User) -> list[str]:
    return [
        reverse(name, args=arguments(owner))
        for name, arguments in doors.items()
        if name not in NOT_OURS
    ]


def is_page(page: Page, address: str) -> bool:
    """Something for the eyes: no redirect, no download, no figures, no button's address."""
    answer = page.request.get(address, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    return answer.status == 200 and kind.startswith("text/html")


@pytest.fixture
def walk(watched: Page, live_server, look_over) -> Callable[[Iterable[str]], list[str]]:
    """walk(paths) → what is wrong on any page among them."""

    def walk(paths: Iterable[str]) -> list[str]:
        found = []
        for address in (live_server.url + path for path in paths):
            if is_page(watched, address):
                watched.goto(address)
                found += look_over(watched)
        return found

    return walk


def test_pages_of_a_person(sign_in, walk, asha):
    sign_in(asha)
    looks = (reverse("applications") + query for query in LOOKS)
    stages = Application.objects.filter(owner=asha, stage__in=STAGES)
    found = (reverse("find") + "?q=university",)

    assert (
        walk(
            [
                *addresses(SIGNED_IN, asha),
                *looks,
                *found,
                *(one.get_absolute_url() for one in stages),
            ]
        )
        == []
    )


def test_what_opens_over_a_page_and_what_is_refused(
    watched, live_server, sign_in, look_over, language, db
):
    asha = whole_account("Sorbonne", language=language)
    application = asha.applications.get()
    application.references.update(state="failed", failure="bounced")
    asha.referees.update(other_email="other@university.example", address="1 Road\nTown")
    sign_in(asha)
    watched.goto(live_server.url + application.get_absolute_url())
    watched.evaluate(UNFOLD)
    found = look_over(watched)

    watched.locator("#deadlines a[data-edit]").first.click()
    expect(watched.locator(".in-place-form")).to_be_visible()
    found += look_over(watched)
    watched.locator(".in-place-form [name=date]").fill("")
    watched.locator(".in-place-form").evaluate(SEND_AS_IT_IS)
    expect(watched.locator(".in-place-form [aria-invalid=true]").first).to_be_visible()
    found += look_over(watched)

    watched.keyboard.press("Control+k")
    watched.keyboard.type("university")
    expect(watched.locator("#palette [aria-selected=true]")).to_be_visible()
    found += look_over(watched)

    watched.set_viewport_size(PHONE)
    watched.goto(live_server.url + reverse("offers"))
    watched.locator("[popovertarget]").click()
    found += look_over(watched)

    watched.goto(live_server.url + reverse("referee_add"))
    watched.locator("main form").evaluate(SEND_AS_IT_IS)
    expect(watched.locator("main [aria-invalid=true]").first).to_be_visible()
    found += look_over(watched)

    watched.goto(live_server.url + reverse("referee_import"))
    watched.locator("main textarea").fill("name,email\nBo Ek,bo@kth.example\nAda,no address")
    watched.locator("main form").evaluate(SEND_AS_IT_IS)
    expect(watched.locator("main .finding")).to_be_visible()
    assert found + look_over(watched) == []


def test_pages_of_a_person_with_nothing_yet(sign_in, walk, language, db):
    sign_in(PersonFactory(language=language))
    empty = ("home", "applications", "documents", "referees", "outbox", "settings", "posting_new")
    assert walk(map(reverse, empty)) == []


def test_pages_for_visitors(walk, language, db):
    assert walk(addresses(OPEN, whole_account("Sorbonne"))) == []


def test_pages_that_say_why_nothing_is_shown(watched, live_server, look_over, language, db):
    names = sorted(path.name for path in (settings.BASE_DIR / "templates").glob("[45]*.html"))
    watched.goto(live_server.url + reverse("account_login"))
    found = []
    for name in names:
        with translation.override(language):
            watched.set_content(render_to_string(name))
        found += [f"{name}: {one}" for one in look_over(watched)]

    assert len(names) > 5
    assert found == []


def test_sample_button_opens_a_season(watched, live_server, db):
    watched.goto(live_server.url)
    watched.get_by_role("button", name="Try it with sample data").click()
    expect(watched).to_have_url(f"{live_server.url}/")
    expect(watched.locator("main")).to_contain_text("throw-away account")
    browsers = watched.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert User.objects.get().zone == chosen_zone(browsers)


@pytest.mark.parametrize("nouns", ["user", pytest.param("", marks=pytest.mark.trial)])
def test_panel_breaks_no_rule_of_the_policy(watched, live_server, sign_in, nouns, db):
    """Django's own pages, under our policy: `watched` fails on the first refusal."""
    sign_in(PersonFactory(is_staff=True, is_superuser=True))
    seen = 0
    for address in [reverse("admin:index"), *panel_addresses()]:
        if nouns in address and is_page(watched, live_server.url + address):
            watched.goto(live_server.url + address)
            seen += 1
    assert seen > (25 if not nouns else 1)
