"""The library: documents, and which application uses which version."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.limits import MEGABYTE
from applications.forms.document import OWN, DocumentForm, LibraryForm, VersionForm
from applications.models import Application, Attachment, Document, Version
from applications.services import attachments, readiness
from applications.services import documents as service
from applications.services.files import uploads
from applications.views.shared.application_summary import brief
from applications.views.shared.form_pages import (
    Back,
    back_named,
    changing_a_row,
    confirm_page,
    form_page,
    returned,
)
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo
from applications.views.shared.uploads import answered, is_alone, keep_each

AFFECTED_SHOWN = 10
VERSIONS_SHOWN = 20
USES_SHOWN = 4  # applications named beside a document


def documents(request: HttpRequest) -> HttpResponse:
    """Everything that was uploaded, by kind, and who uses which; new files come in above."""
    form = LibraryForm(request.POST or None, request.FILES or None, owner=request.user)
    if request.method == "POST":
        kept = []
        if form.is_valid():
            given, now = form.cleaned_data, timezone.now()
            facts = {"kind": given["kind"], **becoming(given["becomes"])}
            keep = keeper(request, now, draft=given["draft"], **facts)
            kept = keep_each(request, form, keep, now=now)
        if is_alone(request):
            return answered(request, form, kept)
        if not form.errors:
            return redirect("documents")
    latest = Version.objects.latest_each().with_place()
    mine = Document.objects.for_user(request.user).by_kind()
    page = page_of(request, mine.prefetch_related(Prefetch("versions", latest)))
    newest = [version for row in page.rows for version in row.versions.all()]
    uses = attachments.uses_of(newest, USES_SHOWN)
    for row in page.rows:
        row.uses, all_of_them = uses.get(row.pk, ([], 0))
        row.more_uses = all_of_them - len(row.uses)
    context = {
        "form": form,
        "page": page,
        "here": quote(request.get_full_path()),
        "used": uploads.used(request.user.pk),
        "quota": settings.LIBRARY_MAX_MB * MEGABYTE,
        "quota_mb": settings.LIBRARY_MAX_MB,
    }
    return render(request, "document/list.html", context, status=422 if form.errors else 200)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its versions, newest first, and who uses which."""
    row = find(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        kept = []
        if form.is_valid():
            given, now = form.cleaned_data, timezone.now()
            keep = keeper(request, now, document=row, draft=given["draft"], label=given["label"])
            kept = keep_each(request, form, keep, now=now)
        if is_alone(request):
            return answered(request, form, kept)
        if not form.errors:
            return redirect("document", pk)
    uses = Attachment.objects.filter(version__document=row).select_related(
        "version", "requirement__application__posting", "requirement__application__owner"
    )
    uses = uses.order_by("requirement__application__next_moment", "id")
    versions = page_of(request, row.versions.with_place(), VERSIONS_SHOWN, parameter="versions")
    for version in versions.rows:
        version.document = row
    page = page_of(request, uses)
    newer = readiness.newer(row, page.rows, now=timezone.now())
    for use in page.rows:
        use.newer = newer.get(use.pk)
    context = {
        "document": row,
        "versions": versions,
        "latest": row.versions.first(),
        "can_be_used": any(one.state == Version.State.FINAL for one in versions.rows),
        "page": page,
        "form": form,
    }
    return render(request, "document/page.html", context, status=422 if form.errors else 200)


def keeper(request: HttpRequest, now: datetime, **given: Any) -> Callable[[UploadedFile], Version]:
    """Keeps one file after the other in the person's library."""

    def keep(upload: UploadedFile) -> Version:
        return service.store(
            request.user, upload, now=now, limit_mb=settings.UPLOAD_MAX_MB, **given
        )

    return keep


def becoming(chosen: Document | str) -> dict[str, Any]:
    """What the person chose that a file becomes, as `store` wants to hear it."""
    return {"document": chosen} if isinstance(chosen, Document) else {"own": chosen == OWN}


@changing_a_row
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title or kind; the versions stay as they are."""
    row = find(request, pk)
    form = DocumentForm(request.POST or None, instance=row)
    back = back_named(request, page_for(row))
    if request.method == "POST" and form.is_valid():
        service.rename(row, title=form.cleaned_data["title"], kind=form.cleaned_data["kind"])
        return returned(back)
    return form_page(
        request,
        form,
        _("Rename the document"),
        back,
        remove=reverse("document_delete", args=[pk]),
        remove_words=_("Delete this document"),
    )


def document_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the applications that miss it then."""
    row = find(request, pk)
    if request.method == "POST":
        deleted = service.delete(row, now=timezone.now())
        offer_undo(request, _("“%(title)s” is deleted.") % {"title": row.title}, deleted)
        return redirect("documents")
    return deletion_asked(
        request,
        _("Delete “%(title)s” with all its versions?") % {"title": row.title},
        Attachment.objects.filter(version__document=row),
        page_for(row),
        _("For a day it can be brought back."),
    )


def deletion_asked(
    request: HttpRequest, question: str, uses: QuerySet[Attachment], back: Back, *after: str
) -> HttpResponse:
    """The question, with the applications that use it: those to send, and those that are in; and
    what may be done `after`."""
    mine = Application.objects.for_user(request.user)
    mine = mine.filter(pk__in=uses.values("requirement__application"))
    affected = mine.filter(stage__in=Application.BEFORE_SUBMISSION)
    number = affected.count()
    kept_as_sent = mine.filter(submissions__files__file__in=uses.values("version__file"))
    sent = kept_as_sent.exclude(pk__in=affected.values("pk")).distinct().count()
    sentences = [
        ngettext(
            "One application uses it, and will say that it is missing.",
            "%(number)d applications use it, and will say that it is missing.",
            number,
        )
        % {"number": number}
        if number
        else _("No application that is still to be sent uses it.")
    ]
    if sent:
        kept = ngettext(
            "One that is in keeps the file as it was sent.",
            "%(number)d that are in keep the file as it was sent.",
            sent,
        )
        sentences.append(kept % {"number": sent})
    return confirm_page(
        request,
        question,
        " ".join([*sentences, *after]),
        back,
        yes=_("Delete"),
        affected=brief(affected)[:AFFECTED_SHOWN],
        more=max(0, number - AFFECTED_SHOWN),
    )


def page_for(row: Document) -> Back:
    """Back to the document's page."""
    return Back(reverse("document", args=[row.pk]), row.title)


def find(request: HttpRequest, pk: int) -> Document:
    """The person's own document; strangers get 404."""
    return get_object_or_404(Document.objects.for_user(request.user), pk=pk)
