"""What was answered in the sample season, there and here: offers, fees, boxes of forms."""

import re
from datetime import timedelta
from decimal import Decimal
from random import Random

from applications.models import Application, Fee, Offer, Submission, TextBox
from applications.models.stage import ApplicationStage as Stage
from applications.services.demo.advert import Advert
from applications.services.demo.course import Course

_PAY = re.compile(r"(?P<currency>[A-Z]{3}) (?P<amount>[\d,]+) a (?P<per>month|year)")
_BY_PAY_GROUP = {"amount": "4,188", "currency": "EUR", "per": "month"}
NOTES = (
    "Teaching 20 %, no German needed. The group meets on Tuesdays.",
    "Own project from the second year on. Housing office answers within a week.",
    "Two supervisors; travel money for one conference a year.",
)
BOX = (
    "In at most 60 words: why this project?",
    "My master’s thesis ended with a question that your group has the data for. I would like to "
    "learn how you measure it, and to find out whether what I saw in forty samples holds in ten "
    "thousand.",
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
    """Paid by those that went on, still due for ideas, asked to be waived for some between."""
    if advert.place.fee is None:
        return None
    amount, currency = advert.place.fee
    cost = Fee(application=application, amount=Decimal(amount), currency=currency)
    if course.submitted and course.stage != Stage.UNPAID:
        cost.paid, cost.paid_on = True, course.submitted.date()
    elif not course.submitted and course.stage != Stage.IDEA and rng.random() < 0.5:
        cost.waiver = Fee.Waiver.ASKED
        cost.waiver_asked_on = (course.created + timedelta(days=1)).date()
    return cost


def text_box(application: Application, course: Course, sent: list[Submission]) -> TextBox:
    """What its portal asks in a box of its form, answered once it is about to be sent; the record
    of what was sent has it."""
    question, answer = BOX
    box = TextBox(application=application, question=question, way="words", limit=60)
    box.answer = "" if course.stage == Stage.IDEA else answer
    for submission in sent:
        submission.answers = [box.as_sent]
    return box
