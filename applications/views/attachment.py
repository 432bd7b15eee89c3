"""Files of the library on checklists: used where they fit, and several new ones sorted at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors import SameNameElsewhere, TrackerError
from applications.forms.attachment import DropForm
from applications.forms.shared.row_number import is_row_number
from applications.models import Application, Document, Requirement, Version
from applications.services import attachments as service
from applications.services import requirements
from applications.views.application.page import find
from applications.views.document import keeper
from applications.views.shared.form_pages import address_of_ours, form_page, part_of
from applications.views.shared.undo import offer_undo
from applications.views.shared.uploads import answered, is_alone, keep_each

MOST = 50  # applications, or files, on one page


@dataclass(frozen=True, slots=True)
class Place:
    """An application on the page: what would go where, line by line, or why nothing would."""

    application: Application
    lines: list[tuple[Requirement, list[service.Offer]]]
    without: list[Requirement]  # lines that lack a file, and the library has none for them
    held_back: str = ""  # those for which it has another place's
    why_not: str = ""


def documents_use(request: HttpRequest) -> HttpResponse:
    """What would go where, to untick; by POST all of it at once."""
    if request.method == "POST":
        return _use(request)
    asked = request.GET
    document = _document(request, asked)
    rows = _applications(request, asked, document)
    pieces = requirements.checklists_of(rows)
    found = service.offers_of(
        rows, pieces, now=timezone.now(), document=document.pk if document else None
    )
    held = set() if document else service.held_back(request.user, pieces.values())
    places = [_place(row, pieces[row.pk], found[row.pk], document, held) for row in rows]
    named = bool(asked.getlist("application"))
    context = {
        "document": document,
        "places": [place for place in places if place.lines],
        "others": [place for place in places if named and not place.lines],
        "number": sum(len(service.ready_to_use(found[row.pk])) for row in rows),
        "alone": rows[0] if len(rows) == 1 and named else None,
        "back": _back(request, asked, rows, document),
    }
    if request.htmx:
        return render(request, "attachment/_use.html", context)
    mine = Document.objects.for_user(request.user).by_kind()[:MOST]
    return render(request, "attachment/use.html", {**context, "documents": mine})


def _use(request: HttpRequest) -> HttpResponse:
    """Attach what was ticked; the history and one press take all of it back."""
    pairs = (one.split(":") for one in request.POST.getlist("use")[: MOST * MOST])
    chosen = [
        tuple(map(int, pair)) for pair in pairs if len(pair) == 2 and all(map(is_row_number, pair))
    ]
    used = service.use(request.user, chosen, now=timezone.now())
    _say(request, used)
    return redirect(
        address_of_ours(request, request.POST.get("back", "")) or reverse("applications")
    )


def _say(request: HttpRequest, used: service.Used) -> None:
    if used.files:
        words = ngettext("One file is used.", "%(n)d files are used.", used.files)
        if used.applications > 1:
            words = _("%(n)d files are used in %(places)d applications.")
        offer_undo(request, words % {"n": used.files, "places": used.applications}, *used.events)
    if used.left:
        words = ngettext(
            "One was left out: its line has a file by now, or it is not meant for it.",
            "%(n)d were left out: their lines have files by now, or they are not meant for them.",
            used.left,
        )
        messages.info(request, words % {"n": used.left})
    if not used.files and not used.left:
        messages.info(request, _("Nothing was ticked, so nothing was used."))


def _place(
    application: Application,
    pieces: Sequence[Requirement],
    offers: Sequence[service.Offer],
    document: Document | None,
    held: set[int],
) -> Place:
    lines = [(piece, list(rows)) for piece, rows in groupby(offers, lambda offer: offer.piece)]
    filled = {piece.pk for piece, _rows in lines}
    lacking = [piece for piece in pieces if application.is_open and service.lacks(piece)]
    without = [] if document else [piece for piece in lacking if piece.pk not in filled]
    names = ", ".join(piece.titled for piece in without if piece.pk in held)
    return Place(
        application,
        lines,
        [piece for piece in without if piece.pk not in held],
        _held_back(names) if names else "",
        "" if lines else _why_not(application, pieces, document),
    )


def _held_back(names: str) -> str:
    words = _("Not taken, as written for another place or not naming this one: %(names)s.")
    return words % {"names": names}


def _why_not(
    application: Application, pieces: Iterable[Requirement], document: Document | None
) -> str:
    """Why nothing is used here, in words."""
    if not application.is_open:
        return _("It is in already, so its files stay as they were sent.")
    if document is None:
        return _("Nothing in your library is for a line that lacks a file.")
    meant = [piece for piece in pieces if document.kind in piece.kinds]
    files = [file.version for piece in meant for file in piece.attachments.all()]
    if any(version.document_id == document.pk for version in files):
        return _("It is used here already.")
    if not meant:
        return _("The checklist asks for nothing of this kind.")
    if files:
        return _("The line has its file: %(title)s.") % {"title": files[0].document.title}
    return _("It is not final, is written to another place, or the line is for something else.")


def _document(request: HttpRequest, asked: QueryDict) -> Document | None:
    pk = asked.get("document", "")
    mine = Document.objects.for_user(request.user)
    return mine.filter(pk=pk).first() if is_row_number(pk) else None


def _applications(
    request: HttpRequest, asked: QueryDict, document: Document | None
) -> list[Application]:
    """Those that are named; else all that are open, the next deadline first."""
    mine = Application.objects.for_user(request.user).select_related("posting", "owner")
    named = [pk for pk in asked.getlist("application") if is_row_number(pk)]
    if named:
        return list(mine.filter(pk__in=named[:MOST]).by_next_moment())
    return list(mine.open().current().by_next_moment()[:MOST])


def _back(
    request: HttpRequest, asked: QueryDict, rows: Sequence[Application], document: Document | None
) -> str:
    """Where the page leads when it is done."""
    if named := address_of_ours(request, asked.get("back", "")):
        return named
    if asked.getlist("application"):
        if len(rows) == 1:
            return part_of(rows[0], "checklist").address
    elif document:
        return reverse("document", args=[document.pk])
    return reverse("applications")


def application_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Several files for one application, kept in the library; where they go is asked next."""
    application = find(request, pk)
    form = DropForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        kept = []
        if form.is_valid():
            now = timezone.now()
            kept = keep_each(request, form, _keeper(request, application, now), now=now, tell=False)
        if is_alone(request):
            return answered(request, form, kept)
        if kept:
            for sentence in form.errors.get("file", ()):
                messages.error(request, sentence)
            return redirect(_sorting(application, [one.version.pk for one in kept]))
    return form_page(
        request,
        form,
        _("Files for this application"),
        part_of(application, "checklist"),
        lead=_("Choose all of them at once. Where each goes is shown next, for you to correct."),
        submit=_("Upload and sort them"),
    )


