"""Deadlines of several applications within a week: an earlier day of one's own for each."""

from collections.abc import Iterable
from datetime import date, datetime

from applications.core import collision
from applications.models import Application, Deadline


def target(
    application: Application, rows: Iterable[Deadline], *, now: datetime
) -> tuple[date, int] | None:
    """The day to aim at by the person's own clock, so that those that are due in one week do not
    fall together, and how many they are; None where they do not, or a target is set. One query."""
    rows = [row for row in rows if not (row.met_at or row.closed_at)]
    mine = [row.instant for row in rows if row.kind == Deadline.Kind.APPLICATION and row.instant]
    aimed = any(row.kind == Deadline.Kind.TARGET for row in rows)
    if not application.is_open or not mine or aimed or min(mine) <= now:
        return None
    around = min(mine) - collision.WITHIN * 3, min(mine) + collision.WITHIN * 2
    others = (
        Deadline.objects.filter(owner=application.owner_id, kind=Deadline.Kind.APPLICATION)
        .unmet()
        .filter(
            instant__range=around,
            instant__gt=now,
            application__stage__in=Application.BEFORE_SUBMISSION,
            application__archived_at=None,
        )
        .order_by("instant")
        .values_list("application", "instant")
    )
    tz = application.owner.tz
    first: dict[int, date] = {}
    for pk, instant in others:
        first.setdefault(pk, instant.astimezone(tz).date())
    dues = ((day, pk) for pk, day in first.items())
    return collision.apart(dues, application.pk, now.astimezone(tz).date())
