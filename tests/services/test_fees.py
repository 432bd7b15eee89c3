"""Fees: one word of them stands with the application; sums never mix currencies."""

from datetime import date
from decimal import Decimal

import pytest

from applications.models import Application, Fee
from applications.models.money import Money
from applications.services import fees
from applications.views.shared.fee_totals import fee_totals
from tests.factories import NOW, ApplicationFactory, FeeFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, "due"),
        ({"waiver": "asked"}, "waiver_asked"),
        ({"waiver": "granted"}, "waived"),
        ({"waiver": "refused"}, "due"),
        ({"waiver": "refused", "paid": True, "paid_on": date(2026, 11, 1)}, "paid"),
    ],
)
def test_application_says_in_a_word_how_its_fee_stands(known, state):
    application = ApplicationFactory()

    fees.save(Fee(application=application, **known), now=NOW)

    application.refresh_from_db()
    assert application.fee == state
    assert application.events.get(kind="fee").data == {"state": state}


def test_fee_that_is_removed_leaves_none():
    application = FeeFactory().application

    fees.remove(application, now=NOW)
    fees.remove(application, now=NOW)

    application.refresh_from_db()
    assert (application.fee, Fee.objects.count()) == ("none", 0)
    assert application.events.filter(kind="fee").count() == 1


def test_second_first_fee_of_another_window_is_the_one_there_is():
    there = FeeFactory()

    again = fees.save(Fee(application=there.application, amount=9, currency="EUR"), now=NOW)

    assert (again.pk, Fee.objects.get().amount) == (there.pk, Decimal(75))


def test_totals_are_sums_of_one_state_and_one_currency():
    owner = PersonFactory()
    for amount, currency, state in (
        ("75", "USD", "paid"),
        ("85.50", "USD", "paid"),
        ("60", "GBP", "paid"),
        ("90", "USD", "due"),
        ("40", "EUR", "waived"),
        ("50", "SGD", "waiver_asked"),
        (None, "", "due"),
    ):
        FeeFactory(
            application__owner=owner,
            application__fee=state,
            amount=amount and Decimal(amount),
            currency=currency,
        )
    FeeFactory()  # a stranger's

    told = fee_totals(Application.objects.for_user(owner))

    assert told == [
        ("Fees paid", [Money(Decimal("60"), "GBP"), Money(Decimal("160.50"), "USD")]),
        ("still to be paid", [Money(Decimal("90"), "USD")]),
        ("waiver asked for", [Money(Decimal("50"), "SGD")]),
    ]


@pytest.mark.parametrize(
    ("fields", "is_moot"),
    [
        ({"stage": "ready"}, False),
        ({"stage": "ready", "archived_at": NOW}, True),
        ({"stage": "withdrawn"}, True),
        ({"stage": "withdrawn", "submitted_at": NOW}, False),
        ({"stage": "submitted", "submitted_at": NOW, "archived_at": NOW}, False),
        ({"stage": "rejected", "archived_at": NOW}, False),  # sent, whenever it was
    ],
)
@pytest.mark.parametrize("state", ["due", "waiver_asked"])
def test_fee_of_what_was_never_sent_and_is_put_away_is_owed_to_nobody(state, fields, is_moot):
    owner = PersonFactory()
    application = ApplicationFactory(owner=owner, fee=state, **fields)
    waiver = "asked" if state == "waiver_asked" else "none"
    fee = FeeFactory(application=application, amount=Decimal(85), currency="USD", waiver=waiver)

    assert fee.is_moot == is_moot
    assert bool(fee_totals(Application.objects.for_user(owner))) != is_moot


def test_fee_that_was_paid_was_paid_though_nothing_was_sent():
    fee = FeeFactory(paid=True, application__fee="paid", application__archived_at=NOW)

    assert not fee.is_moot
    assert fee_totals(Application.objects.filter(pk=fee.application_id))
