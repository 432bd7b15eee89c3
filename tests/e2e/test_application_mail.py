"""An application by mail, as one person walks it: bundle, draft, press, and the sent mail."""

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from applications.models import Application, ReceivedMail, User
from tests.e2e.test_thread import sign_up, upload

pytestmark = [pytest.mark.e2e, pytest.mark.on_both]

TO = "jobs@umu.example"
POSTING = f"""Doctoral student in numerical analysis

Umeå University, Department of Mathematics, Umeå, Sweden
Reference number: AN 2.2.1-1234-26

The application must contain:
- a curriculum vitae

Send your application as one PDF by e-mail to {TO}.

The last day to apply is 15 January %d.
"""


def test_from_the_bundle_by_the_draft_and_the_sent_mail_to_the_record(
    watched, live_server, worker, look_over, tmp_path
):
    page: Page = watched
    sign_up(page, live_server.url)
    User.objects.update(given_name="Ada", family_name="Lind")  # nothing goes out unsigned
    page.goto(f"{live_server.url}/postings/new/")
    page.locator("textarea[name=text]").fill(POSTING % (timezone.now().year + 1))
    page.get_by_role("button", name="Read the posting").click()
    page.get_by_role("button", name="Save the application").click()
    upload(page, "curriculum vitae", tmp_path)
    application = page.url
    worker()
    with page.expect_download(timeout=120_000):
        page.locator(".next-do").get_by_role("button", name="Build the bundle").click()

    page.goto(application)
    page.locator(".next-do").get_by_role("link", name="Write the mail").click()
    expect(page.get_by_label("To", exact=False).first).to_have_value(TO)
    page.get_by_label("Subject").fill("PhD-27, numerical analysis")
    found = look_over(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Open it in my mail program").click()
    sent = _sent(Path(download.value.path()), tmp_path)

    page.get_by_role("button", name="I sent it").click()
    record = page.locator("#sent")
    expect(record).to_contain_text(f"By mail to {TO}")
    assert Application.objects.get().stage == "submitted"

    page.goto(f"{live_server.url}/")
    page.locator("form[data-drop] input[type=file]").set_input_files(sent)
    page.locator("form[data-drop]").evaluate("form => form.requestSubmit()")
    expect(page.locator("#sent")).to_contain_text("the sent mail is kept", timeout=60_000)
    expect(page.locator("#messages, .messages").first).to_contain_text("byte for byte")
    page.locator("#sent .more > summary").first.click()
    found += look_over(page)
    assert not ReceivedMail.objects.exists()
    assert found == [], "\n".join(found)


def _sent(draft: Path, folder: Path) -> Path:
    """The draft as a mail program keeps it once it is sent."""
    mail = message_from_bytes(draft.read_bytes(), policy=SMTP)
    assert (mail["X-Unsent"], mail["To"]) == ("1", TO)
    del mail["X-Unsent"]
    mail["Message-ID"] = "<1@mail.example>"
    file = folder / "sent.eml"
    file.write_bytes(bytes(mail))
    return file
