"""Deadlines of an application: added, corrected, met, removed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.deadline import DeadlineForm
from applications.models import Deadline
from applications.services import deadlines
from applications.views.application import find
from applications.views.shared.form_pages import (
    PASSED,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.undo import offer_undo


def deadline_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more deadline, by the clock of those that are there; a link may bring what is known."""
    application = find(request, pk)
    form = DeadlineForm(
        request.POST or None,
        instance=Deadline(application=application),
        initial={name: request.GET[name] for name in ("kind", "date") if name in request.GET},
    )
    return _saved(request, form) or form_page(
        request, form, _("Add a deadline"), part_of(application, "deadlines")
    )


@changing_a_row
def deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a deadline."""
    row = _find(request, pk)
    form = DeadlineForm(request.POST or None, instance=row)
    return _saved(request, form) or form_page(
        request,
        form,
        _("Change the deadline"),
        part_of(row.application, "deadlines"),
        remove=reverse("deadline_remove", args=[pk]),
        remove_words=_("Remove this deadline"),
    )


def _saved(request: HttpRequest, form: DeadlineForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    now = timezone.now()
    kept = deadlines.save(form.save(commit=False), now=now)
    if kept.instant is not None and kept.instant < now and kept.met_at is None:
        messages.warning(request, PASSED)
    else:
        messages.success(request, _("Deadline saved."))
    return returned(part_of(kept.application, "deadlines"))


@require_POST
def deadline_met(request: HttpRequest, pk: int) -> HttpResponse:
    """Met, or not met after all."""
    row = _find(request, pk)
    done = deadlines.mark_met(row, request.POST.get("met") == "1", now=timezone.now())
    if done:
        words = _("%(kind)s: met.") if row.met_at else _("%(kind)s: open again.")
        offer_undo(request, words % {"kind": row.get_kind_display()}, done)
    return returned(part_of(row.application, "deadlines"))


@require_POST
def deadline_zone(request: HttpRequest, pk: int) -> HttpResponse:
    """The clock it is counted by is the right one."""
    row = _find(request, pk)
    deadlines.confirm_zone(row, now=timezone.now())
    messages.success(request, _("Confirmed."))
    return returned(part_of(row.application, "deadlines"))


def deadline_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first; its reminders go with it."""
    row = _find(request, pk)
    back = part_of(row.application, "deadlines")
    if request.method == "POST":
        deadlines.remove(row, now=timezone.now())
        return returned(back)
    return confirm_page(
        request,
        _("Remove this deadline?"),
        _("“%(deadline)s” goes with its reminders.") % {"deadline": row},
        back,
        yes=_("Remove"),
    )


def _find(request: HttpRequest, pk: int) -> Deadline:
    mine = Deadline.objects.for_user(request.user).select_related("application__posting")
    return get_object_or_404(mine, pk=pk)
