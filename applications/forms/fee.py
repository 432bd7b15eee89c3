"""What we accept of a fee: how much, a waiver and its answer, and when it was paid."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.money import AmountField, currency_field, refuse_without_currency
from applications.forms.shared.parts import DayField, arrived, laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Fee

ANSWERED = (Fee.Waiver.GRANTED, Fee.Waiver.REFUSED)


class FeeForm(RowVersionForm, forms.ModelForm):
    """Days follow what they are about: a day of paying says that it is paid."""

    amount = AmountField(label=_("Amount"), required=False)
    currency = currency_field()
    waiver_asked_on = DayField(label=_("Asked for on"), required=False)
    waiver_answered_on = DayField(label=_("Answered on"), required=False)
    paid_on = DayField(label=_("Paid on"), required=False)

    class Meta:
        model = Fee
        fields = [
            "amount", "currency", "waiver", "waiver_asked_on", "waiver_answered_on", "paid",
            "paid_on",
        ]  # fmt: skip
        labels = {"waiver": _("Fee waiver"), "paid": _("It is paid")}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.helper = laid_out(
            ("amount", "currency"),
            "waiver",
            ("waiver_asked_on", "waiver_answered_on"),
            "paid",
            "paid_on",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        refuse_without_currency(self)
        if given.get("paid_on"):
            given["paid"] = True
        waiver = given.get("waiver")
        if waiver == Fee.Waiver.NONE and given.get("waiver_asked_on"):
            given["waiver"] = waiver = Fee.Waiver.ASKED
        if given.get("waiver_answered_on") and waiver not in ANSWERED:
            self.add_error("waiver", _("Say what they answered: granted, or refused."))
        return given

    def clean_waiver_asked_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["waiver_asked_on"], self.today)

    def clean_waiver_answered_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["waiver_answered_on"], self.today)

    def clean_paid_on(self) -> dt.date | None:
        return arrived(self.cleaned_data["paid_on"], self.today)
