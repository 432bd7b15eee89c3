"""manage.py allow_mail."""

from io import StringIO

import pytest
from django.core.management import call_command

from applications.services import referee_pages
from tests.factories import NOW, PersonFactory

pytestmark = pytest.mark.django_db


def test_every_stop_of_the_address_is_lifted_and_no_other():
    person = PersonFactory()
    for email, owner in (
        ("sen@uni.example", None),
        ("SEN@uni.example", person),
        ("b@b.example", None),
    ):
        referee_pages.stop(email, owner, NOW)
    out = StringIO()

    call_command("allow_mail", "Sen@Uni.example", stdout=out)
    call_command("allow_mail", "sen@uni.example", stdout=out)

    assert out.getvalue() == "2 lifted.\nNothing was stopped for this address.\n"
    assert referee_pages.is_stopped("b@b.example", None)
