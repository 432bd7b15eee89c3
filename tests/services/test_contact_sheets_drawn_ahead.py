"""The page of contacts that goes in is drawn before anybody waits for it, or is left out."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.errors import RendererMissing
from applications.models import Application
from applications.services import applications, contact_sheets
from applications.services.mails import links
from tests.factories import NOW, ApplicationFactory, ReferenceFactory, RequirementFactory


def application():
    """Two referees are named, as many as are wanted, and nothing else is."""
    made = ApplicationFactory(requirements=(), posting__references_minimum=2)
    RequirementFactory(application=made, kind="reference_contacts")
    for name in ("Ada Lund", "Bo Ek"):
        ReferenceFactory(application=made, referee__name=name, mode="contact", state="agreed")
    return Application.objects.get(pk=made.pk)


def browser(row):
    client = Client()
    client.force_login(row.owner)
    return client


DOORS = {
    "submit": lambda row: applications.submit(row, confirmation="", now=NOW),
    "move": lambda row: applications.move(row, "review", now=NOW),
    "mail": lambda row: links.settle(
        row.deadlines.select_related("application").get(kind="application"), now=NOW
    ),
    "many": lambda row: browser(row).post(
        reverse("chosen"), {"do": "stage", "stage": "submitted", "chosen": [row.pk]}
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", DOORS)
def test_page_is_drawn_before_anything_is_held_and_never_meanwhile(monkeypatch, door):
    row, held = application(), []

    def away(*_given):
        held.append(connection.in_atomic_block)
        raise RendererMissing

    monkeypatch.setattr(contact_sheets, "draw", away)

    DOORS[door](row)

    assert held == [False]
    assert not Application.objects.get(pk=row.pk).is_open


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("application_submit", {"submitted-day": "2026-11-23", "submitted-anyway": "on"}),
        ("application_move", {"stage": "submitted", "day": "2026-11-23", "anyway": "on"}),
    ],
)
def test_person_is_told_that_a_page_nobody_could_draw_is_not_kept(monkeypatch, address, given):
    row, words = application(), "The page of your referees could not be drawn just now"

    def away(*_given):
        raise RendererMissing

    for drawn in (False, True):
        with monkeypatch.context() as patch:
            if not drawn:
                patch.setattr(contact_sheets, "draw", away)
            page = browser(row).post(reverse(address, args=[row.pk]), given, follow=True)

        assert (words in page.content.decode()) != drawn
        assert row.submissions.standing().get().files.count() == drawn
        applications.take_back(Application.objects.get(pk=row.pk), now=NOW)
