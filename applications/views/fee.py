"""The fee of an application: how much, waived or not, paid or not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.forms.fee import FeeForm
from applications.models import Fee
from applications.services import fees
from applications.templatetags.money import money
from applications.views.application.page import find
from applications.views.shared.form_pages import (
    changing_a_row,
    confirm_page,
    form_page,
    part_of,
    returned,
)
from applications.views.shared.one_of_each import opened
from applications.views.shared.undo import offer_undo


@changing_a_row
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """What applying costs."""
    application = find(request, pk)
    form = opened(request, FeeForm, Fee, application, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        if form.instance.pk is None or form.has_changed():
            fees.save(form.save(commit=False), now=timezone.now())
            _tell_of_limit(request)
        return returned(part_of(application, "fee"))
    more = {}
    if form.instance.pk is not None:
        more["remove"] = reverse("fee_remove", args=[pk])
        more["remove_words"] = _("It costs nothing")
    return form_page(request, form, _("The fee"), part_of(application, "fee"), **more)


def _tell_of_limit(request: HttpRequest) -> None:
    """That the fees of the season come to more than the person wanted: kept all the same."""
    if limited := fees.over_limit(request.user):
        told = {"used": money(limited.used), "limit": money(limited.limit)}
        words = _("With it the fees of this season come to %(used)s; your limit is %(limit)s.")
        messages.warning(request, words % told)


def fee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first."""
    application = find(request, pk)
    back = part_of(application, "fee")
    if request.method == "POST":
        offer_undo(request, _("The fee is removed."), fees.remove(application, now=timezone.now()))
        return returned(back)
    return confirm_page(
        request,
        _("Does it cost nothing?"),
        _("What you noted about the fee of “%(title)s” goes.") % {"title": application},
        back,
        yes=_("Remove the fee"),
    )
