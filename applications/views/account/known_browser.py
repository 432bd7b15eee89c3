"""Browsers in which somebody signed in before.

A signed cookie names the browser by a random word, and the accounts it signed in to. It lets nobody
in; other people's wrong passwords do not shut it out.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from applications.models import User

LASTS = 60 * 60 * 24 * 365  # seconds
MOST = 5  # accounts; a computer that more people share knows those who came last
_SALT = "applications.known_browser"


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this browser is known to have signed in to the account."""
    browser, accounts = _read(request)
    accounts = [user.pk, *(account for account in accounts if account != user.pk)][:MOST]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or secrets.token_urlsafe(12), accounts], salt=_SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known(request: HttpRequest, email: str) -> str:
    """The browser's own word if it has signed in to the account with this address, else ""."""
    browser, accounts = _read(request)
    if not accounts:
        return ""
    theirs = Q(email=email) | Q(emailaddress__email=email)
    return browser if User.objects.filter(theirs, pk__in=accounts).exists() else ""


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    token = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        browser, accounts = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return "", []
    return browser, accounts
