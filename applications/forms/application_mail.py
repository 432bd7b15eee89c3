"""What we accept of the mail that an application goes in by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.application_mail import mailboxes, one_line
from applications.forms.shared.parts import laid_out
from applications.forms.shared.row_version import RowVersionForm
from applications.models import ApplicationMail

LINES = {"rows": 1, "class": "few-lines", "spellcheck": "false", "autocomplete": "off"}


class ApplicationMailForm(RowVersionForm, forms.ModelForm):
    """To whom, about what, in which words; kept as typed."""

    class Meta:
        model = ApplicationMail
        fields = ["to", "cc", "subject", "text", "carries"]
        widgets = {
            "to": forms.Textarea(attrs=LINES),
            "cc": forms.Textarea(attrs=LINES),
            "text": forms.Textarea(attrs={"rows": 11}),
            "carries": forms.RadioSelect,
        }
        help_texts = {"to": gettext_lazy("One address a line.")}

    def __init__(self, *args: Any, outputs: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["carries"]
        if len(outputs) > 1:
            field.choices = [one for one in ApplicationMail.Carries.choices if one[0] in outputs]
        else:
            del self.fields["carries"]
        shown = [name for name in ("subject", "text", "carries") if name in self.fields]
        self.helper = laid_out("to", "cc", *shown)

    def clean_to(self) -> str:
        return self._addresses("to")

    def clean_cc(self) -> str:
        return self._addresses("cc")

    def clean_subject(self) -> str:
        return one_line(self.cleaned_data["subject"])

    def _addresses(self, name: str) -> str:
        typed: str = self.cleaned_data[name]
        found, wrong = mailboxes(typed)
        if wrong or (typed and not found):
            words = _("No mail address: %(names)s")
            raise forms.ValidationError(words % {"names": ", ".join(wrong) or typed})
        return typed
