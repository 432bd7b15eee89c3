"""The person's own limit of what all fees of a season come to."""

from decimal import Decimal

import pytest

from applications.models import Season
from applications.models.money import Money
from applications.services import fees
from tests.factories import NOW, ApplicationFactory, FeeFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory(fee_limit=Decimal(100), fee_currency="USD")


def priced(person, amount, currency="USD", **more):
    application = ApplicationFactory(owner=person, requirements=(), **more.pop("application", {}))
    fee = FeeFactory.build(application=application, amount=amount, currency=currency, **more)
    return fees.save(fee, now=NOW)


def test_due_and_paid_of_the_season_count_and_other_currencies_stand_beside(person):
    priced(person, 75)
    priced(person, 20, paid=True)
    priced(person, 75, "GBP")
    priced(person, 60, waiver="granted")
    priced(person, 60, waiver="asked")
    priced(person, 60, application={"archived_at": NOW})
    before = Season.objects.create(owner=person, name="2025", closed_at=NOW)
    priced(person, 60, application={"season": before})
    priced(PersonFactory(), 500)

    told = fees.of_limit(person)
    assert (told.used, told.limit, told.over) == (Money(95, "USD"), Money(100, "USD"), None)
    assert told.beside == [Money(75, "GBP")]
    assert fees.over_limit(person) is None


def test_what_is_more_is_said_and_kept(person):
    priced(person, 75)
    priced(person, "25.50")

    assert fees.over_limit(person).over == Money(Decimal("0.50"), "USD")


def test_who_set_no_limit_is_asked_nothing(django_assert_num_queries):
    person = PersonFactory()
    priced(person, 75)

    with django_assert_num_queries(0):
        assert fees.of_limit(person) is None
