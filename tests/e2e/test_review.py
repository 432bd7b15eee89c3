"""The review in a browser: two presses, one look, a day that counts anew, words that are picked."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Deadline
from tests.factories import PersonFactory
from tests.views.test_positions_apart import APART
from tests.views.test_review import TWICE
from tests.views.test_review_doubts import TWO_DEADLINES

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SELECT = """(sought) => {
  const walker = document.createTreeWalker(document.querySelector(".posting-text"), 4);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(sought);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + sought.length);
    return;
  }
}"""


@pytest.fixture
def review(watched, live_server, sign_in, db):
    """A posting that was pasted and read by one press."""
    sign_in(PersonFactory(zone="Asia/Kolkata"))
    watched.goto(live_server.url + reverse("posting_new"))
    watched.locator("textarea[name=text]").fill(TWICE)
    watched.get_by_role("button", name="Read the posting").click()
    expect(watched).to_have_url(re.compile("/review/"))
    return watched


def test_second_press_saves_and_needs_no_scrolling(review):
    save = review.get_by_role("button", name="Save the application")
    expect(save).to_be_in_viewport()
    save.click()

    expect(review).to_have_url(re.compile(r"/applications/\d+/"))


def test_day_that_is_corrected_counts_anew_where_it_stands(review):
    review.locator("[name=moments-0-date]").fill("2027-09-01")
    review.locator("[name=moments-0-date]").blur()
    expect(review.locator("#strip-sums")).to_contain_text("Wed 1 Sep 2027, 03:29 for you")

    review.get_by_label("on: ends").check()
    expect(review.locator("#strip-sums")).to_contain_text("Thu 2 Sep 2027, 03:29 for you")


def test_sum_in_a_second_window_shows_both_and_keeps_what_was_typed(review, look_over):
    other = review.context.new_page()
    other.goto(review.url)
    other.get_by_role("button", name="Save the application").click()
    expect(other).to_have_url(re.compile(r"/applications/\d+/"))

    review.locator("[name=moments-0-date]").fill("2027-09-01")
    review.locator("[name=moments-0-date]").blur()

    expect(review.get_by_role("heading", name="Saved in another window meanwhile")).to_be_visible()
    expect(review.locator("#page")).to_contain_text("2027-09-01")
    assert look_over(review) == []


def test_position_that_is_ticked_leads_at_once(watched, live_server, sign_in, look_over, db):
    sign_in(PersonFactory(zone="Asia/Kolkata"))
    watched.goto(live_server.url + reverse("posting_new"))
    watched.locator("textarea[name=text]").fill(APART)
    watched.get_by_role("button", name="Read the posting").click()

    watched.get_by_label(re.compile("PhD student in optics")).check()

    expect(watched.locator("#strip-sums")).to_contain_text("7 Feb 2027")
    expect(watched.locator("[name=facts-department]")).to_have_value("Department of Physics")
    assert look_over(watched) == []
    watched.get_by_role("button", name="Save the application").click()
    expect(watched).to_have_url(re.compile(r"/applications/\d+/"))
    assert Deadline.objects.get().date.isoformat() == "2027-02-07"


def test_selected_words_become_a_document_and_lines_are_added_in_place(review):
    review.get_by_role("button", name="Add a document").click()
    expect(review.locator("[name=pieces-1-name]")).to_be_focused()
    expect(review.locator(".reading-name").first).to_be_visible()
    expect(review.locator(".reading-name").last).to_have_text("A document more")
    review.locator("[name=pieces-1-name]").fill("Transcripts")
    review.evaluate(SELECT, "PhD position in tidal geology")
    review.locator("[data-pick]").get_by_role("button", name="Document").click()

    expect(review.locator("[name=pieces-2-name]")).to_have_value("PhD position in tidal geology")
    expect(review.locator("[name=pieces-1-name]")).to_have_value("Transcripts")


def test_on_a_phone_the_text_is_a_view_of_its_own(review):
    review.set_viewport_size({"width": 390, "height": 844})
    expect(review.locator(".posting-text")).to_be_hidden()
    review.get_by_role("link", name="The text").click()
    expect(review.locator(".posting-text")).to_be_visible()
    expect(review.locator("#documents")).to_be_hidden()
    review.get_by_role("link", name="Back to the review").click()
    expect(review.locator("#documents")).to_be_visible()


def test_answer_that_leaves_another_line_out_is_saved_as_it_is_shown(review, live_server):
    review.goto(live_server.url + reverse("posting_new"))
    review.locator("textarea[name=text]").fill(TWO_DEADLINES)
    review.get_by_role("button", name="Read the posting").click()
    expect(review).to_have_url(re.compile("/review/"))
    only = review.get_by_label("only Fri 19 Jul 2024")
    only.focus()
    review.keyboard.press("Space")
    expect(review.get_by_text("left out")).to_be_visible()
    expect(only).to_be_focused()
    review.get_by_role("button", name="Save the application").click()
    expect(review).to_have_url(re.compile(r"/applications/\d+/"))

    assert Deadline.objects.count() == 1
