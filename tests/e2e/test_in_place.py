"""A pencil opens the form where the value stands; without scripts it leads to the form's page."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Deadline
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deadline(live_server, sign_in) -> Deadline:
    ada = factories.PersonFactory(email="ada@example.org")
    row = factories.ApplicationFactory(owner=ada).deadlines.get()
    sign_in(ada)
    return row


@pytest.fixture
def address(live_server, deadline) -> str:
    return live_server.url + deadline.application.get_absolute_url()


def row_of(page, deadline):
    return page.locator(f"#deadline-{deadline.pk}")


def pencil_of(page, deadline):
    return row_of(page, deadline).locator(
        f"a.edit[href='{reverse('deadline', args=[deadline.pk])}']"
    )


def test_deadline_is_corrected_where_it_stands_by_keyboard_alone(watched, address, deadline):
    watched.goto(address)
    pencil_of(watched, deadline).focus()
    watched.keyboard.press("Enter")
    row = row_of(watched, deadline)
    expect(row.get_by_label("Kind")).to_be_focused()
    row.get_by_label("Date").fill("2027-02-03")
    row.get_by_label("Date").press("Enter")

    expect(row).to_contain_text("4 Feb 2027, 04:29 for you")
    expect(row.locator("form.in-place-form")).to_have_count(0)
    expect(pencil_of(watched, deadline)).to_be_focused()
    expect(watched.locator("#messages")).to_contain_text("Deadline saved.")
    assert watched.url == address


def test_enter_in_a_zone_that_is_looked_up_saves(watched, address, deadline):
    watched.goto(address)
    pencil_of(watched, deadline).click()
    row = row_of(watched, deadline)
    row.get_by_label("Time zone").fill("Berlin")
    row.get_by_label("Time zone").press("Enter")

    expect(watched.locator("#messages")).to_contain_text("Deadline saved.")
    deadline.refresh_from_db()
    assert deadline.zone == "Europe/Berlin"


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_place_is_as_it_was_once_the_form_is_left(watched, address, deadline, way):
    watched.goto(address)
    row, before = row_of(watched, deadline), row_of(watched, deadline).inner_text()
    pencil_of(watched, deadline).click()
    row.get_by_label("Date").fill("2027-02-03")
    if way == "Escape":
        watched.keyboard.press("Escape")
    else:
        row.get_by_role("link", name="Cancel").click()

    expect(row).to_have_text(re.compile(re.escape(before.split()[0])))
    assert row.inner_text() == before
    expect(pencil_of(watched, deadline)).to_be_focused()


def test_both_values_stand_in_the_place_where_another_window_was_faster(page, address, deadline):
    """The answer says 409, which browsers tell of in the console."""
    page.goto(address)
    pencil_of(page, deadline).click()
    row = row_of(page, deadline)
    row.get_by_label("Note").fill("mine")
    Deadline.objects.update(note="theirs")
    row.get_by_role("button", name="Save").click()

    expect(row.get_by_role("alert")).to_contain_text("theirs")
    row.get_by_label(re.compile("Saved meanwhile")).check()
    row.get_by_role("button", name="Save").click()
    expect(row.locator("form.in-place-form")).to_have_count(0)
    assert Deadline.objects.get().note == "theirs"


def test_row_that_another_window_removed_leads_to_the_page_that_says_so(page, address, deadline):
    page.goto(address)
    pencil_of(page, deadline).click()
    row = row_of(page, deadline)
    row.get_by_label("Note").fill("Ask the office whether noon counts.")
    Deadline.objects.all().delete()
    row.get_by_role("button", name="Save").click()

    expect(page.locator("main")).to_contain_text("Ask the office whether noon counts.")


def test_what_does_not_arrive_stays_in_the_form(page, address, deadline):
    page.goto(address)
    pencil_of(page, deadline).click()
    row = row_of(page, deadline)
    row.get_by_label("Note").fill("mine")
    page.context.set_offline(True)
    row.get_by_role("button", name="Save").click()

    expect(row.get_by_role("alert")).to_contain_text("did not arrive")
    page.context.set_offline(False)
    row.get_by_role("button", name="Save").click()
    expect(row.locator("form.in-place-form")).to_have_count(0)
    assert Deadline.objects.get().note == "mine"


def test_press_leaves_what_is_written_in_the_notes(watched, address, deadline):
    watched.goto(address)
    watched.locator("#id_notes").fill("Ask the office.")
    row_of(watched, deadline).get_by_role("button", name="Met").click()

    expect(row_of(watched, deadline)).to_contain_text("met")
    expect(watched.locator("#id_notes")).to_have_value("Ask the office.")


def test_pencil_leads_to_the_page_of_the_form_without_scripts(browser, page, address, deadline):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(address)
    pencil_of(plain, deadline).click()
    plain.get_by_label("Note").fill("mine")
    plain.get_by_role("button", name="Save").click()

    assert plain.url.startswith(address)
    assert Deadline.objects.get().note == "mine"
    context.close()


def test_rows_are_added_and_taken_away_in_place_and_nothing_typed_is_lost(
    watched, address, deadline
):
    watched.goto(address)
    facts = watched.locator("#facts")
    facts.get_by_role("link", name="Correct the facts").click()
    department = facts.locator("input[name=department]")
    department.fill("Geometry")
    facts.get_by_role("button", name="+ Add a contact").click()
    box = facts.locator("input[name=contacts]")
    expect(box.nth(3)).to_be_focused()
    facts.get_by_role("button", name="Remove contact 2").click()

    expect(box).to_have_count(3)
    expect(department).to_have_value("Geometry")
    box.first.fill("Dr Bose")
    facts.get_by_role("button", name="Save").click()
    expect(facts.locator("form.in-place-form")).to_have_count(0)
    posting = deadline.application.posting
    posting.refresh_from_db()
    assert (posting.department, posting.contacts[0]["name"]) == ("Geometry", "Dr Bose")


def test_focus_stays_in_the_row_whose_button_was_pressed(watched, address, deadline):
    watched.goto(address)
    row = row_of(watched, deadline)
    row.get_by_role("button", name="Met: ").press("Enter")

    expect(row.get_by_role("button", name="Not met after all")).to_be_visible()
    expect(row.locator(":focus")).to_have_count(1)


def test_what_the_library_has_is_closed_where_it_was_opened(watched, address, deadline):
    person = deadline.application.owner
    factories.VersionFactory(document__owner=person, document__kind="cv", state="final")
    factories.RequirementFactory(application=deadline.application, kind="cv")
    watched.goto(address)
    opener = watched.get_by_role("link", name="Use what I have")
    opener.click()
    watched.locator("#use-here").get_by_role("link", name="Cancel").click()

    expect(watched.locator("#use-here > *")).to_have_count(0)
    expect(opener).to_be_focused()


def test_stage_chosen_by_keys_is_meant_with_enter_and_no_stage_on_the_way(
    watched, address, deadline
):
    watched.goto(address)
    stage = watched.get_by_label("Stage")
    stage.focus()
    for _press in range(2):
        watched.keyboard.press("ArrowDown")
    chosen = stage.input_value()
    watched.wait_for_timeout(600)  # longer than a press by pointer takes to be meant
    deadline.application.refresh_from_db()
    assert deadline.application.stage != chosen

    watched.keyboard.press("Enter")

    expect(watched.locator("#messages")).to_contain_text("Undo")
    deadline.application.refresh_from_db()
    assert deadline.application.stage == chosen
    assert deadline.application.events.filter(kind="stage").count() == 1
