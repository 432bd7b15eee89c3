"""The reminders ahead of one application, each with its switch."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.models import Deadline
from applications.services import reminders
from applications.views.application import find


@require_safe
def coming(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be sent, when, and for which deadline."""
    application = find(request, pk)
    now = timezone.now()
    context = {"application": application, "coming": reminders.coming(application, now), "now": now}
    return render(request, "reminder/page.html", context)


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
