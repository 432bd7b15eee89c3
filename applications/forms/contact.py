"""What we accept of a contact entry."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import DayField, arrived, laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.models import ContactEntry


class ContactForm(RowVersionForm, forms.ModelForm):
    date = DayField(label=_("When"))

    class Meta:
        model = ContactEntry
        fields = ["person", "channel", "date", "answer", "next_step"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"answer": _("Empty as long as there is none.")}

    def __init__(self, *args: Any, today: dt.date, **options: Any) -> None:
        self.today = today
        super().__init__(*args, **options)
        self.helper = laid_out("person", ("channel", "date"), "answer", "next_step")

    def clean_date(self) -> dt.date | None:
        """What is only planned is the next step."""
        return arrived(self.cleaned_data["date"], self.today)
