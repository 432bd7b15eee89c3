"""The page of one application, and what can be done with the whole of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from applications.errors import NotOpen
from applications.forms.application.page import FileForm, MovedForm, NotesForm, SubmittedForm
from applications.forms.deadline import SUBMIT_FIRST
from applications.forms.posting.facts import CorrectedFactsForm
from applications.forms.shared.rows import changes_rows, unjudged
from applications.models import Application
from applications.services import applications, contact_sheets, postings, readiness, text_boxes
from applications.templatetags.guards import concern_words
from applications.templatetags.text_boxes import too_long_words
from applications.views.shared.dossier import dossier
from applications.views.shared.form_pages import (
    Back,
    back_named,
    changing_a_row,
    form_page,
    form_within,
    part_of,
    returned,
    status_of,
)
from applications.views.shared.undo import offer_undo
from applications.views.submission import keep_receipts

UNSETTLED_SHOWN = 4


def find(request: HttpRequest, pk: int) -> Application:
    """The person's own application; strangers get 404."""
    return get_object_or_404(
        Application.objects.for_user(request.user)
        .select_related("posting__watch", "owner", "offer", "cost", "choice", "season")
        .select_related("mail_draft", "earlier__season")
        .defer("posting__watch__known_text", "posting__watch__new_text"),
        pk=pk,
    )


def not_in_yet(request: HttpRequest, file: Application) -> HttpResponse | None:
    """What they answer follows what was sent: back to the page where that is still to be marked."""
    if not file.is_open:
        return None
    messages.info(request, SUBMIT_FIRST)
    return redirect(file)


def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one application, on one page."""
    return render(request, "application/page.html", dossier(request, find(request, pk)))


@changing_a_row
def application_facts(request: HttpRequest, pk: int, only: str = "") -> HttpResponse:
    """Correct the facts of the posting, or `only` one, beside the words they were read from."""
    file = find(request, pk)
    if only and not CorrectedFactsForm.knows(only):
        raise Http404
    form = CorrectedFactsForm(request.POST or None, instance=file.posting, only=only)
    form.cite(file.posting, on_page=bool(request.htmx))  # before it is asked what is wrong
    if changes_rows(request.POST):
        unjudged(form)
    elif request.method == "POST" and form.is_valid():
        file.posting.refresh_from_db()
        postings.change_facts(file, form.cleaned_data, now=timezone.now())
        messages.success(request, _("Facts saved."))
        return redirect(file)
    back, heading = part_of(file, "facts"), _("Correct the facts")
    if only:
        return form_page(request, form, heading, back)
    lead = _("¶ shows the words that a value was read from.")
    return form_page(request, form, heading, back, lead=lead)


@changing_a_row
def application_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Priority, portal name, fee: the person's own facts."""
    file = find(request, pk)
    form = FileForm(request.POST or None, instance=file)
    if request.method == "POST" and form.is_valid():
        applications.keep_file(form.save(commit=False), FileForm.Meta.fields)
        return redirect(file)
    return form_page(request, form, _("My details"), part_of(file, "details"))


