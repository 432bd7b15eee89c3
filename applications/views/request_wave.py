"""Requests to send: which portals are to write to referees today, ticked off in one sitting."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from applications.forms.application.page import RequestsForm
from applications.forms.shared.row_number import is_row_number
from applications.models import Event, Reference
from applications.services import references
from applications.services import request_waves as service
from applications.views.application.page import find
from applications.views.reference import say_declined
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    form_page,
    here_or,
    returned,
)
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo

PORTALS = 24  # a page
TURNS = {
    "now": gettext_lazy("To trigger today"),
    "submit": gettext_lazy("Only with your submission"),
    "answer": gettext_lazy("Waiting for a yes"),
    "done": gettext_lazy("Out today"),
}
TARGET = gettext_lazy("Submit, so that the portal writes to the referees")


def requests(request: HttpRequest) -> HttpResponse:
    """Every portal with letters to request, and what follows from those that are out."""
    now = timezone.now()
    page = page_of(request, service.applications(request.user, now), PORTALS)
    found = [service.portal(row, request.user, now) for row in page.rows]
    groups = [
        (turn, words, [one for one in found if one.turn == turn]) for turn, words in TURNS.items()
    ]
    to_send = service.to_send(request.user)  # on all pages
    context = {
        "page": page,
        "groups": [group for group in groups if group[2]],
        "number": len(to_send),
        "places": len({one.application_id for one in to_send}),
        "follow_ups": service.follow_ups(request.user, now) if page.number == 1 else [],
        "now": now,
    }
    return render(request, "request_wave/page.html", context)


@require_POST
def requests_tick(request: HttpRequest) -> HttpResponse:
    """One request is out, or is not after all; or all of one application; or how it arrived."""
    now, given = timezone.now(), request.POST
    what = next((name for name in ("tick", "all", "seen", "lost") if name in given), "")
    pk, way = [*given.get(what, "").split(), "", ""][:2]
    if not is_row_number(pk):
        raise Http404
    mine = service.of_portals(request.user).select_related("application__posting", "referee")
    mine = mine.defer(*service.letters.UNREAD)
    if what == "all":
        shown = [one for one in given.getlist("shown") if is_row_number(one)]
        _tick(request, mine.filter(application=pk, pk__in=shown).order_by("pk"), True, now)
        return _back(request)
    row = get_object_or_404(mine, pk=pk)
    if what == "tick":
        _tick(request, [row], way == "on", now)
    elif what == "seen":
        if done := references.see(row, True, now=now):
            words = {"name": row.referee.name, "place": row.application.place}
            offer_undo(request, _("%(name)s has the mail of %(place)s.") % words, done)
    elif done := references.fail(row, Reference.Failure.NOT_RECEIVED, now=now):
        words = _("%(name)s: request did not arrive. It is among those to send, with what to try.")
        offer_undo(request, words % {"name": row.referee.name}, done, level=messages.WARNING)
    return _back(request)


def _tick(request: HttpRequest, rows: Iterable[Reference], on: bool, now: datetime) -> None:
    """Out, or not after all: only what is still as the page showed it."""
    rows = list(rows)
    to_tick = [row for row in rows if row.is_to_request or not on]
    _told(request, references.tick_each(to_tick, Reference.Step.REQUESTED, on, now=now), on)
    if on:
        say_declined(request, rows)


def _told(request: HttpRequest, done: list[Event], on: bool) -> None:
    if not done:
        return
    words = {"place": done[0].application.place, "n": len(done)}
    if not on:
        offer_undo(request, _("%(place)s: the request is not out yet.") % words, *done)
        return
    out = ngettext(
        "%(place)s: %(n)d request is out.", "%(place)s: %(n)d requests are out.", len(done)
    )
    offer_undo(request, out % words, *done)


@changing_a_row
def application_requests(request: HttpRequest, pk: int) -> HttpResponse:
    """When this portal writes to referees, and the person's name there."""
    row = find(request, pk)
    form = RequestsForm(request.POST or None, instance=row)
    back = here_or(request, _here())
    if request.method == "POST" and form.is_valid():
        service.keep_when(form.save(commit=False))
        return returned(back)
    return form_page(request, form, _("Requests at %(place)s") % {"place": row.place}, back)


@require_POST
def requests_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Three weeks before the letters are due, where only submitting makes the portal write."""
    done = service.aim(find(request, pk), str(TARGET), now=timezone.now())
    if done:
        told = {"day": date_format(date.fromisoformat(done.data["date"]), _("D j M Y"))}
        offer_undo(request, _("Your own target: %(day)s.") % told, done)
    return _back(request)


def _here() -> Back:
    return Back(reverse("requests"), _("Requests to send"))


def _back(request: HttpRequest) -> HttpResponse:
    """To the very page that was pressed on."""
    page = request.GET.get("page", "")
    here = _here()
    if is_row_number(page):
        here = Back(f"{here.address}?page={page}", here.words)
    return returned(here_or(request, here))
