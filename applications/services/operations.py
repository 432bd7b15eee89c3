"""How the house is doing: its database, its queue, its clock and its mails."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Min
from kombu.exceptions import OperationalError
from redis import RedisError

from applications.models import Bundle, Mail

LATE = timedelta(minutes=3)  # a sweep comes each minute and sends for 50 seconds at most
STUCK = timedelta(minutes=10)  # mails that the server puts off for so long are a fault
SWEPT = "operations.swept"

State = Mail.State


@dataclass(frozen=True)
class Outbox:
    """The mails by state, and how long the oldest that is still to go has been waiting."""

    by_state: dict[str, int] = field(default_factory=dict)
    oldest: timedelta = timedelta(0)
    stuck: int = 0
    reason: str = ""  # the mail server's words for the stuck ones; they may hold an address


@dataclass(frozen=True)
class Condition:
    """What one look found. Without a database the rest but the queue is unknown."""

    queue: bool
    database: bool = False
    swept_ago: timedelta | None = None
    outbox: Outbox = Outbox()
    bundles: int = 0  # waiting, or being built

    @property
    def faults(self) -> dict[str, bool]:
        """By name, whether this part of the house is out of order."""
        return {
            "database": not self.database,
            "queue": not self.queue,
            "sweep": self.swept_ago is None or self.swept_ago > LATE,
            "mail": self.outbox.stuck > 0,
        }

    @property
    def swept_seconds(self) -> int:
        return int(self.swept_ago.total_seconds()) if self.swept_ago is not None else 0

    @property
    def is_well(self) -> bool:
        return not any(self.faults.values())


def swept(now: datetime) -> None:
    """Note, where every process can read it, that a sweep came to its end."""
    # A shared cache that is away must not undo a round that has sent its mails.
    try:
        cache.set(SWEPT, now, timeout=None)
    except RedisError:
        return


def look(now: datetime) -> Condition:
    """The condition of the house at this moment; never raises for a part that is away."""
    queue = _queue_answers()
    try:
        return Condition(
            queue,
            database=True,
            outbox=_outbox(now),
            swept_ago=_swept_ago(now),
            bundles=Bundle.objects.filter(
                state__in=[Bundle.State.WAITING, Bundle.State.BUILDING]
            ).count(),
        )
    except DatabaseError:
        return Condition(queue)


def _queue_answers() -> bool:
    """Whether a bell rung now would be heard; opening a connection asks the server."""
    with current_app.connection_for_write() as line:
        try:
            line.ensure_connection(max_retries=1, interval_start=0)
        except (OperationalError, OSError):
            return False
    return True


def _swept_ago(now: datetime) -> timedelta | None:
    try:
        last = cache.get(SWEPT)
    except RedisError:
        return None
    return None if last is None else max(now - last, timedelta(0))


def _outbox(now: datetime) -> Outbox:
    counted = dict(Mail.objects.order_by().values_list("state").annotate(Count("pk")))
    unsent = Mail.objects.filter(state__in=[State.WAITING, State.SENDING])
    oldest: datetime | None = unsent.aggregate(oldest=Min("created_at"))["oldest"]
    put_off = unsent.filter(created_at__lte=now - STUCK).exclude(reason="").order_by("-not_before")
    reason = put_off.values_list("reason", flat=True).first()
    # One mailbox that says "later" is its owner's trouble; while others get through, ours is none.
    if reason and Mail.objects.filter(state=State.SENT, sent_at__gt=now - STUCK).exists():
        reason = None
    return Outbox(
        by_state={state: counted.get(state, 0) for state in State.values},
        oldest=now - oldest if oldest else timedelta(0),
        stuck=unsent.filter(created_at__lte=now - STUCK).count() if reason else 0,
        reason=reason or "",
    )
