"""The checklist: pieces added and changed, files for them, where each stands."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import AlreadySubmitted, LineRemoved, TrackerError
from applications.forms.requirement import (
    RequirementAppliesForm,
    RequirementForm,
    RequirementStateForm,
    UploadForm,
)
from applications.models import Attachment, Requirement, Version
from applications.services import requirements
from applications.views.application.page import find
from applications.views.document import becoming, keeper
from applications.views.shared.form_pages import (
    Back,
    both_values,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.undo import offer_undo
from applications.views.shared.uploads import (
    KeptUpload,
    answered,
    is_alone,
    keep_each,
    page_stays,
    refused_alone,
)


def requirement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more thing the posting asks for."""
    application = find(request, pk)
    form = RequirementForm(request.POST or None, instance=Requirement(application=application))
    if request.method == "POST" and form.is_valid():
        return returned(_place(requirements.save(form.save(commit=False), now=timezone.now())))
    return form_page(
        request, form, _("Add to the checklist"), part_of(application, "checklist"), submit=_("Add")
    )


@changing_a_row
def requirement(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked for, and under which limits."""
    piece = _find(request, pk)
    form = RequirementForm(request.POST or None, instance=piece)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            requirements.save(form.save(commit=False), now=timezone.now())
        return returned(_place(piece))
    return form_page(
        request,
        form,
        _("Change the checklist"),
        _place(piece),
        remove=reverse("requirement_remove", args=[pk]),
        remove_words=_("Take this off the checklist"),
    )


@require_POST
@changing_a_row
def requirement_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Sent by post, waived, received: what no file can tell."""
    piece = _find(request, pk)
    form = RequirementStateForm(request.POST, instance=piece)
    if not form.is_valid():
        if asked := both_values(request, form, piece.titled, _place(piece)):
            return asked
        raise Http404
    done = requirements.set_state(piece, form.cleaned_data["state"], now=timezone.now())
    if done:
        words = {"name": piece.titled, "state": piece.get_state_display()}
        offer_undo(request, _("%(name)s: %(state)s.") % words, done)
    return returned(_place(piece))


@require_POST
@changing_a_row
def requirement_applies(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether what is asked for in some cases only is asked of this person; "" asks again."""
    piece = _find(request, pk)
    form = RequirementAppliesForm(request.POST, instance=piece)
    if not form.is_valid() or "applies" not in request.POST:
        if asked := both_values(request, form, piece.titled, _place(piece)):
            return asked
        raise Http404
    done = requirements.answer(piece, form.cleaned_data["applies"], now=timezone.now())
    if done:
        words = {"name": piece.titled, "answer": piece.get_applies_display()}
        offer_undo(request, _("%(name)s, does it apply to you: %(answer)s.") % words, done)
    return returned(_place(piece))


def requirement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first; its files stay in the library."""
    piece = _find(request, pk)
    back = part_of(piece.application, "checklist")
    if request.method == "POST":
        done = requirements.remove(piece, now=timezone.now())
        offer_undo(request, _("“%(name)s” is off the checklist.") % {"name": piece.name}, done)
        return returned(back)
    return confirm_page(
        request,
        _("Take “%(name)s” off the checklist?") % {"name": piece.name},
        _("Files you uploaded for it stay in your library."),
        back,
        yes=_("Take off"),
    )


def requirement_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Files for a piece, new or from the library; what is refused harms none of the others."""
    try:
        piece = _find(request, pk)
    except Http404:
        gone = LineRemoved()
        if is_alone(request):
            return refused_alone(request, str(gone))
        raise Http404(str(gone)) from gone
    if not piece.application.is_open:
        if is_alone(request):
            return refused_alone(request, str(AlreadySubmitted()))
        messages.warning(request, str(AlreadySubmitted()))
        return returned(_place(piece))
    form = UploadForm(request.POST or None, request.FILES or None, owner=request.user, piece=piece)
    if request.method == "POST":
        kept = _take(request, piece, form) if form.is_valid() else []
        if is_alone(request):
            return answered(request, form, kept)
        if not form.errors:
            return returned(_place(piece))
    return form_page(
        request,
        form,
        _("Files for “%(name)s”") % {"name": piece.name},
        _place(piece),
        submit=_("Use it"),
    )


def _take(request: HttpRequest, piece: Requirement, form: UploadForm) -> list[KeptUpload]:
    """Keep each file and use it here; or use what was chosen from the library."""
    given, now = form.cleaned_data, timezone.now()
    store = keeper(
        request,
        now,
        application=piece.application,
        kind=given["kind"],
        draft=given["draft"],
        **becoming(given["becomes"]),
    )

    def keep(upload: UploadedFile) -> Version:
        version = store(upload)
        requirements.attach(piece, version, now=now)
        return version

    chosen = given["version"]  # gone from what is given once it was refused
    if chosen:
        try:
            event = requirements.attach(piece, chosen, now=now)
        except TrackerError as refusal:  # sent, or the line taken off, in another window just now
            form.add_error("version", str(refusal))
        else:
            facts = {"title": chosen.document.title, "number": chosen.number, "name": piece.name}
            words = _("“%(title)s” v%(number)d is used for “%(name)s”.") % facts
            offer_undo(request, words, event)
    kept = keep_each(request, form, keep, now=now)
    titles = piece.attachments.values_list("version__document__title", flat=True)
    is_new = kept or chosen
    if piece.count == 1 and len(titles) > 1 and is_new and not page_stays(request):
        messages.info(
            request,
            _(
                "All of these now go in for “%(name)s”: %(titles)s. If one replaces another, take "
                "that one out."
            )
            % {"name": piece.name, "titles": ", ".join(titles)},
        )
    return kept


@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Not sent here any more; it stays in the library."""
    mine = Attachment.objects.for_user(request.user)
    attachment = get_object_or_404(
        mine.select_related("requirement__application__posting", "version__document"), pk=pk
    )
    title = attachment.version.document.title
    try:
        event = requirements.detach(attachment, now=timezone.now())
    except AlreadySubmitted as refusal:
        messages.warning(request, str(refusal))
    else:
        words = _("“%(title)s” is not sent here; it stays in your library.") % {"title": title}
        offer_undo(request, words, event)
    return returned(_place(attachment.requirement))


def _find(request: HttpRequest, pk: int) -> Requirement:
    mine = Requirement.objects.for_user(request.user).select_related("application__posting")
    return get_object_or_404(mine, pk=pk)


def _place(piece: Requirement) -> Back:
    return part_of(piece.application, f"requirement-{piece.pk}")
