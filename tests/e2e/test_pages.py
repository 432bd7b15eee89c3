"""Every page of ours, with a season in it: readable by all, fits a phone, breaks no rule."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Mail, User
from applications.models.person import chosen_zone
from applications.services import accounts, applications
from tests.doors import OPEN, SIGNED_IN
from tests.factories import BundleFactory, ContactEntryFactory, MailFactory, PersonFactory
from tests.test_access import panel_addresses

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# A mail that is kept shows its own words (the thread looks at one); the others are lines of pages.
NOT_OURS = {"mail_kept", "mail_kept_html", "posting_look_alikes", "zone_understood"}


@pytest.fixture
def asha() -> User:
    """A sample account with what only time would bring: a bundle, a contact, a mail that failed."""
    asha = accounts.create_sample(now=timezone.now(), zone="Asia/Kolkata")
    application = asha.applications.first()
    BundleFactory(application=application, state="failed", reason="A page was lost.")
    ContactEntryFactory(application=application)
    MailFactory(owner=asha, state=Mail.State.FAILED, reason="mailbox unavailable")
    applications.delete(asha.applications.last(), now=timezone.now())
    return asha


def addresses(doors, owner: User) -> dict[str, str]:
    return {
        name: reverse(name, args=arguments(owner))
        for name, arguments in doors.items()
        if name not in NOT_OURS
    }


def is_page(page, address: str) -> bool:
    """Something for the eyes: no redirect, no download, no figures, no button's address."""
    answer = page.request.get(address, max_redirects=0)
    kind = answer.headers.get("content-type", "")
    return answer.status == 200 and kind.startswith("text/html")


def walk(page, live_server, look_over, pages: dict[str, str]) -> list[str]:
    """What is wrong on any of them."""
    found = []
    for path in pages.values():
        if is_page(page, live_server.url + path):
            page.goto(live_server.url + path)
            found += look_over(page)
    return found


def test_pages_of_a_person(watched, live_server, sign_in, look_over, asha):
    sign_in(asha)
    assert walk(watched, live_server, look_over, addresses(SIGNED_IN, asha)) == []


def test_pages_of_a_person_with_nothing_yet(watched, live_server, sign_in, look_over, db):
    sign_in(PersonFactory())
    empty = ("home", "applications", "documents", "referees", "outbox", "settings", "posting_new")
    pages = {name: reverse(name) for name in empty}
    assert walk(watched, live_server, look_over, pages) == []


def test_pages_for_visitors(watched, live_server, look_over, asha):
    pages = addresses(OPEN, asha)
    assert walk(watched, live_server, look_over, pages) == []


def test_sample_button_opens_a_season(watched, live_server, db):
    watched.goto(live_server.url)
    watched.get_by_role("button", name="Try it with sample data").click()
    expect(watched).to_have_url(f"{live_server.url}/")
    expect(watched.locator("main")).to_contain_text("throw-away account")
    browsers = watched.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert User.objects.get().zone == chosen_zone(browsers)


def test_panel_breaks_no_rule_of_the_policy(watched, live_server, sign_in, asha):
    """Django's own pages, under our policy: `watched` fails on the first refusal."""
    sign_in(PersonFactory(is_staff=True, is_superuser=True))
    seen = 0
    for address in panel_addresses():
        if is_page(watched, live_server.url + address):
            watched.goto(live_server.url + address)
            seen += 1
    assert seen > 25
