"""When a page cannot be shown: what happened, and where to go on."""

import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    elsewhere = isinstance(exception, DisallowedHost)  # asked for by a name that is not the site's
    context = {"site_url": settings.SITE_URL if elsewhere else ""}
    return render(request, "400.html", context, status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault, or only a database that is away: then it is worth coming back."""
    if isinstance(sys.exception(), OperationalError):
        request.user = AnonymousUser()  # nobody can be looked up
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "30"
        return response
    return render(request, "500.html", status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is not accepted, by its cause: a wrong address, no cookie, or an old page."""
    context = {"site_url": settings.SITE_URL, "cause": "stale"}
    if reason.startswith(("Origin checking", "Referer checking")):
        context["origin"] = _origin(request)
        context["cause"] = "address" if context["origin"] else "hidden"
    elif reason == REASON_NO_CSRF_COOKIE:
        context["cause"] = "cookies"
    return render(request, "403_csrf.html", context, status=403)


def _origin(request: HttpRequest) -> str:
    """The address that the browser says the form came from, if it says one."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(said)
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and parts.netloc
    return f"{parts.scheme}://{parts.netloc}"[:200] if known else ""
