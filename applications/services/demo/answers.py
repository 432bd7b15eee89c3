"""What came back in the sample season, and what it cost: offers and fees."""

import re
from datetime import timedelta
from decimal import Decimal
from random import Random

from applications.models import Application, Fee, Offer
from applications.models.application import ApplicationStage as Stage
from applications.services.demo.advert import Advert
from applications.services.demo.course import Course

_PAY = re.compile(r"(?P<currency>[A-Z]{3}) (?P<amount>[\d,]+) a (?P<per>month|year)")
_BY_PAY_GROUP = {"amount": "4,188", "currency": "EUR", "per": "month"}
NOTES = (
    "Teaching 20 %, no German needed. The group meets on Tuesdays.",
    "Own project from the second year on. Housing office answers within a week.",
    "Two supervisors; travel money for one conference a year.",
)


def offer(rng: Random, application: Application, advert: Advert) -> Offer:
    """As they pay in the posting; not decided yet."""
    found = _PAY.search(advert.place.pay)
    pay = found.groupdict() if found else _BY_PAY_GROUP
    return Offer(
        application=application,
        amount=Decimal(pay["amount"].replace(",", "")),
        currency=pay["currency"],
        per=pay["per"],
        duration_months=advert.months,
        start=advert.start,
        notes=rng.choice(NOTES),
    )


def fee(rng: Random, application: Application, advert: Advert, course: Course) -> Fee | None:
    """Paid by those that are in, still due for ideas, asked to be waived for some between."""
    if advert.place.fee is None:
        return None
    amount, currency = advert.place.fee
    cost = Fee(application=application, amount=Decimal(amount), currency=currency)
    if course.submitted:
        cost.paid, cost.paid_on = True, course.submitted.date()
    elif course.stage != Stage.IDEA and rng.random() < 0.5:
        cost.waiver = Fee.Waiver.ASKED
        cost.waiver_asked_on = (course.created + timedelta(days=1)).date()
    return cost
