"""The matrix: applications by referees, on the screen, on paper, and as a sheet to send."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.core.filenames import file_name
from applications.core.spreadsheet import csv_file
from applications.forms.shared.row_number import is_row_number
from applications.models import Referee
from applications.services import matrix as service
from applications.views.shared.paging import page_of

APPLICATIONS, REFEREES = 50, 8  # as many as are read at once


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
    name = file_name("letters", chosen.name if chosen else "", request.user.name, ending="csv")
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
