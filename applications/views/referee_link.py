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
    newest = person.links.filter(revoked_at=None, purpose=RefereeLink.Purpose.PAGE).first()
    news = person.news.select_related("referee", "reference__application__posting")
    return {
        "news": news[:SHOWN],
        "visits": person.visits.all()[:SHOWN],
        "link": newest if newest and referee_pages.is_good(newest, now) else None,
    }


@require_POST
def referee_links(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to copy, shown this once; or all are taken back."""
    person = get_object_or_404(Referee.objects.for_user(request.user), pk=pk)
    now = timezone.now()
    if request.POST.get("do") == "take_back":
        referee_pages.take_back(person, now)
        messages.success(request, _("No link of %(name)s works any more.") % {"name": person.name})
        return redirect("referee", pk)
    if request.POST.get("do") != "make":
        raise Http404
    # No redirect: the address is kept nowhere, so this answer is all who knows it.
    link = referee_pages.make(person, now)
    return render(request, "referee/link.html", {"referee": person, "link": link})
