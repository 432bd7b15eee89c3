"""Deadlines: the print is kept, the moment derived, and the application knows its next one."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q

from applications.core import deadline as core
from applications.core import moments
from applications.core.places import zone_of
from applications.errors import RowGone
from applications.models import (
    Application,
    Deadline,
    Event,
    Mail,
    Reminder,
    RemovedDeadline,
    User,
)
from applications.models.application import NEVER
from applications.models.deadline import DeadlineQuerySet
from applications.models.owned import existing_twin, read_anew
from applications.services import events, reminders

log = logging.getLogger(__name__)

Kind = Deadline.Kind
# A step goes with a digest, or before quiet hours: ahead of its time.
BEFORE_DUE = timedelta(days=1)
TOLD_FOR = timedelta(days=30)  # big providers refresh a feed every day; a laptop may sleep a month
# What a person may aim at before the application is due, and how long before.
AHEAD = {"letters": timedelta(weeks=3), "documents": timedelta(weeks=1)}
PRINTED = (
    "kind", "precision", "date", "time", "zone", "zone_source", "bound", "wording", "note",
    "place", "evidence",
)  # fmt: skip


def derive(deadline: Deadline) -> None:
    """Set the precision and the moment that the printed date, time, zone and bound stand for.

    A moment of the person's own runs by their own clock.
    """
    if deadline.kind in Deadline.OWN and not deadline.zone:
        deadline.zone = deadline.application.owner.zone
        deadline.zone_source = Deadline.ZoneSource.PERSON
    printed: date | None = deadline.date
    clock: time | None = deadline.time
    if printed is None:
        deadline.time = None
        deadline.instant = None
        if deadline.precision != Deadline.Precision.ROLLING:
            deadline.precision = Deadline.Precision.UNKNOWN
        return
    deadline.instant = moment_of(deadline.kind, printed, clock, deadline.zone, deadline.bound)
    if clock is not None:
        deadline.precision = Deadline.Precision.TIME
    elif deadline.precision != Deadline.Precision.ROLLING:
        deadline.precision = Deadline.Precision.DATE


def moment_of(kind: str, day: date, at: time | None, zone: str, bound: str) -> datetime:
    """What a deadline of this kind comes to that is printed like that."""
    return core.instant_of(day, at, zone, bound, by_morning=kind in Deadline.BY_MORNING)


def refresh(application: Application) -> None:
    """Write down the unmet moments, the first of them and the one that lists sort by."""
    note(application, application.deadlines.unmet())
    application.save(update_fields=["next_moment", "lead_moment", "moments", "changed_at"])


def note(application: Application, unmet: Iterable[Deadline]) -> None:
    """The same for deadlines at hand, without saving it."""
    rows = [
        moments.Moment(row.kind, row.instant, row.zone, row.zone_source, row.precision)
        for row in unmet
    ]
    application.moments = moments.kept(rows)
    application.next_moment = min((row.at for row in rows if row.at), default=NEVER)
    lead = moments.lead(rows)
    application.lead_moment = lead.at if lead and lead.at else NEVER


def refresh_all() -> None:
    """The same for every application, from the rows as they are; each is held meanwhile."""
    for application in list(Application.objects.order_by("pk").only("owner")):
        with suppress(RowGone), transaction.atomic():
            application.hold()
            note(application, application.deadlines.unmet())
            application.save(update_fields=["next_moment", "lead_moment", "moments"])


@transaction.atomic
def save(deadline: Deadline, *, now: datetime) -> Deadline:
    """Keep a new or changed deadline; its coming reminders follow from the new moment.

    The very same one again is the one we have; one that was removed meanwhile stays so. A row
    that comes from elsewhere than a bound form is read while its application is held.
    """
    deadline.application.hold()
    if (same := _twin(deadline)) is not None:
        return same
    _keep(deadline, now)
    return deadline


def _twin(deadline: Deadline) -> Deadline | None:
    fields = ("application", "kind", "date", "time", "zone", "bound", "wording")
    return None if deadline.pk else existing_twin(deadline, deadline.application, *fields)


def _keep(deadline: Deadline, now: datetime, since: events.Before | None = None) -> Event | None:
    before = _kept(deadline)
    if before is None and deadline.pk is not None:
        return None
    derive(deadline)
    # A new date has its own steps, from now on; a corrected hour still owes what it owed.
    same_day = before and before.date == deadline.date
    deadline.next_step_at = min(before.next_step_at, now) if before and same_day else now
    if not same_day:
        deadline.reminds_from = now
    if before is None:
        deadline.changed_at = now
        deadline.save()
    elif all(getattr(before, name) == getattr(deadline, name) for name in (*PRINTED, "instant")):
        return None
    else:
        # What a press changed meanwhile (met, closed) is not of the form that is saved here.
        deadline.save(update_fields=[*PRINTED, "instant", "next_step_at", "reminds_from"])
        Deadline.objects.filter(pk=deadline.pk).change(now)
        deadline.refresh_from_db(fields=["sequence", "changed_at"])
    refresh(deadline.application)
    return events.record(
        deadline.application,
        "deadline",
        now=now,
        since=since,
        what="changed" if before else "added",
        kind=deadline.kind,
        date=deadline.date and deadline.date.isoformat(),
        was=before.date.isoformat() if before and before.date else None,
    )


def targets(
    application: Application, rows: Iterable[Deadline], *, now: datetime
) -> dict[str, date]:
    """The days of AHEAD by the person's own clock: those still to come, and not aimed at yet."""
    rows, tz = [row for row in rows if not row.closed_at], application.owner.tz
    unmet = (row.instant for row in rows if row.kind == Kind.APPLICATION and not row.met_at)
    due = min(filter(None, unmet), default=None)
    if due is None:
        return {}
    taken = {row.date for row in rows if row.kind == Kind.TARGET}
    days = {name: (due.astimezone(tz) - lead).date() for name, lead in AHEAD.items()}
    today = now.astimezone(tz).date()
    return {name: day for name, day in days.items() if day > today and day not in taken}


