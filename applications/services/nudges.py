"""Nudges: letters that are out become a mail to their referee, where the applicant switched it on.

When one goes, and what it names, is core.nudging's to say. The sweep writes the row in the minute
that is told; what changes before it is sent is looked at once more then (services/mails).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from redis import RedisError

from applications import mail as post
from applications.core import nudging
from applications.core.nudging import APART, Addressee
from applications.errors import (
    EnoughMails,
    EnoughNewReferees,
    RefereeNotMailed,
    RefereeStopped,
)
from applications.models import Deadline, Mail, Referee, Reference, User
from applications.models.deadline import letter_due
from applications.services import letters, referee_pages
from applications.services.letters import Letter
from applications.services.mails import referee_limits, referee_mails

log = logging.getLogger(__name__)

REFEREES = 500  # looked at together
AT_ONCE = 200  # mails written in one round of the sweep
A_DAY = timedelta(days=1)
READ = (  # of a referee, to say when and whether
    "name", "email", "other_email", "bounced_email", "do_not_mail", "not_before", "zone", "nudges",
    "nudges_on_at", "nudges_chosen_at", "owner__zone", "owner__email", "owner__may_mail_referees",
    "owner__is_sample",
)  # fmt: skip
REFUSED_FOR = 3600  # seconds

State = Mail.State


@dataclass(frozen=True, slots=True)
class Coming:
    """The next nudge: when it goes, and the letters it would name by what is known now."""

    at: datetime
    letters: list[Letter]


@transaction.atomic
def switch(referee: Referee, on: bool, *, now: datetime) -> bool:
    """Let nudges go to this referee by themselves, or no more; False where that was so already.

    What fell due before they were switched on is not sent. Raises RowGone, and RefereeStopped where
    they asked for no mail: nothing would go.
    """
    referee.owner.hold()
    if on and referee_pages.wants_none(referee):
        raise RefereeStopped(referee.name)
    rows = Referee.objects.filter(pk=referee.pk, nudges_on_at__isnull=on)
    referee.nudges_on_at = now if on else None
    return bool(rows.update(nudges_on_at=referee.nudges_on_at))


def sweep(now: datetime) -> int:
    """A mail for everybody whose nudge is due; how many were written. The rest has its turn in the
    next round, so that what is written already is not kept waiting."""
    ids = list(_to_look_at(now).order_by("pk").values_list("pk", flat=True))
    written = 0
    for start in range(0, len(ids), REFEREES):
        for pk in _due(ids[start : start + REFEREES], now):
            written += _try(pk, now)
            if written == AT_ONCE:
                return written
    return written


def _due(ids: Sequence[int], now: datetime) -> list[int]:
    """Whose nudge is due; what is amiss with one hides no other's, and keeps no mail waiting."""
    try:
        return [pk for pk, nudge in _plan(ids, now).items() if nudge.at <= now]
    except DatabaseError:  # the same for all of them
        log.exception("nudges to %s referees cannot be planned", len(ids))
        return []
    except Exception:
        if len(ids) == 1:
            log.exception("nudge to referee %s cannot be planned", ids[0])
            return []
    half = len(ids) // 2
    return _due(ids[:half], now) + _due(ids[half:], now)


def _try(pk: int, now: datetime) -> bool:
    """Whether this one's was written; what stands in its way stands in no other's, and is said once
    an hour, for it may stand there all day."""
    mark = f"nudge.refused.{pk}.{now:%j.%H}"
    with suppress(RedisError):
        if cache.get(mark):
            return False
    try:
        return _write(pk, now)
    except (EnoughMails, EnoughNewReferees, RefereeNotMailed) as refusal:
        log.info("no nudge to referee %s: %s", pk, type(refusal).__name__)
        with suppress(RedisError):
            cache.set(mark, 1, REFUSED_FOR)
    except Exception:  # whatever it is, the others go on
        log.exception("nudge to referee %s cannot be written", pk)
    return False


@transaction.atomic
def _write(pk: int, now: datetime) -> bool:
    """The mail of this referee, if it is still due now that nobody else changes what is theirs."""
    referee = Referee.objects.select_related("owner").filter(pk=pk).first()
    if referee is None:
        return False
    # Whose rows are held, as by a slow upload, is looked at again a minute later.
    free = User.objects.select_for_update(no_key=True, skip_locked=True)
    if not free.filter(pk=referee.owner_id).order_by().values_list("pk"):
        return False
    nudge = _plan([pk], now).get(pk)
    if nudge is None or nudge.at > now:
        return False
    day = now.astimezone(ZoneInfo(referee.clock)).date()
    named = list(Reference.objects.filter(pk__in=nudge.letters))
    key = f"nudge:{referee.pk}:{day}"
    mail = referee_mails.queue(Mail.Kind.NUDGE, referee, named, key=key, now=now)
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
    lately = lately.filter(~Q(data__has_key="kept"))  # which reached nobody
    return Referee.objects.filter(wanted(), Exists(out), ~Exists(lately))


