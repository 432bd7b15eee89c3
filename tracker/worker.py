"""The worker of the one command: Celery's thread pool, with the timetable beside it.

`python -m tracker.worker` works on the queue. `python -m tracker.worker FD` serves the web socket
with that number as well: where there is no queue server, bells ring inside this one process and
are lost with it; the rows they point to are not, and the sweep finds them at the next start.
"""

import os
import signal
import sys
import threading
import warnings
from typing import Any

from celery.beat import Service as Timetable
from celery.platforms import SecurityWarning
from celery.worker.consumer import Consumer

from tracker import web
from tracker.celery import app

THREADS = 4


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
    threading.Thread(target=keep_time, daemon=True).start()
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


def keep_time() -> None:
    """Rings for the sweep each minute; without it the worker is useless and ends too."""
    try:
        Timetable(app, scheduler_cls=app.conf.beat_scheduler).start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    for fd in sys.argv[1:]:
        threading.Thread(target=web.serve, args=(int(fd),), daemon=True).start()
    run()
