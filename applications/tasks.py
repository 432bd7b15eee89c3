"""The clock's door: ids in, one service call each. Fixed names let queued work survive moves."""

from celery import shared_task
from django.utils import timezone

from applications.services import bundles


@shared_task(name="sweep")
def sweep() -> None:
    """Find what fell due and what no bell rang for, and ring."""
    for pk in bundles.due(timezone.now()):
        build.delay(pk)


@shared_task(name="build")
def build(bundle_id: int) -> None:
    """Build one bundle."""
    bundles.build(bundle_id, clock=timezone.now)
