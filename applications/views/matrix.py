"""The matrices: applications by referees, and by documents; on the screen, on paper, as a sheet."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.core.filenames import file_name
from applications.core.spreadsheet import csv_file
from applications.forms.application.look import LookForm
from applications.forms.shared.row_number import is_row_number
from applications.models import Application, Referee, Requirement
from applications.services import matrix as service
from applications.views.application.look import beside
from applications.views.shared.application_summary import current, with_row
from applications.views.shared.paging import keyset_page, page_of

APPLICATIONS, REFEREES = 50, 8  # as many as are read at once
MOST_LINES, CHUNK = 2000, 500  # of the sheet of documents, and read at a time


def matrix(request: HttpRequest) -> HttpResponse:
    """By the day their letters are due, with what each lacks; of one referee where one is asked."""
    chosen, every = _asked(request)
    page = page_of(request, service.applications(request.user, chosen, every=every), APPLICATIONS)
    people = service.referees(request.user, every=every)
    columns = page_of(request, [chosen] if chosen else people, REFEREES, parameter="columns")
    context: dict[str, Any] = {
        "page": page,
        "columns": columns,
        "rows": [service.row(one, columns.rows) for one in page.rows],
        "people": people,
        "chosen": chosen,
        "every": every,
        "now": timezone.now(),
    }
    return render(request, "matrix/page.html", context)


@require_safe
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """The same rows for a spreadsheet: all, or those of one referee to send to them."""
    chosen, every = _asked(request)
    lines = service.sheet(request.user, chosen, every=every)
    return _sheet(lines, "letters", chosen.name if chosen else "", request.user.name)


def _sheet(lines: list[list[str]], *called: str) -> HttpResponse:
    name = file_name(*called, ending="csv")
    answer = HttpResponse(csv_file(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _asked(request: HttpRequest) -> tuple[Referee | None, bool]:
    """Which referee, and whether those decided are shown, too."""
    pk, chosen = request.GET.get("referee", ""), None
    if pk:
        mine = Referee.objects.for_user(request.user).select_related("owner")
        chosen = get_object_or_404(mine, pk=pk if is_row_number(pk) else 0)
    return chosen, request.GET.get("show") == "all"


# ── By documents ──────────────────────────────────────────────────────────────────────────────────


def checklists(request: HttpRequest) -> HttpResponse:
    """A row for each application that the list shows, a column for each kind of document."""
    now = timezone.now()
    form = LookForm(request.GET, owner=request.user, now=now)
    form.fields["tab"].none = None  # the list's own: the open ones, or all where one looks for any
    found = form.chosen()
    number = found.count()
    page = keyset_page(request, _with_checklist(found, form), form.order)
    lists = service.checklists(current(page.rows, now))
    kinds = service.kinds_of(lists)
    context = {
        "form": form,
        "now": now,
        "number": number,
        "sheet_has": MOST_LINES if number > MOST_LINES else number,
        "kinds": [(kind, Requirement.Kind(kind).label) for kind in kinds],
        "rows": [(one, one.of(kinds)) for one in lists],
        **beside(form, page),
    }
    return render(request, "matrix/checklists.html", context)


@require_safe
def checklists_csv(request: HttpRequest) -> HttpResponse:
    """The same rows for a spreadsheet, all pages of them, as far as one sheet takes."""
    now = timezone.now()
    form = LookForm(request.GET, owner=request.user, now=now)
    rows = list(_with_checklist(form.chosen(), form).order_by(*form.order)[:MOST_LINES])
    lists = [
        one
        for at in range(0, len(rows), CHUNK)
        for one in service.checklists(current(rows[at : at + CHUNK], now))
    ]
    lines = service.sheet_of_checklists(lists, request.user)
    return _sheet(lines, "documents", request.user.name)


def _with_checklist(found: "QuerySet[Application]", form: LookForm) -> "QuerySet[Application]":
    keys = (name.removeprefix("-") for name in form.order)
    wants = ("posting__references_minimum", "posting__references_mode")
    return with_row(found, *wants, *keys)
