"""The clock's door: ids in, one service call each. Fixed names let queued work survive moves."""

import logging
from contextlib import suppress
from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

import tracker.celery  # noqa: F401  # the app that rings them
from applications.errors import HelpersBusy
from applications.services import (
    builds,
    bundles,
    document_texts,
    fetches,
    housekeeping,
    operations,
    rounds,
)
from applications.services.exports import making
from applications.services.mails import delivery
from applications.services.spreadsheets import taking
from applications.services.watches import looking

log = logging.getLogger(__name__)

ROUND = 50  # seconds of sending; the next sweep goes on with what is left


@shared_task(name="sweep")
def sweep() -> None:
    """Find what fell due and what no bell rang for; ring, write reminders, send.

    The worker has a thread that does nothing else, each minute (tracker/worker.py).
    """
    now = timezone.now()
    bells = [(build, pk) for pk in bundles.due(now)] + [(fetch, pk) for pk in fetches.to_fetch(now)]
    bells += [(export, pk) for pk in making.due(now)] + [(take_in, pk) for pk in taking.due(now)]
    bells += [(watch, pk) for pk in looking.to_look(now)]
    # Where there is no queue, the mails need not wait for a try at each of them.
    is_heard = all(task.delay(pk) is not False for task, pk in bells)
    if is_heard and document_texts.waiting():
        read.delay()
    counts = rounds.write(now)
    counts |= asdict(delivery.deliver_due(timezone.now, seconds=ROUND))
    operations.swept(timezone.now())
    if not is_heard:
        taking.work_on_all(clock=timezone.now)
    if any(counts.values()):
        log.info("swept", extra=counts)


@shared_task(name="deliver")
def deliver(mail_id: int) -> None:
    """Send one mail now."""
    delivery.deliver(mail_id, timezone.now)


@shared_task(name="build")
def build(bundle_id: int) -> None:
    """Build one bundle, and ring for the next one of the same person."""
    if builds.build(bundle_id, clock=timezone.now):
        for pk in bundles.due_beside(bundle_id, timezone.now()):
            build.delay(pk)


@shared_task(name="export")
def export(export_id: int) -> None:
    """Make one export of an account."""
    making.make(export_id, clock=timezone.now)


@shared_task(name="take_in")
def take_in(spreadsheet_id: int) -> None:
    """Take in one list, or undo it: a turn of it, and ring for the next."""
    if taking.work(spreadsheet_id, clock=timezone.now):
        take_in.delay(spreadsheet_id)


@shared_task(name="fetch")
def fetch(posting_id: int) -> None:
    """Fetch the page of one posting."""
    fetches.fetch(posting_id, clock=timezone.now)


@shared_task(name="watch")
def watch(watch_id: int) -> None:
    """Look again at the page of one posting."""
    looking.look(watch_id, clock=timezone.now)


@shared_task(name="read")
def read() -> None:
    """Read some documents that nobody has read yet."""
    with suppress(HelpersBusy):  # the next sweep rings again
        document_texts.catch_up()


@shared_task(name="tidy")
def tidy() -> None:
    """What may go, goes."""
    housekeeping.tidy(timezone.now())
