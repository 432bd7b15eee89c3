"""How long the pages are, and how many presses the frequent things take: no more than they were."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from applications.models import Application, Reference, Requirement
from applications.services import accounts, applications, document_texts, postings, readiness
from tests.e2e.conftest import PHONE
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    BundleFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
    RequirementFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DESK = {"width": 1280, "height": 900}
CUT_OFF = """(places) => places.filter((one) =>
  one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1
).map((one) => one.innerText)"""
BROKEN = """(places) => places.flatMap((one) => {
  const found = [], range = new Range();
  const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (texts.nextNode())
    for (const word of texts.currentNode.data.matchAll(/\\S+/g)) {
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].replace(/-.*/, "").length);
      if (range.getClientRects().length > 1) found.push(word[0]);
    }
  return found;
})"""
REVIEW, FILE = (2600, 1500), (3000, 1500)  # pixels at 390 and at 1280
ABOUT = """
The project asks how ice forms, breaks and moves in northern rivers, and what that means for those
who live beside them. You will measure in the field for some weeks of each winter, work with series
that go back a hundred years, and build models that say how sure they are. The group has twelve
members from seven countries, a workshop of its own and a boat; we read each other’s drafts, and we
go home in time. Teaching of at most twenty per cent may be part of the work, and prolongs it.
"""
OURS = f"""Doctoral student in the statistics of river ice

Uppsala University, Department of Earth Sciences, Uppsala, Sweden
Extent 100 %. Type of employment: temporary position.
{ABOUT * 6}
To be admitted you need a completed degree at second-cycle level, or at least 240 ECTS credits with
60 of them at second-cycle level. The last day to apply is 14 January 2027.
{ABOUT * 6}
Please apply through our recruitment system before 14 January 2027. The application must include, in
English or Swedish:

- a personal letter of at most two pages in which you describe yourself and why you apply
- a curriculum vitae
- copies of degree certificates and transcripts of records
- your thesis or articles; if it is not finished, a summary of at most five pages
- the names and e-mail addresses of two referees
- if available, a TOEFL, IELTS or GRE result

