"""R-01 to R-06: workers killed while they send; nothing lost, at most one double a kill."""

import random
import time
from collections import Counter
from statistics import median

import pytest
from django.db import connection

from applications.models import Mail
from tests.services.test_reminders import said
from tests.trials.mails import LEASE_AND_A_SWEEP, copies, due, sent, wait_for

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


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

    taken = copies(smtp_sink)
    print(f"\nrecovered after {recovered:.0f} s, {taken.total() - 30} double")
    assert len(taken) == 30
    assert taken.total() <= 31
    assert {state for _, state in said()} <= {"carried", "collapsed"}


class Recovery:
    """How long the mails that were in hand at each kill stay out of hand."""

    def __init__(self):
        self.open = []
        self.seconds = []

    def kill(self, worker):
        worker.kill()
        held = Mail.objects.filter(state="sending").values_list("pk", "attempts")
        self.open.append((time.monotonic(), set(held)))

    def look(self):
        """All of them sent, free again, or taken up by somebody else?"""
        held = set(Mail.objects.filter(state="sending").values_list("pk", "attempts"))
        connection.close()
        now = time.monotonic()
        self.seconds += [now - at for at, lost in self.open if not lost & held]
        self.open = [(at, lost) for at, lost in self.open if lost & held]

    def wait(self, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.look()
            time.sleep(0.1)


def test_twenty_kills_during_three_hundred_mails(queue, smtp_sink, worker):
    """R-01 to R-06: two workers, one of them killed at random moments and replaced.

    Between a kill and its recovery others go on; a mail comes twice only if it was the last one on
    the line of a killed worker, for all before it were written down as sent.
    """
    due(300)
    smtp_sink.mode, smtp_sink.delay, smtp_sink.pause = "slow", 0.05, 0.3
    chance, recovery = random.Random(6), Recovery()
    workers = [worker(), worker()]
    for _ in range(20):
        recovery.wait(chance.uniform(0.2, 3))
        at = chance.randrange(2)
        recovery.kill(workers[at])
        workers[at] = worker()
    done = sent()
    smtp_sink.pause = 0
    began = time.monotonic()
    while sent() < 300 and time.monotonic() - began < 180:
        recovery.wait(1)
    recovery.look()

    taken = copies(smtp_sink)
    doubles = taken.total() - len(taken)
    last = {mail.line: mail.message_id for mail in smtp_sink.accepted}
    print(
        f"\n20 kills during {done} mails, {300 - len(taken)} lost, {doubles} double; recovered "
        f"after {median(recovery.seconds):.1f} s (median), {max(recovery.seconds):.1f} s (worst)"
    )
    assert len(taken) == sent() == 300
    assert doubles <= 20
    written = Counter(
        mail.message_id for mail in smtp_sink.accepted if last[mail.line] != mail.message_id
    )
    assert max(written.values()) == 1
    assert not recovery.open
    assert median(recovery.seconds) <= 60
    assert max(recovery.seconds) <= 120
