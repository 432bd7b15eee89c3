"""Pages for what cannot be shown: right status, calm words, a way on, and nothing from inside."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from applications.views.account import session_expired
from applications.views.shared import errors


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/somewhere/")
    request.user = AnonymousUser()
    request._messages = []
    return request


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (lambda r: errors.bad_request(r, SuspiciousOperation("secret")), 400, "not be read"),
        (lambda r: errors.forbidden(r, PermissionError("secret")), 403, "not open to you"),
        (lambda r: session_expired.csrf_failure(r, "secret"), 403, "went stale"),
        (lambda r: errors.not_found(r, LookupError("secret")), 404, "There is nothing here"),
        (errors.server_error, 500, "Something broke on our side"),
    ],
    ids=["400", "403", "csrf", "404", "500"],
)
def test_error_page_says_what_happened_and_where_to_go(request_, answer, status, words):
    response = answer(request_)
    html = response.content.decode()

    assert response.status_code == status
    assert words in html
    assert f'href="{reverse("home")}"' in html
    assert "secret" not in html


@pytest.mark.django_db
def test_view_that_fails_shows_the_page_and_no_trace(client, monkeypatch):
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("allauth.account.views.LoginView.get_context_data", fail)
    client.raise_request_exception = False
    response = client.get(reverse("account_login"))

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "secret inside" not in response.content.decode()


@pytest.mark.django_db
def test_form_without_its_token_changes_nothing_and_says_so():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert "went stale" in response.content.decode()


@pytest.mark.django_db
def test_too_many_sign_ups_are_told_to_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    pages = [client.post(reverse("account_signup"), {"email": f"{n}@x.example"}) for n in range(2)]

    assert [page.status_code for page in pages] == [200, 429]
    assert "Too many tries in a short time" in pages[1].content.decode()


@pytest.mark.django_db
def test_redis_that_is_away_is_told_as_such_and_says_when_to_come_back(client, settings):
    """The tries of a sign-in are counted there."""
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache"}
    settings.CACHES = {"default": {**away, "LOCATION": "redis://127.0.0.1:1"}}
    client.raise_request_exception = False
    response = client.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "A server that limits wrong guesses does not answer" in response.content.decode()


def test_database_that_is_away_is_told_as_such_and_says_when_to_come_back(client, monkeypatch):
    """R-14: nobody can be looked up either."""

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("secret inside")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", away)
    monkeypatch.setattr("django.contrib.sessions.backends.cached_db.SessionStore.load", away)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.raise_request_exception = False
    response = client.get(reverse("home"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "The database does not answer just now" in response.content.decode()
    assert "secret inside" not in response.content.decode()
