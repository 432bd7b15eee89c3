"""Silence asked for in the app: shown where it works, and taken back there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    ahead = (timezone.now() + timedelta(days=40)).date()
    application = ApplicationFactory(deadline=ahead)
    client.force_login(application.owner)
    return application


def test_snoozed_application_says_so_wherever_it_counts_down(client, application):
    client.post(reverse("snooze", args=[application.pk]), {"on": "1"})

    until = Application.objects.get().snoozed_until
    assert timedelta(hours=24) < until - timezone.now() <= timedelta(hours=48)
    for page in (reverse("home"), application.get_absolute_url(), _reminders(application)):
        words = client.get(page).content.decode()
        assert ("Snoozed until" in words, "Wake now" in words) == (True, True)


def test_waking_ends_the_silence(client, application):
    for on in ("1", "0"):
        client.post(reverse("snooze", args=[application.pk]), {"on": on})

    assert Application.objects.get().snoozed_until is None
    assert "Snoozed until" not in client.get(reverse("home")).content.decode()


def test_what_is_too_near_is_not_snoozed_and_the_page_says_so(client, application):
    application.deadlines.update(instant=timezone.now() + timedelta(hours=3))

    page = client.post(reverse("snooze", args=[application.pk]), {"on": "1"}, follow=True)

    assert Application.objects.get().snoozed_until is None
    assert "too near for silence" in page.content.decode()


def _reminders(application):
    return reverse("coming", args=[application.pk])
