"""What small forms share: fields side by side, zones by name, several files at once."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.translation import gettext as _

from applications.models.validators import present_zone, validate_zone


def laid_out(*lines: str | tuple[str, ...]) -> FormHelper:
    """A helper that prints these fields in order, those of a tuple side by side."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*(Row(*line) if isinstance(line, tuple) else line for line in lines))
    return helper


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ZoneField(forms.CharField):
    """An IANA zone, whatever its case; the page offers the names (components/form_page.html)."""

    widget = forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        return present_zone(super().to_python(value))

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value:
            validate_zone(value)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Each is judged where it is stored, so that one may fail alone."""

    widget = FilesInput(attrs={"multiple": True, "accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, Sequence) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(_("Choose a file first."), code="required")
        return list(files)
