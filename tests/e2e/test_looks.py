"""The looks of the list by hand: a card is dragged, days are gone through by arrow keys."""

from datetime import date

import pytest
from playwright.sync_api import expect

from applications.models import Application, Deadline
from applications.services import deadlines, readiness
from tests import factories
from tests.factories import NOW

CUT = """() => [...document.querySelectorAll(".pieces, .letters, .of-card, .flag")]
  .filter((one) => one.checkVisibility() && one.clientWidth)
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.className} ${one.scrollWidth} ${one.clientWidth} ${innerWidth}`)"""

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(sign_in):
    ada = factories.PersonFactory(email="ada@example.org")
    row = factories.ApplicationFactory(owner=ada, stage="idea")
    row.deadlines.all().delete()
    for day in (4, 6, 18):
        moment = Deadline(application=row, kind="target", date=date(2027, 3, day))
        deadlines.save(moment, now=NOW)
    sign_in(ada)
    return row


def test_card_is_dragged_to_another_stage(watched, live_server, application):
    watched.goto(f"{live_server.url}/applications/?look=board")
    watched.locator("[data-card]").drag_to(watched.locator("section[data-stage=ready]"))

    expect(watched.locator("section[data-stage=ready] [data-card]")).to_have_count(1)
    application.refresh_from_db()
    assert application.stage == "ready"


@pytest.mark.parametrize("look", ["table", "board"])
def test_counts_of_two_digits_stand_whole_in_row_and_card(watched, live_server, application, look):
    factories.ApplicationFactory(owner=application.owner, stage="ready")
    application.posting.institution = "Universität_mit_langem_Namen_" * 9
    application.posting.save()
    readiness.catch_up(NOW)
    many = {"pieces": "m" * 12, "items_done": 10, "items_total": 12, "findings_open": 12}
    Application.objects.update(**many, letters_in=10, letters_needed=12)

    for width in (1280, 390):
        watched.set_viewport_size({"width": width, "height": 844})
        watched.goto(f"{live_server.url}/applications/?look={look}")
        expect(watched.get_by_text("10/12").first).to_be_visible()
        assert watched.evaluate(CUT) == []


def test_arrow_keys_go_from_day_to_day_and_tab_stops_once(watched, live_server, application):
    watched.goto(f"{live_server.url}/applications/?look=calendar&month=2027-03")
    day = watched.locator(".month a.day")
    expect(watched.locator(".month a.day[tabindex='0']")).to_have_count(1)
    day.first.focus()
    for key, there in (("ArrowRight", "6"), ("ArrowLeft", "4"), ("ArrowDown", "18")):
        watched.keyboard.press(key)
        expect(watched.locator(":focus")).to_have_text(there)


def test_a_card_goes_to_the_stage_chosen_by_enter_and_escape_puts_it_back(
    watched, live_server, application
):
    watched.goto(f"{live_server.url}/applications/?look=board")
    choice = watched.locator("[data-card] select")
    stood = choice.input_value()

    choice.focus()
    watched.keyboard.press("ArrowDown")
    assert choice.input_value() != stood
    watched.keyboard.press("Escape")
    assert choice.input_value() == stood

    watched.keyboard.press("ArrowDown")
    there = choice.input_value()
    watched.keyboard.press("Enter")
    expect(watched.locator(f"[data-stage={there}] [data-card]")).to_be_visible()
    application.refresh_from_db()
    assert application.stage == there


def test_timeline_is_a_look_at_the_same_filter_and_says_the_same_in_words(
    watched, live_server, application, look_over
):
    watched.goto(f"{live_server.url}/applications/?stage=idea")
    watched.get_by_role("link", name="Timeline").click()

    picture = watched.get_by_role("img", name="My own target")
    expect(picture).to_have_count(1)
    expect(watched.locator("#id_stage")).to_have_value("idea")
    watched.get_by_text("The same in words").click()
    expect(watched.locator(".timeline-words li")).to_be_visible()
    assert look_over(watched) == []


def test_insight_is_one_press_from_the_list_and_its_filter_acts_on_change(
    watched, live_server, application, look_over
):
    moment = Deadline(application=application, kind="target", date=date(2026, 12, 10))
    deadlines.save(moment, now=NOW)
    watched.goto(f"{live_server.url}/applications/")
    watched.get_by_role("link", name="Insight").click()

    expect(watched.get_by_role("img", name="Moments and open documents by week")).to_be_visible()
    watched.get_by_text("As a table").click()
    expect(watched.get_by_role("cell", name="1").first).to_be_visible()
    assert look_over(watched) == []
    watched.locator("#id_due").select_option("late")
    expect(watched.get_by_text("Nothing is due in the next 12 weeks.")).to_be_visible()
    assert "due=late" in watched.url


def test_cell_of_the_documents_leads_to_its_line(watched, live_server, application, look_over):
    readiness.catch_up(NOW)
    watched.goto(f"{live_server.url}/applications/?stage=idea")
    watched.locator("#tabs").get_by_role("link", name="Documents").click()
    assert "stage=idea" in watched.url

    assert look_over(watched) == []
    watched.locator(".matrix td.cell a").first.click()
    line = application.requirements.get(kind="cover_letter")
    expect(watched.locator(f"#requirement-{line.pk}")).to_be_in_viewport()
