"""Delivery: claim one mail, look once more whether it is still true, compose, send, write it down.

The rows are the truth. A claim is one conditional UPDATE with a lease; what a killed worker leaves
behind is due again when its lease runs out. Only a kill between the server's last word and our
commit can send a mail twice, and then with the same Message-ID.
"""

import logging
import math
import smtplib
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction
from django.db.models import F, Min

from applications import mail as post
from applications.core.schedule import jitter
from applications.errors import ChangedSince, RowGone
from applications.models import Event, Mail, Reminder
from applications.models.owned import read_anew
from applications.models.posting import unread
from applications.services import reminders
from applications.services.mails import (
    account_mails,
    news_mails,
    referee_limits,
    referee_mails,
    reminder_mails,
    taking_back,
    writing,
)
from applications.services.mails.server import (
    BatchConnection,
    code_of,
    judge,
    line_to_server,
    words_of,
)

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
LONGEST_PAUSE = timedelta(minutes=30)
GIVE_UP = timedelta(days=3)
BATCH = 100
AHEAD = 2.0  # seconds of work in one batch: so little has to wait for the lease of a killed worker
FRESH = timedelta(seconds=10)  # a batch is sent by then, or what is left of it is free again
ONE_MAIL = timedelta(
    seconds=25
)  # what is left of the lease when a mail goes: its time-out, and more

State = Mail.State
Clock = Callable[[], datetime]


