"""Everything of a person's: made into one ZIP, downloaded, and brought back from one."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from applications.core.filenames import file_name
from applications.errors import ImportNotEmpty, TrackerError
from applications.forms.export import ImportForm
from applications.models import Export
from applications.models.export import KEPT
from applications.services.exports import making, reading
from applications.services.files import uploads
from applications.tasks import export as ring
from applications.views.shared.files import served_or_missed
from applications.views.shared.form_pages import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def account_export(request: HttpRequest) -> HttpResponse:
    """How far it is; a press asks for it, and a worker makes it."""
    if request.method == "POST":
        ring.delay_on_commit(making.request(request.user, now=timezone.now()).pk)
        return redirect("account_export")
    part = request.htmx and request.htmx.target == "export"
    export = _of(request)
    context = {"export": export, "hours": KEPT // timedelta(hours=1)}
    return render(request, "export/_status.html" if part else "export/page.html", context)


@require_safe
def account_export_file(request: HttpRequest) -> HttpResponseBase:
    """The ZIP that was made."""
    export = _of(request)
    if export is None or export.state != Export.State.MADE:
        return redirect("account_export")
    day = f"{timezone.localtime(export.made_at):%Y-%m-%d}"
    name = file_name(request.user.name, day, ending="zip")
    again = _("Make it again.")
    return served_or_missed(
        request, export.file, name, "application/zip", "/settings/export/", again
    )


@require_http_methods(["GET", "HEAD", "POST"])
def account_import(request: HttpRequest) -> HttpResponse:
    """The person's own ZIP, brought back into an account that holds nothing yet."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            with uploads.received(form.cleaned_data["file"], settings.UPLOAD_MAX_MB) as path:
                most = reading.MOST_ON_A_PAGE
                number = reading.take_in(request.user, path, now=timezone.now(), most=most)
        except TrackerError as refusal:
            form.add_error("file", str(refusal))
        else:
            told = ngettext(
                "%(n)d row is back.",
                "%(n)d rows are back, with their files.",
                number,
            )
            messages.success(request, told % {"n": number})
            return redirect("home")
    context = {"form": form, "is_empty": _is_empty(request), "limit": settings.UPLOAD_MAX_MB}
    return render(request, "export/import.html", context, status=status_of(form))


def _of(request: HttpRequest) -> Export | None:
    """Their export; one that is over is none, though it goes only at night."""
    mine = Export.objects.for_user(request.user)
    return mine.exclude(pk__in=mine.over(timezone.now())).first()


def _is_empty(request: HttpRequest) -> bool:
    try:
        reading.refuse_unless_empty(request.user)
    except ImportNotEmpty:
        return False
    return True
