"""The plan of a bundle in a browser: dragged, moved by keys and buttons, switched, let pass."""

import re

import pytest
from playwright.sync_api import Page, expect

from applications.models import DocumentText
from applications.services import bundles
from applications.services.requirements import checklist_of
from tests.factories import NOW, ApplicationFactory, AttachmentFactory, RequirementFactory

pytestmark = pytest.mark.e2e

SLIP = re.compile("It is meant so.*names Lund University")


@pytest.fixture
def application(transactional_db):
    """Letter (with a slip), CV over its limit, transcripts and thesis."""
    application = ApplicationFactory(
        requirements=(),
        posting__contacts=[],
        posting__institution="KTH Royal Institute of Technology",
    )
    for kind in ("cover_letter", "cv", "transcripts", "thesis"):
        limits = [{"what": "pages", "value": 1, "binds": ""}] if kind == "cv" else []
        piece = RequirementFactory(application=application, kind=kind, state="ready", limits=limits)
        pages = 2 if kind == "cv" else 1
        row = AttachmentFactory(requirement=piece, version__pages=pages)
        if kind == "cover_letter":
            number = application.posting.reference_number
            said = f"I apply to KTH, {number}. My heart is with Lund University."
            DocumentText.objects.create(version=row.version, pages=[said])
    return application


def order(application) -> list[str]:
    plan = bundles.outline(application, checklist_of(application), now=NOW)
    return [part.kind for part in plan.parts]


def test_plan_is_arranged_with_mouse_and_keys(
    watched: Page, live_server, sign_in, look_over, application
):
    page = watched
    sign_in(application.owner)
    page.goto(f"{live_server.url}/applications/{application.pk}/plan/")
    titles = page.locator("li[data-part] strong")
    expect(titles).to_have_text(["Cover letter", "CV", "Transcripts", "Thesis"])

    # Keys: the focus stays on the button, so that one may go on.
    page.get_by_role("button", name="Move CV up").focus()
    page.keyboard.press("ArrowDown")
    expect(titles).to_have_text(["Cover letter", "Transcripts", "CV", "Thesis"])
    expect(page.locator("#said")).to_have_text("CV is now number 3 of 4.")
    expect(page.get_by_role("button", name="Move CV down")).to_be_focused()
    for _press in range(3):  # quicker than any answer; at the third it is the last already
        page.keyboard.press("ArrowDown")
    expect(titles).to_have_text(["Cover letter", "Transcripts", "Thesis", "CV"])
    expect(page.get_by_role("button", name="Move CV down")).to_be_focused()

    # The mouse: onto the button, and by dragging.
    page.get_by_role("button", name="Move Thesis up").click()
    expect(titles).to_have_text(["Cover letter", "Thesis", "Transcripts", "CV"])
    rows = page.locator("li[data-part]")
    with page.expect_response(lambda answer: answer.url.endswith("/plan/order/")):
        rows.nth(3).drag_to(rows.nth(0), target_position={"x": 40, "y": 4})
    expect(titles).to_have_text(["CV", "Cover letter", "Thesis", "Transcripts"])
    assert order(application) == ["cv", "cover_letter", "thesis", "transcripts"]

    # Let go beside the list, it stands where it stood.
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    rows.nth(3).hover()
    page.mouse.down()
    rows.nth(0).hover(position={"x": 40, "y": 4})
    rows.nth(0).hover(position={"x": 44, "y": 4})
    expect(titles).to_have_text(["Transcripts", "CV", "Cover letter", "Thesis"])
    page.locator("#limits").hover()
    page.mouse.up()
    expect(titles).to_have_text(["CV", "Cover letter", "Thesis", "Transcripts"])
    assert asked == []

    # Switches take effect at once, in the forecast and on the bars.
    expect(page.locator("#build")).to_contain_text("one PDF of about 7 pages")
    page.get_by_label("Cover page").uncheck()
    expect(page.locator("#build")).to_contain_text("one PDF of about 6 pages")
    page.get_by_role("button", name="Use its limits").click()
    expect(page.locator("#limits")).to_contain_text("of 100 MB")
    expect(page.locator("#limits")).to_contain_text("1 page too many")

    page.get_by_role("button", name=SLIP).click()
    expect(page.locator("#before")).to_contain_text("One thing you let pass")
    found = look_over(page)

    page.get_by_role("button", name="Back to the usual order").click()
    expect(titles).to_have_text(["Cover letter", "CV", "Transcripts", "Thesis"])
    assert found == []


def test_plan_is_arranged_without_scripts(browser, live_server, sign_in, page, application):
    sign_in(application.owner)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    bare = context.new_page()
    bare.goto(f"{live_server.url}/applications/{application.pk}/plan/")

    bare.get_by_role("button", name="Move Thesis up").click()
    bare.get_by_label("Cover page").uncheck()
    bare.get_by_role("button", name="Save").click()
    bare.get_by_role("button", name=SLIP).click()

    expect(bare.locator("#before")).to_contain_text("One thing you let pass")
    expect(bare.locator("#build")).to_contain_text("one PDF of about 6 pages")
    assert order(application) == ["cover_letter", "cv", "thesis", "transcripts"]
    context.close()


@pytest.mark.parametrize("clicks", [["cover", "contents"], ["cover", "contents", "cover"]])
def test_choices_made_faster_than_it_is_laid_out_all_hold(
    watched, live_server, sign_in, application, clicks
):
    sign_in(application.owner)
    watched.goto(f"{live_server.url}/applications/{application.pk}/plan/")
    before = application.with_cover, application.with_contents
    sent = []
    watched.on("request", lambda one: sent.append(one) if one.method == "POST" else None)

    with watched.expect_response(lambda one: one.request.method == "POST"):
        watched.evaluate(
            "ids => ids.forEach((id) => document.getElementById(`id_with_${id}`).click())", clicks
        )
    watched.wait_for_load_state("networkidle")

    application.refresh_from_db()
    after = application.with_cover, application.with_contents
    turned = [clicks.count(name) % 2 for name in ("cover", "contents")]
    assert after == tuple(one ^ bool(turn) for one, turn in zip(before, turned, strict=True))
    assert len(sent) == 2  # what waits is sent with all that came after