def wanted() -> Q:
    """Referees to whom nudges go by themselves, if mail may go there at all: `_plan` asks."""
    return Q(~Q(nudges=Referee.Nudges.NONE), nudges_on_at__isnull=False, owner__is_active=True)


# ── What is still to come ─────────────────────────────────────────────────────────────────────────


def coming(referee: Referee, now: datetime) -> Coming | None:
    """The next nudge to this referee; None where none is to come."""
    return _told(_plan([referee.pk], now).get(referee.pk))


def next_at(referee: Referee, now: datetime) -> datetime | None:
    """Its moment alone, for the referee; None where it could not go by then, and no query where
    the applicant let none go."""
    nudge = _plan([referee.pk], now).get(referee.pk) if referee.nudges_on_at else None
    return nudge and nudge.at


def may_go(referee: Referee) -> bool:
    """Whether one could go on some day, by what keeps mail from them."""
    refused = referee_limits.lasting_refusals([referee], Mail.Kind.NUDGE)
    return not post.reaches_nobody() and not refused


def would_come(referee: Referee, now: datetime) -> Coming | None:
    """The next nudge if they were switched on now."""
    return _told(_plan([referee.pk], now, on_at=now).get(referee.pk))


def _told(nudge: nudging.Nudge | None) -> Coming | None:
    """With the letters themselves."""
    if nudge is None:
        return None
    return Coming(nudge.at, letters.read(Reference.objects.filter(pk__in=nudge.letters)))


def _plan(
    ids: Sequence[int], now: datetime, on_at: datetime | None = None
) -> dict[int, nudging.Nudge]:
    """The next nudge of each of these referees, by number; who has none to come is not there.

    A few queries, whatever their number: every minute, this is asked of all that have letters out.
    """
    out = _letters_out(ids)
    planned = {}
    nudged = _nudged(out, now)
    rows = list(_addressees(out, on_at))
    refused = referee_limits.lasting_refusals(rows, Mail.Kind.NUDGE)
    for row in (row for row in rows if row.pk not in refused):
        to = _addressee(row, nudged[row.pk], on_at)
        nudge = nudging.next_nudge(out[row.pk], to, now)
        if nudge is not None:
            planned[row.pk] = nudge
    return planned


def _letters_out(ids: Sequence[int]) -> dict[int, list[nudging.Letter]]:
    rows = (
        Reference.objects.out()
        .filter(referee__in=ids)
        .annotate(
            due_at=letter_due("application"),
            due_since=letter_due("application", "reminds_from"),
        )
        .filter(due_at__isnull=False)
        .select_related("application__posting")
        .defer(*letters.UNREAD)
    )
    out: dict[int, list[nudging.Letter]] = {}
    for row in (row for row in rows if not row.waits_for_portal):
        out_at = [moment for moment in (row.answered_at, row.requested_at) if moment is not None]
        # What moving its day nearer stepped over is owed still, if one nudge would have named it.
        since = max(row.due_since - APART, min(out_at, default=row.due_since))
        letter = nudging.Letter(row.pk, row.due_at, since, row.late_is_taken)
        out.setdefault(row.referee_id, []).append(letter)
    return out


def _nudged(ids: Iterable[int], now: datetime) -> dict[int, list[datetime]]:
    """When nudges went to each of them, as far back as a step of a letter that is out may be."""
    lately = now - nudging.FIRST_STEP - nudging.LATE
    rows = Mail.objects.filter(kind=Mail.Kind.NUDGE, referee__in=list(ids), created_at__gt=lately)
    rows = rows.exclude(state=State.CANCELLED).order_by("created_at")
    if not post.reaches_nobody():  # else they stand for their steps, not to be kept again each day
        rows = rows.filter(~Q(data__has_key="kept"))
    found: dict[int, list[datetime]] = defaultdict(list)
    for pk, at in rows.values_list("referee", "created_at"):
        found[pk].append(at)
    return found


def _addressees(ids: Iterable[int], on_at: datetime | None) -> "QuerySet[Referee]":
    """How each of them wants nudges, and what went to them last; only to whom some may go, unless
    it is asked what would be."""
    to_them = Q(mails__kind__in=Mail.TO_REFEREES)
    there = [State.WAITING, State.SENDING, State.SENT, State.BY_HAND]
    gone_or_going = to_them & Q(mails__state__in=there) & ~Q(mails__data__has_key="kept")
    rows = Referee.objects.filter(pk__in=list(ids)).annotate(
        last_mail_at=Max(Coalesce("mails__sent_at", "mails__not_before"), filter=gone_or_going),
    )
    return (rows if on_at else rows.filter(wanted())).select_related("owner").only(*READ)


def _addressee(row: Any, nudged: Iterable[datetime], on_at: datetime | None) -> Addressee:
    since = [on_at or row.nudges_on_at, row.nudges_chosen_at]
    return Addressee(
        zone=row.clock,
        frequency=row.nudges,
        jitter_key=f"referee {row.pk}",
        since=max(moment for moment in since if moment is not None),
        not_before=row.not_before,
        last_mail_at=row.last_mail_at,
        nudged_at=tuple(nudged),
    )
