"""Deadlines that went: what subscribed calendars are told of them, and that some are back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q

from applications.models import Deadline, Mail, Reminder, RemovedDeadline
from applications.models.deadline import DeadlineQuerySet

# Big providers refresh a feed every day, and a phone that was away catches up in a fortnight.
TOLD_FOR = timedelta(days=14)
# A step goes with a digest, or before quiet hours: ahead of its time.
BEFORE_DUE = timedelta(days=1)


def bury(rows: DeadlineQuerySet, *, now: datetime) -> None:
    """Keep of deadlines that are about to go, or to be without a moment, what a subscribed calendar
    must be told of them."""
    dated = rows.filter(instant__isnull=False)
    RemovedDeadline.objects.filter(number__in=dated.values("pk")).delete()
    told = ("pk", "owner_id", "uid", "sequence", "instant")
    RemovedDeadline.objects.bulk_create(
        RemovedDeadline(
            owner_id=owner, number=pk, uid=uid, sequence=sequence + 1, instant=at, removed_at=now
        )
        for pk, owner, uid, sequence, at in dated.values_list(*told)
    )


def dig_out(rows: DeadlineQuerySet, since: datetime, *, now: datetime) -> None:
    """Calendars and reminders know again of deadlines that were gone `since` and are back."""
    numbers = list(rows.values_list("pk", flat=True))
    dated = rows.filter(instant__isnull=False)  # of the others they are still told that they went
    RemovedDeadline.objects.filter(number__in=dated.values("pk")).delete()
    rows.update(sequence=F("sequence") + 2, changed_at=now)  # one was told as it went
    _tell_after_all(numbers, Reminder.State.CARRIED, since)


def tell_dropped(numbers: Collection[int], since: datetime) -> None:
    """What these deadlines were to remind of is told after all, where its mail left it out `since`
    then: they stand again as they stood."""
    _tell_after_all(numbers, Reminder.State.DROPPED, since)


def _tell_after_all(numbers: Collection[int], state: str, since: datetime) -> None:
    """Reminders whose mail went out without them, or not at all."""
    State = Mail.State
    unsaid = Reminder.objects.filter(
        Q(mail__state=State.CANCELLED) | Q(mail__state=State.SENT, mail__sent_at__gt=since),
        deadline__in=numbers,
        state=state,
    )
    for pk, due_at in unsaid.values_list("deadline", "due_at"):
        Deadline.objects.filter(pk=pk).look_again(due_at - BEFORE_DUE)
    unsaid.delete()


def forget_removed(now: datetime) -> int:
    """What was removed so long ago that every calendar knows it."""
    return RemovedDeadline.objects.filter(removed_at__lt=now - TOLD_FOR).delete()[0]
