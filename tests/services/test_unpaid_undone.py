"""Undone after sending: the stage of what went in and its fee stay true of each other."""

import pytest

from applications.models import Fee
from applications.services import applications, events, fees, undo
from tests.factories import NOW, ApplicationFactory, FeeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]


@pytest.fixture
def application():
    """Its fee is due, and it is not sent."""
    made = ApplicationFactory(requirements=(), fee="due")
    FeeFactory(application=made)
    return made


def sent(application):
    applications.submit(application, confirmation="", now=NOW)
    return application


def undo_fee(application):
    undo.undo(application.events.filter(kind="fee").latest("pk"), now=NOW)
    application.refresh_from_db()
    return application.stage, application.fee


def test_fee_that_is_undone_after_sending_leaves_nothing_unpaid():
    application = ApplicationFactory(requirements=(), posting__references_minimum=0)
    fees.save(Fee(application=application, amount=75, currency="USD"), now=NOW)
    sent(application)
    assert application.stage == "unpaid"

    assert undo_fee(application) == ("submitted", "none")
    assert not Fee.objects.exists()
    told = application.events.filter(kind="stage").latest("pk").data
    assert (told["was"], told["stage"]) == ("unpaid", "submitted")


def test_payment_that_is_undone_after_sending_is_still_to_be_made(application):
    fees.pay(application, now=NOW)
    sent(application)
    assert application.stage == "submitted"

    assert undo_fee(application) == ("unpaid", "due")


def test_payment_that_is_undone_before_sending_moves_nothing(application):
    fees.pay(application, now=NOW)

    assert undo_fee(application) == ("preparing", "due")


def test_answer_that_is_undone_after_the_fee_was_paid_leaves_it_paid(application):
    sent(application)
    answered = applications.move(application, "review", now=NOW)
    fees.pay(application, now=NOW)

    undo.undo(answered, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "paid")


def test_answer_that_is_undone_leaves_what_the_person_said_before_it(application):
    sent(application)
    applications.move(application, "submitted", now=NOW)
    answered = applications.move(application, "review", now=NOW)

    undo.undo(answered, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "due")


def test_going_back_from_an_answer_is_unpaid_while_the_fee_is_due(application):
    sent(application)
    applications.move(application, "review", now=NOW)

    applications.move(application, "submitted", now=NOW)

    application.refresh_from_db()
    assert application.stage == "unpaid"


def test_other_things_undone_meanwhile_say_nothing_of_the_fee(application):
    sent(application)
    applications.move(application, "submitted", now=NOW)
    answered = applications.move(application, "review", now=NOW)
    events.record(application, "undone", now=NOW, of="deadline", what={})

    undo.undo(answered, now=NOW)

    application.refresh_from_db()
    assert (application.stage, application.fee) == ("submitted", "due")
