"""The lines of an application's history."""

from datetime import UTC, datetime

import pytest

from applications.models import Event
from applications.services.mails import delivery
from applications.templatetags.events import event_words
from tests.factories import ApplicationFactory, ReminderFactory

pytestmark = pytest.mark.django_db
MORNING = datetime(2027, 1, 8, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "words"),
    [("7d", "7 days before"), ("6h", "6 hours before"), ("week", "the week's overview")],
)
def test_a_reminder_that_went_says_which_one_it_was(step, words):
    deadline = ApplicationFactory().deadlines.get()
    ReminderFactory(deadline=deadline, step=step, mail__not_before=MORNING)

    delivery.deliver_due(lambda: MORNING)

    [event] = Event.objects.filter(kind="reminder")
    assert event_words(event) == f"Reminder sent: {words}, Application, Fri 15 Jan 2027"
