"""References: who is asked for an application, and how far each has come."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import PortalWritesLater
from applications.forms.reference import ReferenceAddForm, ReferenceForm, ReferenceStateForm
from applications.models import Reference
from applications.services import letter_ways, references
from applications.templatetags.letters import way_words
from applications.views.application.page import find
from applications.views.shared.form_pages import (
    both_values,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.referees_alike import point_out_alike
from applications.views.shared.undo import offer_undo


def reference_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the person's referees, or a new one, for this application."""
    application = find(request, pk)
    way = letter_ways.way_of(application)
    form = ReferenceAddForm(
        request.POST or None,
        instance=Reference(application=application, mode=way.mode),
        initial={"referee": request.GET.get("referee", "")},
    )
    form.fields["mode"].help_text = way_words(way)
    back = part_of(application, "references")
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        new.addressee_name = way.addressee(new.mode)
        added = references.add(new, now=timezone.now())
        if form.cleaned_data.get("name"):
            point_out_alike(request, added.referee)
        return returned(back)
    return form_page(request, form, _("Add a referee"), back, submit=_("Add"))


@changing_a_row
def reference(request: HttpRequest, pk: int) -> HttpResponse:
    """How the letter goes in, how far it is, whether it counts."""
    row = _find(request, pk)
    form = ReferenceForm(request.POST or None, instance=row)
    back = part_of(row.application, "references")
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            references.save(form.save(commit=False), now=timezone.now())
        return returned(back)
    return form_page(
        request,
        form,
        row.referee.name,
        back,
        remove=reverse("reference_remove", args=[pk]),
        remove_words=_("Take this referee off the application"),
    )


@require_POST
@changing_a_row
def reference_state(request: HttpRequest, pk: int) -> HttpResponse:
    """One press for the next step."""
    row = _find(request, pk)
    state, _space, failure = request.POST.get("state", "").partition(" ")
    failed = state == Reference.State.FAILED
    if failed != (failure in Reference.Failure.values):
        raise Http404
    form = ReferenceStateForm(_with_state(request.POST, state), instance=row)
    if not form.is_valid():
        back = part_of(row.application, "references")
        if asked := both_values(request, form, row.referee.name, back):
            return asked
        raise Http404
    now = timezone.now()
    if failed:
        done = references.fail(row, failure, now=now)
    else:
        done = references.set_state(row, form.cleaned_data["state"], now=now)
    if done:
        words = {"name": row.referee.name, "state": row.get_state_display()}
        offer_undo(request, _("%(name)s: %(state)s.") % words, done)
        say_early(request, [row])
    return returned(part_of(row.application, "references"))


def say_declined(request: HttpRequest, rows: Iterable[Reference]) -> None:
    """Of which of these the request was not ticked, for a refusal came before the press."""
    declined = [row for row in rows if row.state == Reference.State.DECLINED]
    if declined:
        who = "; ".join(f"{row.referee.called}, {row.application.place}" for row in declined)
        words = _("%(who)s: declined meanwhile, so no request is ticked.")
        messages.warning(request, words % {"who": who})


def say_early(request: HttpRequest, rows: Iterable[Reference]) -> None:
    """Of which of these the request is ticked as out though their portal writes later."""
    early = [row.application.place for row in rows if row.is_early]
    if early:
        places = ", ".join(dict.fromkeys(early))
        messages.warning(request, str(PortalWritesLater(places)))


def _with_state(given: QueryDict, state: str) -> QueryDict:
    """As the form takes it: a press of a failure names its reason behind the state."""
    data = given.copy()
    data["state"] = state
    return data


def reference_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first; the referee stays with the person."""
    row = _find(request, pk)
    back = part_of(row.application, "references")
    name = row.referee.name
    if request.method == "POST":
        done = references.remove(row, now=timezone.now())
        offer_undo(request, _("%(name)s is off this application.") % {"name": name}, done)
        return returned(back)
    return confirm_page(
        request,
        _("Take %(name)s off this application?") % {"name": name},
        _("What is noted about this letter goes. %(name)s stays among your referees.")
        % {"name": name},
        back,
        yes=_("Take off"),
    )


def _find(request: HttpRequest, pk: int) -> Reference:
    mine = Reference.objects.for_user(request.user)
    return get_object_or_404(mine.select_related("application__posting", "referee"), pk=pk)