@transaction.atomic
def aim(application: Application, day: date, note: str, *, now: datetime) -> Event | None:
    """A target of the person's own on this day; None where it is there already."""
    application.hold()
    target = Deadline(application=application, kind=Kind.TARGET, date=day, note=note)
    derive(target)
    if _twin(target) is not None:
        return None  # pressed twice
    return _keep(target, now, since=events.Before(application, "deadline"))


def _kept(deadline: Deadline) -> Deadline | None:
    """The row as it is now, held until the transaction ends."""
    return Deadline.objects.select_for_update().filter(pk=deadline.pk).first()


@transaction.atomic
def remove(deadline: Deadline, *, now: datetime) -> Event | None:
    """Take a deadline away, and its reminders with it; calendars that have it are told."""
    application, kind = deadline.application, deadline.kind
    application.hold()
    if _kept(deadline) is None:
        return None  # pressed twice
    before = events.Before(application, taking=deadline)
    bury(Deadline.objects.filter(pk=deadline.pk), now=now)
    deadline.delete()
    refresh(application)
    return events.record(application, "deadline", now=now, since=before, what="removed", kind=kind)


@transaction.atomic
def mark_met(deadline: Deadline, met: bool, *, now: datetime) -> Event | None:
    """Done, or not done after all: met deadlines neither count down nor remind."""
    deadline.application.hold()
    now_kept = _kept(deadline)
    if now_kept is None or (now_kept.met_at is not None) == met:
        return None  # pressed twice
    before = events.Before(deadline.application, "deadline")
    same = Deadline.objects.filter(pk=deadline.pk)
    same.change(now, met_at=now if met else None, next_step_at=now)
    deadline.refresh_from_db(fields=["met_at", "next_step_at", "sequence", "changed_at"])
    refresh(deadline.application)
    return events.record(
        deadline.application,
        "deadline",
        now=now,
        since=before,
        what="met" if met else "unmet",
        kind=deadline.kind,
    )


@transaction.atomic
def ask_on(application: Application, day: date | None, *, now: datetime) -> Event | None:
    """No answer yet: the person is reminded on this day to ask, in place of any day before; None
    for no reminder. Says nothing where it is so already."""
    application.hold()
    row = Deadline.objects.filter(application=application, kind=Kind.ANSWER).first()
    stands = row is not None and row.met_at is None and row.closed_at is None
    if (row.date if row and stands else None) == day:
        return None  # pressed twice
    if row is None:  # as good as met, until it is asked for: so the undo knows it
        row = Deadline(application=application, kind=Kind.ANSWER, date=day, met_at=now)
        derive(row)
        row.save()
    before = events.Before(application, "deadline")
    if day is None:
        row.met_at = now
    else:
        row.application, row.date, row.met_at, row.closed_at = application, day, None, None
        row.next_step_at = row.reminds_from = now
        derive(row)
    row.save()
    Deadline.objects.filter(pk=row.pk).change(now)
    refresh(application)
    what, told = ("ask", day.isoformat()) if day else ("do_not_ask", None)
    return events.record(
        application, "deadline", now=now, since=before, what=what, kind=row.kind, date=told
    )


