"""The presses that settle what is still to come of what went in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.core.after_sending import next_look
from applications.models import Application
from applications.services import after_sending, fees
from applications.views.application.page import find
from applications.views.shared.undo import offer_undo


@require_POST
def after_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The fee is paid, the receipt came, nothing is missing there; or the rest is still to come."""
    file, what, now = find(request, pk), request.POST.get("what", ""), timezone.now()
    if what == "fee":
        if done := fees.pay(file, now=now):
            words = _("The fee is paid.")
            if done.kind == done.Kind.STAGE:
                words += " " + _("Now at “%(stage)s”.") % {"stage": file.get_stage_display()}
            offer_undo(request, words, done)
        return redirect(file)
    if what not in after_sending.FIELDS:
        raise Http404
    if done := after_sending.settle(file, what, now=now):
        offer_undo(request, _settled(file, what), done)
    return redirect(file)


def _settled(file: Application, what: str) -> str:
    if what == "receipt":
        return _("The receipt is in.")
    if what == "missing":
        return _("Nothing is missing there.")
    sent_on = after_sending.sent_on(file, file.submissions.standing().first())
    day = next_look(sent_on, timezone.localdate()) if sent_on else None
    if day is None:
        return _("Looked after. What is open stays on this page.")
    return _("Looked after. Home asks again on %(day)s.") % {"day": date_format(day, _("D j M"))}