def _keeper(
    request: HttpRequest, application: Application, now: datetime
) -> Callable[[UploadedFile], Version]:
    """Keeps a file for this application; another one's of the same name stays what it is."""

    def keep(upload: UploadedFile) -> Version:
        try:
            return keeper(request, now, kind="", application=application)(upload)
        except SameNameElsewhere:
            return keeper(request, now, kind="", application=application, own=True)(upload)

    return keep


def _sorting(application: Application, versions: Iterable[int]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("version", list(map(str, versions)))
    return f"{reverse('files_sort', args=[application.pk])}?{query.urlencode()}"


def files_sort(request: HttpRequest, pk: int) -> HttpResponse:
    """Where each file would go, to correct; by POST they go there."""
    application = find(request, pk)
    back = part_of(application, "checklist")
    if request.method == "POST":
        return _sorted(request, application, back.address)
    named = [one for one in request.GET.getlist("version") if is_row_number(one)][:MOST]
    mine = Version.objects.for_user(request.user).filter(pk__in=named)
    mine = mine.exclude(attachments__requirement__application=application)
    files = list(mine.select_related("document").order_by("pk"))
    if not files:
        return redirect(back.address)
    pieces = requirements.checklist_of(application)
    guessed = service.guessed(pieces, files)
    context = {
        "application": application,
        "back": back,
        "files": [
            (
                file,
                guessed.get(file.pk) or _new_line(file, pieces),
                service.name_of_line(file.document),
            )
            for file in files
        ],
        "pieces": [piece for piece in pieces if not piece.is_folded],
    }
    return render(request, "attachment/sort.html", context)


def _new_line(file: Version, pieces: Sequence[Requirement]) -> str:
    """Where nothing is asked for yet, as on an application written down by hand, what is known for
    what it is makes the first lines."""
    known = file.document.kind != Requirement.Kind.OTHER
    return service.NEW if known and not pieces else ""


def _sorted(request: HttpRequest, application: Application, back: str) -> HttpResponse:
    places = {
        int(name.removeprefix("to-")): place
        for name, place in request.POST.items()
        if name.startswith("to-") and is_row_number(name.removeprefix("to-"))
    }
    try:
        used = service.sort(application, places, now=timezone.now())
    except TrackerError as refusal:  # sent in another window just now
        messages.warning(request, str(refusal))
    else:
        if kept := sum(place == service.LIBRARY for place in places.values()):
            words = ngettext(
                "One file is in your library only.",
                "%(n)d files are in your library only.",
                kept,
            )
            messages.info(request, words % {"n": kept})
        if used.files or used.left or not kept:
            _say(request, used)
    return redirect(back)
