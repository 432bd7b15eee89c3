"""Nudges in a browser: read, switched on, told; a letter in danger and its reserve."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from applications.models import Referee
from applications.services import accounts, references
from tests.factories import ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sen(db, settings):
    """Two letters out: one due in ten days, one in two whose reserve is known."""
    settings.SENDS_MAIL = True
    person, now = PersonFactory(given_name="Priya", family_name="Chatterjee"), timezone.now()
    accounts.mark_verified(person)
    sen = RefereeFactory(owner=person, name="Anil Sen", zone="Europe/London")
    RefereeFactory(owner=person, name="Meera Bose", title="Dr", is_reserve=True)
    for days in (2, 10):
        day = (now + timedelta(days=days)).date()
        application = ApplicationFactory(owner=person, deadline=day)
        references.set_state(
            ReferenceFactory(application=application, referee=sen, mode="email"), "agreed", now=now
        )
    return sen


def test_words_are_read_and_switched_on_by_two_presses(
    watched, live_server, sign_in, look_over, sen
):
    sign_in(sen.owner)
    watched.goto(live_server.url + reverse("referee", args=[sen.pk]))
    found = look_over(watched)
    watched.get_by_role("link", name="Read the mail and switch it on").click()
    expect(watched.get_by_text("Dear Prof. Anil Sen,")).to_be_visible()
    found += look_over(watched)
    watched.get_by_role("button", name="Switch on for Prof. Anil Sen").click()
    expect(watched.locator("#nudges")).to_contain_text("The next goes by itself on")
    assert Referee.objects.get(pk=sen.pk).nudges_on_at is not None
    assert found + look_over(watched) == []


def test_reserve_of_a_letter_in_danger_is_named_from_home_by_two_presses(
    watched, live_server, sign_in, look_over, sen
):
    sign_in(sen.owner)
    watched.goto(live_server.url + reverse("home"))
    found = look_over(watched)
    watched.get_by_role("link", name=re.compile(r"Ask Dr Meera Bose \(reserve\) instead")).click()
    expect(watched.locator("[name=referee]")).to_have_value(str(Referee.objects.get(title="Dr").pk))
    watched.get_by_role("button", name="Add", exact=True).click()
    expect(watched.locator("#references")).to_contain_text("Meera Bose")
    expect(watched.locator(".proposals")).to_have_count(0)
    assert found + look_over(watched) == []
