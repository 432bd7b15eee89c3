"""The history of an application: what stands in it can be undone."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications.errors import ChangedSince, RowGone
from applications.models import Event
from applications.services import undo as service
from applications.views.shared.undo import Late, offered_in


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """What a message offers, all of it, for as long as it stands."""
    mine = Event.objects.for_user(request.user).select_related("application__owner")
    try:
        rows = list(mine.filter(pk__in=offered_in(request.POST.get("what", ""))))
    except Late as late:
        return _too_late(request, list(mine.filter(pk__in=late.events)))
    except BadSignature:
        raise Http404 from None
    _take_back(request, rows)
    return redirect(_page_of(request, rows))


@require_POST
def event_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the history."""
    mine = Event.objects.for_user(request.user).select_related("application__owner")
    row = get_object_or_404(mine, pk=pk)
    _take_back(request, [row])
    return redirect(_history_of(row))


def _take_back(request: HttpRequest, rows: Iterable[Event]) -> None:
    """Each by itself, and what came of it said."""
    undone, changed = 0, 0
    for row in rows:
        try:
            service.undo(row, now=timezone.now())
            undone += 1
        except (ChangedSince, RowGone):
            changed += 1
    if not changed and undone <= 1:
        messages.success(request, _("Undone: it is as it was."))
    elif not undone:
        messages.warning(request, str(ChangedSince()))
    elif not changed:
        words = ngettext("Undone for %(n)d.", "Undone for all %(n)d.", undone)
        messages.success(request, words % {"n": undone})
    else:
        words = _("Undone for %(undone)d. Changed since, and left as it is: %(changed)d.")
        messages.warning(request, words % {"undone": undone, "changed": changed})


def _too_late(request: HttpRequest, rows: list[Event]) -> HttpResponse:
    messages.info(request, _("The half minute for that button is over. The history still has it."))
    one = {row.application_id for row in rows}
    return redirect(_history_of(rows[0]) if len(one) == 1 else reverse("applications"))


def _history_of(row: Event) -> str:
    return f"{row.application.get_absolute_url()}?history#history"


def _page_of(request: HttpRequest, rows: list[Event]) -> str:
    """The page the button stood on."""
    page = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    return rows[0].application.get_absolute_url() if rows else reverse("home")
