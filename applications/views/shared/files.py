"""Files from strangers leave through this door only: as a download, never as a page of ours."""

from typing import Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _

from applications.models import Bundle, Version
from applications.services.files import previews

alone = csp_replace({"default-src": [NONE], "sandbox": True})


@alone
def served(file: Any, name: str, content_type: str) -> FileResponse:
    """A stored file as an attachment that no browser runs, sniffs or keeps.

    The name goes out as RFC 6266 says, with `filename*` where it is not ASCII.
    """
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    return _guarded(response)


def served_or_missed(
    request: HttpRequest, file: Any, name: str, content_type: str, back: str, way_on: str
) -> HttpResponseBase:
    """The stored file; or, where the storage has lost it, the page it is on with a way on."""
    try:
        return served(file, name, content_type)
    except FileNotFoundError:
        gone = _("The file is not in the storage any more. %(way_on)s")
        messages.error(request, gone % {"way_on": way_on})
        return redirect(back)


@alone
def pictured(data: bytes) -> HttpResponse:
    """A picture we drew ourselves, shown in the page; alone in a tab it can do nothing."""
    response = HttpResponse(
        data, content_type="image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    )
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def drawn(row: Version | Bundle, number: int, width: int) -> HttpResponse:
    """A page of a stored file as a picture; 404 where it has none of that number."""
    if not 1 <= number <= (row.pages or 1):
        raise Http404
    try:
        data = previews.picture(row, number, width)
    except FileNotFoundError:
        data = b""
    return pictured(data) if data else redirect(static("img/no-page.svg"))


def _guarded(response: Any) -> Any:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
