"""The whole story of letters: asked, agreed, requested, nudged, ticked off, thanked for; with a
real worker and mail server between the applicant's browser and the referees'."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from applications.models import Deadline, Mail, Referee, Reference
from applications.services import accounts
from tests import factories
from tests.e2e.conftest import PHONE

pytestmark = [
    pytest.mark.e2e(on_both=True),
    pytest.mark.django_db(transaction=True),
    pytest.mark.real_clock,
]

LINK = re.compile(r"https?://\S+?(/letters/(?!stop)\S+)")
PROGRAMMES, DAYS, PASSED = 7, 26, 20


def noon_now() -> str:
    """A zone in which it is about noon: a nudge goes by day."""
    ahead = 12 - timezone.now().hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"


@pytest.fixture
def people(live_server, sign_in, settings):
    priya = factories.PersonFactory(
        given_name="Priya", family_name="Chatterjee", email="priya@example.org", zone=noon_now()
    )
    accounts.mark_verified(priya)
    for at in range(PROGRAMMES):
        factories.ApplicationFactory(
            owner=priya,
            deadline=timezone.now().date() + timedelta(days=DAYS + 10 * at),
            created_at=timezone.now(),
            posting__institution=f"University of Town {at}",
            posting__references_mode="letter",
        )
    sign_in(priya)
    return [
        factories.RefereeFactory(owner=priya, name=name, email=email, zone=noon_now())
        for name, email in (("Anil Sen", "sen@example.org"), ("Meera Bose", "bose@example.org"))
    ]


def weeks_pass() -> None:
    """All that was done lies so many days back, and all that comes is so much nearer."""
    by = timedelta(days=PASSED)
    for model, fields in (
        (Mail, ("created_at", "sent_at", "not_before")),
        (Referee, ("nudges_on_at",)),
        (Reference, ("asked_at", "answered_at", "requested_at")),
        (Deadline, ("date", "instant", "next_step_at", "reminds_from")),
    ):
        for row in model.objects.all():
            for name in fields:
                if (value := getattr(row, name)) is not None:
                    setattr(row, name, value - by)
            model.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in fields})


def test_letters_of_two_referees_for_seven_programmes_from_the_ask_to_the_thanks(
    watched: Page, browser: Browser, live_server, worker, smtp_sink, people
):
    sen, bose = people
    working = [worker()]

    def wait_until(so) -> None:
        working[-1].wait_until(so)

    def mails(*subjects: str) -> list:
        """Those that came in with one of these words, as soon as there is one each."""
        wait_until(lambda: all(any(s in m.subject for m in smtp_sink.accepted) for s in subjects))
        return [m for m in smtp_sink.accepted if any(s in m.subject for s in subjects)]

    def their_page(mail) -> Page:
        text = mail.message.get_body(("plain",)).get_content()
        visitor = browser.new_context(viewport=PHONE).new_page()
        visitor.goto(live_server.url + LINK.search(text).group(1))
        return visitor

    def go(name: str, *args) -> None:
        watched.goto(live_server.url + reverse(name, args=args))

    # Asked
    go("referees")
    watched.get_by_role("link", name="Anil Sen").first.click()
    watched.get_by_role("link", name="Name for programmes").click()
    watched.get_by_role("checkbox", name="Meera Bose").check()
    watched.get_by_role("button", name="Name and write to them").click()
    watched.get_by_role("button", name="Send 2 mails").click()
    expect(watched.locator("#messages")).to_contain_text("14 programmes ticked.")
    wait_until(lambda: len(smtp_sink.accepted) == 2)
    asked = {mail.recipients[0]: mail for mail in smtp_sink.accepted}
    assert asked[sen.email].message["Reply-To"] == "Priya Chatterjee <priya@example.org>"

    # Agreed
    for referee in people:
        page = their_page(asked[referee.email])
        expect(page.locator("tbody tr")).to_have_count(PROGRAMMES)
        page.locator("#yes-all").click()
        expect(page.get_by_role("status")).to_contain_text("Thank you")
        page.context.close()
    go("home")
    expect(watched.get_by_role("main")).to_contain_text("agreed")

    # Requested, and told that all is out
    go("requests")
    for _ in range(PROGRAMMES):
        left = watched.get_by_role("button", name="All 2 are out")
        before = left.count()
        left.first.click()
        expect(left).to_have_count(before - 1)
    for referee in people:
        go("requests")
        watched.get_by_role("link", name=f"Tell {referee.called}").click()
        watched.get_by_role("button", name=f"Send to {referee.called}").click()
        expect(watched.locator("#messages")).to_be_visible()
    told = mails("requests for letters are out")
    wait_until(lambda: len(mails("requests for letters are out")) == 2)
    assert all("University of Town 6" in mail.body.decode() for mail in told)

    # Nudged: one referee, where it was switched on; the worker was away
    go("referee", sen.pk)
    watched.get_by_role("link", name="Read the mail and switch it on").click()
    watched.get_by_role("button", name=f"Switch on for {sen.called}").click()
    expect(watched.locator("#nudges")).to_contain_text("The next goes by itself on")
    working[-1].kill()
    weeks_pass()
    working.append(worker())
    [nudge] = mails("A reminder: letters for Priya")
    assert nudge.recipients == (sen.email,)

    # Ticked off by both, each by the link they have
    for page in (their_page(nudge), their_page(asked[bose.email])):
        rows = page.locator("tbody tr")
        for at in range(PROGRAMMES):
            tick = rows.nth(at).get_by_role("button", name="Sent")
            tick.click()
            expect(tick).to_have_attribute("aria-pressed", "true")
        page.context.close()
    assert Reference.objects.filter(submitted_at=None).count() == 0
    assert Reference.objects.filter(state="received").count() == 0  # their word is not the portal's

    # In, by what the portals show; thanked
    for referee in people:
        go("referee", referee.pk)
        for box in watched.locator("[name=reference]").all():
            box.check()
        watched.get_by_role("button", name="in", exact=True).click()
        expect(watched.locator("#messages")).to_contain_text(f"{PROGRAMMES} letters")
        go("referee_write", referee.pk, "thanks")
        watched.get_by_role("button", name=f"Send to {referee.called}").click()
        expect(watched.locator("#messages")).to_be_visible()
    wait_until(lambda: len(mails("Thank you, from Priya")) == 2)

    assert Reference.objects.filter(state="received", thanked_at=None).count() == 0
    kinds = Counter(Mail.objects.filter(state="sent").values_list("kind", flat=True))
    assert kinds - Counter(news=9, digest=9, alone=9, week=9) == Counter(
        ask=2, wave=2, nudge=1, thanks=2
    )
    to_referees = [m for m in smtp_sink.accepted if m.recipients[0] in (sen.email, bose.email)]
    assert len({m.message_id for m in to_referees}) == len(to_referees) == 7
