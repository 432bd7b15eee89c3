"""The history of an application: what happened, when. Values only; the page makes the sentences."""

from datetime import datetime
from typing import Any

from applications.models import Application, Event


def record(
    application: Application,
    kind: str,
    /,
    *,
    now: datetime,
    **data: Any,
) -> Event:
    """One more line in the history; what it tells of may change where the application stands."""
    Application.objects.filter(pk=application.pk).look_again()
    return Event.objects.create(application=application, kind=kind, at=now, data=data)
