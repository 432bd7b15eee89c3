"""What a season costs in presses: five files to one PDF, one library for five programmes."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Attachment, Bundle
from applications.services import builds
from tests import factories
from tests.factories import one_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

FILES = {
    "CV_2026.pdf": "cv",
    "Transcript of Records.pdf": "transcripts",
    "cover letter.pdf": "cover_letter",
    "Research proposal.pdf": "research_proposal",
    "Master thesis.pdf": "thesis",
}


def given(names) -> list[dict]:
    return [
        {"name": name, "mimeType": "application/pdf", "buffer": one_page(name)} for name in names
    ]


def kinds_of_files(application) -> dict[str, str]:
    rows = Attachment.objects.filter(requirement__application=application)
    return dict(rows.values_list("version__original_name", "requirement__kind"))


def test_five_files_become_one_pdf_in_three_presses(watched: Page, live_server, sign_in, look_over):
    application = factories.ApplicationFactory(requirements=FILES.values())
    sign_in(application.owner)
    watched.goto(live_server.url + application.get_absolute_url())

    watched.set_input_files("#drop-files", given(FILES))  # the first press opens the dialog
    expect(watched).to_have_url(re.compile("/files/sort/"), timeout=60_000)
    found = look_over(watched)
    watched.get_by_role("button", name="Put all 5 there").click()
    expect(watched.locator(".message p")).to_have_text("5 files are used.")
    assert kinds_of_files(application) == FILES

    watched.goto(live_server.url + reverse("plan", args=[application.pk]))
    with watched.expect_download(timeout=90_000) as download:
        watched.get_by_role("button", name="Build and download").or_(
            watched.get_by_role("button", name="Build all the same")
        ).click()
        expect(watched.locator("#built progress")).to_be_visible()
        builds.build(Bundle.objects.get().pk, clock=timezone.now)
    assert download.value.suggested_filename.endswith("_Application.pdf")
    expect(watched.locator(".strip img").first).to_have_js_property(
        "naturalWidth", 240, timeout=60_000
    )
    assert found + look_over(watched) == []


def test_the_same_documents_go_into_five_programmes_with_one_press_and_out_with_another(
    watched: Page, live_server, sign_in
):
    asha = factories.PersonFactory()
    rows = [factories.ApplicationFactory(owner=asha) for _ in range(5)]
    for kind in ("cv", "transcripts"):
        factories.VersionFactory(document__owner=asha, document__kind=kind, document__title=kind)
    sign_in(asha)
    watched.goto(live_server.url + reverse("documents_use"))

    watched.get_by_role("button", name="Use the ticked files").click()

    expect(watched.locator(".message p")).to_have_text("10 files are used in 5 applications.")
    assert all(len(row.requirements.filter(state="ready")) == 2 for row in rows)
    watched.get_by_role("button", name=re.compile("Undo")).click()
    expect(watched.locator(".message p")).to_have_text("Undone for all 10.")
    assert not Attachment.objects.exists()


def test_what_i_have_opens_in_place_and_without_scripts_as_a_page(
    browser, watched: Page, live_server, sign_in
):
    application = factories.ApplicationFactory()
    cv = factories.VersionFactory(document__owner=application.owner, document__title="My CV")
    sign_in(application.owner)
    watched.goto(live_server.url + application.get_absolute_url())
    watched.get_by_role("link", name="Use what I have (1)").click()
    expect(watched.locator("#use-here")).to_contain_text("My CV v1")

    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(watched.context.cookies())
    bare = context.new_page()
    bare.goto(live_server.url + application.get_absolute_url())
    bare.get_by_role("link", name="Use what I have (1)").click()
    bare.get_by_role("button", name="Use the ticked files").click()
    bare.set_input_files("#drop-files", given(["Transcript.pdf"]))
    bare.get_by_role("button", name="Upload and sort them").click()
    bare.get_by_role("button", name="Put it there").click()

    expect(bare.locator(".message p")).to_have_text("One file is used.")
    assert Attachment.objects.filter(version=cv).exists()
    assert kinds_of_files(application)["Transcript.pdf"] == "transcripts"
    context.close()
