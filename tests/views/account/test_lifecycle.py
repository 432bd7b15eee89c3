"""The throw-away account, the invitation and leaving, as a visitor meets them."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from applications.models import Application, User
from applications.services import accounts
from tests.factories import ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a boring long sentence"


def test_sample_signs_in_to_a_throw_away_account_on_its_own_clock(client):
    response = client.post(reverse("sample"), {"zone": "Asia/Tokyo"})

    [user] = User.objects.all()
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.is_sample, user.zone) == (True, "Asia/Tokyo")


def test_sample_with_a_zone_nobody_knows_takes_utc(client):
    client.post(reverse("sample"), {"zone": "Moon/Crater"})
    assert User.objects.get().zone == "UTC"


def test_sample_where_others_can_reach_the_site_is_not_there(client, settings):
    settings.LOCAL = False
    assert client.post(reverse("sample")).status_code == 404
    assert not User.objects.exists()


@pytest.fixture
def by_invitation(settings):
    settings.SIGNUP = "invite"
    settings.SITE_URL = "https://apply.example.org"


def sign_up(client, email):
    return client.post(
        reverse("account_signup"), {"email": email, "password1": PASSWORD, "zone": "UTC"}
    )


def test_signup_without_an_invitation_stays_closed(client, by_invitation):
    response = sign_up(client, "eve@example.org")

    assert "account/signup_closed.html" in [template.name for template in response.templates]
    assert not User.objects.exists()


def test_signup_with_an_invitation_makes_the_account_it_is_for(client, by_invitation, capsys):
    call_command("invite", "ada@example.org")
    link = capsys.readouterr().out.strip()
    assert link.startswith("https://apply.example.org/invitation/")

    page = client.get(link.removeprefix("https://apply.example.org"), follow=True)
    assert 'value="ada@example.org"' in page.content.decode()
    sign_up(client, "ada@example.org")

    assert User.objects.get().email == "ada@example.org"


def test_signup_with_an_invitation_for_another_address_is_refused(client, by_invitation):
    client.get(reverse("invitation", args=[accounts.invite("ada@example.org")]))
    response = sign_up(client, "eve@example.org")

    assert response.context["form"].errors["email"] == [
        "Your invitation is for ada@example.org. Make the account with that address."
    ]
    assert not User.objects.exists()


def test_invitation_that_is_forged_finds_signup_closed_and_is_told_why(client, by_invitation):
    response = client.get(reverse("invitation", args=["forged"]), follow=True)
    assert "This link was used up or is not whole." in response.content.decode()
    assert "account/signup_closed.html" in [template.name for template in response.templates]


def test_invitation_where_signup_is_closed_opens_nothing(client, settings):
    settings.SIGNUP = "closed"
    client.get(reverse("invitation", args=[accounts.invite("ada@example.org")]))
    settings.SIGNUP = "invite"
    assert "invited" not in client.session


@pytest.mark.parametrize(
    ("email", "signup", "sentence"),
    [
        ("nonsense", "invite", "'nonsense' is not an e-mail address."),
        ("ada@example.org", "closed", "SIGNUP=closed: nobody can sign up."),
        ("known@example.org", "invite", "known@example.org has an account already."),
    ],
)
def test_invite_command_says_why_not(settings, email, signup, sentence):
    settings.SIGNUP = signup
    PersonFactory(email="known@example.org")
    with pytest.raises(CommandError, match=sentence):
        call_command("invite", email)


@pytest.fixture
def ada(client):
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    ApplicationFactory(owner=ada)
    return ada


def test_account_delete_asks_first_and_then_forgets(client, ada):
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("account_delete"))
    assert (page.status_code, User.objects.count()) == (200, 1)

    response = client.post(reverse("account_delete"))

    assert response.url == reverse("account_login")
    assert not User.objects.exists()
    assert not Application.objects.exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
def test_account_delete_asks_for_the_password_even_just_after_signing_in(client, ada, method):
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})

    response = getattr(client, method)(reverse("account_delete"))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.exists()


def test_account_delete_of_a_sample_needs_no_password(client):
    client.post(reverse("sample"))
    assert client.post(reverse("account_delete")).url == reverse("account_login")
    assert not User.objects.exists()
