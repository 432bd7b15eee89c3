"""Silence for a while: an application's reminders wait, and one comes when the silence ends."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.core import schedule
from applications.models import Application, Deadline
from applications.services import reminders

SNOOZE = timedelta(days=2)
LAST_CALL = timedelta(hours=6)  # no snooze reaches into the last hours


def snooze_end(deadline: Deadline, now: datetime) -> datetime | None:
    """Until when this deadline may be snoozed from now, or None when it is too near."""
    if deadline.instant is None:
        return None
    end = min(now + SNOOZE, deadline.instant - LAST_CALL)
    end = schedule.before_quiet(end, reminders.habits(deadline.application.owner))
    return end if end > now else None


@transaction.atomic
def wake(application: Application, now: datetime) -> None:
    """No silence any more: what comes next comes in its time."""
    application.hold()
    application.snoozed_until = None
    Application.objects.filter(pk=application.pk).update(snoozed_until=None)
    Deadline.objects.filter(application=application, met_at=None).look_again(now)


@transaction.atomic
def snooze(deadline: Deadline, now: datetime) -> datetime | None:
    """Silence for two days, then one reminder; less when the deadline is near, None at the end."""
    end = snooze_end(deadline, now)
    if end is not None:
        application = deadline.application
        application.hold()
        Application.objects.filter(pk=application.pk).update(snoozed_until=end)
        Deadline.objects.filter(application=application, met_at=None).look_again(end)
    return end
