"""Sums of money in words, as the language writes them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from applications.models.money import Money

register = template.Library()


@register.filter
def money(sum_of: Money) -> str:
    """“SEK 31,500”, with decimals only where there are any; the parts stay on one line."""
    amount, currency = sum_of
    decimals = 0 if amount == amount.to_integral_value() else 2
    written = number_format(amount, decimals, use_l10n=True, force_grouping=True)
    words = _("%(currency)s %(amount)s") % {"currency": currency, "amount": written}
    return words.replace(" ", "\u00a0")
