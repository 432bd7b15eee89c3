"""The links of a mail, pressed in a real browser by somebody who is not signed in."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, User
from applications.services.mails import links
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def press(watched, live_server):
    """press(link, button): follow the link from somewhere else, as from a mail, and press."""

    def press(link: str, button: str) -> Page:
        here = live_server.url + urlsplit(link).path
        watched.set_content(f'<a href="{here}">from a mail</a>')
        watched.get_by_role("link").click()
        watched.get_by_role("button", name=button).click()
        return watched

    return press


def test_snooze_pressed_in_a_browser_is_kept(press):
    deadline = ApplicationFactory().deadlines.get()

    page = press(links.answer_link(deadline, "snooze"), "Snooze")

    expect(page.locator("main")).to_contain_text("Quiet until")
    assert Application.objects.get().snoozed_until is not None


def test_already_submitted_pressed_in_a_browser_is_kept(press):
    deadline = ApplicationFactory().deadlines.get()

    page = press(links.answer_link(deadline, "done"), "Yes, it is submitted")

    expect(page.locator("main")).to_contain_text("Written down")
    assert Application.objects.get().stage == Application.Stage.SUBMITTED


def test_stop_pressed_in_a_browser_is_kept(press):
    person = ApplicationFactory().owner

    page = press(links.stop_link(person), "Stop all reminders")

    expect(page.locator("main")).to_contain_text("Reminders are stopped")
    assert User.objects.get().reminders_on is False


def test_address_that_works_again_pressed_in_a_browser_is_kept(press):
    person = ApplicationFactory(owner__bounced_email="ada@example.org").owner
    User.objects.update(email="ada@example.org")
    person.refresh_from_db()

    page = press(links.address_link(person), "Yes, send me reminders again")

    expect(page.locator("main")).to_contain_text("Reminders go to ada@example.org")
    assert User.objects.get().bounced_email == ""
