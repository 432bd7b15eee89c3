"""A referee's own page: one table of the letters that one applicant asks them for, no account."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from applications.services import letters, referee_pages


@login_not_required
@require_safe
def letters_link(request: HttpRequest, token: str) -> HttpResponse:
    """The table."""
    now = timezone.now()
    link = referee_pages.find(token)
    if link is None or not referee_pages.is_good(link, now):
        raise Http404
    referee = link.referee
    context = {"referee": referee, "letters": letters.read(letters.asked_of(referee)), "now": now}
    with translation.override(referee.language):
        response = render(request, "referee_page/page.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
def letters_stop(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404


@login_not_required
@require_safe
def letters_calendar(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404
