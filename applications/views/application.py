"""The list of applications, the page of one, and what can be done with the whole of it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.core.progress import BY_REFEREES, next_step
from applications.core.quote_spans import sentence
from applications.errors import ChangedElsewhere, NotOpen
from applications.forms.application import FileForm, MovedForm, NotesForm, SubmittedForm
from applications.forms.application_list import ListForm
from applications.forms.posting import FactsForm, show_evidence
from applications.models import Application, Attachment, Requirement
from applications.services import applications, bundles, guards, postings
from applications.services.applications import standing
from applications.views.application_summary import summaries, with_summary
from applications.views.paging import page_of
from applications.views.posting_facts import facts_of
from applications.views.submission import keep_receipts


def find(request: HttpRequest, pk: int) -> Application:
    """The person's own application; strangers get 404."""
    return get_object_or_404(
        Application.objects.for_user(request.user).select_related("posting", "owner"), pk=pk
    )


def checklist_of(application: Application) -> list[Requirement]:
    """The checklist in its order, each piece with the files it sends."""
    files = Attachment.objects.select_related("version__document").order_by("position", "id")
    return list(application.requirements.prefetch_related(Prefetch("attachments", files)))


def dossier(request: HttpRequest, application: Application) -> dict[str, Any]:
    """All that the page and its partials show."""
    now = timezone.now()
    pieces = checklist_of(application)
    references = list(application.references.select_related("referee"))
    deadlines = list(application.deadlines.by_instant())
    for deadline in deadlines:
        deadline.application = application  # both clocks ask for the posting's city
    state = standing(application, pieces, references)
    look = _looked(application, pieces, now)
    built = bundles.latest(application, look.plan)
    sent = list(application.submissions.prefetch_related("files"))
    today = timezone.localdate()
    clock = {"today": today, "zone": request.user.tz}
    return {
        "application": application,
        "posting": application.posting,
        "now": now,
        "requirements": pieces,
        "references": references,
        "deadlines": deadlines,
        "next": next((d for d in deadlines if d.instant and not (d.met_at or d.closed_at)), None),
        "progress": state.progress,
        "by_referees": BY_REFEREES,
        "registered": state.registered,
        "step": next_step(
            state.progress,
            open_=application.is_open,
            has_bundle=any(bundle.state == bundle.State.BUILT for bundle in built),
        ),
        "bundles": built,
        "look": look,
        "outline": look.plan,
        "renderer_missing": bundles.renderer_missing(),
        "facts": facts_of(application.posting),
        "submissions": sent,
        "sent": any(submission.taken_back_at is None for submission in sent),
        "contact_entries": application.contact_entries.all(),
        "tags": application.tags.all(),
        "events": application.events.all()[:60],
        "moved": MovedForm(initial={"stage": application.stage, "day": today}, **clock),
        "submitted": SubmittedForm(
            initial={"day": today}, prefix="submitted", doubts=bool(look.open), **clock
        ),
        "notes": NotesForm(initial={"notes": application.notes, "version": application.version}),
        "states": Requirement.State.choices,
    }


def _looked(application: Application, pieces: list[Requirement], now: datetime) -> guards.Look:
    """What speaks against sending, and beside each file the newer version that may be offered."""
    if not application.is_open:
        return guards.Look(bundles.outline(application, pieces, now=now))
    look = guards.look(application, pieces, now=now)
    for piece in pieces:
        for attachment in piece.attachments.all():
            attachment.newer = look.newer.get(attachment.pk)
    return look


def application_list(request: HttpRequest) -> HttpResponse:
    """The table: searched, filtered, sorted, in pages; its rows alone where htmx asks for them."""
    form = ListForm(request.GET, owner=request.user)
    page = page_of(request, with_summary(form.chosen()).prefetch_related("tags"))
    rows_only = request.htmx and not request.htmx.history_restore_request
    context = {
        "now": timezone.now(),
        "form": form,
        "page": page,
        "rows": summaries(page.rows),
        "nothing_yet": not page.rows
        and not form.is_narrow()
        and not Application.objects.for_user(request.user).exists(),
    }
    page_or_rows = "application/_rows.html" if rows_only else "application/list.html"
    return render(request, page_or_rows, context)


