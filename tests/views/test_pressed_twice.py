"""A button pressed twice at once makes one row, and both presses get a sensible answer."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from applications.models import Mail, Posting, User
from applications.services import fetches, postings
from applications.views.account.lifecycle import SignupView
from tests.factories import NOW, PersonFactory

PASSWORD = "a very long walk"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_limit_reached_yet():
    cache.clear()


def at_once(number, work):
    """What each of so many threads answers that begin together."""
    start, answers = threading.Barrier(number, timeout=60), []

    def run():
        start.wait()
        try:
            answers.append(work())
        except Exception as problem:
            answers.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def sign_up(client=None, password=PASSWORD):
    given = {"email": "new@example.org", "password1": password, "zone": "Asia/Kolkata"}
    return (client or Client()).post(reverse("account_signup"), given)


@pytest.fixture
def server(settings):
    settings.SIGNUP = "open"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def test_sign_up_four_times_at_once_makes_one_account_and_one_mail(server):
    answers = at_once(4, sign_up)

    seen = [(answer.status_code, answer.url) for answer in answers]
    assert seen == 4 * [(302, reverse("account_email_verification_sent"))]
    assert User.objects.get().zone == "Asia/Kolkata"
    assert Mail.objects.filter(kind="verify").count() == 1


def test_sign_up_four_times_at_once_where_nothing_is_confirmed_leads_in():
    answers = at_once(4, sign_up)

    assert [(answer.status_code, answer.url) for answer in answers] == 4 * [(302, reverse("home"))]
    assert User.objects.count() == 1


def test_sign_up_whose_account_is_made_between_form_and_row(server, monkeypatch):
    valid = SignupView.form_valid

    def overtaken(view, form):
        PersonFactory(email="new@example.org", password=PASSWORD)
        return valid(view, form)

    monkeypatch.setattr(SignupView, "form_valid", overtaken)

    answer = sign_up()

    assert (answer.status_code, answer.url) == (302, reverse("account_email_verification_sent"))
    assert [mail.kind for mail in Mail.objects.all()] == ["exists"]


def test_sign_up_with_a_taken_address_and_another_password_leads_nobody_in(client):
    sign_up()

    page = sign_up(client, "quite another walk")

    assert page.status_code == 200
    assert "already registered" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_same_text_pasted_ten_times_at_once_is_one_posting():
    owner = PersonFactory()

    kept = at_once(10, lambda: postings.keep(owner, "PhD in knots", source="pasted", now=NOW).pk)

    assert kept == 10 * [Posting.objects.get().pk]


def test_same_address_given_ten_times_at_once_is_one_posting():
    owner, url = PersonFactory(), "https://jobs.example.org/1"

    kept = at_once(10, lambda: fetches.keep_address(owner, url, now=NOW).pk)

    assert kept == 10 * [Posting.objects.get().pk]


def test_texts_of_two_people_are_two_postings():
    texts = [
        postings.keep(PersonFactory(), "PhD in knots", source="pasted", now=NOW).pk
        for _ in range(2)
    ]

    assert len(set(texts)) == 2
