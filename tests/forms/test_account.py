"""Signing up, in and out: what a person sees, and the mail that goes with it."""

import re
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail as django_mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import User
from applications.services.mails import delivery
from tests.factories import PersonFactory

PASSWORD = "a very long walk"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit_reached_yet():
    cache.clear()


@pytest.fixture
def server(settings):
    """As on a server: open to all, and an address counts once it is confirmed."""
    settings.SIGNUP = "open"
    settings.SITE_URL = "https://apply.example.org"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    return settings


@pytest.fixture
def ada() -> User:
    user = PersonFactory(email="ada@example.org", password=PASSWORD, zone="Europe/Stockholm")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def sign_up(client: Client, **fields: str):
    given = {"email": "new@example.org", "password1": PASSWORD, "zone": "Asia/Kolkata"}
    return client.post(reverse("account_signup"), {**given, **fields})


def sign_in(client: Client, password: str = PASSWORD, email: str = "ada@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def sent() -> list:
    """The mails so far, after a round of the worker."""
    delivery.deliver_due(timezone.now)
    return django_mail.outbox


def links(mail) -> list[str]:
    return re.findall(r"https?://\S+/accounts/\S+", mail.body)


def test_sign_up_keeps_the_browsers_zone_and_asks_for_the_address_to_be_confirmed(client, server):
    response = sign_up(client)

    assert response.url == reverse("account_email_verification_sent")
    user = User.objects.get(email="new@example.org")
    assert user.zone == "Asia/Kolkata"
    [mail] = sent()
    assert mail.subject == "Confirm your address for PhD Tracker"
    assert mail.to == ["new@example.org"]
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    [link] = links(mail)
    assert link.startswith("https://apply.example.org/accounts/confirm-email/")
    assert f'href="{link}"' in html


def test_link_of_the_mail_confirms_only_when_the_button_is_pressed(client, server):
    sign_up(client)
    path = links(sent()[0])[0].removeprefix("https://apply.example.org")

    assert "Yes, this is mine" in client.get(path).content.decode()
    assert not EmailAddress.objects.get(email="new@example.org").verified
    client.post(path)
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_link_in_a_mail_leads_to_our_host_whatever_was_asked_for(client, server):
    server.ALLOWED_HOSTS = ["*"]
    client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": PASSWORD},
        headers={"host": "evil.example"},
    )

    assert "evil.example" not in sent()[0].body + sent()[0].alternatives[0].content


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc"])
def test_sign_up_with_an_unknown_zone_stays_at_utc(client, server, zone):
    sign_up(client, zone=zone)

    assert User.objects.get(email="new@example.org").zone == "UTC"


def test_sign_up_from_a_browser_at_utc_has_chosen_it(client, server):
    sign_up(client, zone="UTC")

    assert User.objects.get(email="new@example.org").has_zone


def test_sign_up_with_a_taken_address_looks_the_same_and_tells_only_its_owner(client, server, ada):
    taken, fresh = sign_up(client, email=ada.email), sign_up(Client())

    assert (taken.status_code, taken.url) == (fresh.status_code, fresh.url)
    assert sent()[0].to == [ada.email]
    assert sent()[0].subject == "You already have an account at PhD Tracker"


@pytest.mark.parametrize(
    ("signup", "words"),
    [("closed", "makes no new accounts"), ("invite", "need an invitation")],
)
def test_closed_sign_up_says_so_and_makes_no_account(client, server, signup, words):
    server.SIGNUP = signup
    page = client.get(reverse("account_signup"))
    sign_up(client)

    assert words in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_sign_up_takes_no_field_that_is_not_asked_for(client, server, field):
    sign_up(client, **{field: "1"})

    assert getattr(User.objects.get(email="new@example.org"), field) is False


def test_reset_mails_a_link_that_sets_a_new_password_once(client, server, ada):
    client.post(reverse("account_reset_password"), {"email": ada.email})
    assert sent()[0].subject == "Choose a new password for PhD Tracker"
    [link] = links(sent()[0])
    path = link.removeprefix("https://apply.example.org")
    form = client.get(path, follow=True)
    new = {"password1": "quite another walk", "password2": "quite another walk"}
    client.post(form.redirect_chain[-1][0], new)

    ada.refresh_from_db()
    assert ada.check_password("quite another walk")
    assert sent()[1].subject == "Your password was replaced by a new one"
    assert "used already" in Client().get(path, follow=True).content.decode()


def test_secret_of_the_reset_link_is_in_no_session(client, server, ada):
    client.post(reverse("account_reset_password"), {"email": ada.email})
    [link] = links(sent()[0])
    secret = link.rstrip("/").partition("-")[2]
    form = client.get(link.removeprefix("https://apply.example.org"), follow=True)
    address = form.redirect_chain[-1][0]
    wrong = client.post(address, {"password1": "short", "password2": "short"})

    assert "password1" in form.context["form"].fields
    assert "password1" in wrong.context["form"].errors
    assert secret not in str([row.get_decoded() for row in Session.objects.all()])
    assert Client().get(address).context["token_fail"]

    client.post(address, {"password1": "quite another walk", "password2": "quite another walk"})

    assert client.cookies["reset"].value == ""
    assert secret not in str([row.get_decoded() for row in Session.objects.all()])
    ada.refresh_from_db()
    assert ada.check_password("quite another walk")


@pytest.mark.parametrize("password", [" " * 12, "   short   "])
def test_blanks_around_a_password_do_not_make_it_longer(client, server, password):
    page = sign_up(client, password1=password)

    assert "password1" in page.context["form"].errors
    assert not User.objects.exists()


def test_reset_for_an_unknown_address_looks_the_same(client, server, ada):
    known = client.post(reverse("account_reset_password"), {"email": ada.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "who@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in sent()] == [["ada@example.org"], ["who@example.org"]]


def test_sign_in_is_slowed_down_after_wrong_passwords_and_names_no_reason(client, server, ada):
    for _ in range(5):
        page = sign_in(client, "wrong")
    assert "not correct" in page.content.decode()

    page = sign_in(client)
    assert "Too many failed login attempts" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_sign_in_gives_a_new_session_key(client, ada):
    before = client.session.session_key
    client.get(reverse("account_login"))
    sign_in(client)

    assert client.session["_auth_user_id"] == str(ada.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize("name", ["account_delete", "mfa_activate_totp", "mfa_add_webauthn"])
def test_grave_steps_ask_for_the_password_once_more(client, ada, name):
    sign_in(client)
    page = client.get(reverse(name))

    assert page.url == f"{reverse('account_reauthenticate')}?next={quote(reverse(name), safe='')}"


def test_changed_password_is_told_by_mail_with_time_and_place(client, server, ada):
    sign_in(client)
    fields = {
        "oldpassword": PASSWORD,
        "password1": "a new long walk",
        "password2": "a new long walk",
    }
    client.post(reverse("account_change_password"), fields, headers={"user-agent": "<Firefox>"})

    [mail] = sent()
    assert mail.subject == "Your password was changed"
    assert "(Stockholm) from 127.0.0.1, with <Firefox>." in mail.body
    assert "&lt;Firefox&gt;" in mail.alternatives[0].content


ACCOUNT_PAGES = [
    "settings",
    "account_delete",
    "account_email",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]


def test_every_account_page_of_a_person_answers_and_is_kept_nowhere(client, ada):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answers = {name: client.get(reverse(name)) for name in ACCOUNT_PAGES}

    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == dict.fromkeys(ACCOUNT_PAGES, 200)
    assert {answer["Cache-Control"] for answer in answers.values()} <= {
        "private, no-store",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    }
