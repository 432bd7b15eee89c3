"""Files on their way in: dropped, each with a bar, one refused and the others kept."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Document
from tests import factories
from tests.factories import one_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DROP = """(target, [name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    const event = {dataTransfer: data, bubbles: true, cancelable: true};
    target.dispatchEvent(new DragEvent(kind, event));
  }
}"""


def file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def test_files_are_answered_one_by_one_and_the_page_goes_on(
    watched, live_server, sign_in, look_over
):
    asha = factories.PersonFactory()
    sign_in(asha)
    watched.goto(live_server.url + reverse("documents"))

    given = [file("a.pdf", one_page("A")), file("b.pdf", b"words"), file("c.pdf", one_page("C"))]
    watched.set_input_files("input[type=file]", given)

    rows = watched.locator(".upload")
    expect(rows.nth(0)).to_contain_text("a.pdf is now in your library, as “a”.")
    expect(rows.nth(1)).to_contain_text("This is not a PDF, JPEG, PNG or TIFF. Export it as PDF.")
    expect(rows.nth(2)).to_contain_text("c.pdf is now in your library, as “c”.")
    assert look_over(watched) == []
    other = watched.context.new_page()
    other.goto(live_server.url + reverse("referees"))
    expect(other.locator(".message")).to_have_count(0)
    other.close()
    watched.get_by_role("link", name="Go on").click()
    expect(watched.locator("a.rung-title")).to_have_text(["a", "c"])
    expect(watched.locator(".stamp img").first).to_have_js_property("naturalWidth", 240)


def test_file_comes_in_beside_one_that_a_portal_may_refuse(watched, live_server, sign_in):
    version = factories.VersionFactory(findings=[{"code": "owner_password"}])
    sign_in(version.document.owner)
    watched.goto(live_server.url + reverse("documents"))
    expect(watched.locator(".file-notes")).to_be_visible()

    watched.set_input_files("input[type=file]", [file("a.pdf", one_page("A"))])

    expect(watched.get_by_role("link", name="a", exact=True)).to_be_visible()


def test_file_dropped_on_a_row_of_the_checklist_goes_there(watched, live_server, sign_in):
    application = factories.ApplicationFactory(requirements=("cover_letter", "cv"))
    piece = application.requirements.get(kind="cv")
    sign_in(application.owner)
    watched.goto(live_server.url + application.get_absolute_url())
    row = watched.locator(f"#requirement-{piece.pk}")

    row.evaluate(DROP, ["cv.pdf", list(one_page("CV"))])

    expect(watched).to_have_url(re.compile(f"#requirement-{piece.pk}$"))
    expect(row.locator(".item-file")).to_contain_text("v1")
    assert Document.objects.get().kind == "cv"


def test_files_for_the_checklist_go_on_to_their_lines_though_others_are_refused(
    watched, live_server, sign_in, look_over
):
    application = factories.ApplicationFactory(requirements=("cover_letter", "cv"))
    sign_in(application.owner)
    watched.goto(live_server.url + application.get_absolute_url())
    given = [file("cv.pdf", one_page("CV")), file("fake.pdf", b"words"), file("empty.pdf", b"")]

    watched.locator("form[data-then] input[type=file]").set_input_files(given)

    expect(watched).to_have_url(re.compile(r"/sort/\?version=\d+$"))
    refused = watched.locator("[data-refusals] .notice")
    expect(refused).to_have_count(2)
    expect(refused.nth(0)).to_contain_text("fake.pdf: This is not a PDF")
    expect(refused.nth(1)).to_contain_text("empty.pdf: ")
    expect(watched.locator(".sorting > li")).to_have_count(1)
    assert look_over(watched) == []
    watched.reload()
    expect(refused).to_have_count(0)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "The server in front of this site takes no file of this size."),
        ({}, "must raise its limit to 100 MB"),
        ({"X-Upload": "too-large"}, "This file has more than 50 MB."),
    ],
    ids=["a proxy's", "a proxy's, and its mend", "ours"],
)
def test_file_too_large_for_a_server_on_the_way_says_whose_limit_it_is(
    page, live_server, sign_in, headers, words
):
    sign_in(factories.PersonFactory())
    page.goto(live_server.url + reverse("documents"))
    too_large = {"status": 413, "headers": headers, "body": "<h1>413</h1>"}
    page.route(
        "**/documents/",
        lambda route: (
            route.fulfill(**too_large) if route.request.method == "POST" else route.continue_()
        ),
    )

    page.set_input_files("input[type=file]", [file("a.pdf", one_page("A"))])

    expect(page.locator(".upload")).to_contain_text(words)
    assert not Document.objects.exists()


def test_files_come_in_without_scripts(browser, live_server, sign_in, page):
    asha = factories.PersonFactory()
    sign_in(asha)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())
    there = plain.new_page()
    there.goto(live_server.url + reverse("documents"))

    given = [file("a.pdf", one_page("A")), file("c.pdf", one_page("C"))]
    there.set_input_files("input[type=file]", given)
    there.get_by_role("button", name="Upload").click()

    expect(there.locator("a.rung-title")).to_have_text(["a", "c"])
    expect(there.locator(".message").first).to_contain_text("a.pdf is now in your library")
    plain.close()


def test_letter_of_a_name_another_application_has_is_asked_about_beside_the_file(
    watched, live_server, sign_in, look_over
):
    application = factories.ApplicationFactory(requirements=("cover_letter",))
    letter = factories.VersionFactory(
        document__owner=application.owner,
        document__title="letter",
        document__kind="cover_letter",
        uploaded_for=factories.ApplicationFactory(owner=application.owner),
    )
    piece = application.requirements.get()
    sign_in(application.owner)
    watched.goto(live_server.url + application.get_absolute_url())
    row = watched.locator(f"#requirement-{piece.pk}")

    row.evaluate(DROP, ["letter.pdf", list(one_page("To you"))])
    expect(row.locator(".upload")).to_contain_text("“letter” is there already")
    assert look_over(watched) == []
    row.get_by_role("button", name="A document of its own").click()

    expect(row.locator(".item-file")).to_contain_text("v1")
    assert letter.document.versions.count() == 1
