"""Languages by their names, kept as codes."""

from functools import cache
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.templatetags.names import language_name

COMMON = ("en", "de", "fr", "es", "it", "nl", "sv", "no", "da", "fi")  # in which one applies
LEFT_OUT = ("nb", "nn")  # "Norwegian" stands for both


@cache
def language_codes() -> tuple[str, ...]:
    """Every language that we have a name for."""
    return tuple(code for code in (*LANG_INFO, "zh") if len(code) <= 3 and code not in LEFT_OUT)


def _choices() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in language_codes()]


class LanguagesInput(forms.SelectMultiple):
    """The usual languages to tick, any other one to choose; all of one name."""

    composed = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        ticks = [*COMMON, *(code for code in chosen if code not in COMMON)]
        rest = sorted((language_name(code), code) for code in language_codes() if code not in ticks)
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "evidence": self.attrs.get("data-evidence", ""),
            "chosen": chosen,
            "ticks": [(code, language_name(code)) for code in ticks],
            "rest": rest,
        }
        return render_to_string("components/languages.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [code for code in super().value_from_datadict(data, files, name) or () if code]


class LanguagesField(forms.MultipleChoiceField):
    """English, Swedish: one or several."""

    widget = LanguagesInput
    default_error_messages = {"invalid_choice": _("Choose languages of the list.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "choices": _choices, **options})

    def valid_value(self, value: str) -> bool:
        """A code that was kept before stays, whether or not it has a name."""
        return value.isascii() and value.isalpha() and len(value) in (2, 3)
