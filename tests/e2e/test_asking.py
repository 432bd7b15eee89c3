"""The ask: two referees, seven programmes, few presses; and the page of one mail looked over."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from applications.models import Mail, Reference
from applications.services import accounts
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(live_server, sign_in, settings):
    settings.SENDS_MAIL = True
    priya = factories.PersonFactory(
        given_name="Priya", family_name="Chatterjee", email="priya@example.org"
    )
    accounts.mark_verified(priya)
    for at in range(7):
        factories.ApplicationFactory(
            owner=priya, deadline=date(2027, 1, 10 + at), posting__references_mode="letter"
        )
    sign_in(priya)
    return [
        factories.RefereeFactory(owner=priya, name=name, email=f"{name[:4].lower()}@example.org")
        for name in ("Anil Sen", "Meera Bose")
    ]


def test_two_referees_are_named_for_seven_programmes_and_asked_in_five_presses(
    watched, live_server, people
):
    presses = 0

    def press(role, name):
        nonlocal presses
        presses += 1
        watched.get_by_role(role, name=name).first.click()

    watched.goto(live_server.url + reverse("referees"))
    press("link", "Anil Sen")
    press("link", "Name for programmes")
    press("checkbox", "Meera Bose")
    press("button", "Name and write to them")
    expect(watched.get_by_role("heading", name="One request each")).to_be_visible()
    press("button", "Send 2 mails")

    expect(watched.locator("#messages")).to_contain_text("14 programmes ticked.")
    assert presses <= 8
    assert Mail.objects.filter(kind=Mail.Kind.ASK).count() == 2
    assert Reference.objects.filter(state=Reference.State.ASKED).count() == 14


def test_preview_and_words_follow_the_ticks_until_somebody_writes(watched, live_server, people):
    sen = people[0]
    rows = [
        factories.ReferenceFactory(application=one, referee=sen)
        for one in sen.owner.applications.order_by("pk")[:3]
    ]
    watched.goto(live_server.url + reverse("referee_write", args=[sen.pk, "ask"]))
    text, preview = watched.get_by_label("Text"), watched.locator(".mail-preview")
    expect(preview).to_contain_text("3 PhD positions")

    watched.locator(f"#about-{rows[0].pk}").uncheck()
    expect(preview).to_contain_text("2 PhD positions")
    expect(text).to_have_value(re.compile("2 PhD positions"))
    watched.get_by_label("Language").select_option("sv")
    expect(preview).to_contain_text("Jag söker 2 doktorandplatser")

    text.fill("Dear Anil,\n\nas we said.")
    watched.locator(f"#about-{rows[1].pk}").uncheck()
    expect(preview.locator("li")).to_have_count(1)
    expect(preview).to_contain_text("as we said.")
    expect(text).to_have_value("Dear Anil,\n\nas we said.")
    watched.get_by_role("button", name="Send to Prof. Anil Sen").click()
    expect(watched.locator("#messages")).to_contain_text("1 programme ticked.")
    assert Mail.objects.get().data["text"] == "Dear Anil,\n\nas we said."


@pytest.mark.parametrize("where", ["referee_write", "referees_write", "copy", "mail", "packet"])
def test_pages_are_looked_over(watched, live_server, people, look_over, where):
    for referee in people:
        for one in referee.owner.applications.order_by("pk"):
            factories.ReferenceFactory(application=one, referee=referee)
    sen = people[0]
    address = reverse("referee_write", args=[sen.pk, "ask"])
    if where == "referees_write":
        address = reverse("referees_write")
    elif where == "packet":
        factories.VersionFactory(document__owner=sen.owner, document__kind="cv")
        address = reverse("referee_packet", args=[sen.pk])
    watched.goto(live_server.url + address)
    if where == "copy":
        watched.get_by_role("button", name="Copy into my own mail program").click()
        expect(watched.get_by_label("Text")).to_be_visible()
    elif where == "mail":
        watched.get_by_role("button", name="Send to").click()
        watched.goto(live_server.url + reverse("mail", args=[Mail.objects.get().pk]))

    assert look_over(watched) == []
