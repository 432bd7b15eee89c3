"""Many at the same rows: one wins, nobody is told of a lock."""

import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Application, Mail
from applications.services import mails, reminders
from tests.factories import NOW, ApplicationFactory, ReminderFactory
from tests.trials.mails import copies, due

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]

ROUNDS = 1000


def together(*works):
    """Runs them at the same time, and hands on the first error of any of them."""
    problems = []

    def guarded(work):
        try:
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_of_two_claims_of_one_row_one_wins_a_thousand_times():
    """R-09"""
    ReminderFactory()
    start, end = threading.Barrier(2, timeout=60), threading.Barrier(2, timeout=60)
    won = []

    def race():
        for at in range(ROUNDS):
            if start.wait() == 0:
                Mail.objects.update(state="waiting", lease_until=None, attempts=0)
            end.wait()
            won.extend(at for _ in mails._claim(NOW, Mail.objects.all(), 1).mails)

    together(race, race)

    assert sorted(won) == list(range(ROUNDS))


def test_a_minute_of_writers_beside_the_delivery_is_never_told_of_a_lock(smtp_sink):
    """R-15: two people who save, two workers that sweep and send."""
    due(60)
    applications = [ApplicationFactory().pk for _ in range(2)]
    end = time.monotonic() + 60
    saved = [0, 0]

    def save(at):
        while time.monotonic() < end:
            row = Application.objects.get(pk=applications[at])
            row.notes = str(saved[at])
            row.save()
            saved[at] += 1

    def send():
        while time.monotonic() < end:
            reminders.sweep(timezone.now())
            mails.deliver_due(timezone.now)
            time.sleep(0.1)

    together(lambda: save(0), lambda: save(1), send, send)

    print(f"\n{sum(saved)} saved beside {len(smtp_sink.accepted)} mails")
    notes = dict(Application.objects.values_list("pk", "notes"))
    assert [notes[pk] for pk in applications] == [str(count - 1) for count in saved]
    assert len(copies(smtp_sink)) == len(smtp_sink.accepted) >= 60