The position is full time for four years, starting on 1 September 2027 or as agreed. Questions are
answered by Professor Maja Lind (maja.lind@uu.example) and Dr Ole Berg (ole.berg@uu.example).
Registration number UFV-PA 2027/118.
"""
TEXTS = {"ours": OURS}
if "CORPUS" in os.environ:  # a folder of postings as they were printed
    TEXTS["001"] = (Path(os.environ["CORPUS"]) / "001" / "posting.txt").read_text()


@pytest.fixture
def asha(sign_in):
    asha = PersonFactory()
    sign_in(asha)
    return asha


@pytest.fixture
def longer(watched: Page, live_server):
    """longer(name, path, marks) → {name and width: pixels} of where the page passes its marks."""

    def longer(name: str, path: str, marks: tuple[int, int]) -> dict[str, int]:
        found = {}
        watched.goto(live_server.url + path)
        for size, mark in zip((PHONE, DESK), marks, strict=True):
            watched.set_viewport_size(size)
            height = watched.evaluate("document.documentElement.scrollHeight")
            if height > mark:
                found[f"{name} at {size['width']}"] = height
        return found

    return longer


@pytest.mark.parametrize("text", TEXTS)
def test_review_and_application_are_short_in_every_state(watched, asha, longer, text):
    posting = postings.keep(asha, TEXTS[text], source="pasted", now=NOW)
    found = longer("review", reverse("posting_review", args=[posting.pk]), REVIEW)
    watched.get_by_role("button", name="Save the application").click()
    expect(watched).to_have_url(re.compile(r"/applications/\d+/"))

    file = Application.objects.get()
    assert file.requirements.count() >= 5
    found |= longer("new", file.get_absolute_url(), FILE)

    for piece in file.requirements.exclude(kind="reference_contacts"):
        AttachmentFactory(requirement=piece)
    file.requirements.update(state=Requirement.State.READY)
    for _ in range(2):
        ReferenceFactory(application=file, state=Reference.State.AGREED, asked_at=NOW)
    BundleFactory(application=file, state="failed", reason="A page was lost.")
    found |= longer("full", file.get_absolute_url(), FILE)

    applications.submit(file, confirmation="A-1", now=NOW)
    found |= longer("sent", file.get_absolute_url(), FILE)
    assert found == {}


def test_a_row_of_home_and_of_the_list_is_one_line(watched, live_server, sign_in, db):
    sign_in(accounts.create_sample(now=timezone.now(), zone="Asia/Kolkata"))
    watched.set_viewport_size(DESK)
    heights = {}
    for name, rows in (("home", ".rung"), ("applications", "main tbody tr")):
        watched.goto(live_server.url + reverse(name))
        heights[name] = watched.locator(rows).evaluate_all(
            "(rows) => rows.map((row) => row.getBoundingClientRect().height)"
        )

        cut = watched.locator(f"{rows} :is(.verb a, .aside, .when)").evaluate_all(CUT_OFF)
        cut += watched.locator(f"{rows} :is(th > a, .what > a)").evaluate_all(CUT_OFF)
        assert cut == [], name

    assert min(map(len, heights.values())) > 5
    assert max(heights["home"]) <= 56
    assert max(heights["applications"]) <= 48


def test_home_is_one_and_a_half_screens_also_where_findings_stand(watched, live_server, sign_in):
    sign_in(accounts.create_sample(now=timezone.now(), zone="Asia/Kolkata"))
    document_texts.catch_up()
    readiness.catch_up(timezone.now())
    watched.set_viewport_size(DESK)
    watched.goto(live_server.url)
    first, folded = watched.locator(".look").first, watched.locator("#more-looks .look")

    expect(first).to_be_visible()
    expect(folded.first).to_be_hidden()
    assert watched.evaluate("document.documentElement.scrollHeight") <= 1.5 * DESK["height"]
    watched.get_by_text("more to look at").click()
    expect(folded.last).to_be_visible()
    flagged, late = watched.locator(".rung .flag"), watched.locator(".look a[href*=requirement]")
    expect(folded).to_have_count(flagged.count() + late.count() - 1)


def test_how_late_and_what_is_flagged_is_never_cut_off(watched, live_server, asha):
    file = ApplicationFactory(owner=asha, deadline=(NOW - timedelta(days=112)).date())
    soon = ApplicationFactory(owner=asha, deadline=NOW.date() + timedelta(days=2))
    readiness.catch_up(timezone.now())
    shown = {"items_done": 10, "items_total": 12, "pieces": "r" * 12, "findings_open": 11}
    Application.objects.filter(pk__in=[file.pk, soon.pk]).update(**shown)
    found = {}
    for size in (DESK, {"width": 1080, "height": 900}, PHONE):
        watched.set_viewport_size(size)
        for name, rows in (("home", ".rung"), ("applications", "main tbody tr")):
            watched.goto(live_server.url + reverse(name))
            cells = watched.locator(f"{rows} :is(.in, .pieces):visible")
            assert cells.count() >= 2
            if cut := cells.evaluate_all(CUT_OFF):
                found[name, size["width"]] = cut
    assert found == {}


def test_finding_is_told_in_full_on_a_phone(watched, live_server, asha):
    file = ApplicationFactory(owner=asha)
    readiness.catch_up(timezone.now())
    one = {"code": "garbled", "title": "Letter", "document": 1, "version": 1, "data": {}}
    Application.objects.filter(pk=file.pk).update(findings_open=1, findings=[one])
    watched.set_viewport_size(PHONE)
    watched.goto(live_server.url)

    expect(watched.locator(".look")).to_be_visible()
    assert watched.locator(".look .told-words").evaluate_all(CUT_OFF) == []


def test_who_is_missing_and_how_many_letters_are_in_cuts_no_title_on_a_phone(
    watched, live_server, asha
):
    title = "Doctoral student in plant ecology"
    file = ApplicationFactory(owner=asha, posting__references_minimum=2, posting__title=title)
    for state in ("agreed", "declined"):
        ReferenceFactory(application=file, state=state, mode="portal")
    readiness.catch_up(timezone.now())
    watched.set_viewport_size(PHONE)
    watched.goto(live_server.url)
    row = watched.locator(".rung")

    expect(row.locator(".aside")).to_have_text("1 referee missing")
    expect(row.locator(".letters")).to_have_text("0/2 references")
    assert row.locator(".cut, .letters").evaluate_all(CUT_OFF) == []


def test_address_and_title_of_a_letter_are_whole_on_a_desk(watched, live_server, asha):
    title = "PhD position in power electronics for offshore wind"
    letter = ReferenceFactory(
        application=ApplicationFactory(owner=asha, posting__title=title),
        mode="email",
        addressee_name="admissions@graduate-school.univ-grenoble-alpes.example",
    )
    watched.set_viewport_size(DESK)
    watched.goto(live_server.url + reverse("referee", args=[letter.referee_id]))

    words = watched.locator(".letter-to, .letter-title")
    expect(words).to_have_count(2)
    assert words.evaluate_all(CUT_OFF) == []


def test_stage_is_changed_in_two_presses_without_scrolling(watched, live_server, asha):
    file = ApplicationFactory(owner=asha)
    watched.goto(live_server.url + file.get_absolute_url())
    stage = watched.get_by_label("Stage")

    expect(stage).to_be_in_viewport()
    stage.select_option("ready")  # opened, and chosen

    expect(watched.locator("#messages")).to_contain_text("Ready")
    assert Application.objects.get().stage == "ready"


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_limits_of_a_line_of_the_checklist_are_whole_when_it_is_in_hand(
    watched, live_server, asha, how
):
    limits = [{"what": "pages", "value": 5}, {"what": "words", "value": 2000}]
    line = RequirementFactory(
        application=ApplicationFactory(owner=asha, requirements=()),
        name="Attested copies of degree certificates and transcripts from every university",
        certification="authenticated",
        limits=limits,
    )
    watched.set_viewport_size(DESK)
    watched.goto(live_server.url + line.application.get_absolute_url())
    row, words = watched.locator(".item-line"), watched.locator("[class^=item-] > span:only-child")
    before = row.bounding_box()
    assert before["height"] <= 48
    assert len(words.evaluate_all(CUT_OFF)) == 2

    row.hover() if how == "hover" else row.locator("summary").last.focus()

    expect(row).to_contain_text("at most 2,000 words")
    assert words.evaluate_all(CUT_OFF) == []
    assert row.bounding_box() == before


@pytest.mark.parametrize("width", [390, 360])
@pytest.mark.parametrize("name", ["Claire Fontanel", "Bartholomew Featherstonehaugh-Montgomery"])
def test_next_on_a_phone_is_one_bar_whose_words_are_whole(watched, live_server, asha, name, width):
    file = ApplicationFactory(owner=asha, posting__references_minimum=1)
    file.requirements.all().delete()
    ReferenceFactory(application=file, referee__name=name)
    watched.set_viewport_size({"width": width, "height": 800})
    watched.goto(live_server.url + file.get_absolute_url())
    bar, buttons = watched.locator("#next"), watched.locator("#next .button")

    expect(buttons).to_have_count(2)
    assert bar.bounding_box()["height"] <= 48
    assert buttons.evaluate_all(CUT_OFF) == []
    assert buttons.evaluate_all(BROKEN) == []


def test_two_referees_are_named_for_six_programmes_in_eight_presses(watched, live_server, asha):
    for name in ("Sen", "Bose"):
        RefereeFactory(owner=asha, name=name)
    for _ in range(6):
        ApplicationFactory(owner=asha)
    presses = []

    def press(place: Locator) -> None:
        presses.append(place)
        place.click()

    watched.goto(live_server.url)
    press(watched.get_by_role("link", name="Referees"))
    press(watched.get_by_role("link", name="Prof. Sen", exact=True))
    press(watched.get_by_role("link", name="Name for programmes"))
    press(watched.get_by_label("Bose"))
    press(watched.get_by_role("button", name="Name for these programmes"))

    expect(watched.locator("#messages")).to_contain_text("12 references added.")
    assert len(presses) <= 8
