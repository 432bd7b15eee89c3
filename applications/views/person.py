"""The settings page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.forms.person import PersonForm
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
        messages.success(request, _("Saved."))
        return redirect("settings")
    return render(request, "person/page.html", {"form": form}, status=status_of(form))
