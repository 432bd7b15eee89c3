"""A transcript that is ordered in time, and a test whose days are asked for where it stands."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Order
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def application(sign_in):
    closes = timezone.localdate() + timedelta(days=60)
    made = factories.ApplicationFactory(requirements=(), deadline=closes)
    sign_in(made.owner)
    return made


def test_transcript_is_ordered_ticked_off_and_the_press_taken_back(
    watched, live_server, application, look_over
):
    line = factories.RequirementFactory(application=application, kind="transcripts")
    watched.goto(live_server.url + application.get_absolute_url())
    place = watched.locator(f"#requirement-{line.pk}")
    expect(place).to_contain_text("order by")
    expect(place).to_contain_text("allow at least 10 working days")

    place.get_by_role("button", name="I have to order it").click()
    place.get_by_role("button", name="Ordered today").click()
    expect(place).to_contain_text("under way, all expected on")
    assert look_over(watched) == []
    watched.locator("#messages").get_by_role("button", name="Undo").last.click()
    expect(place.get_by_role("button", name="Ordered today")).to_be_visible()
    assert Order.objects.get().ordered_on is None


def test_day_of_a_test_is_asked_for_in_its_line_and_what_is_too_short_is_found(
    watched, live_server, application
):
    file = factories.AttachmentFactory(
        requirement=factories.RequirementFactory(application=application, kind="test_scores"),
        version__document__owner=application.owner,
        version__document__kind="test_scores",
        version__document__title="GRE report",
    )
    watched.goto(live_server.url + application.get_absolute_url())
    place = watched.locator(f"#requirement-{file.requirement_id}")
    place.get_by_role("link", name="Until when is it valid?").click()
    closes: date = application.deadlines.get().date
    place.get_by_label("Valid until").fill((closes - timedelta(days=12)).isoformat())
    place.get_by_role("button", name="Save").click()

    expect(place).to_contain_text("expires 12 days before their deadline")
    place.get_by_role("button", name="Meant so").click()
    expect(place).not_to_contain_text("expires 12 days")
