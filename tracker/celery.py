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


class BestEffortTask(DjangoTask):
    """A task that is rung and forgotten: where the queue is away, the page answers all the same."""

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        def ring() -> None:
            try:
                self.delay(*args, **kwargs)
            except OperationalError:
                log.warning("No queue to ring %s in; the sweep will find what waits", self.name)

        transaction.on_commit(ring)


app = Celery("tracker", task_cls=BestEffortTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Logging stays as the settings say: Celery leaves it alone when somebody listens here."""


@worker_ready.connect
def catch_up(**_: Any) -> None:
    """What fell due or was left half done while no worker was up is found at once, and a machine
    that sleeps at night is tidied by day."""
    app.send_task("sweep")
    app.send_task("tidy")
    log.info("The worker is ready")
