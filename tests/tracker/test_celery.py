"""Bells: rung after the commit, forgiven when nobody can hear them."""

import pytest
from celery import shared_task
from django.db import transaction

from tracker.celery import app


@shared_task(name="tests.nothing")
def nothing() -> None:
    """Does what it says."""


def waiting() -> int:
    with app.connection_for_read() as connection:
        return int(connection.default_channel.client.llen("celery"))


@pytest.mark.django_db(transaction=True)
def test_bell_rings_after_the_commit(queue_url):
    with transaction.atomic():
        nothing.delay_on_commit()
        assert waiting() == 0

    assert waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_bell_of_a_queue_that_is_away_does_not_stop_the_page(queue, caplog):
    queue.kill()

    for _ in range(10):
        with transaction.atomic():
            nothing.delay_on_commit()

    assert [
        record.message for record in caplog.records if record.name == "tracker.celery"
    ] == 10 * ["No queue to ring tests.nothing in; the sweep will find what waits"]
