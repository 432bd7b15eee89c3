"""What we accept of a contact entry."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.parts import day_input, laid_out
from applications.models import ContactEntry


class ContactForm(forms.ModelForm):
    class Meta:
        model = ContactEntry
        fields = ["person", "channel", "date", "answer", "next_step"]
        widgets = {"date": day_input(), "answer": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"answer": _("Empty as long as there is none.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = laid_out("person", ("channel", "date"), "answer", "next_step")
