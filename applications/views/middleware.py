"""One address for the site; who a request is from, in their language and on their clock.

What a page has helper processes do is done on the person's account, and only while they wait.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from applications.errors import WorkNotDone
from applications.pdf.worker_pool import on_behalf_of
from applications.views.account import session_expired
from applications.views.shared import errors

PATIENCE = 20  # seconds that a page waits for a helper process to be free


class SiteAddressMiddleware:
    """The site is SITE_URL, whatever a proxy or a probe calls it.

    Some proxies pass on the visitor's Host, others the name or number of what stands behind them;
    load balancers ask by number. What was asked for is kept in `asked_host`. Without a proxy, other
    names than the site's stay refused (ALLOWED_HOSTS).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.asked_host = request.META.get("HTTP_HOST", "")
        is_probe = request.path_info.removeprefix("/") in settings.PROBES
        if settings.BEHIND_PROXY or is_probe:
            request.META["HTTP_HOST"] = settings.SITE_HOST
        if is_probe:
            # A probe is nobody, though a browser sends its session: the database may be away.
            request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        if is_probe:  # the refusal too: how the house is now is asked anew each time
            response.headers["Cache-Control"] = "no-store"
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Pages are closed by default; what is sent to one after the session ended is not lost."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        return session_expired.to_sign_in(request, view_func)


class OtherPageMiddleware:
    """A press by htmx that leads to another page opens it, rather than reads it: what is told there
    (messages) is told once. One that leads back is answered by the page, of which a part is taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        here = request.htmx and request.htmx.current_url_abs_path
        onward = response.headers.get("Location")
        if not here or not onward:
            return response
        if urlsplit(onward).path not in (urlsplit(here).path, request.path):
            response.headers["HX-Redirect"] = onward
            del response.headers["Location"]
            response.status_code = 200
        return response


class PersonMiddleware:
    """Every page speaks the person's language and clock, and none of theirs stays in a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            with _on_behalf_of_visitor(request):
                response = self._answer(request)
        else:
            unsent = request.session.get(session_expired.UNSENT)
            request.has_unsent = bool(unsent)
            with (
                _on_behalf_of_visitor(request),
                timezone.override(request.user.tz),
                translation.override(request.user.language),
            ):
                response = self._answer(request)
                response.headers.setdefault("Content-Language", translation.get_language())
            # Back button after sign-out, shared computers: a private page is not kept anywhere.
            response.headers.setdefault("Cache-Control", "private, no-store")
            if request.user.is_authenticated and response.status_code < 500:
                if unsent:
                    session_expired.settle(request, response, unsent)
                session_expired.remember_person(request, response)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return errors.not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Where a page or picture has no place for the sentence: come back in a minute."""
        if not isinstance(problem, WorkNotDone):
            return None
        response = HttpResponse(str(problem), status=503, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = "60"
        response._has_been_logged = True  # no fault of ours: Django would call it an error
        return response


def _on_behalf_of_visitor(request: HttpRequest) -> AbstractContextManager[None]:
    """Whoever hung up wants nothing any more; the web server tells (see tracker/web.py)."""
    has_left = request.META.get("waitress.client_disconnected", lambda: False)
    return on_behalf_of(
        request.user.pk or request.META.get("REMOTE_ADDR", ""),
        patience=PATIENCE,
        wanted=lambda: not has_left(),
    )
