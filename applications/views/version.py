"""One version of a document: looked at page by page, downloaded, marked, called back, deleted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.core.word_differences import word_differences
from applications.errors import TrackerError
from applications.forms.document import MarkForm
from applications.forms.shared.row_number import is_row_number
from applications.models import Attachment, Version
from applications.services import document_texts, documents
from applications.services import versions as service
from applications.services.files import previews
from applications.templatetags.files import SHEETS, download_name
from applications.views.document import deletion_asked, page_for
from applications.views.shared.files import drawn, served_or_missed
from applications.views.shared.form_pages import (
    back_named,
    changing_a_row,
    form_page,
    here_or,
    returned,
)
from applications.views.shared.paging import page_of

OFFERED = 100  # versions of this document, and of others, to look at beside


def version(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for its owner only."""
    row = _find(request, pk)
    back, again = page_for(row.document).address, _("Please upload it again.")
    return served_or_missed(request, row.file, download_name(row), row.content_type, back, again)


def version_pages(request: HttpRequest, pk: int) -> HttpResponse:
    """Its pages to read in the browser, one below the other, some at a time."""
    row = _find(request, pk)
    page = page_of(request, range(1, (row.pages or 1) + 1), SHEETS)
    return render(request, "document/pages.html", {"version": row, "page": page})


def version_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page as a picture."""
    return drawn(_find(request, pk), number, previews.LARGE)


def version_stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """The first page as a small picture."""
    return drawn(_find(request, pk), 1, previews.SMALL)


def version_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says beside another version, of this document or of another, word by word."""
    row = _find(request, pk)
    mine = Version.objects.for_user(request.user).exclude(pk=pk).select_related("document")
    named = request.GET.get("with", "")
    chosen = mine.filter(pk=named).first() if is_row_number(named) else None
    others = list(mine.filter(document=row.document).order_by("-number")[:OFFERED])
    others += mine.exclude(document=row.document).order_by("-created_at", "-pk")[:OFFERED]
    older = (one for one in others if one.document == row.document and one.number < row.number)
    other = chosen or next(older, others[0] if others else None)
    texts = {} if other is None else document_texts.of([row, other])
    said = {number: "\n".join(pages) for number, pages in texts.items()}
    unread = [one for one in (other, row) if one and not said.get(one.pk, "").strip()]
    both = other is not None and not unread
    context = {
        "this": row,
        "other": other,
        "others": others,
        "unread": unread,
        "are_sides": other is not None and _are_sides(row, other),
        "differences": word_differences(said[other.pk], said[row.pk]) if both else None,
    }
    return render(request, "document/beside.html", context)


@require_POST
def version_both_sides(request: HttpRequest, pk: int) -> HttpResponse:
    """Its pages are the fronts of sheets whose backs are in another file: one newest version of
    both, to look through at once."""
    row, named = _find(request, pk), request.POST.get("backs", "")
    mine = Version.objects.for_user(request.user).select_related("document").exclude(pk=pk)
    backs = get_object_or_404(mine, pk=named if is_row_number(named) else None)
    reverse_order = request.POST.get("order") == "last-first"
    try:
        new = documents.both_sides(row, backs, reverse=reverse_order, now=timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('version_beside', args=[pk])}?with={backs.pk}")
    words = _("Version %(new)d has fronts and backs, %(pages)d pages. Look through them once.")
    messages.success(request, words % {"new": new.number, "pages": new.pages or 0})
    return redirect("version_pages", new.pk)


@require_POST
def version_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft or final; every checklist that uses it follows."""
    row = _find(request, pk)
    service.mark(row, label=row.label, final=request.POST.get("final") == "1")
    return returned(page_for(row.document))


@changing_a_row
def version_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Its label, and draft or final; what is in it stays as it is."""
    row = _find(request, pk)
    back = here_or(request, back_named(request, page_for(row.document)))
    form = MarkForm(request.POST or None, instance=row, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        service.mark(row, label=given["label"], final=given["state"] == Version.State.FINAL)
        if {"issued_on", "valid_until"} & set(form.changed_data):
            service.write_days(row, given["issued_on"], given["valid_until"])
        return returned(back)
    heading = _("“%(title)s”, version %(number)d") % {
        "title": row.document.title,
        "number": row.number,
    }
    return form_page(
        request,
        form,
        heading,
        back,
        remove=reverse("version_delete", args=[pk]),
        remove_words=_("Delete this version"),
    )


@require_POST
def version_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """An older file as the newest version; what uses the older one goes on using it."""
    row = _find(request, pk)
    again = service.restore(row, now=timezone.now())
    messages.success(
        request,
        _("The file of version %(old)d is now version %(new)d.")
        % {"old": row.number, "new": again.number},
    )
    return returned(page_for(row.document))


@require_POST
def version_without_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """The same file without its comments as the newest version; the older one stays."""
    row = _find(request, pk)
    try:
        new = documents.without_comments(row, now=timezone.now())
    except TrackerError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Version %(new)d is version %(old)d without its comments.")
            % {"new": new.number, "old": row.number},
        )
    return returned(page_for(row.document))


def version_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the applications that miss it then; the last one is its document."""
    row = _find(request, pk)
    if row.document.versions.count() == 1:
        return redirect("document_delete", row.document_id)
    back = page_for(row.document)
    if request.method == "POST":
        service.remove(row)
        messages.success(request, _("Version %(number)d is deleted.") % {"number": row.number})
        return returned(back)
    question = _("Delete version %(number)d of “%(title)s”?") % {
        "title": row.document.title,
        "number": row.number,
    }
    return deletion_asked(request, question, Attachment.objects.filter(version=row), back)


def _find(request: HttpRequest, pk: int) -> Version:
    mine = Version.objects.for_user(request.user).select_related("document")
    return get_object_or_404(mine, pk=pk)


def _are_sides(fronts: Version, backs: Version) -> bool:
    """Whether they may be the two sides of the same sheets; the last back may be missing."""
    return bool(fronts.pages and backs.pages) and backs.pages in (fronts.pages, fronts.pages - 1)
