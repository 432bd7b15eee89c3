"""The account pages speak as the others do: calm sentences, no Title Case."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.test import Client
from django.urls import reverse

from applications.models import User
from tests.factories import PersonFactory

PASSWORD = "a very long walk"
pytestmark = pytest.mark.django_db
SPOKEN = re.compile(r"<(h1|h2|title|label|button|a)\b[^>]*>(.*?)</\1>", re.DOTALL)
TITLE_CASE = re.compile(r"\b[a-z]+ [A-Z][a-z]+|\b[A-Z][a-z]+ (?!Tracker\b)[A-Z][a-z]+")


@pytest.fixture
def ada() -> User:
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=ada, email=ada.email, primary=True, verified=True)
    return ada


@pytest.fixture
def two_factors(ada):
    TOTP.activate(ada, generate_totp_secret())
    RecoveryCodes.activate(ada)


@pytest.fixture
def signed_in(client, ada) -> Client:
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def sign_in(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD})


def in_title_case(client: Client, name: str, *args: int) -> list[str]:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    spoken = (found[1] for found in SPOKEN.findall(response.content.decode()))
    words = (re.sub(r"<[^>]+>", "", inner).strip() for inner in spoken)
    return [one for one in words if TITLE_CASE.search(one)]


@pytest.mark.parametrize("words", ["Set Password", "Are you Sure", "Sign Out · PhD Tracker"])
def test_title_case_is_noticed(words):
    assert TITLE_CASE.search(words)


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "account_email",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "usersessions_list",
    ],
)
def test_page_of_the_account_is_in_our_words(signed_in, name):
    assert in_title_case(signed_in, name) == []


def test_page_to_choose_a_first_password_is_in_our_words(client):
    client.force_login(PersonFactory())

    assert in_title_case(client, "account_set_password") == []


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_inactive"])
def test_page_for_visitors_is_in_our_words(client, name):
    assert in_title_case(client, name) == []


@pytest.mark.parametrize(
    "name", ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]
)
def test_page_of_a_second_factor_is_in_our_words(signed_in, two_factors, name):
    assert in_title_case(signed_in, name) == []


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_page_of_a_key_is_in_our_words(signed_in, ada, name):
    key = WebAuthn.add(ada, "my phone", {"id": "x"}).instance

    assert in_title_case(signed_in, name, key.pk) == []


def test_second_step_of_signing_in_is_in_our_words_and_lets_in(client, ada, two_factors):
    sign_in(client)
    words = in_title_case(client, "mfa_authenticate")
    [code, *_] = RecoveryCodes(ada.authenticator_set.get(type="recovery_codes")).get_unused_codes()

    answer = client.post(reverse("mfa_authenticate"), {"code": code})

    assert (words, answer.url) == ([], reverse("home"))


def test_second_step_of_signing_in_leads_where_one_wanted_to_go(client, ada, two_factors):
    wanted = f"{reverse('applications')}?stage=ready"
    given = {"login": ada.email, "password": PASSWORD, "next": wanted}
    [code, *_] = RecoveryCodes(ada.authenticator_set.get(type="recovery_codes")).get_unused_codes()

    first = client.post(reverse("account_login"), given)
    second = client.post(reverse("mfa_authenticate"), {"code": code})

    assert "browser" not in first.cookies  # known only once both steps are done
    assert (second.url, "browser" in second.cookies) == (wanted, True)


def test_recovery_codes_are_shown_and_made_anew(signed_in, ada, two_factors):
    shown = signed_in.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = RecoveryCodes(ada.authenticator_set.get(type="recovery_codes")).get_unused_codes()

    signed_in.post(reverse("mfa_generate_recovery_codes"))

    assert [code for code in codes if code not in shown] == []
    anew = RecoveryCodes(ada.authenticator_set.get(type="recovery_codes")).get_unused_codes()
    assert set(anew).isdisjoint(codes)


def test_password_is_changed_with_the_labels_of_ours(signed_in, ada):
    page = signed_in.get(reverse("account_change_password")).content.decode()
    new = "another very long walk"

    signed_in.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    for label in ("The password you have now", "New password", "The new password once more"):
        assert label in page
    ada.refresh_from_db()
    assert ada.check_password(new)
