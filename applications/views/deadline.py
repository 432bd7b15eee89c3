"""Deadlines of an application: added, corrected, met, removed."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from applications.core.anchor import anchor_of
from applications.forms.deadline import AppealForm, AskForm, DeadlineForm, InterviewForm
from applications.models import Application, Deadline, Event
from applications.services import applications, collisions, deadlines
from applications.templatetags.moments import turn
from applications.views.application.page import find, not_in_yet
from applications.views.shared.form_pages import (
    PASSED,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.undo import offer_move_undo, offer_undo

AIMS = {
    "letters": gettext_lazy("Letters"),
    "documents": gettext_lazy("Documents"),
    "apart": gettext_lazy("Ahead of the others of that week"),
}


def deadline_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more deadline, by the clock of those that are there."""
    application = find(request, pk)
    form = DeadlineForm(request.POST or None, instance=Deadline(application=application))
    return _saved(request, form) or form_page(
        request, form, _("Add a deadline"), part_of(application, "deadlines")
    )


@changing_a_row
def deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a deadline; of an interview, when and where it is."""
    row = _find(request, pk)
    is_interview = row.kind == Deadline.Kind.INTERVIEW
    form = (InterviewForm if is_interview else DeadlineForm)(request.POST or None, instance=row)
    return _saved(request, form) or form_page(
        request,
        form,
        _("Change the interview") if is_interview else _("Change the deadline"),
        part_of(row.application, "deadlines"),
        remove=reverse("deadline_remove", args=[pk]),
        remove_words=_("Remove this interview") if is_interview else _("Remove this deadline"),
    )


def interview_add(request: HttpRequest, pk: int) -> HttpResponse:
    """They want to talk: when, on whose clock, and where; a link may bring the day."""
    application = find(request, pk)
    if refused := not_in_yet(request, application):
        return refused
    form = InterviewForm(
        request.POST or None,
        instance=Deadline(application=application, kind=Deadline.Kind.INTERVIEW),
        initial={"date": request.GET["date"]} if "date" in request.GET else {},
    )
    return _saved(request, form) or form_page(
        request, form, _("An interview"), part_of(application, "after")
    )


def appeal_add(request: HttpRequest, pk: int) -> HttpResponse:
    """They said no: until when that may be appealed against."""
    application = find(request, pk)
    if application.stage != Application.Stage.REJECTED:
        messages.info(request, _("Only a no can be appealed against."))
        return returned(part_of(application, "after"))
    told = application.events.filter(kind=Event.Kind.STAGE, undone_at=None).first()
    form = AppealForm(
        request.POST or None,
        instance=Deadline(application=application, kind=Deadline.Kind.APPEAL),
        initial={"received": timezone.localdate(told.at)} if told else {},
    )
    return _saved(request, form) or form_page(
        request, form, _("Appeal by"), part_of(application, "after")
    )


@require_POST
def answer_reminder(request: HttpRequest, pk: int) -> HttpResponse:
    """No answer yet: in so many weeks a reminder to ask, in place of any before; 0 for none."""
    application = find(request, pk)
    form = AskForm(request.POST)
    if form.is_valid() and application.waits_for_answer:
        weeks = timedelta(weeks=form.cleaned_data["weeks"])
        day = timezone.localdate() + weeks if weeks else None
        done = deadlines.ask_on(application, day, now=timezone.now())
        words = _("You are not reminded to ask for an answer.")
        if day:
            told = {"day": date_format(day, _("D j M Y"))}
            words = _("You are reminded on %(day)s to ask for an answer.") % told
        offer_undo(request, words, done)
    return returned(part_of(application, "after"))


def _saved(
    request: HttpRequest, form: DeadlineForm | InterviewForm | AppealForm
) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    now = timezone.now()
    given = form.save(commit=False)
    if given.kind == Deadline.Kind.INTERVIEW:
        kept, moved = applications.invite(given, now=now)
        words = _("Interview saved: you are reminded, and it is in your calendar.")
        if kept.application.archived_at or kept.application.stage in Application.OVER:
            words = _("Interview saved. The application is over or archived: you are not reminded.")
        words = _("The interview that was is written down.") if kept.has_been(now) else words
        offer_move_undo(request, _with_turn(words, kept), kept.application, moved)
        return returned(part_of(kept.application, "after"))
    done = deadlines.correct(given, now=now) if given.pk else None
    kept = given if given.pk else deadlines.save(given, now=now)
    passed = kept.instant is not None and kept.instant < now and kept.met_at is None
    words = str(PASSED) if passed else _("Deadline saved.")
    level = messages.WARNING if passed else messages.SUCCESS
    offer_undo(request, _with_turn(words, kept), done, level=level)
    return returned(part_of(kept.application, "deadlines"))


def _with_turn(words: str, kept: Deadline) -> str:
    """And that another moment counts than was typed, such as for an hour that the clocks skip."""
    return f"{words} {turn(kept)}".rstrip()


@require_POST
def deadline_target(request: HttpRequest, pk: int) -> HttpResponse:
    """A target of one's own, so long before the application is due as its button says, or apart
    from others that are due in the same week."""
    application, now, name = find(request, pk), timezone.now(), request.POST.get("target", "")
    rows = list(application.deadlines.all())
    day = deadlines.targets(application, rows, now=now).get(name)
    if name == "apart":
        day, _together = collisions.target(application, rows, now=now) or (None, 0)
    if day:
        done = deadlines.aim(application, day, str(AIMS[name]), now=now)
        told = {"day": date_format(day, _("D j M Y"))}
        offer_undo(request, _("Your own target: %(day)s.") % told, done)
    return returned(part_of(application, "deadlines"))


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
    if deadlines.confirm_zone(row, request.POST.get("was", ""), now=timezone.now()):
        messages.success(request, _("Confirmed."))
    else:
        messages.warning(
            request, _("Another window put it on another clock meanwhile. Nothing was changed.")
        )
    return returned(part_of(row.application, "deadlines"))


def deadline_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first; its reminders go with it."""
    row = _find(request, pk)
    back = part_of(row.application, "deadlines")
    if request.method == "POST":
        done = deadlines.remove(row, now=timezone.now())
        offer_undo(request, _("“%(deadline)s” is removed.") % {"deadline": row}, done)
        return returned(back)
    words = _("“%(deadline)s” goes with its reminders.") % {"deadline": row}
    return confirm_page(
        request,
        _("Remove this deadline?"),
        " ".join(filter(None, (words, _told_by(row)))),
        back,
        yes=_("Remove"),
    )


def _told_by(row: Deadline) -> str:
    """What else moves or goes with it."""
    rows = list(row.application.deadlines.by_instant())
    names = [str(one.get_kind_display()) for one in rows if one.moves]
    if not names or anchor_of(rows) != row:
        return ""
    told = {"names": ", ".join(names)}
    return _("The days that are told by it go or move as well: %(names)s.") % told


def _find(request: HttpRequest, pk: int) -> Deadline:
    mine = Deadline.objects.for_user(request.user).select_related("application__posting")
    return get_object_or_404(mine, pk=pk)
