"""The sweep has a thread of its own: nothing that fails in it, and no queue, stops the next one."""

import math
import threading

import pytest
from django.utils import timezone

from applications import tasks
from applications.services import bundles, fetches, reminders
from applications.services.mails import delivery
from tests.factories import NOW, ApplicationFactory, BundleFactory
from tracker import worker


def test_sweep_comes_again_though_one_failed(monkeypatch, caplog):
    stopping, swept = threading.Event(), []

    def sweep():
        swept.append(len(swept))
        if len(swept) == 1:
            raise RuntimeError("the database is away")
        if len(swept) == 3:
            stopping.set()

    monkeypatch.setattr(tasks, "sweep", sweep)
    monkeypatch.setattr(delivery, "seconds_until_free", lambda now: math.inf)
    monkeypatch.setattr(worker, "MINUTE", 0)

    worker.keep_sweeping(stopping)

    assert swept == [0, 1, 2]
    assert [record.message for record in caplog.records] == [
        "The sweep failed; the next one tries again"
    ]


def test_sweep_comes_sooner_than_in_a_minute_when_a_held_mail_comes_free(monkeypatch):
    stopping, swept = threading.Event(), []

    def sweep():
        swept.append(len(swept))
        if len(swept) == 2:
            stopping.set()

    monkeypatch.setattr(tasks, "sweep", sweep)
    monkeypatch.setattr(delivery, "seconds_until_free", lambda now: 0)
    sweeper = threading.Thread(target=worker.keep_sweeping, args=(stopping,), daemon=True)

    sweeper.start()
    sweeper.join(worker.MINUTE / 2)
    stopping.set()

    assert swept == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_sweep_goes_on_without_a_queue_and_knocks_once(queue, caplog, monkeypatch):
    """Mails do not wait for as many time-outs as there are bundles."""
    queue.kill()
    for _ in range(5):
        BundleFactory(application=ApplicationFactory(requirements=()))
    reached = []
    monkeypatch.setattr(reminders, "sweep", lambda now: reached.append(now) or reminders.Round())

    tasks.sweep()

    assert (len(bundles.due(timezone.now())), len(reached)) == (5, 1)
    assert [record.message for record in caplog.records if record.name == "tracker.celery"] == [
        "No queue to ring build in; the sweep will find what waits"
    ]


@pytest.mark.django_db(transaction=True)
def test_bells_of_many_sweeps_fall_silent_by_themselves(queue_url):
    from tracker.celery import BELL_RINGS, app

    bundle = BundleFactory(application=ApplicationFactory(requirements=()))
    before = timezone.now()

    tasks.sweep()

    assert fetches.to_fetch(NOW) == []
    with app.connection_for_read() as line, line.SimpleQueue("celery") as bells:
        bell = bells.get(timeout=5)
        bell.ack()
    expires = timezone.datetime.fromisoformat(bell.headers["expires"])
    assert (bell.headers["task"], bell.payload[0]) == ("build", [bundle.pk])
    assert 0 < (expires - before).total_seconds() - BELL_RINGS < 30
