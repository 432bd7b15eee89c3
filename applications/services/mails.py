"""Delivery: claim one mail, look once more whether it is still true, compose, send, write it down.

The rows are the truth. A claim is one conditional UPDATE with a lease; what a killed worker leaves
behind is due again when its lease runs out. Only a kill between the server's last word and our
commit can send a mail twice, and then with the same Message-ID.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, transaction
from django.db.models import F

from applications.core.schedule import jitter
from applications.models import Event, Mail, Reminder
from applications.services import messages, reminders

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
PROBE = timedelta(seconds=60)  # while the server is away, one mail a minute tries it
LONGEST_PAUSE = timedelta(minutes=30)
GIVE_UP = timedelta(days=3)
BATCH = 50

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


class Verdict(NamedTuple):
    """What a refusal means: for this mail, and whether the line is still good."""

    state: str
    pause: timedelta | None
    line_is_up: bool


def deliver_due(clock: Clock, *, seconds: float | None = None) -> Delivered:
    """Send what is due, the longest waiting first, over one connection; stop when it is away.

    With `seconds`, leave the rest to the next round after that time.
    """
    total = Delivered()
    end = None if seconds is None else time.monotonic() + seconds
    with _line() as line:
        while ids := _next_due(clock()):
            for pk in ids:
                if not line.is_up or (end is not None and time.monotonic() > end):
                    return total
                total.count(_deliver(pk, line, clock))
    return total


def deliver(mail_id: int, clock: Clock) -> Delivered:
    """Send this one mail if it is due and nobody else is at it."""
    total = Delivered()
    with _line() as line:
        total.count(_deliver(mail_id, line, clock))
    return total


def try_again(mail: Mail, now: datetime) -> bool:
    """Put a failed mail back in the queue; False when it did not fail."""
    failed = Mail.objects.filter(pk=mail.pk, state=State.FAILED)
    return bool(failed.update(state=State.WAITING, not_before=now, created_at=now, attempts=0))


# ── One mail ──────────────────────────────────────────────────────────────────────────────────────


def _next_due(now: datetime) -> list[int]:
    due = Mail.objects.due(now).order_by("not_before", "id")
    return list(due.values_list("pk", flat=True)[:BATCH])


def _deliver(pk: int, line: "_Line", clock: Clock) -> str | None:
    """The state the mail is in now, or None when it was not ours to send."""
    now = clock()
    lease = now + LEASE
    mine = Mail.objects.due(now).filter(pk=pk)
    if not mine.update(state=State.SENDING, lease_until=lease, attempts=F("attempts") + 1):
        return None
    mail = Mail.objects.select_related("owner").filter(pk=pk).first()
    if mail is None:  # the account went away in between
        return None
    try:
        message = _message(mail, now)
    except DatabaseError:
        raise
    except Exception as problem:  # whatever it is, it must not stop the others
        log.exception("mail %s cannot be written", pk)
        return _close(mail, lease, State.FAILED, reason=_words(problem))
    if message is None:
        return _close(mail, lease, State.CANCELLED)
    try:
        line.send(message)
    except DatabaseError:
        raise
    except Exception as problem:
        return _put_off(mail, lease, problem, line, clock())
    return _sent(mail, lease, str(message.subject), clock())


def _message(mail: Mail, now: datetime) -> EmailMessage | None:
    """The message with the reminders that are still true, or None when none is left."""
    carried = mail.reminders.filter(state=Reminder.State.CARRIED)
    still_true = (
        carried.filter(
            reminders.wanted("deadline__"),
            reminders.awake(now, "deadline__"),
            deadline__date=F("local_date"),
        )
        .select_related("deadline__application__posting")
        .order_by("deadline__instant", "id")
    )
    told = list(still_true)
    dropped = carried.exclude(pk__in=[reminder.pk for reminder in told])
    dropped.update(state=Reminder.State.DROPPED)
    return messages.write(mail, told, now) if told else None


def _sent(mail: Mail, lease: datetime, subject: str, now: datetime) -> str:
    with transaction.atomic():
        _close(mail, lease, State.SENT, sent_at=now, subject=subject[:300])
        told = mail.reminders.filter(state=Reminder.State.CARRIED).select_related("deadline")
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


def _put_off(mail: Mail, lease: datetime, problem: Exception, line: "_Line", now: datetime) -> str:
    verdict = judge(problem)
    state = State.FAILED if now - mail.created_at > GIVE_UP else verdict.state
    pause = verdict.pause or growing_pause(mail.attempts, mail.key)
    log.warning("mail %s, attempt %s: %s (%s)", mail.pk, mail.attempts, state, _words(problem))
    if not verdict.line_is_up:
        line.hang_up()
    return _close(mail, lease, state, reason=_words(problem), not_before=now + pause)


def _close(mail: Mail, lease: datetime, state: str, **values: Any) -> str:
    """End our claim; if the lease ran out and somebody else took over, theirs stands."""
    ours = Mail.objects.filter(pk=mail.pk, state=State.SENDING, lease_until=lease)
    values.setdefault("reason", "")
    if not ours.update(state=state, lease_until=None, **values):
        log.warning("mail %s took longer than its lease", mail.pk)
    return state


def growing_pause(attempts: int, key: str) -> timedelta:
    """1, 2, 4 … 30 minutes, and up to a fifth more, different for each mail."""
    minutes = min(2 ** min(attempts - 1, 10), LONGEST_PAUSE // timedelta(minutes=1))
    return timedelta(seconds=minutes * 60 * (100 + jitter(f"{key}:{attempts}", 21)) / 100)


# ── The mail server ───────────────────────────────────────────────────────────────────────────────


class Away(Exception):
    """The server cannot be reached, or does not let us in; says why in its own words."""


def judge(problem: Exception) -> Verdict:
    """Tell apart a server in trouble, a recipient refused for now or for good, a bad message."""
    if isinstance(problem, Away):
        return Verdict(State.WAITING, PROBE, False)
    code = _code(problem)
    if code == 421 or code is None and isinstance(problem, OSError):
        # Cut off half-way, perhaps after the server took the mail: no hurry to send it again.
        return Verdict(State.WAITING, None, False)
    if code is None:
        return Verdict(State.FAILED, None, True)
    for_good = code >= 500 and not isinstance(problem, smtplib.SMTPSenderRefused)
    return Verdict(State.FAILED if for_good else State.WAITING, None, True)


def _code(problem: Exception) -> int | None:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(iter(problem.recipients.values()))[0]
    return problem.smtp_code if isinstance(problem, smtplib.SMTPResponseException) else None


def _words(problem: Exception) -> str:
    """The server's own words, or the kind of trouble."""
    words: bytes | str
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(problem.recipients.values()))
    elif isinstance(problem, smtplib.SMTPResponseException):
        code, words = problem.smtp_code, problem.smtp_error
    else:
        name = "" if isinstance(problem, Away) else f"{type(problem).__name__}: "
        return f"{name}{problem}"[:500]
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {said}"[:500]


class _Line:
    """One connection for a batch: given up when it cannot be opened, or breaks twice in a row."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.patience = 1

    @property
    def is_up(self) -> bool:
        return self.patience > 0

    def send(self, message: EmailMessage) -> None:
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise Away(_words(problem)) from problem
        self.connection.send_messages([message])
        self.patience = 2

    def hang_up(self) -> None:
        self.patience -= 1
        self.connection.close()


@contextmanager
def _line() -> Iterator[_Line]:
    line = _Line()
    try:
        yield line
    finally:
        line.connection.close()
