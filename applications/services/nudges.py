"""Nudges: letters that are out become a mail to their referee, where the applicant switched it on.

When one goes, and what it names, is core.nudging's to say. The sweep writes the row in the minute
that is told; what changes before it is sent is looked at once more then (services/mails).
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from applications.core import nudging
from applications.core.nudging import APART, Addressee
from applications.errors import EnoughMails, EnoughNewReferees, RefereeNotMailed
from applications.models import Deadline, Mail, Referee, Reference
from applications.services import letters
from applications.services.letters import Letter
from applications.services.mails import referee_mails

log = logging.getLogger(__name__)

REFEREES = 100  # looked at together
A_DAY = timedelta(days=1)

State = Mail.State


@dataclass(frozen=True, slots=True)
class Coming:
    """The next nudge: when it goes, and the letters it would name by what is known now."""

    at: datetime
    letters: list[Letter]


@transaction.atomic
def switch(referee: Referee, on: bool, *, now: datetime) -> bool:
    """Let nudges go to this referee by themselves, or no more; False where that was so already.

    What fell due before they were switched on is not sent. Raises RowGone.
    """
    referee.owner.hold()
    rows = Referee.objects.filter(pk=referee.pk, nudges_on_at__isnull=on)
    referee.nudges_on_at = now if on else None
    return bool(rows.update(nudges_on_at=referee.nudges_on_at))


def sweep(now: datetime) -> int:
    """A mail for everybody whose nudge is due; how many were written."""
    ids = list(_to_look_at(now).order_by("pk").values_list("pk", flat=True))
    written = 0
    for start in range(0, len(ids), REFEREES):
        some = ids[start : start + REFEREES]
        due = (pk for pk, nudge in _coming(some, now).items() if nudge.at <= now)
        written += sum(_write(pk, now) for pk in due)
    return written


@transaction.atomic
def _write(pk: int, now: datetime) -> bool:
    """The mail of this referee, if it is still due now that nobody else changes what is theirs."""
    referee = Referee.objects.select_related("owner").get(pk=pk)
    referee.owner.hold()
    nudge = coming(referee, now)
    if nudge is None or nudge.at > now:
        return False
    day = now.astimezone(ZoneInfo(_zone(referee))).date()
    named = [letter.reference for letter in nudge.letters]
    try:
        mail = referee_mails.queue(
            Mail.Kind.NUDGE, referee, named, key=f"nudge:{referee.pk}:{day}", now=now
        )
    except (EnoughMails, EnoughNewReferees, RefereeNotMailed) as refusal:
        log.info("no nudge to referee %s: %s", referee.pk, type(refusal).__name__)
        return False
    return mail.created_at == now


def _to_look_at(now: datetime) -> "QuerySet[Referee]":
    """Those whom a nudge may go to, and whose letters have a step about now."""
    due = Deadline.objects.of_letters().filter(
        application=OuterRef("application"),
        instant__gt=now - nudging.LATE,
        instant__lt=now + nudging.FIRST_STEP + A_DAY,
    )
    out = Reference.objects.out().filter(Exists(due), referee=OuterRef("pk"))
    lately = Mail.objects.filter(
        referee=OuterRef("pk"), kind__in=Mail.TO_REFEREES, created_at__gt=now - APART
    ).exclude(state=State.CANCELLED)
    return Referee.objects.filter(wanted(), Exists(out), ~Exists(lately))


def wanted() -> Q:
    """Referees to whom nudges go by themselves; who is stopped otherwise is looked up by mail."""
    return Q(
        ~Q(email=""),
        ~Q(bounced_email=F("email")),
        ~Q(nudges=Referee.Nudges.NONE),
        nudges_on_at__isnull=False,
        stopped_at=None,
        do_not_mail=False,
        owner__is_active=True,
        owner__may_mail_referees=True,
    )


# ── What is still to come ─────────────────────────────────────────────────────────────────────────


def coming(referee: Referee, now: datetime) -> Coming | None:
    """The next nudge to this referee; None where none is to come."""
    if not Referee.objects.filter(wanted(), pk=referee.pk).exists():
        return None
    return _coming([referee.pk], now).get(referee.pk)


def would_come(referee: Referee, now: datetime) -> Coming | None:
    """The next nudge if they were switched on now."""
    return _coming([referee.pk], now, on_at=now).get(referee.pk)


def _coming(ids: Iterable[int], now: datetime, on_at: datetime | None = None) -> dict[int, Coming]:
    """Of each of these referees, by number; who has none to come is not there. Three queries."""
    out: dict[int, list[Letter]] = {}
    for letter in letters.read(Reference.objects.out().filter(referee__in=list(ids))):
        if letter.instant is not None:
            out.setdefault(letter.reference.referee_id, []).append(letter)
    found = {}
    for referee in _with_last_mails(out):
        theirs = {letter.reference.pk: letter for letter in out[referee.pk]}
        asked = [_as_asked(letter) for letter in theirs.values()]
        nudge = nudging.next_nudge(asked, _addressee(referee, on_at), now)
        if nudge is not None:
            found[referee.pk] = Coming(nudge.at, [theirs[pk] for pk in nudge.letters])
    return found


def _with_last_mails(ids: Iterable[int]) -> "QuerySet[Any]":
    to_them = Q(mails__kind__in=Mail.TO_REFEREES)
    gone_or_going = to_them & Q(mails__state__in=[State.WAITING, State.SENDING, State.SENT])
    nudge = Q(mails__kind=Mail.Kind.NUDGE) & ~Q(mails__state=State.CANCELLED)
    return (
        Referee.objects.filter(pk__in=list(ids))
        .select_related("owner")
        .annotate(
            last_mail_at=Max(Coalesce("mails__sent_at", "mails__not_before"), filter=gone_or_going),
            last_nudge_at=Max("mails__created_at", filter=nudge),
        )
    )


def _addressee(referee: Any, on_at: datetime | None) -> Addressee:
    since = [on_at or referee.nudges_on_at, referee.nudges_chosen_at]
    return Addressee(
        zone=_zone(referee),
        frequency=referee.nudges,
        jitter_key=f"referee {referee.pk}",
        since=max(moment for moment in since if moment is not None),
        not_before=referee.not_before,
        last_mail_at=referee.last_mail_at,
        last_nudge_at=referee.last_nudge_at,
    )


def _as_asked(letter: Letter) -> nudging.Letter:
    """As plain values; its due moment is known."""
    row: Any = letter.reference
    due: Any = letter.due
    out_at = [moment for moment in (row.answered_at, row.requested_at) if moment is not None]
    since = max(due.reminds_from, min(out_at, default=due.reminds_from))
    return nudging.Letter(row.pk, due.instant, since, row.late_is_taken)


def _zone(referee: Referee) -> str:
    return referee.zone or referee.owner.zone
