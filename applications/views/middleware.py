"""Every page speaks the person's language and clock, and none of theirs stays in a cache."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class PersonMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            response = self.get_response(request)
        else:
            with (
                timezone.override(ZoneInfo(request.user.zone)),
                translation.override(request.user.language),
            ):
                response = self.get_response(request)
            # Back button after sign-out, shared computers: a private page is not kept anywhere.
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response