@transaction.atomic
def follow_person(person: User, before: str, *, now: datetime) -> None:
    """Own moments keep their day when the person moves from the zone `before` to another one."""
    if before == person.zone:
        return
    person.hold()
    mine = Deadline.objects.filter(owner=person, kind__in=Deadline.OWN, zone=before)
    for target in mine.select_related("application__owner"):
        target.zone = person.zone
        save(target, now=now)


def bury(rows: DeadlineQuerySet, *, now: datetime) -> None:
    """Keep of deadlines that are about to go what a subscribed calendar must be told of them."""
    dated = rows.filter(instant__isnull=False)
    RemovedDeadline.objects.bulk_create(
        RemovedDeadline(
            owner_id=owner, number=pk, sequence=sequence + 1, instant=instant, removed_at=now
        )
        for pk, owner, sequence, instant in dated.values_list(
            "pk", "owner_id", "sequence", "instant"
        )
    )


def dig_out(rows: DeadlineQuerySet, since: datetime, *, now: datetime) -> None:
    """Calendars and reminders know again of deadlines that were gone `since` and are back."""
    numbers = list(rows.values_list("pk", flat=True))
    RemovedDeadline.objects.filter(number__in=numbers).delete()
    rows.update(sequence=F("sequence") + 2, changed_at=now)  # one was told as it went
    # Reminders whose mail went out without them, or not at all, are told after all.
    State = Mail.State
    unsaid = Reminder.objects.filter(
        Q(mail__state=State.CANCELLED) | Q(mail__state=State.SENT, mail__sent_at__gt=since),
        deadline__in=numbers,
        state=Reminder.State.CARRIED,
    )
    for pk, due_at in unsaid.values_list("deadline", "due_at"):
        Deadline.objects.filter(pk=pk).look_again(due_at - BEFORE_DUE)
    unsaid.delete()


def forget_removed(now: datetime) -> int:
    """What was removed so long ago that every calendar knows it."""
    return RemovedDeadline.objects.filter(removed_at__lt=now - TOLD_FOR).delete()[0]


@transaction.atomic
def confirm_zone(deadline: Deadline, shown: str, *, now: datetime) -> bool:
    """The person says that the clock they were shown is right: that of the place, or the one it is
    counted by. False, and nothing is changed, where it is counted by another one meanwhile."""
    deadline.application.hold()
    read_anew(deadline)
    zone = deadline.zone or zone_of_place(deadline.application)
    if zone != shown:
        return False
    deadline.zone = zone
    deadline.zone_source = Deadline.ZoneSource.PERSON
    save(deadline, now=now)
    return True


def zone_of_place(application: Application) -> str:
    """The clock where the posting is; "" where its place is not known."""
    return zone_of(application.posting.country, application.posting.city)


@transaction.atomic
def follow_place(application: Application, *, now: datetime) -> None:
    """The place was corrected: deadlines on its clock, or on none, go by the right one."""
    application.hold()
    zone, Source = zone_of_place(application), Deadline.ZoneSource
    rows = Deadline.objects.select_for_update().filter(application=application)
    for row in rows.filter(zone_source__in=(Source.PLACE, Source.ASSUMED)).exclude(zone=zone):
        row.zone, row.zone_source = zone, Source.PLACE if zone else Source.ASSUMED
        save(row, now=now)


def derive_anew(now: datetime) -> int:
    """The moments still ahead, by the clock rules this machine knows today; says how many moved.

    Governments change their clocks: what was printed stays, the moment follows, and its owner is
    told.
    """
    ahead = Deadline.objects.unmet().filter(instant__gt=now)
    printed = ahead.values_list("pk", "instant", "kind", "date", "time", "zone", "bound")
    moved = []
    for pk, instant, *facts in printed.iterator(chunk_size=2000):
        with _others_go_on(pk):
            if moment_of(*facts) != instant:
                moved.append(pk)
    number = 0
    for pk in moved:
        with _others_go_on(pk):
            number += _move(pk, now)
    return number


@contextmanager
def _others_go_on(pk: int) -> Iterator[None]:
    """What goes wrong with one deadline is in the log."""
    try:
        yield
    except RowGone:
        pass  # removed meanwhile
    except Exception:
        log.exception("the moment of deadline %s cannot be derived anew", pk)


@transaction.atomic
def _move(pk: int, now: datetime) -> bool:
    """False where it was removed, or follows already."""
    application = Application.objects.select_related("owner").filter(deadlines=pk).first()
    if application is None:
        return False
    application.hold()
    deadline = application.deadlines.filter(pk=pk).first()
    if deadline is None:
        return False
    was = deadline.instant
    save(deadline, now=now)
    if deadline.instant == was:
        return False
    reminders.tell_moved(deadline, now)
    return True
