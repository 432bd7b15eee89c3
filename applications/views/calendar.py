"""The calendar feed: a secret address for calendar apps, which cannot sign in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications.errors import FeedIsOpen
from applications.models import Deadline
from applications.services import calendars
from applications.views.shared import token_throttle
from applications.views.shared.ics import ICS, ics_answer

MADE = "feed_made"


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """The feed's address: make it, make another one, take it back."""
    link = request.session.pop(MADE, "")  # the page after it was made is all that shows it
    if request.method != "POST":
        return render(request, "calendar/page.html", {"link": link})
    if request.POST.get("do") == "close":
        calendars.close_feed(request.user)
        messages.success(request, _("The address is dead. Nobody reads your calendar any more."))
        return redirect("feed")
    try:
        is_another = request.POST.get("do") == "anew"
        request.session[MADE] = calendars.open_feed(request.user, anew=is_another)
    except FeedIsOpen as refusal:
        messages.error(request, str(refusal))
    return redirect("feed")


@login_not_required
@require_safe
def feed_ics(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself; unchanged, it says so without sending it again."""
    person = calendars.whose_feed(token)
    if person is None:
        if token_throttle.is_guess_too_many(request, token):
            return token_throttle.pause()
        raise Http404
    now = timezone.now()
    mark = f'"{calendars.feed_mark(person, now)}"'  # before: a change meanwhile is told next time
    whole = ics_answer(b"", etag=mark)
    answer = get_conditional_response(request, etag=mark, response=whole)
    if answer is whole:
        whole.content = calendars.feed(person, now)
    return answer


@require_safe
def deadline_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """One deadline as a file for the person's own calendar."""
    rows = Deadline.objects.for_user(request.user).filter(instant__isnull=False)
    deadline = get_object_or_404(
        rows.select_related("application__posting", "application__owner"), pk=pk
    )
    name = {"Content-Disposition": f'attachment; filename="deadline-{pk}.ics"'}
    return HttpResponse(calendars.one(deadline), content_type=ICS, headers=name)
