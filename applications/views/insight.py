"""Insight: what the person's own season tells, at the filter of the list."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.core import insight as core
from applications.forms.application.look import LookForm
from applications.services import fees
from applications.services import insights as service


def insight(request: HttpRequest) -> HttpResponse:
    """Of those that answer to the address, in every tab where none is asked for."""
    now = timezone.now()
    form = LookForm(request.GET, owner=request.user, now=now)
    form.fields["tab"].none = _("all, archived too")
    found = form.in_all()
    steps = service.funnel(found)
    context = {
        "form": form,
        "now": now,
        "number": steps["saved"],
        "funnel": [(words, steps[name]) for name, words in _steps().items()],
        "answers": _answers(request, found),
        "letters": _letters(found, now),
        "fee_limit": fees.of_limit(request.user),
        "weeks": service.workload(found, request.user.tz, now),
    }
    return render(request, "insight/page.html", context)


def _steps() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "begun": _("Begun"),
        "sent": _("Sent"),
        "review": _("Under review"),
        "interview": _("Interview"),
        "offer": _("Offer"),
    }


def _answers(request: HttpRequest, found: service.Found) -> dict[str, Any]:
    rows = service.answers(found, request.user.tz)
    return {
        "rows": rows,
        "spread": core.spread([one.days for one in rows]),
        "is_cut": len(rows) == service.MOST_DOTS,
        **service.unanswered(found),
    }


def _letters(found: service.Found, now: datetime) -> dict[str, Any]:
    rows = service.letters(found, now)
    total = {kind: sum(row[kind] for row in rows) for kind in service.LETTERS}
    shown = [row for row in rows if any(row[kind] for kind in service.LETTERS)]
    compared = total["in_time"] + total["late"]
    percent = core.share(total["in_time"], compared)
    return {"rows": shown, "total": total, "compared": compared, "percent": percent}