def application_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another stage, from a day on."""
    file = find(request, pk)
    standing = readiness.standing(file, now=timezone.now())
    form = MovedForm(
        request.POST if request.method == "POST" else None,
        application=file,
        doubts=file.is_open and is_unsettled(file, standing),
        today=timezone.localdate(),
    )
    if not form.is_valid():
        if form.has_error("day", "future") and form.data.get("stage") == "interview":
            return _interview_ahead(request, file, form.data["day"])
        return _move_asked(request, file, form, standing)
    was_open = file.is_open
    moved = applications.move(
        file, form.cleaned_data["stage"], now=timezone.now(), day=form.cleaned_data["day"]
    )
    if was_open and file.stage in Application.AFTER_SUBMISSION:
        tell_of_page(request, file)
    words = _("Now at “%(stage)s”.") % {"stage": file.get_stage_display()}
    offer_undo(request, words, moved)
    return redirect(file)


def tell_of_page(request: HttpRequest, file: Application) -> None:
    """What went in this moment is kept, but for a page that nobody could draw."""
    if contact_sheets.is_undrawn(file):
        words = _(
            "The page of your referees could not be drawn just now, so it is not kept with what "
            "was sent. To keep it, take this back and mark it again in a while."
        )
        messages.warning(request, words)


def _move_asked(
    request: HttpRequest, file: Application, form: MovedForm, standing: readiness.Standing
) -> HttpResponse:
    """The form; where another window moved it meanwhile, in the page as it is now."""
    found = unsettled(file, standing) if "anyway" in form.errors else ()
    back, words = part_of(file, "head"), _("Change stage")
    moved = form.has_error("stage", "moved")
    keep = _("Keep “%(stage)s”") % {"stage": file.get_stage_display()} if moved else ""
    asking = {"unsettled": found, "submit": words, "cancel": keep}
    if not (moved and request.htmx):
        return form_page(request, form.asking(), words, back, **asking)
    form_there = form_within(request, form.asking(), words, back=back, **asking)
    context = {**dossier(request, file), "moving": form_there}
    return render(request, "application/page.html", context, status=status_of(form))


def is_unsettled(file: Application, standing: readiness.Standing) -> bool:
    """Whoever sends it all the same says so, by whichever press."""
    return standing.at.unsettled or bool(text_boxes.too_long(file))


def unsettled(file: Application, standing: readiness.Standing) -> list[str]:
    """What speaks against sending it, in a few sentences; at the end what is pasted into a portal's
    form and does not go in whole."""
    found = [concern_words(concern) for concern in standing.look.open[:UNSETTLED_SHOWN]]
    if (more := len(standing.look.open) - UNSETTLED_SHOWN) > 0:
        found.append(ngettext("and one thing more", "and %(n)d things more", more) % {"n": more})
    if standing.stale:
        found.append(_("What was built is older than the files listed."))
    return [*found, *(too_long_words(box) for box in text_boxes.too_long(file))]


def _interview_ahead(request: HttpRequest, file: Application, day: str) -> HttpResponse:
    """A day to come is that of the interview: with what was typed on to its form; of what is not in
    yet, by way of its submission."""
    if file.is_open:
        messages.info(request, SUBMIT_FIRST)
        address = reverse("application_submit", args=[file.pk])
        return redirect(f"{address}?{urlencode({'interview': day})}")
    address = reverse("interview_add", args=[file.pk])
    return redirect(f"{address}?{urlencode({'date': day})}")


def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """It is in: reminders stop, and what was sent is kept as it was.

    While something speaks against sending it, the person says that it went in like that.
    """
    file = find(request, pk)
    if not file.is_open:
        return _second_submission(request, file)
    standing = readiness.standing(file, now=timezone.now())
    today = timezone.localdate()
    form = SubmittedForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        initial={"day": today},
        prefix="submitted",
        doubts=is_unsettled(file, standing),
        today=today,
    )
    if form.is_valid():
        return _submitted(request, file, form.cleaned_data)
    back, words = back_named(request, part_of(file, "head")), _("Mark as submitted")
    found = unsettled(file, standing)
    lead = _fee_words(file)
    return form_page(request, form, _("Submit"), back, unsettled=found, submit=words, lead=lead)


def _fee_words(file: Application) -> str:
    """That the fee is still open, and where it stands then."""
    asked = {
        Application.Fee.DUE: _("The fee is still to be paid: until then it stands at “%(stage)s”."),
        Application.Fee.WAIVER_ASKED: _(
            "The fee waiver is not answered yet: until then it stands at “%(stage)s”."
        ),
    }
    return asked.get(file.fee, "") % {"stage": Application.Stage.UNPAID.label}


def _submitted(request: HttpRequest, file: Application, given: dict[str, Any]) -> HttpResponse:
    try:
        done = applications.submit(
            file, confirmation=given["confirmation"], now=timezone.now(), day=given["day"]
        )
    except NotOpen:  # by another window, at this very moment
        file.refresh_from_db()
        return _second_submission(request, file)
    file.refresh_from_db()
    tell_of_page(request, file)
    if given["file"]:
        submission = file.submissions.latest("pk")
        for refusal in keep_receipts(request, submission, given["file"]):
            messages.warning(request, refusal)
    offer_undo(request, submitted_words(file), done)
    if interview := request.GET.get("interview", ""):
        return _interview_ahead(request, file, interview)
    return returned(back_named(request, Back(file.get_absolute_url(), "")))


def submitted_words(file: Application) -> str:
    """What goes on is said, be it a moment of its own or letters that others are still to send."""
    out = file.references.unsent().filter(counts=True).count()
    if file.has_next_moment:
        words = _("Submitted. Reminders go on only for what is still ahead.")
    elif out:
        words = _("Submitted. Your own reminders of it have stopped.")
    else:
        words = _("Submitted. Its reminders have stopped.")
    if not out:
        return words
    letters = ngettext(
        "%(n)d letter is still to come: reminders to its referee go on where you switched them on.",
        "%(n)d letters are still to come: reminders to referees go on where you switched them on.",
        out,
    )
    return f"{words} {letters % {'n': out}}"


def _second_submission(request: HttpRequest, file: Application) -> HttpResponse:
    """It is in already: a receipt is kept with what was sent, and another confirmation number than
    the one that is kept is asked about."""
    typed = request.POST.get("submitted-confirmation", "").strip()
    submission = file.submissions.standing().first()
    if submission is not None:
        for refusal in keep_receipts(request, submission, request.FILES.getlist("submitted-file")):
            messages.warning(request, refusal)
    if typed in ("", file.confirmation) or submission is None:
        messages.info(request, str(NotOpen(str(file.get_stage_display()), typed, typed)))
        return redirect(file)
    with transaction.atomic():
        form = FileForm.with_typed(file, {"confirmation": [typed]})
        form.is_valid()
    messages.warning(request, _("This application is in already. Nothing was submitted twice."))
    action = reverse("application_file", args=[file.pk])
    return form_page(request, form, _("My details"), part_of(file, "details"), action=action)


@require_POST
def application_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was marked as submitted by mistake; the record of it stays, and says so."""
    file = find(request, pk)
    if done := applications.take_back(file, now=timezone.now()):
        words = _("Taken back: it stands at “%(stage)s” again.")
        offer_undo(request, words % {"stage": file.get_stage_display()}, done)
    return redirect(file)


