"""R-01 to R-06: workers killed while they send; nothing lost, at most one double a kill."""

import random
import time
from collections import Counter
from datetime import timedelta
from statistics import median

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Mail, Reminder
from applications.services import reminders
from tests.factories import ApplicationFactory, PersonFactory
from tests.services.test_reminders import said

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

LEASE_AND_A_SWEEP = 120


def due(count):
    """So many people, each with a reminder that falls due now."""
    now = timezone.now()
    for _ in range(count):
        application = ApplicationFactory(
            owner=PersonFactory(zone="UTC"),
            requirements=(),
            deadline=(now + timedelta(days=5)).date(),
            deadline__next_step_at=now - timedelta(days=40),
        )
        assert application.deadlines.get().instant > now


def sent():
    count = Mail.objects.filter(state=Mail.State.SENT).count()
    connection.close()
    return count


def wait_for(condition, seconds):
    """Seconds until it holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_worker_killed_while_sending_loses_and_repeats_nothing(queue, smtp_sink, worker):
    """R-02: its mails are free again when their lease ends."""
    due(30)
    smtp_sink.mode, smtp_sink.delay = "slow", 0.5
    first = worker()
    wait_for(lambda: len(smtp_sink.accepted) >= 5, 60)
    first.kill()
    smtp_sink.mode = "ok"
    worker()
    recovered = wait_for(lambda: sent() == 30, LEASE_AND_A_SWEEP)

    copies = Counter(mail.message_id for mail in smtp_sink.accepted)
    print(f"\nrecovered after {recovered:.0f} s, {len(smtp_sink.accepted) - 30} double")
    assert len(copies) == 30
    assert sum(copies.values()) <= 31
    assert {state for _, state in said()} <= {"carried", "collapsed"}


def test_twenty_kills_during_three_hundred_mails(queue, smtp_sink, worker):
    """R-06: two workers, one of them killed at random moments and replaced."""
    due(300)
    smtp_sink.mode, smtp_sink.delay = "slow", 0.05
    chance = random.Random(6)
    workers = [worker(), worker()]
    recoveries, kills = [], 0
    while kills < 20 and sent() < 300:
        time.sleep(chance.uniform(0.2, 3))
        at = chance.randrange(2)
        workers[at].kill()
        kills += 1
        before = len(smtp_sink.accepted)
        workers[at] = worker()
        recoveries.append(
            wait_for(lambda: len(smtp_sink.accepted) > before or sent() == 300, 120)  # noqa: B023
        )
    last = wait_for(lambda: sent() == 300, 180)

    copies = Counter(mail.message_id for mail in smtp_sink.accepted)
    doubles = sum(copies.values()) - len(copies)
    print(
        f"\n{kills} kills, {doubles} doubles, recovered after {median(recoveries):.1f} s "
        f"(median), {max(recoveries):.1f} s (worst), all sent {last:.0f} s after the last"
    )
    assert len(copies) == 300
    assert doubles <= kills
    assert max(copies.values()) <= 1 + kills
    assert median(recoveries) <= 60


def test_a_flushed_queue_loses_nothing(queue, smtp_sink, worker):
    """R-10: the rows are the truth; the queue only rings."""
    due(50)
    reminders.sweep(timezone.now())
    waiting = Reminder.objects.filter(state="carried").count()
    worker()
    queue.flush()
    wait_for(lambda: sent() == waiting, LEASE_AND_A_SWEEP)

    assert len({mail.message_id for mail in smtp_sink.accepted}) == waiting == 50
    assert len(smtp_sink.accepted) == 50
