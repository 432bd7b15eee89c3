"""The ZIP of an account, to be brought back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("The ZIP of an export"),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
