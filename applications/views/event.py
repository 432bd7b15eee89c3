"""The history of an application: what stands in it can be undone."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.models import Event, Mail, RefereeNews, Season
from applications.views.shared.form_pages import address_of_ours
from applications.views.shared.undo import Note, Rows, offered_by, take_back


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """What a message offers, all of it, for as long as it stands."""
    try:
        rows, is_late = offered_by(request)
    except BadSignature:
        raise Http404 from None
    if is_late:
        return _too_late(request, rows)
    take_back(request, rows)
    return redirect(_page_of(request, rows))


@require_POST
def event_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the history."""
    mine = Event.objects.for_user(request.user).select_related("application__owner")
    row = get_object_or_404(mine, pk=pk)
    take_back(request, [row])
    return redirect(_history_of(row))


def _too_late(request: HttpRequest, rows: Rows) -> HttpResponse:
    """To where it still is."""
    events = [row for row in rows if isinstance(row, Event)]
    if any(isinstance(row, RefereeNews) for row in rows):
        messages.info(
            request, _("The half minute for that button is over. Your referees’ pages have it.")
        )
        return redirect("home")
    if notes := [row.mail for row in rows if isinstance(row, Note)]:
        messages.info(
            request, _("The half minute for that button is over. It can be taken back here.")
        )
        return redirect("mail", notes[0].pk)
    mails = [row for row in rows if isinstance(row, Mail)]
    if mails:
        messages.info(
            request,
            _("The half minute for that button is over. Where you wrote it, it can be noted anew."),
        )
        return redirect("mail", mails[0].pk)
    if not events:
        messages.info(
            request, _("The half minute for that button is over. For a day it can be brought back.")
        )
        return redirect("deletions")
    messages.info(request, _("The half minute for that button is over. The history still has it."))
    one = {row.application_id for row in events}
    return redirect(_history_of(events[0]) if len(one) == 1 else reverse("applications"))


def _history_of(row: Event) -> str:
    return f"{row.application.get_absolute_url()}?history#history"


def _page_of(request: HttpRequest, rows: Rows) -> str:
    """The page the button stood on; of a season whose closing was undone there is none any more."""
    if page := address_of_ours(request, request.POST.get("next", "")):
        return reverse("seasons") if _is_of_no_season(request, page) else page
    events = [row for row in rows if isinstance(row, Event)]
    return events[0].application.get_absolute_url() if events else reverse("home")


def _is_of_no_season(request: HttpRequest, page: str) -> bool:
    try:
        found = resolve(urlsplit(page).path)
    except Resolver404:
        return False
    is_of_one = (found.url_name or "").startswith("season") and "pk" in found.kwargs
    return is_of_one and not Season.objects.for_user(request.user).filter(**found.kwargs).exists()