@dataclass
class Delivered:
    """What became of the mails that one round took up."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    cancelled: int = 0

    def count(self, state: str | None) -> None:
        if state is not None:
            setattr(self, state, getattr(self, state) + 1)


def deliver_due(clock: Clock, *, seconds: float | None = None) -> Delivered:
    """Send what is due, the longest waiting first, over one connection; stop when it is away.

    With `seconds`, leave the rest to the next round after that time.
    """
    total = Delivered()
    end = math.inf if seconds is None else time.monotonic() + seconds
    size = 1  # the first mail tries the line; nobody else's waits for the answer
    with line_to_server() as line:
        while line.is_up and time.monotonic() < end:
            began = time.monotonic()
            batch = _claim(clock(), Mail.objects.all(), size if line.is_proven else 1)
            if not batch.mails:
                break
            _send_all(batch, line, clock, end, total)
            taken = time.monotonic() - began
            size = min(BATCH, 1 + int(len(batch.mails) * AHEAD / taken))
    return total


def deliver(mail_id: int, clock: Clock) -> Delivered:
    """Send this one mail if it is due and nobody else is at it."""
    total = Delivered()
    with line_to_server() as line:
        batch = _claim(clock(), Mail.objects.filter(pk=mail_id), 1)
        _send_all(batch, line, clock, math.inf, total)
    return total


def seconds_until_free(now: datetime) -> float:
    """Until the next mail that somebody is at comes free, unless they end it; without one, ever."""
    held = Mail.objects.filter(state=State.SENDING, lease_until__gt=now)
    first: datetime | None = held.aggregate(first=Min("lease_until"))["first"]
    return math.inf if first is None else (first - now).total_seconds() + 0.5


@transaction.atomic
def try_again(mail: Mail, now: datetime) -> bool:
    """Put a failed mail back in the queue; False when it did not fail, would only come back, or
    another went in its place.

    One to a referee goes to the address that it was written for: to another, it is another mail.
    Raises EnoughMails, EnoughNewReferees.
    """
    if mail.owner is not None:
        mail.owner.hold()
    if mail.is_to_referee and mail.referee is not None:
        read_anew(mail.referee)
    failed = Mail.objects.filter(pk=mail.pk, state=State.FAILED)
    writing.mark_followed([mail])
    if mail.comes_back or mail.is_followed or not failed.exists():
        return False
    if mail.is_to_referee and mail.referee is not None:
        referee_limits.check_limits(mail.referee, mail.kind, now, again=mail.pk)
        writing.ask_again(mail, now=now)
    anew: dict[str, Any] = {"not_before": now, "created_at": now, "attempts": 0, "reason": ""}
    return bool(failed.update(state=State.WAITING, **anew))


# ── A few mails at a time ─────────────────────────────────────────────────────────────────────────


@dataclass
class _Batch:
    """Mails that are ours until the lease ends."""

    mails: list[Mail]
    claimed_at: datetime

    @property
    def lease(self) -> datetime:
        return self.claimed_at + LEASE


@transaction.atomic
def _claim(now: datetime, among: Any, size: int) -> _Batch:
    """Take up to so many due mails: until the lease ends, no other worker gets them."""
    due = among.due(now).order_by("not_before", "id")
    free = due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:size]
    mine = Mail.objects.due(now).filter(pk__in=list(free))
    ids = list(mine.order_by("not_before", "id").values_list("pk", flat=True))
    mine.update(state=State.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    rows = Mail.objects.select_related("owner").in_bulk(ids)
    return _Batch([rows[pk] for pk in ids], now)


def _send_all(
    batch: _Batch, line: "BatchConnection", clock: Clock, end: float, total: Delivered
) -> None:
    """Send the batch; what does not get its turn in time is free again for anybody."""
    told = _still_true(batch)
    drafts = _Drafts(told, reminder_mails.gather(batch.mails, told, batch.claimed_at), clock)
    for at, mail in enumerate(batch.mails):
        if not line.is_up or time.monotonic() > end or clock() - batch.claimed_at > FRESH:
            _release(batch.mails[at:], batch.lease)
            return
        drafts.following = batch.mails[at + 1 : at + 2]
        total.count(_deliver(mail, batch.lease, drafts, line, clock))


def _still_true(batch: _Batch) -> dict[int, list[Reminder]]:
    """The reminders of each mail that hold at this moment; the others are dropped for good.

    The next deadline ahead comes first; what has passed, last: where a mail cannot show all, it
    shows what can still be met.
    """
    carried = Reminder.objects.filter(mail__in=batch.mails, state=Reminder.State.CARRIED)
    holds = carried.filter(
        reminders.wanted("deadline__"),
        reminders.awake(batch.claimed_at, "deadline__"),
        deadline__date=F("local_date"),
    ).values_list("pk", flat=True)
    true = list(holds)
    carried.exclude(pk__in=true).update(state=Reminder.State.DROPPED)
    rows = (
        Reminder.objects.filter(pk__in=true)
        .select_related("deadline__application__posting__watch")
        .defer(*_UNREAD)
        .order_by("deadline__instant", "id")
    )
    told: dict[int, list[Reminder]] = {mail.pk: [] for mail in batch.mails}
    for reminder in sorted(rows, key=lambda row: row.deadline.instant <= batch.claimed_at):
        told[cast(int, reminder.mail_id)].append(reminder)
    return told


_POSTING = "deadline__application__posting"
_UNREAD = (  # long, and of no use in a mail
    "deadline__evidence",
    "deadline__application__notes",
    f"{_POSTING}__how_to_apply",
    *unread(_POSTING),
    f"{_POSTING}__watch__known_text",
    f"{_POSTING}__watch__new_text",
)


def _release(left: list[Mail], lease: datetime) -> None:
    ours = Mail.objects.filter(pk__in=[mail.pk for mail in left], lease_until=lease)
    ours.filter(state=State.SENDING).update(
        state=State.WAITING, lease_until=None, attempts=F("attempts") - 1
    )


# ── One mail ──────────────────────────────────────────────────────────────────────────────────────


class _Drafts:
    """The messages of a batch, each written in its turn or in a pause before it."""

    def __init__(
        self, told: dict[int, list[Reminder]], material: reminder_mails.Material, clock: Clock
    ) -> None:
        self.told = told
        self.material = material
        self.clock = clock
        self.ahead: dict[int, EmailMessage] = {}
        self.following: list[Mail] = []

    def take(self, mail: Mail) -> EmailMessage:
        return self.ahead.pop(mail.pk, None) or self._write(mail)

    def look_ahead(self) -> None:
        """Write the following mail; if that fails, it fails again in its own turn."""
        for mail in self.following:
            if self.told[mail.pk]:
                with suppress(Exception):
                    self.ahead[mail.pk] = self._write(mail)

    def are_needed(self, mail: Mail) -> bool:
        """Whether what the mail says is still true and wanted."""
        if mail.is_to_referee:
            return referee_mails.is_needed(mail, self.clock())
        if mail.kind == Mail.Kind.NEWS:
            return news_mails.is_needed(mail)
        return bool(self.told[mail.pk]) if mail.is_of_reminders else account_mails.is_needed(mail)

    def _write(self, mail: Mail) -> EmailMessage:
        if mail.is_to_referee:
            return referee_mails.compose(mail, self.clock())
        if mail.kind == Mail.Kind.NEWS:
            return news_mails.compose(mail, self.clock())
        if not mail.is_of_reminders:
            return account_mails.compose(mail)
        return reminder_mails.write(mail, self.told[mail.pk], self.material, self.clock())


def _deliver(
    mail: Mail, lease: datetime, drafts: _Drafts, line: "BatchConnection", clock: Clock
) -> str | None:
    """The state the mail is in now, or None when it is not ours any more."""
    try:
        if not drafts.are_needed(mail):
            return _drop(mail, lease, clock())
    except Exception as problem:
        return _amiss(mail, lease, problem)
    try:
        line.open()  # first: the links of a mail to a referee are made as it is written
    except Exception as problem:
        return _put_off(mail, lease, problem, line, clock())
    try:
        message = drafts.take(mail)
    except Exception as problem:
        return _amiss(mail, lease, problem)
    try:
        if lease - clock() < ONE_MAIL:  # the way there was long: with a lease of its own, then
            _release([mail], lease)
            return None
        # The account may have gone, or stopped its reminders, while we were at the others.
        ours = Mail.objects.filter(pk=mail.pk, lease_until=lease).order_by()
        wants = list(ours.values_list("owner__reminders_on", flat=True))
        if not wants:
            return None
        if mail.is_of_reminders and not wants[0]:
            return _close(mail, lease, State.CANCELLED)
        line.send(message, meanwhile=drafts.look_ahead)
    except DatabaseError:
        raise
    except Exception as problem:
        mail.subject, [mail.recipient] = str(message.subject)[:300], message.to
        return _put_off(mail, lease, problem, line, clock())
    return _sent(mail, lease, message, drafts.told[mail.pk], clock())


def _amiss(mail: Mail, lease: datetime, problem: Exception) -> str | None:
    """It cannot be told whether it is needed, or it cannot be written: whatever it is, it must not
    stop the others."""
    if isinstance(problem, DatabaseError):
        raise problem
    if isinstance(problem, (ChangedSince, RowGone)):  # meanwhile: the next round looks anew
        _release([mail], lease)
        return None
    log.error("mail %s cannot be written", mail.pk, exc_info=problem)
    return _close(mail, lease, State.FAILED, reason=words_of(problem))


def _drop(mail: Mail, lease: datetime, now: datetime) -> str | None:
    """It is not needed, or may not go; a mail to a referee says why, and what its press had ticked
    is not so."""
    if not mail.is_to_referee:
        return _close(mail, lease, State.CANCELLED)
    with suppress(RowGone), transaction.atomic():
        mail.person.hold()
        if Mail.objects.filter(pk=mail.pk, lease_until=lease).exists():
            why = referee_mails.why_not(mail, now)[:500]
            taking_back.untick(mail, now=now)
            return _close(mail, lease, State.CANCELLED, reason=why)
    return None


def _sent(
    mail: Mail, lease: datetime, message: EmailMessage, told: list[Reminder], now: datetime
) -> str:
    with transaction.atomic():
        subject, [to] = str(message.subject)[:300], message.to
        kept = mail.data if mail.is_to_referee else {}  # the applicant may read again what went
        if post.reaches_nobody():
            kept = {**kept, "kept": True}
        _close(mail, lease, State.SENT, sent_at=now, subject=subject, recipient=to, data=kept)
        if mail.is_to_referee and not post.reaches_nobody():
            referee_mails.record_sent(mail, now)
        Event.objects.bulk_create(
            Event(
                application_id=reminder.deadline.application_id,
                at=now,
                kind=Event.Kind.REMINDER,
                data={
                    "step": reminder.step,
                    "kind": reminder.deadline.kind,
                    "date": reminder.local_date.isoformat(),
                },
            )
            for reminder in told
        )
    return State.SENT


def _put_off(
    mail: Mail, lease: datetime, problem: Exception, line: "BatchConnection", now: datetime
) -> str:
    verdict = judge(problem)
    state = State.FAILED if now - mail.created_at > GIVE_UP else verdict.state
    pause = verdict.pause or growing_pause(mail.attempts, mail.key)
    # The server's words may hold an address: they are the outbox's, not the log's.
    why = code_of(problem) or type(problem.__cause__ or problem).__name__
    log.warning("mail %s, attempt %s: %s (%s)", mail.pk, mail.attempts, state, why)
    if not verdict.line_is_up:
        line.hang_up()
    # For good: a mailbox that was full for three days is there.
    refused = isinstance(problem, smtplib.SMTPRecipientsRefused) and verdict.state == State.FAILED
    if mail.is_to_referee and refused:
        with suppress(RowGone):
            referee_mails.came_back(mail, now)
    told = {"subject": mail.subject, "recipient": mail.recipient, "reason": words_of(problem)}
    return _close(mail, lease, state, not_before=now + pause, **told)


def _close(mail: Mail, lease: datetime, state: str, **values: Any) -> str:
    """End our claim; if the lease ran out and somebody else took over, theirs stands."""
    ours = Mail.objects.filter(pk=mail.pk, lease_until=lease)
    values.setdefault("reason", "")
    if not ours.update(state=state, lease_until=None, **values):
        log.warning("mail %s took longer than its lease", mail.pk)
    return state


def growing_pause(attempts: int, key: str) -> timedelta:
    """1, 2, 4 … 30 minutes, and up to a fifth more, different for each mail."""
    minutes = min(2 ** min(attempts - 1, 10), LONGEST_PAUSE // timedelta(minutes=1))
    return timedelta(seconds=minutes * 60 * (100 + jitter(f"{key}:{attempts}", 21)) / 100)
