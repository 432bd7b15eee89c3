"""The history of an application: what happened, when. Values only; the page makes the sentences."""

from datetime import date, datetime
from typing import Any

from applications.models import Application, Event


def record(
    application: Application,
    kind: str,
    /,
    *,
    now: datetime,
    day: date | None = None,
    **data: Any,
) -> Event:
    """One more line in the history, at a day without an hour where only that was entered; what it
    tells of may change where the application stands."""
    Application.objects.filter(pk=application.pk).look_again()
    return Event.objects.create(application=application, kind=kind, at=now, day=day, data=data)
