"""Deadlines: the print is kept, the moment derived, and the application knows its next one."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta

from django.db import transaction

from applications.core import anchor, moments
from applications.core import deadline as core
from applications.core.extraction.hardness import may_be_told_of
from applications.errors import RowGone
from applications.models import Application, Deadline, Event, User, Watch
from applications.models.application import NEVER
from applications.models.owned import existing_twin, read_anew
from applications.services import events, reminders, removed_deadlines

log = logging.getLogger(__name__)

Kind = Deadline.Kind
# What a person may aim at before the application is due, and how long before.
AHEAD = {"letters": timedelta(weeks=3), "documents": timedelta(weeks=1)}
PRINTED = (
    "kind", "precision", "date", "time", "zone", "zone_source", "bound", "wording", "note",
    "place", "evidence", "anchor", "anchor_days", "hardness", "hardness_wording",
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


def refresh(application: Application, now: datetime) -> None:
    """What is told by the application deadline moves with it; then write down the unmet moments,
    the first of them and the one that lists sort by."""
    rows = list(Deadline.objects.filter(application=application))
    for row in follow(rows):
        row.application = application
        if before := _written(row, now):
            _record(row, before, now, what="followed")
    note(application, (row for row in rows if row.met_at is None and row.closed_at is None))
    application.save(update_fields=["next_moment", "lead_moment", "moments", "changed_at"])
    Watch.objects.follow(application.posting_id, now, rows)


def follow(rows: Iterable[Deadline]) -> list[Deadline]:
    """Those of one application's that are told by its deadline (`anchor.anchor_of` says which) and
    stood elsewhere: each at its place now, derived and not saved."""
    rows = list(rows)
    leading, moved = anchor.anchor_of(rows), []
    for row in rows:
        stands = anchor.print_of(leading, row.anchor_days or 0) if row.moves else {}
        if any(getattr(row, name) != value for name, value in stands.items()):
            for name, value in stands.items():
                setattr(row, name, value)
            derive(row)
            moved.append(row)
    return moved


def note(application: Application, unmet: Iterable[Deadline]) -> None:
    """The same for deadlines at hand, without saving it."""
    rows = [
        moments.Moment(
            row.kind, row.instant, row.zone, row.zone_source, row.precision, row.hardness
        )
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


def note_all(owner: User) -> None:
    """The same for those of one person, who is held."""
    for application in Application.objects.filter(owner=owner).only("owner"):
        note(application, application.deadlines.unmet())
        application.save(update_fields=["next_moment", "lead_moment", "moments"])


@transaction.atomic
def save(deadline: Deadline, *, now: datetime, since: events.Before | None = None) -> Deadline:
    """Keep a new or changed deadline; its coming reminders follow from the new moment.

    The very same one again is the one we have; one that was removed meanwhile stays so. A row
    that comes from elsewhere than a bound form is read while its application is held. `since`
    makes it one that can be undone.
    """
    deadline.application.hold()
    _place_by_anchor(deadline)
    if (same := _twin(deadline)) is not None:
        return same
    _keep(deadline, now, since)
    return deadline


@transaction.atomic
def correct(deadline: Deadline, *, now: datetime) -> Event | None:
    """Keep a new deadline, or what the person changed of one, with all that moves with it, and how
    to undo that; None where nothing differs, or the deadline was removed meanwhile."""
    deadline.application.hold()
    _place_by_anchor(deadline)
    return _keep(deadline, now, since=events.Before(deadline.application, "deadline"))


def _place_by_anchor(deadline: Deadline) -> None:
    """What moves with another one stands where that puts it."""
    if deadline.moves:
        follow([*deadline.application.deadlines.exclude(pk=deadline.pk), deadline])


def _twin(deadline: Deadline) -> Deadline | None:
    fields = ("application", "kind", "date", "time", "zone", "bound", "wording")
    return None if deadline.pk else existing_twin(deadline, deadline.application, *fields)


def _keep(deadline: Deadline, now: datetime, since: events.Before | None = None) -> Event | None:
    is_new = deadline.pk is None
    before = _written(deadline, now)
    if before is None and not is_new:
        return None
    refresh(deadline.application, now)
    return _record(deadline, before, now, what="added" if is_new else "changed", since=since)


def _written(deadline: Deadline, now: datetime) -> Deadline | None:
    """Keep the row with its moment, its next steps and its place in calendars. The row as it was;
    None of a new one, and where nothing changed or it is gone."""
    before = _kept(deadline)
    if before is None and deadline.pk is not None:
        return None
    derive(deadline)
    # A new date has its own steps, from now on; a corrected hour still owes what it owed.
    same_day = before and before.date == deadline.date
    if before and not same_day and not may_be_told_of(deadline.hardness_wording, deadline.date):
        deadline.hardness_wording = ""  # "… after 15 January …", and it is another day now
    deadline.next_step_at = min(before.next_step_at, now) if before and same_day else now
    if not same_day:
        deadline.reminds_from = now
    if before is None:
        deadline.changed_at = now
        deadline.save()
        return None
    if all(getattr(before, name) == getattr(deadline, name) for name in (*PRINTED, "instant")):
        return None
    if deadline.instant is None:
        removed_deadlines.bury(Deadline.objects.filter(pk=deadline.pk), now=now)
    # What a press changed meanwhile (met, closed) is not of the form that is saved here.
    deadline.save(update_fields=[*PRINTED, "instant", "next_step_at", "reminds_from"])
    Deadline.objects.filter(pk=deadline.pk).change(now)
    deadline.refresh_from_db(fields=["sequence", "changed_at"])
    return before


def _record(
    deadline: Deadline,
    before: Deadline | None,
    now: datetime,
    *,
    what: str,
    since: events.Before | None = None,
) -> Event:
    """Which day it has now, and which it had."""
    return events.record(
        deadline.application,
        "deadline",
        now=now,
        since=since,
        what=what,
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
    before = events.Before(application, "deadline", taking=deadline)
    removed_deadlines.bury(Deadline.objects.filter(pk=deadline.pk), now=now)
    deadline.delete()
    refresh(application, now)
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
    refresh(deadline.application, now)
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
    refresh(application, now)
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


@transaction.atomic
def confirm_zone(deadline: Deadline, shown: str, *, now: datetime) -> bool:
    """The person says that the clock they were shown is right: that of the place, or the one it is
    counted by. False, and nothing is changed, where it is counted by another one meanwhile."""
    deadline.application.hold()
    read_anew(deadline)
    zone = deadline.zone or zone_of_place(deadline.application)
    if zone != shown:
        return False
    if deadline.moves:  # it has its clock from there
        deadline = anchor.anchor_of(deadline.application.deadlines.all()) or deadline
    deadline.zone = zone
    deadline.zone_source = Deadline.ZoneSource.PERSON
    save(deadline, now=now)
    return True


def zone_of_place(application: Application) -> str:
    """The clock where the posting is; "" where its place is not known."""
    return application.posting.zone


@transaction.atomic
def follow_place(application: Application, *, now: datetime) -> None:
    """The place was corrected: deadlines on its clock, or on none, go by the right one."""
    application.hold()
    zone, Source = zone_of_place(application), Deadline.ZoneSource
    rows = Deadline.objects.select_for_update().filter(application=application, anchor="")
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
