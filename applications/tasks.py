"""The clock's door: ids in, one service call each. Fixed names let queued work survive moves."""

import logging
from dataclasses import asdict

from celery import shared_task
from django.utils import timezone

import tracker.celery  # noqa: F401  # the app that rings them
from applications.services import (
    builds,
    bundles,
    document_texts,
    housekeeping,
    mails,
    operations,
    postings,
    readiness,
    reminders,
)

log = logging.getLogger(__name__)

ROUND = 50  # seconds of sending; the next sweep goes on with what is left


@shared_task(name="sweep")
def sweep() -> None:
    """Find what fell due and what no bell rang for; ring, write reminders, send."""
    now = timezone.now()
    for pk in bundles.due(now):
        build.delay(pk)
    for pk in postings.to_fetch(now):
        fetch.delay(pk)
    if document_texts.waiting():
        read.delay()
    readiness.catch_up(now)  # before the mails, which tell of it
    counts = asdict(reminders.sweep(now)) | asdict(mails.deliver_due(timezone.now, seconds=ROUND))
    operations.swept(timezone.now())
    if any(counts.values()):
        log.info("swept", extra=counts)


@shared_task(name="deliver")
def deliver(mail_id: int) -> None:
    """Send one mail now."""
    mails.deliver(mail_id, timezone.now)


@shared_task(name="build")
def build(bundle_id: int) -> None:
    """Build one bundle."""
    builds.build(bundle_id, clock=timezone.now)


@shared_task(name="fetch")
def fetch(posting_id: int) -> None:
    """Fetch the page of one posting."""
    postings.fetch(posting_id, clock=timezone.now)


@shared_task(name="read")
def read() -> None:
    """Read some documents that nobody has read yet."""
    document_texts.catch_up()


@shared_task(name="tidy")
def tidy() -> None:
    """What may go, goes."""
    housekeeping.tidy(timezone.now())
