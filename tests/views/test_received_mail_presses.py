"""Presses on the page of a mail that came in: Enter, twice, and by whose clock."""

import re

import pytest
from django.urls import reverse

from tests.factories import NOW, ApplicationFactory, PersonFactory, ReferenceFactory
from tests.received_mails import mail_of, note, words

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


def test_clock_is_shown_by_the_name_that_the_mail_has(client, asha):
    application = ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW)
    mail = mail_of(asha, "We invite you to an interview on 12 January 2027 at 10:00 CET.")

    page = words(client.get(mail.get_absolute_url(), {"application": application.pk}))
    assert "Tue 12 Jan 2027, 10:00 (CET)" in page
    assert "Berlin)" not in page


def test_press_on_all_made_twice_says_what_is_noted_and_leaves_the_no(client, asha):
    application = ApplicationFactory(owner=asha, posting__title="PhD position in quantum optics")
    ReferenceFactory(application=application, state="requested")
    text = (
        "We have received your application AB-1234. A letter of recommendation has been received. "
        "You have not been selected."
    )
    mail = mail_of(asha, text)
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    [only] = re.findall(r'data-kind="primary"[^>]+value="([^"]+)"', page.content.decode())
    press = reverse("received_mail_note", args=[mail.pk])
    given = {"application": application.pk, "was": page.context["seen"], "only": only}
    twice = [client.post(press, given, follow=True) for _press in range(2)]

    assert [answer.status_code for answer in twice] == [200, 200]
    assert "That was noted already: They have the application. A letter is in." in words(twice[1])
    application.refresh_from_db()
    assert application.stage == "submitted"


@pytest.mark.parametrize(
    ("stage", "text", "noted"),
    [
        ("submitted", "{interview}\n\n{waits}", ["interview"]),
        ("submitted", "{waits}\n\n{interview}", ["interview"]),
        (
            "preparing",
            "We have received your application.\n\n{interview}\n\n{waits}",
            ["receipt", "interview"],
        ),
    ],
)
def test_enter_in_the_field_of_the_clock_notes_what_the_field_stands_in(
    client, asha, stage, text, noted
):
    sent = NOW if stage == "submitted" else None
    application = ApplicationFactory(
        owner=asha, stage=stage, submitted_at=sent, posting__city="", posting__country=""
    )
    said = "We invite you to an interview on 12 January 2027 at 10:00."
    waits = "You have been placed on the waiting list."
    mail = mail_of(asha, text.format(interview=said, waits=waits))
    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    form = page.content.decode().partition('name="was"')[2]

    first = re.search(r'<button[^>]+type="submit"[^>]*name="only" value="([^"]+)"', form)[1]
    note(client, mail, application, only=first, zone="Oslo")
    mail.refresh_from_db()
    assert [one["kind"] for one in mail.proposals if one["events"]] == noted
