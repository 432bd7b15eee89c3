"""Wrong passwords: the guesser is slowed down, the owner is not, and is told. S-50"""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Mail, User
from applications.services import accounts
from applications.services.mails.delivery import deliver_due
from tests.factories import NOW, PersonFactory

PASSWORD = "a very long walk"
HOME, CAMPUS, ELSEWHERE = "192.0.2.1", "203.0.113.7", "198.51.100.9"
TOO_MANY = "Too many failed login attempts"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limit_reached_yet():
    cache.clear()


@pytest.fixture
def ada() -> User:
    ada = PersonFactory(email="ada@example.org", password=PASSWORD)
    accounts.mark_verified(ada)
    return ada


def sign_in(client, place, password=PASSWORD, email="ada@example.org"):
    given = {"login": email, "password": password}
    return client.post(reverse("account_login"), given, REMOTE_ADDR=place)


def guess(place, times, email="ada@example.org"):
    for _ in range(times):
        page = sign_in(Client(), place, "wrong", email)
    return page


def known_browser(place=HOME) -> Client:
    client = Client()
    sign_in(client, place)
    client.post(reverse("account_logout"))
    return client


def test_wrong_passwords_from_elsewhere_do_not_shut_the_owner_out(client, ada):
    assert TOO_MANY in guess(CAMPUS, 6).content.decode()

    assert sign_in(client, HOME).status_code == 302


def test_same_address_is_slowed_down_for_the_account_even_with_the_right_password(client, ada):
    guess(CAMPUS, 5)

    assert TOO_MANY in sign_in(client, CAMPUS).content.decode()


def test_one_address_that_tries_many_accounts_is_slowed_down(ada):
    for number in range(10):
        guess(CAMPUS, 1, f"person{number}@example.org")

    assert TOO_MANY in guess(CAMPUS, 1, "one-more@example.org").content.decode()


@pytest.mark.parametrize("times", [5, 40])
def test_known_browser_gets_in_behind_the_very_address_of_the_guesser(ada, times):
    browser = known_browser()
    guess(CAMPUS, times)

    assert sign_in(browser, CAMPUS).status_code == 302


def test_known_browser_guesses_no_more_often_than_others(ada):
    browser = known_browser()
    for _ in range(5):
        sign_in(browser, HOME, "wrong")

    assert TOO_MANY in sign_in(browser, HOME).content.decode()


@pytest.mark.parametrize("value", ["", "x", "WyJ4IixbMV1d:1abcde:forged"])
def test_forged_cookie_makes_no_browser_known(client, ada, value):
    guess(CAMPUS, 5)
    client.cookies["browser"] = value

    assert TOO_MANY in sign_in(client, CAMPUS).content.decode()


def test_browser_known_to_one_account_is_not_known_to_another(ada):
    bob = PersonFactory(email="bob@example.org", password=PASSWORD)
    accounts.mark_verified(bob)
    browser = known_browser()
    guess(CAMPUS, 5, bob.email)

    assert TOO_MANY in sign_in(browser, CAMPUS, email=bob.email).content.decode()


def test_computer_of_several_people_knows_those_who_came_last(ada):
    browser = known_browser()
    for number in range(4):
        other = PersonFactory(email=f"other{number}@example.org", password=PASSWORD)
        accounts.mark_verified(other)
        sign_in(browser, HOME, email=other.email)
        browser.post(reverse("account_logout"))
    guess(CAMPUS, 40)

    assert sign_in(browser, CAMPUS).status_code == 302


@pytest.mark.parametrize("https", [True, False])
def test_cookie_is_for_the_server_alone_and_names_nobody(client, settings, ada, https):
    settings.SESSION_COOKIE_SECURE = https
    cookie = sign_in(client, HOME).cookies["browser"]

    kept = (cookie["httponly"], bool(cookie["secure"]), cookie["samesite"], cookie["path"])
    assert kept == (True, https, "Lax", "/")
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert "ada" not in cookie.value


def test_wrong_sign_in_sets_no_cookie(client, ada):
    assert "browser" not in sign_in(client, HOME, "wrong").cookies


def test_new_password_begins_with_a_clean_sheet(client, ada):
    guess(HOME, 5)
    client.post(reverse("account_reset_password"), {"email": ada.email})
    deliver_due(timezone.now)
    [path] = [
        word.partition("//")[2].partition("/")[2]
        for word in django_mail.outbox[-1].body.split()
        if "/password/reset/key/" in word
    ]
    form = client.get(f"/{path}", follow=True).redirect_chain[-1][0]
    new = {"password1": "quite another walk", "password2": "quite another walk"}
    client.post(form, new, REMOTE_ADDR=HOME)

    assert sign_in(client, HOME, "quite another walk").status_code == 302


def test_owner_is_told_of_repeated_failures_once_a_day(ada, time_machine):
    told = []
    for hours in (0, 1, 20, 25):
        time_machine.move_to(NOW.replace(hour=0) + timedelta(hours=hours))
        for place in (CAMPUS, ELSEWHERE):
            guess(place, 5)
        deliver_due(timezone.now)
        told.append(Mail.objects.filter(kind="sign-ins", state="sent").count())

    assert told == [1, 1, 1, 2]
    assert django_mail.outbox[0].to == ["ada@example.org"]
    assert django_mail.outbox[0].subject == "Wrong passwords for your account at PhD Tracker"
    assert f"from {ELSEWHERE}" in django_mail.outbox[0].body


def test_few_wrong_passwords_are_told_to_nobody(ada):
    guess(HOME, 5)

    assert not Mail.objects.exists()


def test_failures_at_an_address_without_an_account_are_told_to_nobody():
    guess(CAMPUS, 12, "who@example.org")

    assert not Mail.objects.exists()
