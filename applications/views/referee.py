"""Referees: people, each written down once, with all their references."""

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.forms.referee import RefereeForm
from applications.models import Application, Deadline, Referee, Reference
from applications.services import referees as service
from applications.views.shared.application_summary import brief
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    confirm_page,
    form_page,
    returned,
)
from applications.views.shared.paging import page_of

AFFECTED_SHOWN = 10
CURRENT = Q(references__application__archived_at=None)
NEEDED = CURRENT & ~Q(references__state=Reference.State.DECLINED)
IN = Q(references__state=Reference.State.RECEIVED) | Q(
    references__state=Reference.State.AGREED, references__mode=Reference.Mode.CONTACT
)


def referees(request: HttpRequest) -> HttpResponse:
    """Everyone, with how many of their letters are in."""
    mine = Referee.objects.for_user(request.user).annotate(
        needed=Count("references", filter=NEEDED), received=Count("references", filter=CURRENT & IN)
    )
    return render(request, "referee/list.html", {"page": page_of(request, mine)})


def referee(request: HttpRequest, pk: int) -> HttpResponse:
    """One person and every application they are asked for, the nearest deadline first."""
    person = _find(request, pk)
    references = (
        person.references.select_related("application__posting")
        .defer(
            "application__posting__text",
            "application__posting__evidence",
            "application__posting__draft",
        )
        .prefetch_related(Prefetch("application__deadlines", Deadline.objects.unmet().by_instant()))
        .order_by("application__next_moment", "id")
    )
    page = page_of(request, references)
    for reference in page.rows:
        reference.next = next((d for d in reference.application.deadlines.all() if d.instant), None)
    context = {"referee": person, "page": page, "now": timezone.now()}
    return render(request, "referee/page.html", context)


def referee_add(request: HttpRequest) -> HttpResponse:
    """Written down once, for all applications."""
    form = RefereeForm(request.POST or None, instance=Referee(owner=request.user))
    if request.method == "POST" and form.is_valid():
        return redirect("referee", service.save(form.save(commit=False)).pk)
    return form_page(request, form, _("Add a referee"), Back(reverse("referees"), _("Referees")))


@changing_a_row
def referee_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Their address changed, or they moved."""
    person = _find(request, pk)
    back = _page_of(person)
    form = RefereeForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        service.save(form.save(commit=False))
        return returned(back)
    return form_page(
        request,
        form,
        _("Change the referee"),
        back,
        remove=reverse("referee_delete", args=[pk]),
        remove_words=_("Delete this referee"),
    )


def referee_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the applications that lose a reference."""
    person = _find(request, pk)
    if request.method == "POST":
        service.remove(person, now=timezone.now())
        messages.success(request, _("%(name)s is deleted.") % {"name": person.name})
        return redirect("referees")
    affected = Application.objects.for_user(request.user).filter(references__referee=person)
    number = affected.count()
    consequence = ngettext(
        "One application loses its reference by %(name)s, and what is noted about it.",
        "%(number)d applications lose their reference by %(name)s, and what is noted about it.",
        number,
    ) % {"number": number, "name": person.name}
    return confirm_page(
        request,
        _("Delete %(name)s?") % {"name": person.name},
        consequence if number else _("No application uses them."),
        _page_of(person),
        yes=_("Delete"),
        affected=brief(affected)[:AFFECTED_SHOWN],
        more=max(0, number - AFFECTED_SHOWN),
    )


def _page_of(person: Referee) -> Back:
    return Back(reverse("referee", args=[person.pk]), person.name)


def _find(request: HttpRequest, pk: int) -> Referee:
    return get_object_or_404(Referee.objects.for_user(request.user), pk=pk)
