"""When a page cannot be shown: what happened, and where to go on."""

import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.db import OperationalError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from redis import RedisError

from applications.errors import LineRemoved
from applications.forms.shared.typed import typed
from applications.models import (
    Application,
    Attachment,
    Deadline,
    Deletion,
    Document,
    Posting,
    Referee,
    SentFile,
    Version,
)
from applications.services import deletions


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
    """What is gone took nothing with it that somebody was typing."""
    # Only what a page of ours sent is shown: another site's form has not passed this check.
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return render(request, "404.html", {"deletion": _deletion(request)}, status=404)
    reason = str(exception) if isinstance(exception.__cause__, LineRemoved) else ""
    context = {"reason": reason, "typed": list(typed(request.POST))}
    return render(request, "404.html", context, status=404)


def _deletion(request: HttpRequest) -> Deletion | None:
    """What the person deleted here lately, as the Back button finds."""
    match = request.resolver_match
    if not match or match.url_name not in _DELETED or not request.user.is_authenticated:
        return None
    row, pk = _DELETED[match.url_name], match.kwargs["pk"]
    return deletions.that_took(request.user, row, pk, now=timezone.now())


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault, or only a database or a Redis that is away: then it is worth coming back."""
    problem = sys.exception()
    if isinstance(problem, (OperationalError, RedisError)):
        request.user = AnonymousUser()  # nobody can be looked up
        context = {"is_database": isinstance(problem, OperationalError)}
        response = render(request, "503.html", context, status=503)
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


def not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """In place of the empty answer: an address that only takes forms leads to its page."""
    if request.method in ("GET", "HEAD"):
        return redirect(page_above(request))
    page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page


def page_above(request: HttpRequest) -> str:
    """The page an address belongs to: the person's own row's, else the nearest one above it."""
    match = request.resolver_match or resolve(request.path_info)
    if match.url_name in _PAGES and (found := _PAGES[match.url_name](request, match.kwargs["pk"])):
        return found
    path = request.path_info
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return reverse("home")


def _document(request: HttpRequest, pk: int) -> str | None:
    row = Version.objects.for_user(request.user).filter(pk=pk).first()
    return row and reverse("document", args=[row.document_id])


def _application(request: HttpRequest, pk: int) -> str | None:
    mine = Attachment.objects.for_user(request.user).select_related("requirement")
    row = mine.filter(pk=pk).first()
    return row and reverse("application", args=[row.requirement.application_id])


def _reminders(request: HttpRequest, pk: int) -> str | None:
    row = Deadline.objects.for_user(request.user).filter(pk=pk).first()
    return row and reverse("coming", args=[row.application_id])


def _sent(request: HttpRequest, pk: int) -> str | None:
    files = SentFile.objects.for_user(request.user).select_related("submission")
    row = files.filter(pk=pk).first()
    return row and reverse("application", args=[row.submission.application_id])


# Where the address above is no page, or a file.
_PAGES: dict[str, Callable[[HttpRequest, int], str | None]] = {
    "version_state": _document,
    "version_both_sides": _document,
    "version_restore": _document,
    "version_without_comments": _document,
    "attachment_remove": _application,
    "reminder_switch": _reminders,
    "sent_mail_let_go": _sent,
}

# Pages of what can be brought back.
_DELETED: dict[str, type[Model]] = {
    "application": Application,
    "posting_review": Posting,
    "document": Document,
    "referee": Referee,
}
