"""Amounts as people type them, and currencies by name."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models.money import Currency

CURRENCIES = [("", "–"), *Currency.choices]


class AmountField(forms.DecimalField):
    """A sum of money, however its thousands and its decimals are marked off."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write an amount, such as 31,500 or 75.50."),
        "min_value": _("Write an amount of 0 or more."),
        "max_digits": _("Write an amount below 10,000,000,000."),
        "max_whole_digits": _("Write an amount below 10,000,000,000."),
        "max_decimal_places": _("Write two decimals at most."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=12, decimal_places=2, **options)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """As one would type it: no decimals where there are none."""
        if isinstance(value, Decimal):
            return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
        return value


def plain_number(typed: str) -> str:
    """The number with a point before its decimals and nothing between its thousands.

    >>> [plain_number(one) for one in ("31,500", "31 500,50", "1.309", "75,5", "1\u2019200.00")]
    ['31500', '31500.50', '1309', '75.5', '1200.00']
    """
    number = re.sub(r"[\s'\u2019]", "", typed)
    marks = [mark for mark in number if mark in ".,"]
    if not marks:
        return number
    whole, _mark, rest = number.rpartition(marks[-1])
    is_thousands = len(rest) == 3 and len(set(marks)) == 1
    digits = re.sub(r"[.,]", "", whole)
    return f"{digits}{rest}" if is_thousands else f"{digits}.{rest}"


def currency_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, required=False)


def refuse_without_currency(form: forms.BaseForm) -> None:
    """An amount without its currency is nothing yet."""
    given = form.cleaned_data
    if given.get("amount") is not None and not given.get("currency"):
        form.add_error("currency", _("Choose the currency of the amount."))
