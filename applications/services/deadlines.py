"""Deadlines: the print is kept, the moment derived, and the application knows its next one."""

from datetime import date, datetime, time

from django.db import transaction

from applications.core import deadline as core
from applications.models import Application, Deadline
from applications.models.application import NEVER
from applications.services import events, reminders
from applications.services.deduplicate import existing_twin


def derive(deadline: Deadline) -> None:
    """Set the precision and the moment that the printed date, time, zone and bound stand for."""
    printed: date | None = deadline.date
    clock: time | None = deadline.time
    if printed is None:
        deadline.time = None
        deadline.instant = None
        if deadline.precision != Deadline.Precision.ROLLING:
            deadline.precision = Deadline.Precision.UNKNOWN
        return
    deadline.instant = core.instant_of(printed, clock, deadline.zone, deadline.bound)
    if clock is not None:
        deadline.precision = Deadline.Precision.TIME
    elif deadline.precision != Deadline.Precision.ROLLING:
        deadline.precision = Deadline.Precision.DATE


def refresh(application: Application) -> None:
    """Write down the first unmet moment, which every list sorts by."""
    first = (
        application.deadlines.unmet()
        .filter(instant__isnull=False)
        .order_by("instant")
        .values_list("instant", flat=True)
        .first()
    )
    application.next_moment = first or NEVER
    application.save(update_fields=["next_moment", "changed_at"])


@transaction.atomic
def save(deadline: Deadline, *, now: datetime) -> Deadline:
    """Keep a new or changed deadline; its coming reminders follow from the new moment.

    The very same one again is the one we have.
    """
    if deadline.pk is None:
        fields = ("application", "kind", "date", "time", "zone", "bound", "wording")
        same = existing_twin(deadline, deadline.application, *fields)
        if same is not None:
            return same
    before = Deadline.objects.filter(pk=deadline.pk).first() if deadline.pk else None
    derive(deadline)
    if before is not None and before.instant != deadline.instant:
        deadline.sequence += 1
    # A new date has its own steps, from now on; a corrected hour still owes what it owed.
    same_day = before and before.date == deadline.date
    deadline.next_step_at = min(before.next_step_at, now) if before and same_day else now
    deadline.save()
    refresh(deadline.application)
    events.record(
        deadline.application,
        "deadline",
        now=now,
        what="changed" if before else "added",
        kind=deadline.kind,
        date=deadline.date and deadline.date.isoformat(),
        was=before.date.isoformat() if before and before.date else None,
    )
    return deadline


@transaction.atomic
def remove(deadline: Deadline, *, now: datetime) -> None:
    """Take a deadline away, and its reminders with it."""
    application, kind = deadline.application, deadline.kind
    deadline.delete()
    refresh(application)
    events.record(application, "deadline", now=now, what="removed", kind=kind)


@transaction.atomic
def mark_met(deadline: Deadline, met: bool, *, now: datetime) -> None:
    """Done, or not done after all: met deadlines neither count down nor remind."""
    deadline.met_at = now if met else None
    deadline.next_step_at = now
    deadline.save(update_fields=["met_at", "next_step_at"])
    refresh(deadline.application)
    events.record(
        deadline.application,
        "deadline",
        now=now,
        what="met" if met else "unmet",
        kind=deadline.kind,
    )


def derive_anew(now: datetime) -> int:
    """The moments still ahead, by the clock rules this machine knows today; says how many moved.

    Governments change their clocks: what was printed stays, the moment follows, and its owner is
    told.
    """
    ahead = Deadline.objects.unmet().filter(instant__gt=now)
    printed = ahead.values_list("pk", "date", "time", "zone", "bound", "instant")
    moved = [
        pk
        for pk, day, at, zone, bound, instant in printed.iterator(chunk_size=2000)
        if core.instant_of(day, at, zone, bound) != instant
    ]
    rows = Deadline.objects.filter(pk__in=moved)
    for deadline in rows.select_related("application__owner"):
        with transaction.atomic():
            reminders.tell_moved(save(deadline, now=now), now)
    return len(moved)
