"""The privacy page: open to everybody, and its numbers are those that the program keeps to."""

import re
from datetime import timedelta

import pytest

from applications.models import export
from applications.services import referee_pages, spreadsheets
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_privacy_is_open_to_visitors_and_linked_where_they_sign_in(client):
    assert "No other account ever sees" in words(client.get("/privacy/"))
    assert 'href="/privacy/"' in words(client.get("/accounts/login/"))


def test_privacy_is_linked_at_the_foot_of_every_page(client):
    client.force_login(PersonFactory())

    assert 'href="/privacy/"' in words(client.get("/settings/"))


def test_privacy_says_the_days_that_are_kept_to(client, monkeypatch):
    monkeypatch.setattr(referee_pages, "VISITS_KEPT", timedelta(days=77))
    monkeypatch.setattr(export, "KEPT", timedelta(hours=78))
    monkeypatch.setattr(spreadsheets, "KEPT", timedelta(days=79))

    told = words(client.get("/privacy/"))
    assert "opened is kept for 77 days" in told
    assert "downloaded for 78 hours after it was made" in told
    assert "waits for 79 days" in told


def test_deletion_promises_no_more_than_privacy_does(client):
    client.force_login(PersonFactory(is_sample=True))

    told = words(client.get("/settings/delete/"))
    assert "No copy is kept" not in told
    assert "Backups" in told


@pytest.mark.parametrize("sends", [True, False])
def test_privacy_says_where_mails_stay_only_without_a_mail_server(client, settings, sends):
    settings.SENDS_MAIL = sends

    assert ("No mail server is set up" in words(client.get("/privacy/"))) is not sends
