"""The queue: a bell, not a memory. What must happen is a row; a sweep finds what no bell rang for."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def sweep_at_start(**_: Any) -> None:
    """Whatever fell due, or was left half done, while no worker was up is found at once."""
    app.send_task("sweep")
