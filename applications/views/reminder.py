"""The reminders ahead of one application, each with its switch."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.reminder import StepsForm
from applications.models import Deadline
from applications.services import applications, reminders
from applications.views.application.page import find
from applications.views.shared.form_pages import changing_a_row, status_of


@require_http_methods(["GET", "HEAD", "POST"])
@changing_a_row
def coming(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be sent, when, and for which deadline; and the steps that make it so."""
    application = find(request, pk)
    now = timezone.now()
    form = StepsForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and form.is_valid():
        reminders.choose_steps(application, form.cleaned_data["steps"], now)
        messages.success(request, _("Saved."))
        return redirect("coming", pk)
    ahead = reminders.coming(application, now)
    context = {"application": application, "coming": ahead, "form": form, "now": now}
    return render(request, "reminder/page.html", context, status=status_of(form))


@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Two days of silence, or none any more."""
    application = find(request, pk)
    now = timezone.now()
    if request.POST.get("on") != "1":
        applications.wake(application, now)
        messages.success(request, _("Awake again: the next reminder comes in its time."))
        return redirect("coming", pk)
    ahead = application.deadlines.unmet().by_instant().filter(instant__gt=now).first()
    end = applications.snooze(ahead, now) if ahead else None
    if end is None:
        messages.warning(request, _("The next deadline is too near for silence, or there is none."))
    return redirect("coming", pk)


@require_POST
def reminder_switch(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Leave one of them out, or let it come after all."""
    rows = Deadline.objects.for_user(request.user).select_related("application__owner")
    deadline = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    ahead = reminders.coming(deadline.application, now)
    if not any(one.deadline == deadline and one.step == step for one in ahead):
        raise Http404
    reminders.switch(deadline, step, request.POST.get("on") == "1", now)
    return redirect("coming", deadline.application_id)
