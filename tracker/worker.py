"""The worker of the one command: Celery's thread pool, with the sweep and the timetable beside it.

The sweep writes and sends what fell due, once a minute, in a thread that does nothing else: no
build, however long, and no queue that is away can delay a reminder.

`python -m tracker.worker` works on the queue. `python -m tracker.worker FD` serves the web socket
with that number as well: where there is no queue server, bells ring inside this one process and
are lost with it; the rows they point to are not, and the sweep finds them at the next start.
"""

import logging
import os
import signal
import sys
import threading
import time
import warnings
from typing import Any

import django
from celery.beat import Service as Timetable
from celery.platforms import SecurityWarning
from celery.worker.consumer import Consumer

from tracker import web
from tracker.celery import app

THREADS = 8
MINUTE = 60.0  # seconds from one sweep's beginning to the next one's

log = logging.getLogger(__name__)


class ReconnectingConsumer(Consumer):  # type: ignore[misc]  # Celery has no types
    """Lives on when the queue vanishes while tasks are in hand, and listens again when it is back.

    Kombu would give those tasks back, and later report them as done, over the line that broke, and
    die of either. They are being done all the same; after an hour the queue hands them out again.
    """

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        if self.task_consumer is not None:
            channel = self.task_consumer.channel
            channel.do_restore = False
            channel.basic_ack = channel.basic_reject = _not_heard
        super().on_connection_error_after_connected(exc)


def _not_heard(*_: Any, **__: Any) -> None:
    """What is reported over a line that broke."""


def run() -> None:
    """Returns when it was told to stop and the tasks in hand are done."""
    django.setup()
    threading.Thread(target=keep_time, daemon=True).start()
    stopping = threading.Event()
    sweeper = threading.Thread(target=keep_sweeping, args=(stopping,), daemon=True)
    sweeper.start()
    # Celery warns of root because of pickled messages; ours are JSON and nothing else is accepted.
    warnings.simplefilter("ignore", SecurityWarning)
    app.Worker(
        pool_cls="threads",
        consumer_cls=ReconnectingConsumer,
        concurrency=THREADS,
        quiet=True,
        redirect_stdouts=False,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    ).start()
    stopping.set()
    sweeper.join()


def keep_sweeping(stopping: threading.Event) -> None:
    """Sweeps at once, for what fell due while no worker was up, and then each minute; sooner where
    a mail that another worker holds comes free before, for that one may be dead."""
    from django.db import close_old_connections
    from django.utils import timezone

    from applications.services.mails.delivery import seconds_until_free
    from applications.tasks import sweep

    while not stopping.is_set():
        began, pause = time.monotonic(), MINUTE
        close_old_connections()  # as around a request: one that broke is not used again
        try:
            sweep()
            pause = min(MINUTE, seconds_until_free(timezone.now()) + time.monotonic() - began)
        except Exception:
            log.exception("The sweep failed; the next one tries again")
        finally:
            close_old_connections()
        stopping.wait(began + pause - time.monotonic())


def keep_time() -> None:
    """Rings for what is done at night; without it the worker is useless and ends too."""
    try:
        Timetable(app, scheduler_cls=app.conf.beat_scheduler).start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    for fd in sys.argv[1:]:
        threading.Thread(target=web.serve, args=(int(fd),), daemon=True).start()
    run()
