"""How the house is doing: its database, its queue, its clock and its mails."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from celery import current_app
from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from kombu.exceptions import OperationalError
from redis import RedisError

from applications.models import Bundle, Mail, Posting

LATE = timedelta(minutes=3)  # a sweep comes each minute and sends for 50 seconds at most
STUCK = timedelta(minutes=10)  # mails that the server puts off for so long are a fault
SWEPT = "operations.swept"

State = Mail.State
REMEMBERED = timedelta(days=30)  # failures that are older are history
NAMED = 10  # of each kind of trouble, on one page


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


@dataclass(frozen=True)
class Trouble:
    """Something of one person's that does not get on, the newest first."""

    what: str  # mails, bundle, fetch
    who: str  # an address
    number: int
    reason: str
    since: datetime


def troubles(now: datetime) -> list[Trouble]:
    """Whose mails fail, and who waits for a bundle or a page longer than anybody should."""
    return [*_failing_mails(now), *_stuck_bundles(now), *_stuck_fetches(now)]


def _failing_mails(now: datetime) -> Iterator[Trouble]:
    failed = Mail.objects.filter(state=State.FAILED, created_at__gt=now - REMEMBERED).order_by()
    newest = failed.filter(recipient=OuterRef("recipient")).order_by("-created_at", "-pk")
    by_recipient = failed.values("recipient").annotate(
        n=Count("pk"), last=Max("created_at"), why=Subquery(newest.values("reason")[:1])
    )
    for row in by_recipient.order_by("-last")[:NAMED]:
        yield Trouble("mails", row["recipient"], row["n"], row["why"] or "", row["last"])


def _stuck_bundles(now: datetime) -> Iterator[Trouble]:
    waiting = Q(state__in=[Bundle.State.WAITING, Bundle.State.BUILDING])
    stuck = waiting & Q(created_at__lte=now - STUCK)
    failed = Q(state=Bundle.State.FAILED, created_at__gt=now - REMEMBERED)
    for bundle in (
        Bundle.objects.filter(stuck | failed)
        .select_related("application__owner")
        .only("state", "reason", "created_at", "application__owner__email")
        .order_by("-created_at", "-pk")[:NAMED]
    ):
        email = bundle.application.owner.email
        yield Trouble("bundle", email, 1, bundle.reason, bundle.created_at)


def _stuck_fetches(now: datetime) -> Iterator[Trouble]:
    fetching = [Posting.Fetch.WAITING, Posting.Fetch.FETCHING]
    for posting in (
        Posting.objects.filter(fetch_state__in=fetching, taken_at__lte=now - STUCK)
        .select_related("owner")
        .only("fetch_reason", "taken_at", "owner__email")
        .order_by("-taken_at", "-pk")[:NAMED]
    ):
        yield Trouble("fetch", posting.owner.email, 1, posting.fetch_reason, posting.taken_at)


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


def swept_at() -> datetime | None:
    """When the last sweep came to its end; None where nobody knows."""
    try:
        last: datetime | None = cache.get(SWEPT)
    except RedisError:
        return None
    return last


def _swept_ago(now: datetime) -> timedelta | None:
    last = swept_at()
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