def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one application, on one page."""
    return render(request, "application/page.html", dossier(request, find(request, pk)))


def application_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the facts of the posting, beside the words they were read from."""
    file = find(request, pk)
    form = FactsForm(request.POST or None, instance=file.posting)
    for name, found in file.posting.evidence.items():  # before the form is asked what is wrong
        if name in form.fields:
            read_in = sentence(file.posting.text, found["start"], found["end"])
            show_evidence(form.fields[name], read_in, name)
    if request.method == "POST" and form.is_valid():
        file.posting.refresh_from_db()
        applications_facts = form.cleaned_data
        postings.change_facts(file, applications_facts, now=timezone.now())
        messages.success(request, _("Facts saved."))
        return redirect(file)
    return render(request, "application/facts.html", {"application": file, "form": form})


def application_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Priority, portal name, fee: the person's own facts."""
    file = find(request, pk)
    form = FileForm(request.POST or None, instance=file)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(file)
    return render(request, "application/file.html", {"application": file, "form": form})


@require_POST
def application_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Into another stage, from a day on."""
    file = find(request, pk)
    form = MovedForm(request.POST, today=timezone.localdate(), zone=request.user.tz)
    if not form.is_valid():
        return render(
            request, "application/page.html", {**dossier(request, file), "moved": form}, status=422
        )
    applications.move(
        file, form.cleaned_data["stage"], now=timezone.now(), at=form.cleaned_data["day"]
    )
    return redirect(f"{file.get_absolute_url()}#history")


@require_POST
def application_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """It is in: reminders stop, and what was sent is kept as it was.

    While something speaks against sending it, the person says that it went in like that.
    """
    file = find(request, pk)
    look = guards.look(file, checklist_of(file), now=timezone.now())
    form = SubmittedForm(
        request.POST,
        request.FILES,
        prefix="submitted",
        doubts=bool(look.open),
        today=timezone.localdate(),
        zone=request.user.tz,
    )
    if not form.is_valid():
        return render(
            request,
            "application/page.html",
            {**dossier(request, file), "submitted": form},
            status=422,
        )
    try:
        applications.submit(
            file,
            confirmation=form.cleaned_data["confirmation"],
            now=timezone.now(),
            at=form.cleaned_data["day"],
        )
    except NotOpen as refusal:
        messages.warning(request, str(refusal))
        return redirect(file)
    file.refresh_from_db()
    if form.cleaned_data["file"]:
        submission = file.submissions.latest("pk")
        for refusal in keep_receipts(request, submission, form.cleaned_data["file"]):
            messages.warning(request, refusal)
    messages.success(
        request,
        _("Submitted. Reminders go on only for what is still ahead.")
        if file.has_next_moment
        else _("Submitted. Its reminders have stopped."),
    )
    return redirect(file)


@require_POST
def application_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """It was marked as submitted by mistake; the record of it stays, and says so."""
    file = find(request, pk)
    if applications.take_back(file, now=timezone.now()):
        messages.success(
            request,
            _("Taken back: it stands at “%(stage)s” again.") % {"stage": file.get_stage_display()},
        )
    return redirect(file)


@require_POST
def application_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the notes; two windows do not overwrite each other."""
    file = find(request, pk)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            applications.write_notes(
                file,
                form.cleaned_data["notes"],
                version=form.cleaned_data["version"],
                now=timezone.now(),
            )
        except ChangedElsewhere as refusal:
            form.data = {**form.data.dict(), "version": file.version}
            form.add_error("notes", str(refusal))
            kept = {"notes": form, "notes_kept": refusal.current}
            return render(
                request, "application/page.html", {**dossier(request, file), **kept}, status=409
            )
        return redirect(f"{file.get_absolute_url()}#notes")
    return render(
        request, "application/page.html", {**dossier(request, file), "notes": form}, status=422
    )


@require_POST
def application_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the lists, or back into them."""
    file = find(request, pk)
    archived = request.POST.get("archived") == "1"
    applications.archive(file, archived, now=timezone.now())
    words = _("Archived. Its reminders have stopped.") if archived else _("Back in your lists.")
    messages.success(request, words)
    return redirect(file)


def application_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first: the application, its posting and history go; documents and referees stay."""
    file = find(request, pk)
    if request.method == "POST":
        title = str(file)
        applications.delete(file, now=timezone.now())
        messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
        return redirect("applications")
    return render(request, "application/delete.html", {"application": file})
