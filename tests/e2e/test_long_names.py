"""Words without a space, moments long past, small screens: nothing runs out of its box."""

from datetime import date

import pytest
from django.urls import reverse

from applications.models import User
from tests.e2e.conftest import PHONE, SIDEWAYS
from tests.factories import (
    ApplicationFactory,
    AttachmentFactory,
    PersonFactory,
    PostingFactory,
    ReferenceFactory,
    RequirementFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.any_database, pytest.mark.django_db(transaction=True)]

LONG = "Zeugnisse_und_Bescheinigungen_" + "x" * 120
BOX = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, top, right, bottom];
}"""
PAST_ITS_BOX = """() => [...document.querySelectorAll("main *")].filter((element) => {
  const { display, textOverflow, overflowX } = getComputedStyle(element);
  const seen = element.clientWidth && element.checkVisibility()
    && !element.closest(".sr-only, select, input");
  const scrolls = ["auto", "scroll"].includes(overflowX);  // a row that moves under the thumb
  const broken = display === "inline" || textOverflow === "ellipsis" || scrolls;
  return seen && !broken && element.scrollWidth > element.clientWidth + 1;
}).map((element) => `${element.tagName}.${element.className}`)"""


@pytest.fixture
def asha(db) -> User:
    """Somebody whose posting, files and referees have names nobody can break."""
    asha = PersonFactory()
    application = ApplicationFactory(
        owner=asha,
        notes=LONG,
        portal_user=LONG[:100],
        requirements=(),
        deadline=date(2024, 8, 25),
        deadline__note=LONG,
        posting__title=LONG,
        posting__institution=LONG,
        posting__city=LONG[:100],
        posting__reference_number=LONG[:100],
        posting__apply_to=f"https://apply.example.org/{LONG}",
    )
    letter = RequirementFactory(application=application, kind="cover_letter", name=LONG)
    AttachmentFactory(
        requirement=letter,
        version__original_name=f"{LONG}.pdf",
        version__label=LONG[:100],
        version__findings=[{"code": "fonts", "names": [LONG]}],
        version__document__title=LONG,
    )
    ReferenceFactory(application=application, referee__name=LONG[:100], referee__institution=LONG)
    PostingFactory(owner=asha, text=LONG)
    return asha


def addresses(asha: User) -> list[str]:
    application = asha.applications.get()
    lists = ("home", "applications", "documents", "referees", "posting_new")
    return [
        *map(reverse, lists),
        application.get_absolute_url(),
        reverse("document", args=[asha.documents.get().pk]),
        reverse("referee", args=[asha.referees.get().pk]),
    ]


def test_long_names_break_at_every_width(watched, live_server, sign_in, asha):
    sign_in(asha)
    found = []
    for address in addresses(asha):
        watched.goto(live_server.url + address)
        for width in (1280, 1080, 390, 320):
            watched.set_viewport_size({"width": width, "height": 800})
            if watched.evaluate(SIDEWAYS) or watched.evaluate(PAST_ITS_BOX):
                found.append((address, width, watched.evaluate(PAST_ITS_BOX)))

    assert found == []


@pytest.mark.parametrize("width", [390, 700, 1080, 1280])
def test_menu_of_a_line_opens_within_the_window(watched, live_server, sign_in, asha, width):
    sign_in(asha)
    watched.set_viewport_size({"width": width, "height": 800})
    watched.goto(live_server.url + asha.applications.get().get_absolute_url())

    watched.locator(".item .menu > summary").first.click()

    left, _top, right, _bottom = watched.locator(".item .menu > .pop-panel").first.evaluate(BOX)
    assert 0 <= left < right <= width
    assert watched.evaluate(SIDEWAYS) <= 0


def test_no_field_of_the_review_is_covered_while_it_has_the_focus(
    watched, live_server, sign_in, asha
):
    posting = asha.postings.get(reviewed_at=None)
    sign_in(asha)
    watched.set_viewport_size({**PHONE, "height": 700})
    watched.goto(live_server.url + reverse("posting_review", args=[posting.pk]))

    watched.evaluate(
        "document.querySelectorAll('.review-fields details:not(.pop)')"
        ".forEach((folded) => { folded.open = true })"
    )
    covered = []
    fields = watched.locator(".review-fields :is(input, select, textarea):visible")
    for field in fields.all():
        watched.evaluate("scrollTo(0, 0)")
        field.focus()
        if not field.evaluate(
            """element => { const box = element.getBoundingClientRect();
            const there = document.elementFromPoint(box.left + 5, box.bottom - 5);
            return element === there || there?.tagName === "LABEL" }"""
        ):
            covered.append(field.get_attribute("name"))

    assert covered == []
    assert fields.count() > 10


def test_dot_between_two_clocks_is_seen_on_one_line_only(watched, live_server, sign_in, asha):
    asha.postings.filter(reviewed_at__isnull=False).update(city="Lund")
    sign_in(asha)
    watched.goto(live_server.url + asha.applications.get().get_absolute_url())
    clocks = watched.locator(".clocks").first
    seen = """(clocks) => {
      const [first, second] = [...clocks.children].map((one) => one.getBoundingClientRect());
      const { left } = getComputedStyle(clocks.children[1], "::before");
      const dot = second.left + parseFloat(left);
      return [first.top === second.top, dot > clocks.getBoundingClientRect().left];
    }"""

    wide = clocks.evaluate(seen)
    watched.set_viewport_size(PHONE)
    narrow = clocks.evaluate(seen)

    assert (wide, narrow) == ([True, True], [False, False])
