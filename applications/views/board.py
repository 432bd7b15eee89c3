"""The list of applications, as a table: searched, filtered, sorted, in pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.forms.board import BoardForm
from applications.models import Application
from applications.views.glance import glances, with_glance
from applications.views.paging import page_of


def applications(request: HttpRequest) -> HttpResponse:
    """The whole page, or its rows alone where htmx asks for them."""
    form = BoardForm(request.GET, owner=request.user)
    page = page_of(request, with_glance(form.chosen()).prefetch_related("tags"))
    rows_only = request.htmx and not request.htmx.history_restore_request
    context = {
        "now": timezone.now(),
        "form": form,
        "page": page,
        "rows": glances(page.rows),
        "nothing_yet": not page.rows
        and not form.is_narrow()
        and not Application.objects.for_user(request.user).exists(),
    }
    page_or_rows = "application/_rows.html" if rows_only else "application/list.html"
    return render(request, page_or_rows, context)
