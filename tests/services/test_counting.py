"""What is still ahead once it went in: test scores that are not there, a waiver to ask for."""

from datetime import date

import pytest

from applications.models import Deadline
from applications.services import applications, fees, reminders, requirements, undo
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, FeeFactory, RequirementFactory

pytestmark = [pytest.mark.django_db, pytest.mark.on_both]
AHEAD, BEHIND = date(2027, 2, 15), date(2026, 1, 15)


@pytest.fixture
def application():
    return ApplicationFactory(requirements=(), posting__references_minimum=0)


def line(application, **values):
    return RequirementFactory(
        application=application, **{"kind": "test_scores", "name": "GRE", **values}
    )


def sent(application):
    return applications.submit(application, confirmation="", now=NOW)


def counts(row):
    """Whether it does; reminders say the same."""
    row.refresh_from_db()
    is_open = row.met_at is None and row.closed_at is None
    assert is_open == Deadline.objects.unmet().filter(reminders.wanted(), pk=row.pk).exists()
    return is_open


@pytest.mark.parametrize(
    ("asked", "day", "goes_on"),
    [
        ({}, AHEAD, True),
        ({"kind": "language_certificate", "name": "TOEFL"}, AHEAD, True),
        ({"state": "draft"}, AHEAD, True),
        ({"state": "ready"}, AHEAD, False),
        ({"state": "received"}, AHEAD, False),
        ({"need": "conditional", "applies": "no"}, AHEAD, False),
        ({"kind": "cv"}, AHEAD, False),
        ({}, BEHIND, False),
    ],
)
def test_deadline_for_scores_goes_on_while_they_are_ahead_and_not_in(
    application, asked, day, goes_on
):
    line(application, **asked)
    row = DeadlineFactory(application=application, kind="test", date=day)

    sent(application)

    assert counts(row) == goes_on
    application.refresh_from_db()
    assert application.has_next_moment == goes_on


def test_deadline_for_scores_is_over_once_they_are_in_and_again_ahead_when_that_is_undone(
    application,
):
    piece = line(application)
    row = DeadlineFactory(application=application, kind="test", date=AHEAD)
    sent(application)

    told = requirements.set_state(piece, "submitted", now=NOW)
    assert not counts(row)
    undo.undo(told, now=NOW)

    assert counts(row)


def test_deadline_for_scores_is_over_without_their_line_and_again_ahead_with_it(application):
    piece = line(application)
    row = DeadlineFactory(application=application, kind="test", date=AHEAD)
    sent(application)

    told = requirements.remove(piece, now=NOW)
    assert not counts(row)
    undo.undo(told, now=NOW)

    assert counts(row)


def test_deadline_for_scores_is_over_with_the_application(application):
    line(application)
    row = DeadlineFactory(application=application, kind="test", date=AHEAD)
    sent(application)

    applications.move(application, "review", now=NOW)
    assert counts(row)
    applications.move(application, "rejected", now=NOW)

    assert not counts(row)


@pytest.mark.parametrize(
    ("fee", "day", "goes_on"),
    [("due", AHEAD, True), ("due", BEHIND, False), ("none", AHEAD, False)],
)
def test_waiver_can_be_asked_for_as_long_as_the_fee_is_due(application, fee, day, goes_on):
    application.fee = fee
    application.save()
    row = DeadlineFactory(application=application, kind="waiver", date=day)

    sent(application)

    assert counts(row) == goes_on


def test_waiver_is_moot_once_the_fee_is_paid_and_again_ahead_when_that_is_undone(application):
    application.fee = "due"
    application.save()
    FeeFactory(application=application)
    row = DeadlineFactory(application=application, kind="waiver", date=AHEAD)
    sent(application)

    told = fees.pay(application, now=NOW)
    assert not counts(row)
    undo.undo(told, now=NOW)

    assert counts(row)
