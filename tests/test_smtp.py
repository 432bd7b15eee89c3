"""The line to a mail server: no mail keeps its worker for longer than its lease."""

from datetime import timedelta

import pytest
from django.utils import timezone

from applications.models import Mail
from applications.services.mails import delivery
from applications.services.mails.delivery import Delivered, deliver_due
from tests.factories import ReminderFactory

pytestmark = pytest.mark.django_db


def test_no_mail_takes_longer_than_the_time_out_however_slowly_the_server_talks(
    smtp_sink, settings
):
    """R-17: each letter comes in time, all of them together do not."""
    ReminderFactory()
    settings.EMAIL_TIMEOUT = 1
    quick = deliver_due(timezone.now)
    ReminderFactory()
    smtp_sink.mode, smtp_sink.delay = "dribble", 0.3

    slow = deliver_due(timezone.now)

    assert (quick, slow) == (Delivered(sent=1), Delivered(waiting=1))
    assert Mail.objects.get(state="waiting").reason.endswith("timed out")


def test_the_time_out_of_a_mail_is_shorter_than_what_is_left_of_its_lease(settings):
    left = delivery.LEASE - delivery.FRESH

    assert timedelta(seconds=settings.EMAIL_TIMEOUT) < delivery.ONE_MAIL < left
