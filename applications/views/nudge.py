"""Nudges: what would go to a referee by itself, read before it is switched on, and what went."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import RefereeNotMailed, RefereeStopped
from applications.mail import reaches_nobody
from applications.models import Mail, Referee
from applications.services import letters, nudges, referee_pages
from applications.services.mails import referee_limits, referee_mails, writing
from applications.views.shared.form_pages import Back, returned
from applications.views.shared.paging import page_of

MAILS = 10  # on one page of them


def nudges_to(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail word for word, and one press that switches it on for this referee; or off again."""
    mine = Referee.objects.for_user(request.user).select_related("owner")
    person = get_object_or_404(mine, pk=pk)
    back = Back(reverse("referee", args=[pk]) + "#nudges", person.name)
    now = timezone.now()
    if request.method == "POST":
        on = request.POST.get("on") == "yes"
        try:
            if nudges.switch(person, on, now=now):
                _say_switched(request, person, on, now)
        except RefereeStopped as refusal:
            messages.warning(request, str(refusal))
        return returned(back)
    would = (nudges.coming if person.nudges_on_at else nudges.would_come)(person, now)
    found = would.letters if would else letters.read(person.references.awaited())
    words = referee_mails.draft(Mail.Kind.NUDGE, person, found, now)
    context = {
        "referee": person,
        "back": back,
        "now": now,
        "would": would,
        "nudges_stay": reaches_nobody(),
        "frame": referee_mails.frame(Mail.Kind.NUDGE, person, found, words, now),
        "refusal": _refusal(person, now),
        "is_stopped": referee_pages.wants_none(person),
    }
    return render(request, "referee/nudges.html", context)


def nudges_of(request: HttpRequest, referee: Referee, now: datetime) -> dict[str, Any]:
    """What the referee's page shows of them, and every mail that went, the newest first."""
    is_on = referee.nudges_on_at is not None
    went = referee.mails.order_by("-created_at", "-id")  # each knows who it went to
    mails = page_of(request, went, MAILS, parameter="mails")
    writing.mark_followed(mails.rows)
    return {
        "nudges_next": nudges.coming(referee, now) if is_on else None,
        "nudges_stay": reaches_nobody(),
        "nudges_refusal": _refusal(referee, now) if is_on else "",
        "mails": mails,
    }


def _say_switched(request: HttpRequest, person: Referee, on: bool, now: datetime) -> None:
    """On, and why none can go for all that."""
    name = {"name": person.called}
    refusal = _refusal(person, now) if on else ""
    if on and not refusal and reaches_nobody():
        refusal = _("Nothing goes out from here: no mail server is set up.")
    if refusal:
        words = _("Nudges to %(name)s are switched on.") % name
        messages.warning(request, f"{words} {refusal}")
    else:
        words = _("Nudges go to %(name)s.") if on else _("No nudges go to %(name)s.")
        messages.success(request, words % name)


def _refusal(referee: Referee, now: datetime) -> str:
    """Why no mail goes to them, in a sentence."""
    try:
        referee_limits.check(referee, now)
    except RefereeNotMailed as refusal:
        return str(refusal)
    return ""
