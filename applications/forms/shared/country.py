"""A country by its name in the reader's language, kept as its ISO code."""

from functools import cache
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from applications.core.places import countries as known_names
from applications.core.search import folded
from applications.templatetags.names import alphabetical, country_name

CODE = 2  # letters of an ISO 3166-1 code
LANGUAGE = "en"  # in which a name is understood besides the reader's own


def country_called(words: str) -> str:
    """The code of the country with this name, in the reader's language or a posting's; or "".

    >>> country_called("sverige"), country_called("Schweden"), country_called("no")
    ('SE', 'SE', 'NO')
    """
    plain = folded(words.strip())
    return _codes(get_language() or LANGUAGE).get(plain, "")


@cache
def _codes(language: str) -> dict[str, str]:
    table: dict[str, str] = {code.lower(): code for code in countries.countries}
    table |= {folded(name): code for name, code in known_names().items()}
    for spoken in (LANGUAGE, language):
        with override(spoken):
            table |= {folded(str(name)): code for code, name in countries}
    return table


def by_name() -> list[tuple[str, str]]:
    """Every country with its code, in the order of the reader's language."""
    named = ((str(code), str(name)) for code, name in countries)
    return sorted(named, key=lambda row: alphabetical(row[1]))


class CountryInput(forms.TextInput):
    """A search field over the names; each page has one."""

    def render(self, *args: Any, **options: Any) -> SafeString:
        names = [name for _code, name in by_name()]
        return format_html(
            '{}<datalist id="countries">{}</datalist>',
            super().render(*args, **options),
            format_html_join("", '<option value="{}">', ((name,) for name in names)),
        )


class CountryField(forms.CharField):
    widget = CountryInput(attrs={"list": "countries", "autocomplete": "off"})
    default_error_messages = {
        "unknown": _("We know no country called “%(words)s”. Choose one of the list.")
    }

    def prepare_value(self, value: Any) -> Any:
        is_code = isinstance(value, str) and len(value) == CODE and value.isupper()
        return country_name(value) if is_code else value

    def to_python(self, value: Any) -> str:
        words = super().to_python(value).strip()
        return country_called(words) or words

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not (len(value) == CODE and value.isascii() and value.isupper()):
            raise forms.ValidationError(
                self.error_messages["unknown"], code="unknown", params={"words": value}
            )
