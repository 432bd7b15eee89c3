"""What every template may say about the house itself."""

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "local_mode": settings.LOCAL,
        "signup": settings.SIGNUP,
    }
