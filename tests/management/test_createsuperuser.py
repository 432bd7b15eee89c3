"""The caretaker's account, made on the command line of a server."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from applications.models import User

PASSWORD = "a very long walk"


@pytest.mark.django_db
def test_a_superuser_signs_in_at_once_where_addresses_must_be_verified(
    client, settings, monkeypatch, mailoutbox
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command("createsuperuser", email="Root@Example.org", interactive=False, verbosity=0)

    assert User.objects.get().email == "root@example.org"
    client.post(reverse("account_login"), {"login": "root@example.org", "password": PASSWORD})
    assert client.get(reverse("admin:index")).status_code == 200
    assert mailoutbox == []
