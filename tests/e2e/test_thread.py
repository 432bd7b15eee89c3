"""The whole thread, as one person walks it: from signing up to the PDF in their hands."""

from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application, Bundle, Deadline, Mail, User
from tests.factories import one_page

pytestmark = [pytest.mark.e2e, pytest.mark.on_both]

EMAIL, PASSWORD = "asha@example.org", "a boring long sentence"

NUMBER = "AN 2.2.1-1234-26"


def posting() -> str:
    closes = timezone.now().date() + timedelta(days=2)
    return f"""Doctoral student in numerical analysis

Umeå University, Department of Mathematics, Umeå, Sweden
Reference number: {NUMBER}

The employment lasts four years at 100 % and starts on 1 September {closes.year + 1}.

The application must contain:
- a cover letter of at most 2 pages
- a curriculum vitae
- transcripts of records
- names and e-mail addresses of two referees

The last day to apply is {closes.day} {closes:%B %Y}.
"""


def sign_up(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Make an account").click()
    page.locator("input[name=email]").fill(EMAIL)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()


def upload(page: Page, kind: str, folder: Path) -> None:
    """A PDF of one page for this line of the checklist."""
    file = folder / f"{kind}.pdf"
    file.write_bytes(one_page(f"This is my {kind} for Umeå University, {NUMBER}"))
    row = page.locator("li.item").filter(has_text=kind).first
    row.locator(".menu > summary").click()
    with page.expect_file_chooser() as chooser:
        row.locator(".menu [data-choose]").click()
    chooser.value.set_files(file)
    expect(row.locator("[data-state=ready]")).to_be_visible()  # the page opens anew


def test_from_signing_up_to_the_downloaded_pdf(watched, live_server, worker, look_over, tmp_path):
    page = watched

    sign_up(page, live_server.url)
    expect(page).to_have_url(f"{live_server.url}/")

    page.goto(f"{live_server.url}/postings/new/")
    page.locator("textarea[name=text]").fill(posting())
    page.get_by_role("button", name="Read the posting").click()

    expect(page.get_by_role("heading", name="What we read")).to_be_visible()
    expect(page.get_by_label("Institution").first).to_have_value("Umeå University")
    expect(page.locator(".posting-text mark").first).to_be_visible()
    page.get_by_role("button", name="Save the application").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Doctoral student in numerical analysis"
    )
    for kind in (
        "cover letter",
        "curriculum vitae",
        "transcripts of records",
        "e-mail addresses of two referees",
    ):
        upload(page, kind, tmp_path)

    # Three days later, on a person's clock without quiet hours, the last step falls due.
    now = timezone.now()
    before = now - timedelta(days=3)
    User.objects.update(quiet_from=0, quiet_until=0)
    Application.objects.update(created_at=before)
    at = (now + timedelta(hours=5, minutes=58)).replace(second=0, microsecond=0)
    printed = {"date": at.date(), "time": at.time(), "zone": "UTC", "precision": "time"}
    Deadline.objects.update(**printed, instant=at, reminds_from=before, next_step_at=before)
    worker()
    application = page.url
    page.get_by_role("button", name="Build bundle").click()
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("link", name="Download the bundle").click(timeout=120_000)
    with pikepdf.open(download.value.path()) as pdf, pdf.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
        assert len(titles) == len(set(titles)) >= 3
        assert len(pdf.pages) == Bundle.objects.get().pages >= 5
    page.goto(application)
    found = look_over(page)

    page.goto(f"{live_server.url}/outbox/")
    for _attempt in range(30):
        if Mail.objects.filter(state=Mail.State.SENT).exists():
            break
        page.wait_for_timeout(1000)
    page.reload()
    told = page.locator(".mails li").filter(has_text="Umeå")
    expect(told).to_contain_text("kept here")
    told.first.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("Umeå University")
    found += look_over(page)

    assert Application.objects.get().requirements.filter(state="ready").count() == 4
    assert found == [], "\n".join(found)
