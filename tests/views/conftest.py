"""What tests of the pages share: the day it is, and who has come; a file may have its own."""

import pytest
from django.test import Client

from tests.factories import NOW, PersonFactory
from tests.letters import professor


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client, db):
    person = PersonFactory(zone="Asia/Kolkata")
    client.force_login(person)
    return person


@pytest.fixture
def sen(db):
    """A referee with a page of their own."""
    return professor()


@pytest.fixture
def visitor():
    """A browser that has no cookie, and would need one for anybody else's forms."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
