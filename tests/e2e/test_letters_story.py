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
    pytest.mark.e2e,
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


class Story:
    """The applicant's browser, the worker, and the mails that came in."""

    def __init__(self, watched: Page, browser: Browser, site: str, worker, sink) -> None:
        self.page, self.browser, self.site = watched, browser, site
        self.start, self.sink = worker, sink
        self.worker = worker()

    def go(self, name: str, *args) -> None:
        self.page.goto(self.site + reverse(name, args=args))

    def press(self, name: str, role: str = "button", *, exact: bool = False) -> None:
        self.page.get_by_role(role, name=name, exact=exact).first.click()

    def told(self, words: str) -> None:
        expect(self.page.locator("#messages")).to_contain_text(words)

    def mails(self, number: int, subject: str = "") -> list:
        """So many with this in the subject, as soon as they came in."""

        def found() -> list:
            return [mail for mail in self.sink.accepted if subject in mail.subject]

        self.worker.wait_until(lambda: len(found()) >= number)
        return found()

    def opened(self, mail) -> Page:
        """The referee's page, by the link of this mail, on their own phone."""
        text = mail.message.get_body(("plain",)).get_content()
        page = self.browser.new_context(viewport=PHONE).new_page()
        page.goto(self.site + LINK.search(text).group(1))
        return page

    def asks(self, *others: str) -> dict:
        """The mail that each got."""
        self.go("referees")
        self.press("Anil Sen", "link")
        self.press("Name for programmes", "link")
        for name in others:
            self.page.get_by_role("checkbox", name=name).check()
        self.press("Name and write to them")
        self.press("Send 2 mails")
        self.told("14 programmes ticked.")
        return {mail.recipients[0]: mail for mail in self.mails(2)}

    def requests_all(self) -> None:
        self.go("requests")
        left = self.page.get_by_role("button", name="All 2 are out")
        for number in range(PROGRAMMES, 0, -1):
            expect(left).to_have_count(number)
            left.first.click()
        expect(left).to_have_count(0)

    def writes(self, referee: Referee, kind: str) -> None:
        self.go("referee_write", referee.pk, kind)
        self.press(f"Send to {referee.called}")
        self.told("On its way")

    def switches_nudges_on(self, referee: Referee) -> None:
        self.go("referee", referee.pk)
        self.press("Read the mail and switch it on", "link")
        self.press(f"Switch on for {referee.called}")
        expect(self.page.locator("#nudges")).to_contain_text("The next goes by itself on")

    def all_in(self, referee: Referee) -> None:
        self.go("referee", referee.pk)
        for box in self.page.locator("[name=reference]").all():
            box.check()
        self.press("in", exact=True)
        self.told(f"{PROGRAMMES} letters")


def ticks_all(page: Page) -> None:
    rows = page.locator("tbody tr")
    for at in range(PROGRAMMES):
        tick = rows.nth(at).get_by_role("button", name="Sent")
        tick.click()
        expect(tick).to_have_attribute("aria-pressed", "true")
    page.context.close()


def test_letters_of_two_referees_for_seven_programmes_from_the_ask_to_the_thanks(
    watched: Page, browser: Browser, live_server, worker, smtp_sink, people
):
    sen, bose = people
    priya = Story(watched, browser, live_server.url, worker, smtp_sink)

    asked = priya.asks("Meera Bose")
    assert asked[sen.email].message["Reply-To"] == "Priya Chatterjee <priya@example.org>"

    for referee in people:
        page = priya.opened(asked[referee.email])
        expect(page.locator("tbody tr")).to_have_count(PROGRAMMES)
        page.locator("#yes-all").click()
        expect(page.get_by_role("status")).to_contain_text("Thank you")
        page.context.close()
    priya.go("home")
    for referee in people:
        expect(watched.locator(".letters-news")).to_contain_text(f"{referee.called} agreed")

    priya.requests_all()
    for referee in people:
        priya.go("requests")
        expect(watched.get_by_role("link", name=f"Tell {referee.called}")).to_be_visible()
        priya.writes(referee, "wave")
    for mail in priya.mails(2, "requests for letters are out"):
        assert "University of Town 6" in mail.body.decode()

    priya.switches_nudges_on(sen)
    priya.worker.kill()
    weeks_pass()
    priya.worker = worker()  # what fell due while it was away goes now
    [nudge] = priya.mails(1, "A reminder: letters for Priya")
    assert nudge.recipients == (sen.email,)

    ticks_all(priya.opened(nudge))
    ticks_all(priya.opened(asked[bose.email]))
    assert not Reference.objects.filter(submitted_at=None).exists()
    assert not Reference.objects.filter(state="received").exists()  # their word, not the portal's

    for referee in people:
        priya.all_in(referee)
        priya.writes(referee, "thanks")
    priya.mails(2, "Thank you, from Priya")

    assert not Reference.objects.exclude(state="received", thanked_at__isnull=False).exists()
    sent = Mail.objects.filter(state="sent", kind__in=Mail.TO_REFEREES).values_list("kind")
    assert Counter(kind for (kind,) in sent) == Counter(ask=2, wave=2, nudge=1, thanks=2)
    to_referees = [m for m in smtp_sink.accepted if m.recipients[0] in (sen.email, bose.email)]
    assert len({m.message_id for m in to_referees}) == len(to_referees) == 7
