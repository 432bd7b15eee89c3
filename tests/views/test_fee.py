"""The fee on the page of its application, and its totals under the list."""

from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Fee
from tests.factories import ApplicationFactory, FeeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    made = ApplicationFactory()
    client.force_login(made.owner)
    return made


def press(client, application, **given):
    return client.post(reverse("fee", args=[application.pk]), {"waiver": "none", **given})


def test_fee_is_noted_and_shown(client, application):
    press(client, application, amount="75.50", currency="USD", waiver_asked_on="2026-11-02")

    fee = Fee.objects.get()
    assert (fee.amount, fee.waiver) == (Decimal("75.50"), "asked")
    words = client.get(application.get_absolute_url()).content.decode()
    assert "USD\u00a075.50" in words
    assert "waiver asked for, no answer yet" in words and "2 Nov 2026" in words


def test_day_of_paying_says_that_it_is_paid(client, application):
    press(client, application, amount="75", currency="USD", paid_on="2026-11-20")

    application.refresh_from_db()
    assert application.fee == "paid"
    assert "paid 20 Nov 2026" in client.get(application.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": "75"}, "currency"),
        ({"waiver_answered_on": "2026-11-20"}, "waiver"),
        ({"paid_on": "2026-11-24"}, "paid_on"),
        ({"amount": "-5", "currency": "USD"}, "amount"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(client, application, given, field):
    answer = press(client, application, **given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Fee.objects.exists()


def test_first_fee_of_two_windows_shows_both_and_overwrites_nothing(client, application):
    press(client, application, amount="75", currency="USD")

    answer = press(client, application, amount="80", currency="USD")

    assert answer.status_code == 409
    assert Fee.objects.get().amount == Decimal(75)


def test_removing_is_asked_first(client, application):
    FeeFactory(application=application)
    address = reverse("fee_remove", args=[application.pk])

    assert "Does it cost nothing?" in client.get(address).content.decode()
    page = client.post(address, follow=True)

    assert not Fee.objects.exists()
    assert "The fee is removed." in page.text and 'name="what"' in page.text


def test_list_sums_up_what_it_shows_by_currency(client, application):
    press(client, application, amount="75", currency="USD")
    owner = application.owner
    paid = {"application__owner": owner, "application__fee": "paid"}
    FeeFactory(**paid, amount=Decimal(60), currency="GBP")
    FeeFactory(**paid, amount=Decimal(40), currency="EUR", application__stage="idea")

    whole = client.get(reverse("applications"))
    part = client.get(reverse("applications"), {"stage": "idea"})

    told = [(words, [str(one.currency) for one in sums]) for words, sums in whole.context["fees"]]
    assert told == [("Fees paid", ["EUR", "GBP"]), ("still to be paid", ["USD"])]
    assert [words for words, _sums in part.context["fees"]] == ["Fees paid"]
    assert "EUR\u00a040" in part.content.decode()
