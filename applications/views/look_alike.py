"""What of a person's own looks like the posting at hand, told while it is being added."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from applications.core.look_alike import Sketch
from applications.forms.application.page import ByHandForm
from applications.services import postings
from applications.views.browser import brought_by
from applications.views.posting import HAND


@require_http_methods(["GET", "HEAD", "POST"])
def look_alikes(request: HttpRequest) -> HttpResponse:
    """Of what is written down by hand; by POST of what was brought, for a text is too long for an
    address. Nothing is kept of either."""
    if request.method == "POST":
        one = brought_by(request.POST).sketch
    else:
        names = ByHandForm.Meta.fields
        one = Sketch(**{name: request.GET.get(f"{HAND}-{name}", "")[:2000] for name in names})
    seen = postings.look_alikes(request.user, one)
    return render(request, "posting/_look_alikes.html", {"look_alikes": seen})
