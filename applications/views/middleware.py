"""One address for the site; each person's language and clock, and no page of theirs in a cache.

What a page has helper processes do is done on the person's account, and only while they wait.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from applications.errors import WorkNotDone
from applications.pdf.worker_pool import on_behalf_of

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
        if settings.BEHIND_PROXY or request.path_info.removeprefix("/") in settings.PROBES:
            request.META["HTTP_HOST"] = settings.SITE_HOST
        return self.get_response(request)


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            with _on_behalf_of_visitor(request):
                response = self.get_response(request)
        else:
            with (
                _on_behalf_of_visitor(request),
                timezone.override(request.user.tz),
                translation.override(request.user.language),
            ):
                response = self.get_response(request)
            # Back button after sign-out, shared computers: a private page is not kept anywhere.
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
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
