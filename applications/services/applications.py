"""An application: its course over stages, notes, submission, silence for a while, archive."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from applications.core import schedule
from applications.errors import NotOpen
from applications.models import Application, Deadline, Deletion, Event, Requirement, SentFile, User
from applications.models.owned import read_anew
from applications.models.stage import of_fee
from applications.services import (
    contact_sheets,
    counting,
    deadlines,
    deletions,
    events,
    reminders,
    removed_deadlines,
    requirements,
    submissions,
)

Stage = Application.Stage
BY_SUBMITTING = (Deadline.Kind.APPLICATION, Deadline.Kind.TARGET)  # met when it is in

ONE_GO = timedelta(hours=1)  # notes are kept as they are typed
SNOOZE = timedelta(days=2)
LAST_CALL = timedelta(hours=6)  # no snooze reaches into the last hours


def move(
    application: Application,
    stage: str,
    *,
    now: datetime,
    day: date | None = None,
    since: events.Before | None = None,
) -> Event | None:
    """Put the application into a stage, today or since a past `day`.

    Into a stage after submission: a record of what was sent is made, its own deadlines are met,
    ready pieces are submitted; not paid while its fee is due. Back into one before: `take_back`. In
    a stage already: nothing. What is undone with it was looked at before, `since`.
    """
    if stage in Application.AFTER_SUBMISSION:
        contact_sheets.draw_ahead(application)
    return put_into(application, stage, now=now, day=day, since=since)


@transaction.atomic
def put_into(
    application: Application,
    stage: str,
    *,
    now: datetime,
    day: date | None = None,
    hour: time | None = None,
    since: events.Before | None = None,
    is_dated: bool = True,
) -> Event | None:
    """The same where others are held meanwhile: nothing is drawn, see `draw_ahead`. Not dated is
    what came at some time before; of a day the hour may be known."""
    application.hold()
    if application.stage == stage:
        return None
    before = since or before_move(application)
    return _move(application, stage, before, now=now, day=day, hour=hour, is_dated=is_dated)


@transaction.atomic
def begin_each(owner: User, begun: Iterable[tuple[Application, str]], *, now: datetime) -> None:
    """What was just made was in a stage before submission already: nothing was done since."""
    owner.hold()
    moved = [(one, stage) for one, stage in begun if one.stage != stage]
    told = [(one, {"stage": stage, "was": one.stage, "undated": True}) for one, stage in moved]
    events.record_each(told, "stage", now=now)
    for application, stage in moved:
        application.stage, application.changed_at = stage, now
    Application.objects.bulk_update([one for one, _stage in moved], ["stage", "changed_at"])


def before_move(application: Application, *nouns: str) -> events.Before:
    """All that a change of stage may change, and these nouns; the application is held."""
    return events.Before(
        application, "application", "deadline", "requirement", "submission", *nouns
    )


def _move(
    application: Application,
    stage: str,
    before: events.Before,
    *,
    now: datetime,
    day: date | None,
    hour: time | None = None,
    is_dated: bool = True,
    more: Mapping[str, Any] | None = None,
) -> Event:
    """The application is held, and in another stage; `before` it may have had another number."""
    # A day has no moment: noon of it keeps the order, and is shown nowhere.
    at = datetime.combine(day, hour or time(12), tzinfo=application.owner.tz) if day else now
    day = None if hour else day
    was, was_open = application.stage, application.is_open
    is_sent = stage == Stage.SUBMITTED and was not in Application.SENT  # else by hand
    application.stage = stage = of_fee(stage, application.fee) if is_sent else stage
    application.save(update_fields=["stage", "changed_at"])
    if application.is_open:
        if not was_open:
            _take_back(application, now)
    elif stage not in Application.OVER and submissions.standing(application) is None:
        confirmation = before.rows[f"application {application.pk}"]["confirmation"]
        before_it = {"stage": was, "confirmation": confirmation}
        _send(application, before_it, at, now, day, is_dated=is_dated, more=more or {})
    if not (was_open or application.is_open or {was, stage} <= {*Application.SENT}):
        _answered(application, now)
    counting.close(application, now)
    told: dict[str, Any] = {"stage": stage, "was": was}
    if not is_dated:
        told["undated"] = True
    return events.record(application, "stage", now=at, day=day, since=before, **told)


def _send(
    application: Application,
    before: dict[str, Any],
    at: datetime,
    now: datetime,
    day: date | None,
    *,
    is_dated: bool,
    more: Mapping[str, Any],
) -> None:
    """It went in: what exactly is kept, and its own deadlines are met."""
    if application.stage in Application.SENT and is_dated:  # a later one tells nothing of the day
        application.submitted_at = at
        application.save(update_fields=["submitted_at"])
        due = Deadline.objects.filter(application=application, kind__in=BY_SUBMITTING).unmet()
        before["deadlines"] = list(due.values_list("pk", flat=True))
        Deadline.objects.filter(pk__in=before["deadlines"]).change(now, met_at=at)
    ready = Requirement.objects.filter(application=application, state=Requirement.State.READY)
    made = contact_sheets.of_application(application)
    sent = [piece.pk for piece in ready if piece.is_sent]
    if made and made.complete and made.piece.state == Requirement.State.MISSING:
        sent.append(made.piece.pk)
    before["pieces"] = sent
    submissions.record(application, at=at, now=now, day=day, before=before, more=more)
    Requirement.objects.filter(pk__in=sent).update(state=Requirement.State.SUBMITTED)


def _answered(application: Application, now: datetime) -> None:
    """They said something: nothing is left to ask, and an interview that was is over."""
    mine = Deadline.objects.filter(application=application).unmet()
    over = Q(kind=Deadline.Kind.ANSWER) | Q(kind=Deadline.Kind.INTERVIEW, instant__lte=now)
    mine.filter(over).change(now, met_at=now)


@transaction.atomic
def invite(interview: Deadline, *, now: datetime) -> tuple[Deadline, Event | None]:
    """Keep a new or changed interview; who waited for an answer, or has one ahead that reopens
    it, is moved on. What undoes that takes back a new interview as well; one changed stays so."""
    application = interview.application
    application.hold()
    is_new, before = interview.pk is None, before_move(application)
    deadlines.derive(interview)
    moves = application.stage in (*Application.SENT, Stage.REVIEW, Stage.WAITLIST)
    if application.stage in Application.OVER and is_new and not interview.has_been(now):
        moves = submissions.reopens(application)
    kept = deadlines.save(interview, now=now, since=before if is_new and not moves else None)
    if not moves:
        return kept, None
    since = before if is_new else before_move(application)
    return kept, _move(application, Stage.INTERVIEW, since, now=now, day=None)


@transaction.atomic
def take_back(application: Application, *, now: datetime) -> Event | None:
    """Not sent after all: as it was before, and the record says that it was taken back.

    Stage, confirmation number and checklist are as before; deadlines still ahead count down
    again. None where it is not in, as when another window was faster.
    """
    application.hold()
    submission = submissions.standing(application)
    if application.is_open or submission is None:
        return None
    stage = submission.before.get("stage")
    if stage not in Application.BEFORE_SUBMISSION:
        stage = Stage.PREPARING
    return _move(application, stage, before_move(application), now=now, day=None)


def _take_back(application: Application, now: datetime) -> None:
    submission = submissions.standing(application)
    before = submission.before if submission else {}
    met = Deadline.objects.filter(
        application=application,
        kind__in=BY_SUBMITTING,
        met_at=application.submitted_at,
        met_at__isnull=False,
    ).exclude(instant__lte=now)  # what is open until filled has no moment, and is still ahead
    pieces = Requirement.objects.filter(application=application, state=Requirement.State.SUBMITTED)
    if "pieces" in before:  # what the person had marked so by hand before stays
        pieces = pieces.filter(pk__in=before["pieces"])
        met = met.filter(pk__in=before.get("deadlines", ()))
    met.change(now, met_at=None, next_step_at=now)
    application.submitted_at = None
    if submission:
        submission.taken_back_at = now
        submission.save(update_fields=["taken_back_at"])
        if application.confirmation == submission.confirmation:  # the record keeps its number
            application.confirmation = before.get("confirmation", "")
    application.save(update_fields=["submitted_at", "confirmation"])
    for piece in pieces:
        piece.state = Requirement.State.READY
        piece.save(update_fields=["state"])
        requirements.follow_files(piece)


def submit(
    application: Application, *, confirmation: str, now: datetime, day: date | None = None
) -> Event:
    """It is in: keep what exactly was sent and the confirmation number; its reminders stop.

    An empty number leaves the one that is there. Raises NotOpen where it is in already or over;
    then nothing is written.
    """
    contact_sheets.draw_ahead(application)
    return put_in(application, confirmation=confirmation, now=now, day=day)


@transaction.atomic
def put_in(
    application: Application,
    *,
    confirmation: str,
    now: datetime,
    day: date | None = None,
    **more: Any,
) -> Event:
    """The same where others are held meanwhile: nothing is drawn; `more` stands in the record."""
    application.hold()
    if not application.is_open:
        raise NotOpen(str(application.get_stage_display()), confirmation, application.confirmation)
    before = before_move(application)
    application.confirmation = confirmation or application.confirmation
    application.save(update_fields=["confirmation", "changed_at"])
    return _move(application, Stage.SUBMITTED, before, now=now, day=day, more=more)


@transaction.atomic
def confirm(application: Application, number: str, *, now: datetime) -> Event | None:
    """The number that the portal knows it by; None where it is that one already."""
    application.hold()
    if application.confirmation == number:
        return None
    before = events.Before(application, "application")
    application.confirmation = number
    keep_file(application, ["confirmation"])
    return events.record(application, "mail", now=now, since=before, what="number", number=number)


@transaction.atomic
def keep_file(application: Application, fields: Iterable[str]) -> None:
    """These of the person's own facts, and no other that was written meanwhile; a corrected
    confirmation number stands in the record as well."""
    application.save(update_fields=[*fields, "changed_at"])
    application.submissions.standing().update(confirmation=application.confirmation)


@transaction.atomic
def write_notes(application: Application, notes: str, *, now: datetime) -> None:
    """Keep the notes; the history says that they changed, once for what is written in one go."""
    application.hold()
    application.notes = notes
    application.save(update_fields=["notes", "changed_at"])
    latest = application.events.first()
    if latest is not None and latest.kind == latest.Kind.NOTE and now - latest.at < ONE_GO:
        latest.at = now
        latest.save(update_fields=["at"])
    else:
        events.record(application, "note", now=now)


@transaction.atomic
def on_all(
    owner: User, rows: Collection[int], verb: Callable[[Application], Event | None]
) -> list[Event]:
    """One verb on these applications of the person, on all or on none; what it changed.

    Each is locked before the first is changed, in the order in which everybody locks them.
    """
    User.objects.hold(owner.pk)
    mine = Application.objects.for_user(owner).filter(pk__in=rows).order_by("pk")
    locked = mine.select_for_update(no_key=True, of=("self",)).select_related("posting", "owner")
    return [event for row in list(locked) if (event := verb(row))]


def snooze_end(deadline: Deadline, now: datetime) -> datetime | None:
    """Until when this deadline may be snoozed from now, or None when it is too near.

    What only reminds is never too late; what is met or counts no more is.
    """
    if deadline.instant is None or deadline.met_at or deadline.closed_at:
        return None
    if deadline.kind == Deadline.Kind.ANSWER and _is_past(deadline, now):
        return _moved_on(deadline, now)
    end = min(now + SNOOZE, deadline.instant - LAST_CALL)
    end = schedule.before_quiet(end, reminders.habits(deadline.application.owner))
    return end if end > now else None


def _is_past(deadline: Deadline, now: datetime) -> bool:
    return deadline.instant is not None and deadline.instant <= now


def _moved_on(reminder: Deadline, now: datetime) -> datetime:
    """The morning two days later on which to be reminded again."""
    day = (now + SNOOZE).astimezone(reminder.application.owner.tz).date()
    return deadlines.moment_of(reminder.kind, day, None, reminder.zone, reminder.bound)


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
    application = deadline.application
    application.hold()
    read_anew(deadline, *deadlines.PRINTED, "instant", "met_at", "closed_at")
    end = snooze_end(deadline, now)
    if end is not None and deadline.kind == Deadline.Kind.ANSWER and _is_past(deadline, now):
        deadlines.ask_on(application, end.astimezone(application.owner.tz).date(), now=now)
    elif end is not None:
        Application.objects.filter(pk=application.pk).update(snoozed_until=end)
        Deadline.objects.filter(application=application, met_at=None).look_again(end)
    return end


@transaction.atomic
def archive(application: Application, archived: bool, *, now: datetime) -> Event | None:
    """Out of the way, or back again; nothing is lost, and an archived one does not remind."""
    application.hold()
    if (application.archived_at is not None) == archived:
        return None
    before = events.Before(application, "application")
    application.archived_at = now if archived else None
    application.save(update_fields=["archived_at", "changed_at"])
    Deadline.objects.filter(application=application).change(now)
    return events.record(application, "archive", now=now, since=before, archived=archived)


def delete(application: Application, *, now: datetime) -> Deletion:
    """The application, its posting, bundles and history are gone; documents and referees stay.

    For a day it can be brought back. Files that only it had go after that: bundles, and what was
    sent and has left the library since. Calendars that have its deadlines are told.
    """
    return delete_each(application.owner, [application], now=now)[0]


@transaction.atomic
def delete_each(owner: User, gone: Sequence[Application], *, now: datetime) -> list[Deletion]:
    """The same for several of one person. Raises RowGone where one is gone already."""
    owner.hold()
    for application in gone:
        application.hold()
    removed_deadlines.bury(Deadline.objects.filter(application__in=gone), now=now)
    return deletions.take_out_each([(one.posting, _files(one)) for one in gone], now=now)


def _files(application: Application) -> set[str]:
    built = application.bundles.exclude(file="")
    sent = SentFile.objects.filter(submission__application=application)
    return {*built.values_list("file", flat=True), *sent.values_list("file", flat=True)}
