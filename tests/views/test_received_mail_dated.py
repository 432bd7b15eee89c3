"""Days and hours of a mail that came in: on whose clock they are, and what is promised of them."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from applications.models import Deadline
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, PersonFactory
from tests.received_mails import mail_of, note, words

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]

INVITED = "We would like to invite you to an interview on {day} at 10:00 am."


def far_off() -> str:
    return f"{timezone.now() + timedelta(days=40):%-d %B %Y}"


@pytest.fixture
def asha(client):
    person = PersonFactory(zone="Europe/Stockholm")
    client.force_login(person)
    return person


def in_already(asha, **more):
    return ApplicationFactory(owner=asha, stage="submitted", submitted_at=NOW, **more)


@pytest.mark.parametrize(
    ("institution", "city", "text"),
    [
        ("Stanford University", "Stanford", ""),
        ("Caltech", "Pasadena", ""),
        ("Oz College", "Pasadena", "Oz College, Pasadena, California, looks for a student."),
    ],
)
def test_hour_without_a_clock_is_on_that_of_the_place_as_the_posting_was_read(
    client, asha, institution, city, text
):
    application = in_already(
        asha,
        posting__institution=institution,
        posting__city=city,
        posting__country="US",
        posting__text=text,
    )
    mail = mail_of(asha, INVITED.format(day=far_off()))

    page = client.get(mail.get_absolute_url(), {"application": application.pk})
    note(client, mail, application)

    assert "10:00 (Los Angeles)" in words(page)
    kept = Deadline.objects.get(kind="interview")
    assert (kept.time, kept.zone, kept.zone_source) == (
        time(10),
        "America/Los_Angeles",
        "place",
    )
