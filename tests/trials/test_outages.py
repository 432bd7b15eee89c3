"""What delivery stands on is away for a while: nothing is lost, nothing comes twice."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from applications.models import Deadline, Mail
from applications.services import reminders
from tests.factories import PersonFactory
from tests.trials.mails import LEASE_AND_A_SWEEP, RETURN, copies, due, sent, wait_for

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

AWAY = 15 * 60


def test_a_mail_server_away_for_a_quarter_of_an_hour_is_probed_and_then_gets_everything(
    queue, smtp_sink, worker
):
    """R-16: one mail a minute tries it, in real time."""
    smtp_sink.stop()
    due(300)
    worker()

    time.sleep(AWAY)
    tries = list(Mail.objects.values_list("attempts", flat=True))
    states = set(Mail.objects.values_list("state", flat=True))
    connection.close()
    smtp_sink.start()
    taken = wait_for(lambda: sent() == 300, RETURN)

    print(f"\n{sum(tries)} tries in {AWAY // 60} minutes, all 300 sent {taken:.0f} s after")
    assert AWAY // 60 - 2 <= sum(tries) <= AWAY // 60 + 2
    assert states <= {"waiting", "sending"}
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) == 300


def test_two_timetables_send_nothing_twice(queue, smtp_sink, worker):
    """R-08: each worker has a timetable of its own, and both ring from the start."""
    due(300)
    worker()
    worker()

    taken = wait_for(lambda: sent() == 300, LEASE_AND_A_SWEEP)
    time.sleep(65)  # and both ring once more

    print(f"\nall 300 sent after {taken:.0f} s")
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) == 300


def test_a_flushed_queue_loses_nothing(queue, smtp_sink, worker):
    """R-10: 300 due and 300 to come; the rows are the truth, the queue only rings."""
    due(300)
    reminders.sweep(timezone.now())
    due(300, ago=timedelta(days=-1))
    smtp_sink.mode, smtp_sink.delay = "slow", 0.02
    worker()
    while sent() < 250:
        queue.flush()
        time.sleep(0.5)
    queue.flush()
    taken = wait_for(lambda: sent() == 300, RETURN)

    print(f"\nall 300 sent {taken:.0f} s after the last flush")
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) == 300
    assert Deadline.objects.filter(next_step_at__gt=timezone.now()).count() == 600
    assert Mail.objects.count() == 300


def test_pages_answer_while_the_queue_is_away_and_mails_go_when_it_is_back(
    queue, smtp_sink, worker, client
):
    """R-11: a minute without the queue; the worker outlives it with the tasks it had in hand."""
    worker()
    queue.kill()
    due(30)
    person = PersonFactory()
    client.force_login(person)
    pages = []
    for _ in range(6):
        saved = client.post(
            reverse("posting_new"), {"text": "PhD position in physics. Apply by 15 January 2027."}
        )
        pages.append(saved.status_code)
        pages.append(client.get(reverse("home")).status_code)
        time.sleep(10)
    connection.close()
    queue.start()
    taken = wait_for(lambda: sent() >= 30, RETURN)

    print(f"\npages {sorted(set(pages))}, all 30 sent {taken:.0f} s after its return")
    assert set(pages) <= {200, 302}
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) == 30
