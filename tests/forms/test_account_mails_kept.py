"""Account pages on one's own machine: where no mail is sent, none is promised."""

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import User
from applications.services import accounts
from applications.services.mails import delivery
from tests.factories import PersonFactory

PASSWORD = "a very long walk"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail_just_sent():
    """The cache outlives a test, and no address gets two of these mails in a row."""
    cache.clear()


@pytest.fixture
def ada(settings) -> User:
    settings.EMAIL_BACKEND = "applications.mail.FolderBackend"
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    return ada


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def words_of(client: Client, name: str) -> str:
    return client.get(reverse(name)).content.decode()


def test_sign_up_says_nothing_of_a_mail(client):
    new = {"email": "new@example.org", "password1": PASSWORD, "zone": "UTC"}

    response = client.post(reverse("account_signup"), new)

    assert (response.url, said(response)) == (reverse("home"), [])


def test_sign_up_where_mails_are_sent_says_which_one(client, settings):
    settings.SENDS_MAIL = True
    new = {"email": "new@example.org", "password1": PASSWORD, "zone": "UTC"}

    response = client.post(reverse("account_signup"), new)

    assert said(response) == ["We are sending the link that confirms new@example.org."]


def test_another_address_is_confirmed_by_the_link_in_the_terminal(client, ada, capsys):
    client.force_login(ada)

    response = client.post(
        reverse("account_email"), {"email": "ada@example.com", "action_add": "1"}
    )

    delivery.deliver_due(timezone.now)
    assert "/accounts/confirm-email/" in capsys.readouterr().err
    assert said(response) == [
        "Mails stay on this computer: the link that confirms ada@example.com is printed in the"
        " terminal."
    ]
    assert "An address counts once it is confirmed" not in words_of(client, "account_email")


def test_forgotten_password_is_replaced_by_the_link_in_the_terminal(client, ada, capsys):
    asked = words_of(client, "account_reset_password")
    client.post(reverse("account_reset_password"), {"email": ada.email})
    done = words_of(client, "account_reset_password_done")

    delivery.deliver_due(timezone.now)
    assert "/accounts/password/reset/key/" in capsys.readouterr().err
    assert "printed in the terminal" in asked
    assert "Look into the terminal" in done
    assert "on its way" not in done
