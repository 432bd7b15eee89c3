"""Deadlines that no longer count at the stage of their application are closed, the others open."""

from datetime import datetime

from django.db.models import Q

from applications.models import Application, Deadline
from applications.models.counting import WHILE_AHEAD, counting
from applications.services import deadlines


def close(application: Application, now: datetime) -> None:
    """Deadlines that do not count in this stage are closed, those that do are open."""
    mine = Deadline.objects.filter(application=application)
    counted = mine.filter(counting())
    if not application.is_open:
        counted = counted.filter(~Q(kind__in=WHILE_AHEAD) | Q(instant__gt=now))
    stay = list(counted.values_list("pk", flat=True))
    mine.filter(pk__in=stay, closed_at__isnull=False).change(now, closed_at=None, next_step_at=now)
    mine.exclude(pk__in=stay).filter(closed_at__isnull=True).change(now, closed_at=now)
    deadlines.refresh(application, now)
