"""What small forms share: fields side by side, a start, an extent, several files at once."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Row
from django import forms
from django.core.validators import validate_email
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.people import on_one_line
from applications.forms.shared.row_number import is_row_number
from applications.models.posting import web_address
from applications.models.validators import validate_day
from applications.templatetags.names import extent_named, start_named, start_written

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOTH = "\n"  # between a day and words, neither of which can hold it


class Folded(Div):
    """Fields that are rarely needed, under their words; open where one of them was refused."""

    template = "tracker/layout/folded.html"

    def __init__(self, words: Any, *lines: str | tuple[str, ...]) -> None:
        super().__init__(*(Row(*line) if isinstance(line, tuple) else line for line in lines))
        self.words = words

    def render(self, form: Any, context: Any, template_pack: Any = None, **options: Any) -> str:
        fields = self.get_rendered_fields(form, context, template_pack, **options)
        refused = any(pointer.name in form.errors for pointer in self.get_field_names())
        return render_to_string(
            self.template, {"words": self.words, "fields": fields, "open": refused}
        )


def laid_out(*lines: str | tuple[str, ...] | Folded) -> FormHelper:
    """A helper that prints these fields in order, those of a tuple side by side."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.render_hidden_fields = True
    helper.layout = Layout(*(Row(*line) if isinstance(line, tuple) else line for line in lines))
    return helper


def arrived(day: date | None, today: date) -> date | None:
    """The day, unless it is still ahead."""
    if day is not None and day > today:
        raise forms.ValidationError(_("This day has not come yet."), code="future")
    return day


class LineField(forms.CharField):
    """Words on one line: what would part or turn it around is taken out."""

    def to_python(self, value: Any) -> str:
        return on_one_line(super().to_python(value) or "")


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


class LinesField(forms.CharField):
    """Several things, one a line, without empty lines."""

    def __init__(self, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(widget=widget, help_text=gettext_lazy("One a line."), **options)

    def to_python(self, value: Any) -> str:
        lines = (" ".join(line.split()) for line in super().to_python(value).splitlines())
        return "\n".join(filter(None, lines))


class AddressesField(LinesField):
    """E-mail addresses, one a line; what is pasted from a mail's head is taken apart."""

    def to_python(self, value: Any) -> str:
        lines = re.split(r"[\n,;]", super().to_python(value))
        each = (line.strip().removeprefix("mailto:").strip() for line in lines)
        return "\n".join(
            dict.fromkeys(re.sub(r".*<([^<>]*)>\Z", r"\1", one) for one in each if one)
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        for line in value.splitlines():
            try:
                validate_email(line)
            except forms.ValidationError:
                raise forms.ValidationError(
                    gettext_lazy("“%(email)s” is no e-mail address."), params={"email": line}
                ) from None


class StartInput(forms.TextInput):
    """A day to choose, or words for a start that has none yet; both of one name."""

    composed = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        day, _both, words = (value or "").rpartition(_BOTH)
        if not day and _DAY.fullmatch(words):
            day, words = words, ""
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "evidence": self.attrs.get("data-evidence", ""),
            "day": day,
            "words": start_named(words),
        }
        return render_to_string("components/start.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        given = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name)]
        return _BOTH.join(text for text in given if text)


class StartField(forms.CharField):
    """A start: a day, a month, or what the posting says of it."""

    widget = StartInput

    def to_python(self, value: Any) -> str:
        if _BOTH in (value or ""):
            raise forms.ValidationError(_("A day or words: empty the one that does not hold."))
        return start_written(super().to_python(value))


class ExtentField(forms.TypedChoiceField):
    """How much of a full-time post, in steps of five per cent; one that was read has its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"coerce": int, "empty_value": None, "required": False, **options})
        self.choices = _extents  # type: ignore[assignment]

    def valid_value(self, value: Any) -> bool:
        return is_row_number(str(value)) and 1 <= int(value) <= 100

    def prepare_value(self, value: Any) -> Any:
        if value and self.valid_value(value) and int(value) % 5:
            self.choices = [*_extents(), (int(value), extent_named(int(value)))]
        return value


def _extents() -> list[tuple[Any, str]]:
    steps = [(percent, extent_named(percent)) for percent in range(100, 0, -5)]
    return [("", _("not said")), *steps]


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Each is judged where it is stored, so that one may fail alone."""

    ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"
    widget = FilesInput(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, Sequence) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(_("Choose a file first."), code="required")
        return list(files)
