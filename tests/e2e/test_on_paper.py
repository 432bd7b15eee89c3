"""Pages on paper: nothing is cut off, no heading stands alone, no sheet is blank."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Application
from applications.services import applications, readiness
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    RequirementFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CUT_OFF = """(places) => places.filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.innerText)"""
A4 = {"width": 718, "height": 1010}  # pixels between its margins


@pytest.fixture
def asha(watched, sign_in):
    asha = PersonFactory()
    sign_in(asha)
    watched.set_viewport_size(A4)
    watched.emulate_media(media="print")
    return asha


def test_sent_application_prints_its_files_and_no_bare_heading(watched, live_server, asha):
    file = ApplicationFactory(owner=asha, requirements=())
    AttachmentFactory(requirement=RequirementFactory(application=file, name="Long curriculum"))
    applications.submit(file, confirmation="A-1", now=NOW)

    watched.goto(live_server.url + file.get_absolute_url())

    expect(watched.locator("#sent li", has_text="Long curriculum")).to_be_visible()
    expect(watched.get_by_role("heading", name="Checklist")).to_be_hidden()


def test_bar_over_the_end_of_the_page_takes_no_sheet(watched, live_server, asha):
    file = ApplicationFactory(owner=asha)
    watched.goto(live_server.url + file.get_absolute_url())

    assert watched.locator("main").evaluate("main => getComputedStyle(main).paddingBottom") == "0px"
    with pikepdf.open(io.BytesIO(watched.pdf(format="A4"))) as paper:
        sheets = [sheet.Contents.read_bytes() for sheet in paper.pages]
    assert all(b"Tj" in sheet or b"TJ" in sheet for sheet in sheets)


def test_documents_on_paper_have_columns_as_wide_as_their_words_and_the_signs_first(
    watched, live_server, asha
):
    for days in (-3, 30):
        ApplicationFactory(owner=asha, deadline=(timezone.now() + timedelta(days=days)).date())
    readiness.catch_up(NOW)
    watched.goto(live_server.url + reverse("checklists"))

    days = watched.locator(".matrix-due").first
    assert days.evaluate_all(CUT_OFF) == []
    lines = watched.locator(".matrix tbody th").evaluate_all(
        "cells => cells.map((one) => getComputedStyle(one).position)"
    )
    assert lines == ["static", "static"]  # what sticks lies over the lines between rows
    assert above(watched, ".told-of", ".signs", ".matrix")


def test_timeline_on_paper_has_the_signs_first(watched, live_server, asha):
    ApplicationFactory(owner=asha)
    readiness.catch_up(NOW)
    watched.goto(f"{live_server.url}/applications/?look=timeline")

    assert above(watched, "h1", ".told-of", ".timeline-signs", ".timeline")


def above(page, *places):
    """Whether each ends before the next begins."""
    boxes = [page.locator(place).bounding_box() for place in places]
    pairs = zip(boxes, boxes[1:], strict=False)
    return all(one["y"] + one["height"] <= two["y"] + 1 for one, two in pairs)


def test_list_on_paper_shows_the_stage_and_whole_dates(watched, live_server, asha):
    ApplicationFactory(owner=asha, deadline=(NOW - timedelta(days=1970)).date())
    readiness.catch_up(NOW)
    Application.objects.update(stage="waiting")
    watched.goto(f"{live_server.url}/applications/")

    expect(watched.locator("tbody .stage")).to_be_visible()
    cells = watched.locator(".file-table :is(th, td, th a, .under):visible")
    assert cells.count() > 8
    assert cells.evaluate_all(CUT_OFF) == []
