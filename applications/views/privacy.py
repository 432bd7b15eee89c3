"""The privacy page: what is kept, who sees it, how long; its numbers are those that are kept to."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import deletion, export
from applications.services import (
    accounts,
    housekeeping,
    received_mails,
    referee_pages,
    removed_deadlines,
    spreadsheets,
)
from applications.services.mails import account_mails

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """For whoever asks: the person, their referee, somebody who has no account yet."""
    kept = {
        "deletion_hours": deletion.KEPT // HOUR,
        "export_hours": export.KEPT // HOUR,
        "mail_days": received_mails.KEPT // DAY,
        "list_days": spreadsheets.KEPT // DAY,
        "removed_days": removed_deadlines.TOLD_FOR // DAY,
        "stray_hours": housekeeping.STRAY_AFTER // HOUR,
        "unsent_hours": housekeeping.UNSENT_LASTS // HOUR,
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
        "stranger_days": account_mails.STRANGERS_KEPT // DAY,
        "visit_days": referee_pages.VISITS_KEPT // DAY,
        "link_days": referee_pages.GOOD_AFTER_LAST // DAY,
        "sample_days": accounts.SAMPLE_LASTS // DAY,
        "sends_mail": settings.SENDS_MAIL,
    }
    return render(request, "privacy/page.html", kept)
