"""Offers: written down, side by side, accepted or let go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.offer import LetGoForm, OfferForm
from applications.models import Application, Deadline, Offer
from applications.services import offers
from applications.views.application.page import find, not_in_yet
from applications.views.shared.form_pages import changing_a_row, form_page, part_of, returned
from applications.views.shared.one_of_each import opened
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_move_undo, offer_undo


def side_by_side(request: HttpRequest) -> HttpResponse:
    """All offers in one table, the one to be answered first on top; what was let go below."""
    mine, gone = Offer.objects.for_user(request.user).side_by_side(), Offer.Decision.LET_GO
    page = page_of(request, mine.exclude(decision=gone))
    let_go = page_of(request, mine.filter(decision=gone), parameter="gone")
    _with_reply([*page.rows, *let_go.rows])
    context = {"now": timezone.now(), "page": page, "let_go": let_go}
    return render(request, "offer/list.html", context)


def _with_reply(rows: list[Offer]) -> None:
    """Beside each offer the deadline by which it is to be answered."""
    numbers = [offer.application_id for offer in rows]
    replies = Deadline.objects.filter(application__in=numbers).to_reply().defer("evidence")
    of: dict[int, Deadline] = {}
    for reply in replies:
        of.setdefault(reply.application_id, reply)
    for offer in rows:
        offer.reply = of.get(offer.application_id)
        if offer.reply:
            offer.reply.application = offer.application


@changing_a_row
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What they offer, and by when they want an answer."""
    application = find(request, pk)
    is_new = getattr(application, "offer", None) is None
    if is_new and (refused := not_in_yet(request, application)):
        return refused
    form = opened(request, OfferForm, Offer, application)
    if request.method == "POST" and form.is_valid():
        moved = None
        if form.instance.pk is None or form.has_changed():
            given = form.save(commit=False)
            _kept, moved = offers.save(given, form.cleaned_data["reply_by"], now=timezone.now())
        offer_move_undo(request, _("The offer is written down."), application, moved)
        return returned(part_of(application, "after"))
    return form_page(request, form, _("What they offer"), part_of(application, "after"))


@require_POST
def offer_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes."""
    row = _find(request, pk)
    done = offers.accept(row, now=timezone.now())
    if row.decision == Offer.Decision.ACCEPTED:
        offer_undo(request, _("Accepted. Tell them, too: nothing is sent from here."), done)
    elif row.is_open:
        words = _("The application is at “%(stage)s”, so there is nothing to accept.")
        messages.warning(request, words % {"stage": row.application.get_stage_display()})
    else:
        words = _("You let this offer go in another window meanwhile; it was not accepted.")
        messages.warning(request, words)
    return returned(part_of(row.application, "after"))


def offer_let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with the reason: the application is withdrawn."""
    row = _find(request, pk)
    back = part_of(row.application, "after")
    form = LetGoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = offers.let_go(row, form.cleaned_data["reason"], now=timezone.now())
        offer_undo(request, _("Let go. Tell them, too: nothing is sent from here."), done)
        return returned(back)
    lead = _("The application counts as withdrawn and stops reminding. You can take it back.")
    heading = _("Let the offer of %(place)s go?") % {"place": row.application.place}
    return form_page(request, form, heading, back, lead=lead, submit=_("Let the offer go"))


@require_POST
def offer_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not decided after all."""
    row = _find(request, pk)
    done = offers.reopen(row, now=timezone.now())
    offer_undo(request, _("The offer is open again."), done)
    return returned(part_of(row.application, "after"))


def _find(request: HttpRequest, pk: int) -> Offer:
    """The offer of the person's application."""
    application: Application = find(request, pk)
    row: Offer = get_object_or_404(Offer, application=application)
    row.application = application
    return row
