"""From a question on an application to my background, and back to a sum; deleted by one press."""

import pytest
from playwright.sync_api import expect

from applications.models import CreditSum
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_question_becomes_a_sum_and_all_of_it_is_deleted(watched, live_server, sign_in):
    application = factories.ApplicationFactory(
        posting__eligibility=[{"minimum": "60", "of": "mathematics"}]
    )
    sign_in(application.owner)
    page = live_server.url + application.get_absolute_url()
    watched.goto(page)
    line = watched.locator("#eligibility")
    expect(line).to_contain_text("Who may apply: 1 question")
    line.locator("summary").click()
    line.get_by_role("link", name="Write it into my background").click()
    watched.get_by_label("Field").fill("Analysis and algebra")
    watched.get_by_label("ECTS credits").fill("48")
    watched.get_by_role("button", name="Add").click()

    expect(line).to_contain_text("1 question")
    line.locator("summary").click()
    line.get_by_role("link", name="Which of mine count").click()
    watched.get_by_label("48 ECTS in Analysis and algebra").check()
    watched.get_by_role("button", name="Save").click()
    expect(line).to_contain_text("48 of 60 ECTS in mathematics; 12 short")

    line.locator("summary").click()
    line.get_by_role("link", name="My background").click()
    watched.get_by_role("link", name="Delete my background").click()
    watched.get_by_role("button", name="Delete all of it").click()
    expect(watched.locator("body")).to_contain_text("Nothing of it is kept.")
    assert not CreditSum.objects.exists()
    watched.goto(page)
    expect(line).to_contain_text("1 question")


def test_new_condition_shows_the_boxes_of_its_kind_only(watched, live_server, sign_in):
    application = factories.ApplicationFactory()
    age = {"kind": "degree_age", "level": "second", "within": 48}
    application.posting.conditions = [age]
    application.posting.save()
    sign_in(application.owner)
    watched.goto(f"{live_server.url}{application.get_absolute_url()}facts/")
    expect(watched.get_by_label("Months, at most (here 4 years)")).to_have_value("48")
    watched.get_by_role("button", name="Add a condition").click()

    new = watched.locator(".field-rows:has([data-box=kind]) .field-row").nth(1)
    expect(new.locator(".box:visible")).to_have_count(1)
    for kind, number in (("mobility", 3), ("test", 3), ("degree", 3), ("unfinished", 1)):
        new.locator("select").first.select_option(kind)
        expect(new.locator(".box:visible")).to_have_count(number)
