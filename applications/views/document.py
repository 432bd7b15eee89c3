"""The library: documents, their versions, and which application uses which."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications.forms.document import DocumentForm, LibraryForm, VersionForm
from applications.models import Application, Attachment, Document, Version
from applications.services import documents as service
from applications.templatetags.files import download_name
from applications.views.answers import Back, confirm_page, form_page, returned
from applications.views.files import served
from applications.views.glance import brief
from applications.views.paging import page_of
from applications.views.uploads import keep_each

AFFECTED_SHOWN = 10


def documents(request: HttpRequest) -> HttpResponse:
    """Everything that was uploaded, by title; new files go in at the top."""
    form = LibraryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        keep_each(request, form, _keeper(request, kind=given["kind"], draft=given["draft"]))
        if not form.errors:
            return redirect("documents")
    mine = (
        Document.objects.for_user(request.user)
        .annotate(uses=Count("versions__requirements__application", distinct=True))
        .prefetch_related(Prefetch("versions", Version.objects.order_by("document_id", "-number")))
    )
    context = {"form": form, "page": page_of(request, mine), "limit": settings.UPLOAD_MAX_MB}
    return render(request, "document/list.html", context, status=422 if form.errors else 200)


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its versions, newest first, and who uses which."""
    row = _find(request, pk)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        known = set(row.versions.values_list("pk", flat=True))
        kept = keep_each(
            request,
            form,
            _keeper(request, document=row, draft=given["draft"], label=given["label"]),
        )
        if not form.errors:
            if kept[0].pk in known:
                messages.info(request, _("This is the file of version %d.") % kept[0].number)
            return redirect("document", pk)
    uses = Attachment.objects.filter(version__document=row).select_related(
        "version", "requirement__application__posting"
    )
    uses = uses.order_by("requirement__application__next_moment", "id")
    versions = list(row.versions.all())
    context = {
        "document": row,
        "versions": versions,
        "latest": versions[0].number if versions else 0,
        "page": page_of(request, uses),
        "form": form,
    }
    return render(request, "document/page.html", context, status=422 if form.errors else 200)


def _keeper(request: HttpRequest, **given: Any) -> Any:
    def keep(upload: UploadedFile) -> Version:
        return service.store(
            request.user, upload, now=timezone.now(), limit_mb=settings.UPLOAD_MAX_MB, **given
        )

    return keep


def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title or kind; the versions stay as they are."""
    row = _find(request, pk)
    form = DocumentForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        service.rename(row, title=form.cleaned_data["title"], kind=form.cleaned_data["kind"])
        return redirect("document", pk)
    return form_page(
        request,
        form,
        _("Rename the document"),
        _page_of(row),
        remove=reverse("document_delete", args=[pk]),
        remove_words=_("Delete this document"),
    )


def document_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the applications that miss it then."""
    row = _find(request, pk)
    if request.method == "POST":
        service.delete(row)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": row.title})
        return redirect("documents")
    uses = Attachment.objects.filter(version__document=row).values("requirement__application")
    affected = Application.objects.for_user(request.user).filter(pk__in=uses)
    number = affected.count()
    consequence = ngettext(
        "One application uses it, and will say that it is missing.",
        "%(number)d applications use it, and will say that it is missing.",
        number,
    ) % {"number": number}
    return confirm_page(
        request,
        _("Delete “%(title)s” with all its versions?") % {"title": row.title},
        consequence if number else _("No application uses it."),
        _page_of(row),
        yes=_("Delete"),
        affected=brief(affected)[:AFFECTED_SHOWN],
        more=max(0, number - AFFECTED_SHOWN),
    )


def version(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for its owner only."""
    row = _find_version(request, pk)
    try:
        return served(row.file, download_name(row), row.content_type)
    except FileNotFoundError:
        messages.error(
            request, _("The file is not in the storage any more. Please upload it again.")
        )
        return redirect("document", row.document_id)


@require_POST
def version_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft or final; every checklist that uses it follows."""
    row = _find_version(request, pk)
    service.finish(row, request.POST.get("final") == "1")
    return returned(_page_of(row.document))


def _page_of(row: Document) -> Back:
    return Back(reverse("document", args=[row.pk]), row.title)


def _find(request: HttpRequest, pk: int) -> Document:
    return get_object_or_404(Document.objects.for_user(request.user), pk=pk)


def _find_version(request: HttpRequest, pk: int) -> Version:
    mine = Version.objects.for_user(request.user).select_related("document")
    return get_object_or_404(mine, pk=pk)
