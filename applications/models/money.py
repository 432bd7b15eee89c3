"""Money: an amount and its currency. Two currencies are never added, here or anywhere."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Money(NamedTuple):
    amount: Decimal
    currency: str


class Currency(models.TextChoices):
    """What universities pay and charge in (ISO 4217), the most frequent first."""

    EUR = "EUR", _("EUR – euro")
    USD = "USD", _("USD – US dollar")
    GBP = "GBP", _("GBP – pound sterling")
    SEK = "SEK", _("SEK – Swedish krona")
    NOK = "NOK", _("NOK – Norwegian krone")
    DKK = "DKK", _("DKK – Danish krone")
    CHF = "CHF", _("CHF – Swiss franc")
    AUD = "AUD", _("AUD – Australian dollar")
    BRL = "BRL", _("BRL – Brazilian real")
    CAD = "CAD", _("CAD – Canadian dollar")
    CLP = "CLP", _("CLP – Chilean peso")
    CNY = "CNY", _("CNY – Chinese yuan")
    CZK = "CZK", _("CZK – Czech koruna")
    HKD = "HKD", _("HKD – Hong Kong dollar")
    HUF = "HUF", _("HUF – Hungarian forint")
    ILS = "ILS", _("ILS – Israeli shekel")
    INR = "INR", _("INR – Indian rupee")
    ISK = "ISK", _("ISK – Icelandic króna")
    JPY = "JPY", _("JPY – Japanese yen")
    KRW = "KRW", _("KRW – South Korean won")
    MXN = "MXN", _("MXN – Mexican peso")
    NZD = "NZD", _("NZD – New Zealand dollar")
    PLN = "PLN", _("PLN – Polish złoty")
    QAR = "QAR", _("QAR – Qatari riyal")
    RON = "RON", _("RON – Romanian leu")
    SAR = "SAR", _("SAR – Saudi riyal")
    SGD = "SGD", _("SGD – Singapore dollar")
    TRY = "TRY", _("TRY – Turkish lira")
    TWD = "TWD", _("TWD – New Taiwan dollar")
    ZAR = "ZAR", _("ZAR – South African rand")


def amount_field(**options: Any) -> models.DecimalField:
    """Up to 9,999,999,999.99: a year's pay in any of the currencies."""
    least = [MinValueValidator(0)]
    return models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=least,
        **options,
    )


def currency_field() -> models.CharField:
    return models.CharField(_("currency"), max_length=3, blank=True)  # Currency, in forms


def priced(name: str) -> models.CheckConstraint:
    """An amount says in what it is counted."""
    return models.CheckConstraint(
        condition=Q(amount__isnull=True) | (Q(amount__gte=0) & ~Q(currency="")), name=name
    )
