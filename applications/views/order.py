"""What is ordered for a line of the checklist: begun, changed, ticked off, taken away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.errors import RowGone, TooManySteps
from applications.forms.order import OrderForm
from applications.models import Order, Requirement
from applications.services import orders
from applications.views.shared.form_pages import (
    Back,
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.undo import offer_undo


def order_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more thing to order for a line; by a press what is proposed for it."""
    mine = Requirement.objects.for_user(request.user).select_related("application__posting")
    piece = get_object_or_404(mine, pk=pk)
    now = timezone.now()
    if request.method == "POST" and "proposed" in request.POST:
        done = orders.begin(piece, now=now)
        offer_undo(request, _("It is counted back from the deadline."), done)
        return returned(_place(piece))
    form = OrderForm(
        request.POST or None, instance=Order(requirement=piece), today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = orders.save(form.save(commit=False), now=now)
        except TooManySteps as refusal:
            messages.warning(request, str(refusal))
        else:
            words = _("It is counted back from the deadline.")
            offer_undo(request, words if done else _("It stands there already."), done)
        return returned(_place(piece))
    heading = _("To order for “%(name)s”") % {"name": piece.called}
    return form_page(request, form, heading, _place(piece))


@changing_a_row
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, how long it takes, and how far it is."""
    row = _find(request, pk)
    form = OrderForm(request.POST or None, instance=row, today=timezone.localdate())
    back = _place(row.requirement)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            done = orders.save(form.save(commit=False), now=timezone.now())
            offer_undo(request, _("%(order)s: saved.") % {"order": row.called}, done)
        return returned(back)
    return form_page(
        request,
        form,
        _("To order for “%(name)s”") % {"name": row.requirement.called},
        back,
        remove=reverse("order_remove", args=[pk]),
        remove_words=_("This needs not be ordered"),
    )


@require_POST
def order_press(request: HttpRequest, pk: int) -> HttpResponse:
    """Ordered today, or there since today."""
    row, here = _find(request, pk), request.POST.get("here") == "1"
    try:
        done = orders.press(row, here=here, now=timezone.now())
    except RowGone as refusal:
        messages.warning(request, str(refusal))
    else:
        if here:
            words = _("%(order)s: it is there.")
        else:
            words = _("%(order)s: taken today.") if row.is_taken else _("%(order)s: ordered today.")
        offer_undo(request, words % {"order": row.called}, done)
    return returned(_place(row.requirement))


def order_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first."""
    row = _find(request, pk)
    back = _place(row.requirement)
    if request.method == "POST":
        done = orders.remove(row, now=timezone.now())
        offer_undo(request, _("“%(order)s” is not to be ordered.") % {"order": row.called}, done)
        return returned(back)
    return confirm_page(
        request,
        _("Is “%(order)s” not to be ordered?") % {"order": row.called},
        _("The days you noted of it go."),
        back,
        yes=_("Not to be ordered"),
    )


def _find(request: HttpRequest, pk: int) -> Order:
    mine = Order.objects.for_user(request.user)
    return get_object_or_404(mine.select_related("requirement__application__posting"), pk=pk)


def _place(piece: Requirement) -> Back:
    return part_of(piece.application, f"requirement-{piece.pk}")
