"""What tests of the pages share: the day it is, and who has come; a file may have its own."""

import pytest

from tests.factories import NOW, PersonFactory


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client, db):
    person = PersonFactory(zone="Asia/Kolkata")
    client.force_login(person)
    return person
