"""A form that arrives after its session ended is kept, and offered again to the same person.

It is kept in the visitor's session, which signing in carries over; a signed cookie says who was
signed in here last, so that nobody else gets to see it.
"""

from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from applications.forms.shared.typed import is_secret, typed
from applications.models import User
from applications.services.housekeeping import UNSENT, UNSENT_LASTS
from applications.views.shared import errors
from applications.views.shared.errors import page_above
from applications.views.shared.uploads import is_alone, refused_alone

MARK = "unsent-key"  # of a form that is sent after all
AT_ONCE = 5  # forms of one browser
# What pressing the button does, where it is more than saving.
VERBS = {
    "application_submit": gettext_lazy("Mark as submitted"),
    "application_move": gettext_lazy("Change the stage"),
    "receipt_add": gettext_lazy("Add the receipt"),
}
MOST = 256 * 1024  # bytes of one form: a hundred pages of notes
COOKIE_LASTS = timedelta(days=60)  # twice as long as a session


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Note in the browser who is signed in, for the day on which the session is over."""
    if _person(request) != request.user.pk:
        response.set_signed_cookie(
            settings.PERSON_COOKIE_NAME,
            str(request.user.pk),
            salt=UNSENT,
            max_age=COOKIE_LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _person(request: HttpRequest) -> int | None:
    """Who was signed in in this browser last."""
    value = request.get_signed_cookie(
        settings.PERSON_COOKIE_NAME, "", salt=UNSENT, max_age=COOKIE_LASTS
    )
    return int(value) if value else None


def to_sign_in(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse:
    """The page to sign in; from there on to the page asked for, or to what was being sent."""
    if is_alone(request):
        words = _("You are signed out, so the file was not kept. Sign in in another window first.")
        return refused_alone(request, words)
    person = _person(request)
    if request.method in ("GET", "HEAD"):
        onward = request.get_full_path()
    elif person and not User.objects.filter(pk=person).exists():
        onward = reverse("home")
        messages.info(request, _("Your account is deleted already, with all that was in it."))
    elif person and _keep(request, view, person):
        onward = reverse("unsent")
        messages.info(
            request, _("You were signed out. What you typed is kept: sign in, and it is here.")
        )
    else:
        onward = _came_from(request)
        if person:
            messages.warning(
                request,
                _(
                    "You were signed out, so nothing was done. Sign in and send it again; your "
                    "browser's way back may still show what you typed."
                ),
            )
    if request.htmx:
        if request.method == "GET":
            onward = request.htmx.current_url_abs_path or onward
        return HttpResponseClientRedirect(redirect_to_login(onward).url)
    return redirect_to_login(onward)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of this site that was open while somebody signed in here is offered again."""
    return _stale_token(request) or errors.csrf_failure(request, reason)


def _stale_token(request: HttpRequest) -> HttpResponse | None:
    """None where it may come from another site, or holds nothing typed."""
    view = request.resolver_match and request.resolver_match.func
    if view is None or not (_is_from_here(request) and _is_private(view)):
        return None
    if not request.user.is_authenticated:
        return to_sign_in(request, view)
    if is_alone(request):
        return refused_alone(request, _("Reload the page, then send it again."))
    is_kept = _keep(request, view, request.user.pk)
    if not request.htmx:
        return redirect("unsent") if is_kept else None
    if is_kept:
        return HttpResponseClientRedirect(reverse("unsent"))
    messages.warning(request, _("This page went stale, so nothing was done. Try again."))
    return HttpResponseClientRedirect(request.htmx.current_url_abs_path or page_above(request))


def _is_from_here(request: HttpRequest) -> bool:
    """Browsers say where a form comes from, and no page can make them lie."""
    # On a person's own machine the site also answers to localhost.
    here = (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")
    return request.headers.get("Origin") in here


def _is_private(view: Callable[..., Any]) -> bool:
    """A page of ours for whoever is signed in: what is sent to an open one, such as the one to sign
    up, may be anybody's; pages about passwords and second factors are not ours."""
    return view.__module__.startswith("applications.") and getattr(view, "login_required", True)


def _keep(request: HttpRequest, view: Callable[..., Any], person: int) -> bool:
    fields = {name: values for name, values in request.POST.lists() if not is_secret(name)}
    size = sum(len(text.encode()) for values in fields.values() for text in values)
    if not _is_private(view) or size > MOST or not list(typed(request.POST)):
        return False
    kept = {
        "key": token_hex(8),
        "person": person,
        "at": timezone.now().isoformat(),
        "address": request.get_full_path(),
        "back": _came_from(request),
        "fields": fields,
        "had_files": bool(request.FILES),
    }
    # Of two windows each has its words; the same form pressed twice is one.
    others = [
        one
        for one in _of(request, person)
        if (one["address"], one["fields"]) != (kept["address"], fields)
    ]
    request.session[UNSENT] = [kept, *others][:AT_ONCE]
    return True


def _came_from(request: HttpRequest) -> str:
    """The page whose button was pressed, as far as it is one of ours."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # half an address
        return page_above(request)
    path = page.path + (f"?{page.query}" if page.query else "")
    if page.netloc == request.get_host() and url_has_allowed_host_and_scheme(path, None):
        return path
    return page_above(request)


def _of(request: HttpRequest, person: int | None) -> list[dict[str, Any]]:
    """What this person typed here and could not send, the latest first."""
    begin = timezone.now() - UNSENT_LASTS
    return [
        kept
        for kept in request.session.get(UNSENT, ())
        if kept["person"] == person and (at := parse_datetime(kept["at"])) and at > begin
    ]


def settle(request: HttpRequest, response: HttpResponse, before: list[dict[str, Any]]) -> None:
    """Forget what was kept `before` this request once it is saved, or when it is not theirs."""
    if request.session.get(UNSENT) != before:
        return
    rest = mine = _of(request, request.user.pk)
    if request.method == "POST" and 300 <= response.status_code < 400:  # a refusal is a page
        here = [kept["key"] for kept in mine if kept["address"] == request.get_full_path()]
        # Put right after a refusal it comes without its mark; of several, only the mark tells.
        sent = request.POST.get(MARK) or (here[0] if len(here) == 1 else None)
        rest = [kept for kept in mine if kept["key"] != sent]
    if rest != before:
        _hold(request, rest)


def _hold(request: HttpRequest, kept: list[dict[str, Any]]) -> None:
    if kept:
        request.session[UNSENT] = kept
    else:
        del request.session[UNSENT]


@require_http_methods(["GET", "HEAD", "POST"])
def unsent(request: HttpRequest) -> HttpResponse:
    """What was typed while the session ended, to be sent now; by POST one of them is let go."""
    kept = _of(request, request.user.pk)
    if not kept:
        return redirect("home")
    if request.method == "POST":
        gone = next((one for one in kept if one["key"] == request.POST.get(MARK)), kept[0])
        _hold(request, [one for one in kept if one is not gone])
        return redirect("unsent" if len(kept) > 1 else gone["back"])
    return render(request, "account/unsent.html", {"kept": [_shown(one) for one in kept]})


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    """One of them as the page shows it, and as its button sends it."""
    fields = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        fields.setlist(name, values)
    hidden = [(name, value) for name, values in fields.lists() for value in values]
    return {
        **kept,
        "at": parse_datetime(kept["at"]),
        "typed": list(typed(fields)),
        "hidden": [*hidden, (MARK, kept["key"])],
        "verb": VERBS.get(resolve(urlsplit(kept["address"]).path).url_name, _("Save it")),
    }
