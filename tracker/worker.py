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

from celery.beat import Service as Timetable
from celery.platforms import SecurityWarning

from tracker import web
from tracker.celery import app

THREADS = 4


def run() -> None:
    """Returns when it was told to stop and the tasks in hand are done."""
    threading.Thread(target=keep_time, daemon=True).start()
    # Celery warns of root because of pickled messages; ours are JSON and nothing else is accepted.
    warnings.simplefilter("ignore", SecurityWarning)
    app.Worker(
        pool_cls="threads",
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
