"""What a browser is given, to add postings from any page and from a phone's menu "Share"."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.core.browser import Brought, bookmarklet, brought

ICONS = (
    ("favicon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-whole.png", "512x512", "image/png", "maskable"),  # may be cut to any shape
)


def brought_by(data: QueryDict) -> Brought:
    """The page that a bookmark, an app or a form tells of."""
    return brought(*(data.get(name, "") for name in ("title", "text", "url")))


@require_safe
def browser(request: HttpRequest) -> HttpResponse:
    """The bookmark to drag into the browser, and how to add from a phone."""
    address = request.build_absolute_uri(reverse("posting_new"))
    return render(request, "browser/page.html", {"bookmarklet": bookmarklet(address)})


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> HttpResponse:
    """The site as an app: its name and icons, and where shared pages go, by GET and so without
    changing anything; there a press with the page's own token reads them."""
    page = {
        "id": reverse("home"),
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Paste a posting. Get the plan it implies."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "standalone",
        # As in tokens.css; the dark ones follow from the pages themselves.
        "theme_color": "#fbfaf8",
        "background_color": "#fbfaf8",
        "icons": [
            {"src": static(f"img/{name}"), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind, purpose in ICONS
        ],
        "share_target": {
            "action": reverse("posting_new"),
            "method": "GET",
            "enctype": "application/x-www-form-urlencoded",
            "params": {name: name for name in ("title", "text", "url")},
        },
    }
    return JsonResponse(page, content_type="application/manifest+json")
