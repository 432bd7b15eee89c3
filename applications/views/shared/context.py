"""What every template may say about the house itself."""

from django.conf import settings
from django.http import HttpRequest

from applications.mail import keeps_mails
from tracker.version import VERSION


def house(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "app_version": VERSION,
        "has_unsent": getattr(request, "has_unsent", False),
        "local_mode": settings.LOCAL,
        "keeps_mails": keeps_mails(),
        "signup": settings.SIGNUP,
    }
