"""What small forms share: fields side by side, zones by name, several files at once."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models.posting import web_address
from applications.models.validators import present_zone, validate_day, validate_zone


def laid_out(*lines: str | tuple[str, ...]) -> FormHelper:
    """A helper that prints these fields in order, those of a tuple side by side."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.render_hidden_fields = True
    helper.layout = Layout(*(Row(*line) if isinstance(line, tuple) else line for line in lines))
    return helper


class DayField(forms.DateField):
    """A day of these times: in another century it is a slip of the keyboard."""

    default_validators = [validate_day]

    def __init__(self, **options: Any) -> None:
        printed = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=printed, **options)


def whole_number(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    """A number between the two, refused in one sentence whatever is wrong with it."""
    sentence = gettext_lazy("Write a whole number from {least} to {most}.")
    refusal = format_lazy(sentence, least=least, most=most)
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), refusal),
        **options,
    )


class AddressField(forms.URLField):
    """A web address; https where none is written before it."""

    default_validators = [web_address]
    default_error_messages = {
        "invalid": gettext_lazy("Write a whole web address, such as https://jobs.example.edu/123.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 2000, "assume_scheme": "https", **options})


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
