"""The request wave in a browser: ticked in place, copied by a press, all of it without scripts."""

import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Application, Reference
from tests.e2e.conftest import PHONE, SIDEWAYS
from tests.factories import ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rows(sign_in) -> list[Reference]:
    asha = PersonFactory()
    sign_in(asha)
    sen = RefereeFactory(owner=asha, name="Anil Sen", other_email="sen@home.example")
    now = timezone.now()
    fields = {"referee": sen, "asked_at": now, "answered_at": now}
    rows = []
    for place, state in (("Bergen", "agreed"), ("Oslo", "agreed"), ("Graz", "requested")):
        file = ApplicationFactory(owner=asha, posting__institution=place)
        rows.append(ReferenceFactory(application=file, state=state, **fields))
    Reference.objects.filter(state="requested").update(requested_at=now - timedelta(days=4))
    Application.objects.filter(posting__institution="Oslo").update(requests="submission")
    return rows


def test_requests_are_ticked_off_where_they_stand(watched, live_server, rows, look_over):
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched.goto(live_server.url + reverse("requests"))
    assert look_over(watched) == []
    card = watched.locator("article", has_text="Bergen")

    card.get_by_role("button", name=re.compile("Copy.*sen@home.example")).click()
    assert watched.evaluate("navigator.clipboard.readText()") == "sen@home.example"
    card.get_by_role("button", name="request out").click()
    tick = watched.locator("article", has_text="Bergen").get_by_role("button", pressed=True)
    expect(tick).to_be_focused()
    expect(watched.get_by_text("All 2 requests to Prof. Anil Sen are out.")).to_be_visible()

    watched.get_by_role("button", name=re.compile("They do not have it.*Graz")).click()
    expect(watched.locator("article", has_text="Graz")).to_contain_text("spam folder")
    assert look_over(watched) == []
    watched.get_by_role("button", name="Undo").first.click()
    expect(watched.get_by_text("Has the portal's mail reached")).to_be_visible()


def test_copying_that_the_browser_refuses_is_said(watched, live_server, rows):
    watched.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error())")
    watched.goto(live_server.url + reverse("requests"))
    button = watched.locator("article", has_text="Bergen").locator("button[data-copy]").first

    button.click()

    expect(button).to_contain_text("Not copied: select it by hand", use_inner_text=True)
    expect(button).to_contain_text("Copy", use_inner_text=True)


def test_when_a_portal_mails_is_said_in_place(watched, live_server, rows):
    watched.goto(live_server.url + reverse("requests"))
    facts = watched.locator("article", has_text="Bergen").locator(".portal-facts")

    facts.locator("a[data-edit]").click()
    facts.locator("select").select_option("demand")
    facts.get_by_role("button", name="Save").click()

    said = watched.locator("article", has_text="Bergen").locator(".portal-facts")
    expect(said).to_contain_text("when you press the button")
    expect(said.locator("form")).to_have_count(0)


def test_all_of_it_works_without_scripts(browser, live_server, rows, page):
    context = browser.new_context(
        java_script_enabled=False, viewport=PHONE, storage_state=page.context.storage_state()
    )
    bare = context.new_page()
    bare.goto(live_server.url + reverse("requests"))

    bare.locator("article", has_text="Bergen").get_by_role("button", name="request out").click()
    expect(bare.get_by_text("Bergen: 1 request is out.").first).to_be_visible()
    bare.get_by_role("button", name="Aim at").click()
    expect(bare.get_by_text("Your own target").first).to_be_visible()
    expect(bare.get_by_role("button", name="Copy")).to_have_count(0)
    bare.goto(live_server.url + reverse("matrix"))
    bare.locator("select[name=show]").select_option("all")
    bare.get_by_role("button", name="Show").click()
    expect(bare.locator("table.matrix")).to_be_visible()
    context.close()


def test_matrix_is_filtered_at_once_and_fits_a_phone(watched, live_server, rows, look_over):
    other = ReferenceFactory(application=rows[0].application, state="asked")
    watched.goto(live_server.url + reverse("matrix"))
    assert look_over(watched) == []
    expect(watched.locator("tbody tr")).to_have_count(3)

    watched.get_by_label("Referee", exact=True).select_option(str(other.referee_id))

    expect(watched.locator("tbody tr")).to_have_count(1)
    expect(watched).to_have_url(
        f"{live_server.url}/referees/matrix/?referee={other.referee_id}&show="
    )
    expect(watched.get_by_role("button", name="Print")).to_be_visible()
    with watched.expect_download() as caught:
        watched.get_by_role("link", name="Sheet for").click()
    assert caught.value.suggested_filename.endswith(".csv")


def test_matrix_lies_on_paper_with_eight_referees_and_nothing_cut_off(watched, live_server, rows):
    for number in range(7):
        name = f"Jean-Baptiste Grunewald-Delacroix {number}"
        ReferenceFactory(application=rows[0].application, referee__name=name)
    watched.emulate_media(media="print")
    watched.goto(live_server.url + reverse("matrix"))

    with pikepdf.open(io.BytesIO(watched.pdf(prefer_css_page_size=True))) as paper:
        [sheet] = paper.pages
        _left, _bottom, width, height = map(float, sheet.mediabox)
    assert (round(width), round(height)) == (842, 595)
    watched.set_viewport_size({"width": 1032, "height": 700})  # pixels between its margins
    assert watched.evaluate(SIDEWAYS) <= 0
