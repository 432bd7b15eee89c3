"""A person's own list, from the file to the applications and back, in the browser."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Application, Spreadsheet
from applications.services.spreadsheets import taking
from tests.factories import PersonFactory
from tests.lists import ENGLISH

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_list_is_brought_looked_at_taken_in_and_taken_back(watched, live_server, sign_in):
    page = watched
    sign_in(PersonFactory())
    page.goto(live_server.url + reverse("applications"))
    page.get_by_role("link", name="Import").first.click()
    data = ENGLISH.replace("12/15/2026", "12/05/2026").encode()
    page.locator("[name=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Look at the rows").click()

    expect(page.get_by_text("which comes first")).to_be_visible()
    page.get_by_label("month first").check()
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Add 3 applications").click()

    expect(page.get_by_text("3 applications were added.")).to_be_visible()
    assert Application.objects.count() == 3

    page.get_by_role("button", name="Undo import").click()

    expect(page.get_by_text("Undone: 3 applications are gone.")).to_be_visible()
    assert not Application.objects.exists()


def test_long_list_is_watched_until_it_is_there(watched, live_server, sign_in):
    page, number = watched, taking.AT_ONCE + 2
    sign_in(PersonFactory())
    page.goto(live_server.url + reverse("spreadsheets"))
    rows = "".join(f"Uni {n},PhD {n}\n" for n in range(number))
    page.get_by_label("or the rows themselves").fill(f"Uni,Program\n{rows}")
    page.get_by_role("button", name="Look at the rows").click()
    page.get_by_role("button", name=f"Add {number} applications").click()
    expect(page.get_by_label("Your list is being taken in")).to_be_visible()

    taking.work(Spreadsheet.objects.get().pk, clock=timezone.now)

    expect(page.get_by_text(f"{number} applications were added.")).to_be_visible()
