"""Somebody with a referee to write to, where mail really goes out."""

import pytest

from applications.services import accounts
from tests import factories


@pytest.fixture
def person(client, db):
    person = factories.PersonFactory(
        given_name="Priya", family_name="Chatterjee", email="priya@example.org"
    )
    client.force_login(person)
    return person


@pytest.fixture
def sen(person, settings):
    settings.SENDS_MAIL = True
    accounts.mark_verified(person)
    return factories.RefereeFactory(
        owner=person, name="Anil Sen", email="anil.sen@calcutta.example", zone="Asia/Kolkata"
    )
