"""The queue: a bell, not a memory. What must happen is a row; the sweep finds it unrung as well."""

import logging
import os
from typing import Any

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging, worker_ready
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")


BELL_RINGS = 55  # seconds; the sweep of the next minute rings again for what still waits


class BestEffortTask(DjangoTask):
    """A task that is rung and forgotten: where the queue is away, the page answers all the same."""

    def delay(self, *args: Any, **kwargs: Any) -> bool:
        """Ring once; where nobody hears it within the minute, the bell is silent again.

        False where there is no queue to ring in.
        """
        try:
            self.apply_async(args, kwargs, expires=BELL_RINGS)
        except OperationalError:
            log.warning("No queue to ring %s in; the sweep will find what waits", self.name)
            return False
        return True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Ring when what was written is there to be found."""
        transaction.on_commit(lambda: self.delay(*args, **kwargs))


app = Celery("tracker", task_cls=BestEffortTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Logging stays as the settings say: Celery leaves it alone when somebody listens here."""


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """A machine that sleeps at night is tidied by day."""
    app.send_task("tidy")
    log.info("The worker is ready")
