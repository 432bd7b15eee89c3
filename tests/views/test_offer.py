"""Offers on the page of their application, and side by side."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Offer
from applications.services import applications
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, OfferFactory
from tests.windows import Window

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client):
    """It is in, and its posting names the pay."""
    made = ApplicationFactory(
        requirements=(), posting__salary="SEK 31,500 a month", posting__start="2027-09-01"
    )
    applications.submit(made, confirmation="", now=NOW)
    client.force_login(made.owner)
    return made


def address(name, application):
    return reverse(name, args=[application.pk])


def words_of(client, application):
    return client.get(application.get_absolute_url()).content.decode()


def test_form_of_a_first_offer_brings_what_the_posting_says(client, application):
    page = client.get(address("offer", application))
    form = page.context["form"]

    assert (form["currency"].value(), form["start"].value()) == ("SEK", "2027-09-01")
    assert '<input type="date" name="start" value="2027-09-01"' in page.text


def test_start_of_an_offer_may_be_a_month_in_words(client, application):
    client.post(address("offer", application), {"per": "month", "start": ["", "September 2027"]})

    assert "start: September 2027" in words_of(client, application)


def test_offer_is_on_the_page_with_pay_term_and_the_day_to_reply(client, application):
    answer = client.post(
        address("offer", application),
        {
            "amount": "31 500",
            "currency": "SEK",
            "per": "month",
            "duration_months": "48",
            "start": "2027-09-01",
            "reply_by": "2026-12-18",
            "notes": "Two supervisors",
        },
    )

    assert answer.url.endswith("#after")
    assert Offer.objects.get().amount == Decimal(31500)
    words = words_of(client, application)
    for said in (
        "SEK\u00a031,500",
        "= SEK\u00a0378,000 a year",
        "for 48 months",
        "start: 1 Sep 2027",
        "in 25 days",
        "Two supervisors",
    ):
        assert said in words


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": "31,500"}, "currency"),
        ({"amount": "much", "currency": "SEK"}, "amount"),
        ({"duration_months": "0"}, "duration_months"),
        ({"reply_by": "next week"}, "reply_by"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(client, application, given, field):
    answer = client.post(address("offer", application), {"per": "month", **given})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Offer.objects.exists()


def test_first_offer_of_two_windows_shows_both_and_overwrites_nothing(client, application):
    """Neither page was opened with a row."""
    given = {"per": "month", "amount": "1000", "currency": "EUR"}
    client.post(address("offer", application), {**given, "notes": "theirs"})

    answer = client.post(address("offer", application), {**given, "notes": "mine"})

    assert answer.status_code == 409
    [conflict] = answer.context["form"].conflicts
    assert (conflict.mine, conflict.theirs) == ("mine", "theirs")
    assert Offer.objects.get().notes == "theirs"


def test_what_is_not_in_has_no_offer_to_write_down(client):
    application = ApplicationFactory()
    client.force_login(application.owner)

    answer = client.get(address("offer", application), follow=True)

    assert "Mark it as submitted first" in answer.content.decode()
    assert "What now" not in answer.content.decode()


def test_letting_go_asks_first_and_is_undone_by_its_message(client, application):
    client.post(address("offer", application), {"per": "month", "reply_by": "2026-12-18"})
    ask = client.get(address("offer_let_go", application)).content.decode()
    assert "counts as withdrawn" in ask
    application.refresh_from_db()
    assert application.stage == "offer"

    page = client.post(
        address("offer_let_go", application), {"reason": "too far"}, follow=True
    ).content.decode()
    assert "let go 23 Nov 2026" in page and "“too far”" in page
    application.refresh_from_db()
    assert application.stage == "withdrawn"

    what = next(message.extra_tags for message in _messages(client, application))
    client.post(reverse("undo"), {"what": what})
    application.refresh_from_db()
    offer = Offer.objects.get()
    assert (application.stage, offer.decision, offer.reason) == ("offer", "open", "")


def _messages(client, application):
    """Those of one more letting go: the page before has used up its own."""
    client.post(address("offer_reopen", application))
    client.get(application.get_absolute_url())
    answer = client.post(address("offer_let_go", application), {"reason": ""}, follow=True)
    return answer.context["messages"]


def test_accepting_says_that_nothing_is_sent(client, application):
    client.post(address("offer", application), {"per": "month"})

    page = client.post(address("offer_accept", application), follow=True).content.decode()

    assert "Tell them, too" in page
    assert "accepted 23 Nov 2026" in page
    assert "Accept the offer" not in page


def test_accepting_what_another_window_let_go_says_so_and_nothing_else(client, application):
    client.post(address("offer", application), {"per": "month"})
    client.post(address("offer_let_go", application), {"reason": ""}, follow=True)

    page = client.post(address("offer_accept", application), follow=True).content.decode()

    assert "it was not accepted" in page and "Accepted." not in page
    assert Offer.objects.get().decision == "let_go"


@pytest.mark.parametrize("stage", ["rejected", "idea"])
def test_offer_of_what_was_rejected_or_taken_back_cannot_be_accepted(client, application, stage):
    OfferFactory(application=application)
    applications.move(application, stage, now=NOW)
    assert "Accept the offer" not in client.get(application.get_absolute_url()).content.decode()
    assert "Accept the offer" not in client.get(reverse("offers")).content.decode()

    answer = client.post(reverse("offer_accept", args=[application.pk]), follow=True)
    assert "so there is nothing to accept" in answer.content.decode()
    assert Offer.objects.get().is_open


def test_offer_that_was_accepted_and_then_taken_back_by_them_says_both(client, application):
    OfferFactory(application=application, decision="accepted", decided_at=NOW)
    applications.move(application, "rejected", now=NOW)

    for address in (application.get_absolute_url(), reverse("offers")):
        page = client.get(address).content.decode()
        assert "Rejected" in page and "accepted " in page, address
        assert "Let the offer go" not in page, address


def test_offer_of_what_was_not_sent_after_all_stands_beside_no_other(client, application):
    OfferFactory(application=application)
    applications.move(application, "idea", now=NOW)

    assert not client.get(reverse("offers")).context["page"].rows


def test_offers_stand_beside_each_other_the_first_to_answer_on_top(client, application):
    owner = application.owner
    late = OfferFactory(application__owner=owner, application__posting__institution="Late")
    DeadlineFactory(application=late.application, kind="reply", date=date(2027, 2, 1))
    soon = OfferFactory(application__owner=owner, application__posting__institution="Soon")
    DeadlineFactory(application=soon.application, kind="reply", date=date(2026, 12, 1))
    gone = OfferFactory(
        application__owner=owner, decision="let_go", decided_at=NOW, reason="no housing"
    )

    page = client.get(reverse("offers"))

    assert [offer.pk for offer in page.context["page"].rows] == [soon.pk, late.pk]
    assert [offer.pk for offer in page.context["let_go"].rows] == [gone.pk]
    words = page.content.decode()
    assert words.index("Soon") < words.index("Late") < words.index("no housing")


def test_page_of_offers_without_one_says_where_they_come_from(client, application):
    assert "No offer to compare yet" in client.get(reverse("offers")).content.decode()


def test_amount_is_shown_again_as_one_would_type_it(client, application):
    OfferFactory(application=application, amount=Decimal("31500.00"))

    assert Window(client, address("offer", application)).fields["amount"] == "31500"