@require_POST
@changing_a_row
def application_notes(request: HttpRequest, pk: int) -> HttpResponse | Callable[[], HttpResponse]:
    """Keep the notes; two windows do not overwrite each other."""
    file = find(request, pk)
    form = NotesForm(request.POST, instance=file)
    if form.is_valid():
        if form.has_changed():
            applications.write_notes(file, form.cleaned_data["notes"], now=timezone.now())
        if not request.htmx:
            return redirect(f"{file.get_absolute_url()}#notes")
        return render(request, "application/_notes_kept.html", {"notes": NotesForm(instance=file)})
    if request.htmx:
        context = {"application": file, "notes": form}
        shown = render(request, "application/_notes.html", context, status=status_of(form))
        return reswap(retarget(shown, "#notes"), "outerHTML")
    return lambda: render(
        request,
        "application/page.html",
        {**dossier(request, file), "notes": form},
        status=status_of(form),
    )


@require_POST
def application_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What the posting says in two ways was understood rightly."""
    file = find(request, pk)
    postings.settle(file, request.POST.get("field", ""), request.POST.get("code", ""))
    return redirect(file)


@require_POST
def application_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the lists, or back into them."""
    file = find(request, pk)
    archived = request.POST.get("archived") == "1"
    done = applications.archive(file, archived, now=timezone.now())
    words = _("Archived. Its reminders have stopped.") if archived else _("Back in your lists.")
    offer_undo(request, words, done)
    return redirect(file)


def application_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first: the application, its posting and history go; documents and referees stay."""
    file = find(request, pk)
    if request.method == "POST":
        title, tab = str(file), file.tab
        deleted = applications.delete(file, now=timezone.now())
        offer_undo(request, _("“%(title)s” is deleted.") % {"title": title}, deleted)
        return redirect(f"{reverse('applications')}?{urlencode({'tab': tab})}")  # its undo, too
    return render(request, "application/delete.html", {"application": file})
