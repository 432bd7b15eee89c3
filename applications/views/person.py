"""The settings page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.person import PersonForm
from applications.forms.shared.zone import ZoneField, zone_called, zone_options, zone_words
from applications.models import User
from applications.services import accounts, deadlines, reminders
from applications.views.shared.form_pages import changing_a_row, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@changing_a_row
def settings(request: HttpRequest) -> HttpResponse:
    before = request.user.zone
    form = PersonForm(request.POST or None, instance=request.user)
    if form.is_valid():
        person, now = form.save(), timezone.now()
        deadlines.follow_person(person, before, now=now)
        reminders.plan_anew(person, now)
        accounts.follow(request.user)
        messages.success(request, _saved(person, before, now))
        return redirect("settings")
    context = {"form": form, "zones": zone_options()}
    return render(request, "person/page.html", context, status=status_of(form))


def _saved(person: User, before: str, now: datetime) -> str:
    if person.zone == before:
        return _("Saved.")
    place = {
        "place": zone_words(person.zone),
        "hour": date_format(now.astimezone(person.tz), "H:i"),
    }
    return _("Saved. Your clock is that of %(place)s, where it is %(hour)s now.") % place


def zone_understood(request: HttpRequest) -> HttpResponse:
    """What a time zone, as somebody typed it, is taken for: its place, and the hour there now."""
    words = next((text for name, text in request.GET.items() if name.endswith("zone")), "")
    zone = zone_called(words)
    if not words.strip():
        return HttpResponse("")
    if not zone:
        return HttpResponse(escape(ZoneField.default_error_messages["unknown"] % {"words": words}))
    there = timezone.now().astimezone(ZoneInfo(zone))
    place = {"place": zone_words(zone), "hour": date_format(there, "H:i")}
    return HttpResponse(escape(_("%(place)s, where it is %(hour)s now") % place))
