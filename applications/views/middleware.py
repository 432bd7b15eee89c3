"""One address for the site; each person's language and clock, and no page of theirs in a cache."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


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
            response = self.get_response(request)
        else:
            with (
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
