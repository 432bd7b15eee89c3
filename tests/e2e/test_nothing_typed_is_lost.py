"""Two tabs, a session that ends, a line that goes: what was typed is still there to be read."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Deadline, Referee
from applications.services import accounts
from tests import factories
from tests.factories import one_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PASSWORD = "a very long walk"


@pytest.fixture
def ada():
    ada = factories.PersonFactory(email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    return ada


def test_second_tab_sees_both_values_and_chooses(page, live_server, sign_in, look_over, ada):
    """The page with both says 409, which browsers tell of in the console."""
    row = factories.RefereeFactory(owner=ada, phone="", relation="")
    sign_in(ada)
    address = live_server.url + reverse("referee_edit", args=[row.pk])
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(address)
    other.get_by_label("Phone").fill("+46 90 786 50 00")
    other.get_by_label("Notes").fill("Asks for four weeks.\n\nWrites from her own list.")
    other.get_by_role("button", name="Save").click()
    other.wait_for_url(re.compile(r"referees/\d+/$"))

    page.get_by_label("Phone").fill("+46 90 786 61 01")
    page.get_by_label("How they know me").fill("supervised my thesis")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("changed in another window")
    assert look_over(page) == []
    page.get_by_label(re.compile("Saved meanwhile")).check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"referees/\d+/$"))
    kept = Referee.objects.values_list("phone", "relation", "notes").get()
    notes = "Asks for four weeks.\r\n\r\nWrites from her own list."
    assert kept == ("+46 90 786 50 00", "supervised my thesis", notes)


def test_session_ends_while_a_deadline_is_typed(watched, live_server, look_over, ada):
    application = factories.ApplicationFactory(owner=ada, deadline=False)
    _sign_in(watched, live_server)
    watched.goto(live_server.url + reverse("deadline_add", args=[application.pk]))
    watched.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    watched.get_by_label("Date").fill("2027-01-15")
    watched.get_by_label("As written").fill("Send it by the Ides of January & <not> later.")
    watched.get_by_label("Note").fill("Ask the office whether noon counts, and whose noon it is.")
    watched.get_by_role("button", name="Save").click()

    expect(watched.locator("#messages")).to_contain_text("What you typed is kept")
    _sign_in(watched, live_server, go=False)
    expect(watched.locator("h1")).to_have_text("Not saved yet")
    expect(watched.locator(".typed")).to_contain_text("Send it by the Ides of January & <not>")
    assert look_over(watched) == []
    watched.get_by_role("button", name="Save it").click()
    watched.wait_for_url(re.compile(r"applications/\d+/#deadlines$"))
    assert Deadline.objects.get().wording == "Send it by the Ides of January & <not> later."


def test_file_for_a_line_that_another_tab_removed_is_told_so(watched, live_server, sign_in, ada):
    application = factories.ApplicationFactory(owner=ada, requirements=("cv",))
    sign_in(ada)
    watched.goto(live_server.url + application.get_absolute_url())
    piece = application.requirements.get()
    row = watched.locator(f"#requirement-{piece.pk}")
    pdf = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": one_page("CV")}
    application.requirements.all().delete()
    with watched.expect_file_chooser() as chooser:
        row.get_by_role("link", name="Choose a file").click()
    chooser.value.set_files(pdf)

    expect(row.locator(".upload")).to_contain_text("taken off the checklist in another window")


def _sign_in(page, live_server, go: bool = True) -> None:
    if go:
        page.goto(f"{live_server.url}{reverse('account_login')}")
    page.locator("input[name=login]").fill("ada@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "login" not in url)
