"""What we accept of an offer, and why one was let go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.money import AmountField, currency_field, refuse_without_currency
from applications.forms.shared.parts import DayField, StartField, laid_out, whole_number
from applications.forms.shared.row_version import RowVersionForm
from applications.models import Offer
from applications.models.money import Currency


class OfferForm(RowVersionForm, forms.ModelForm):
    """Everything may stay open; the day to reply by is a deadline, and reminds."""

    field_order = ["reply_by"]
    amount = AmountField(label=_("Pay or stipend"), required=False)
    currency = currency_field()
    start = StartField(label=_("Start"), required=False, max_length=120)
    duration_months = whole_number(_("Duration in months"), 1, 120, required=False)
    reply_by = DayField(
        label=_("Reply by"),
        required=False,
        help_text=_("You are reminded before that day, as before a deadline."),
    )

    class Meta:
        model = Offer
        fields = ["amount", "currency", "per", "duration_months", "start", "notes"]
        labels = {"per": _("For"), "notes": _("My notes")}
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"notes": _("Group, city, teaching, what they promised on the phone.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = self.instance.application.posting
        reply = self.instance.application.deadlines.to_reply().first()
        self.initial["reply_by"] = reply.date if reply else None
        if self.instance.pk is None:
            named = (code for code in Currency.values if code in posting.salary)
            self.initial["currency"] = next(named, "")
            self.initial["start"] = posting.start
            self.initial["duration_months"] = posting.duration_months
        self.helper = laid_out(
            "reply_by", ("amount", "currency", "per"), ("duration_months", "start"), "notes"
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        refuse_without_currency(self)
        return given


class LetGoForm(forms.Form):
    """Why; only for the person."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("For yourself, so that you still know in a year. Nobody else reads it."),
    )
