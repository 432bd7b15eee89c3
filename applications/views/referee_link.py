"""The links of a referee's own page, as the applicant sees them: made, used, taken back."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.models import Referee, RefereeLink
from applications.services import referee_pages

SHOWN = 5


def their_page(person: Referee, now: datetime) -> dict[str, Any]:
    """What this referee did on their page, the newest first, and whether a link opens it."""
    newest = {one.purpose: one for one in person.links.filter(revoked_at=None).order_by("made_at")}
    news = person.news.select_related("referee", "reference__application__posting")
    purposes = {kind for kind, one in newest.items() if referee_pages.is_good(one, now)}
    return {
        "news": news[:SHOWN],
        "visits": person.visits.all()[:SHOWN],
        "links": purposes,
        "has_calendar": RefereeLink.Purpose.CALENDAR in purposes,
    }


@require_POST
def referee_links(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to copy, shown this once; all are taken back; or both."""
    person = get_object_or_404(Referee.objects.for_user(request.user), pk=pk)
    now = timezone.now()
    if request.POST.get("do") == "take_back":
        referee_pages.take_back(person, now)
        messages.success(request, _("No link of %(name)s works any more.") % {"name": person.name})
        return redirect("referee", pk)
    makes = {"make": referee_pages.make, "anew": referee_pages.make_anew}
    make = makes.get(request.POST.get("do", ""))
    if make is None:
        raise Http404
    # No redirect: the address is kept nowhere, so this answer is all who knows it.
    link = make(person, now)
    return render(request, "referee/link.html", {"referee": person, "link": link})
