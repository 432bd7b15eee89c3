"""Offers: what they offer and until when, and the person's yes or no to it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from applications.models import Application, Deadline, Event, Offer, User
from applications.models.owned import read_anew
from applications.services import applications, deadlines, events

Stage = Application.Stage
Decision = Offer.Decision
_DECIDED = ("decision", "decided_at", "reason")


@transaction.atomic
def save(offer: Offer, reply_by: date | None, *, now: datetime) -> tuple[Offer, Event | None]:
    """Keep what they offer: the day to reply by reminds, and what is in is moved on to its offer.

    The offer that another window wrote down first is the one we have. What undoes the move takes
    back a new offer as well, which is undone alone where nothing moves; one that was changed stays
    so.
    """
    application = offer.application
    application.hold()
    if offer.pk is None:
        there = Offer.objects.filter(application=application).first()
        if there is not None:
            return there, None
    is_new, before = offer.pk is None, applications.before_move(application, "offer")
    offer.save()
    _reply_by(offer, reply_by, now)
    moves = offer.is_open and not application.is_open and application.stage != Stage.OFFER
    alone = before if is_new and not moves else None
    events.record(application, "offer", now=now, since=alone, what="saved")
    if not moves:
        return offer, None
    since = before if is_new else applications.before_move(application, "offer")
    return offer, applications.put_into(application, Stage.OFFER, now=now, since=since)


@transaction.atomic
def add_each(owner: User, offers: Iterable[Offer], *, now: datetime) -> None:
    """The offers of applications of one person that have none yet, as they stand already."""
    owner.hold()
    added = Offer.objects.bulk_create(offers)
    events.record_each([(one.application, {"what": "saved"}) for one in added], "offer", now=now)


def _reply_by(offer: Offer, day: date | None, now: datetime) -> None:
    """The deadline of the reply follows the day that the offer names; of one that is decided it is
    met."""
    application: Application = offer.application
    deadline = application.deadlines.to_reply().first()
    if (deadline and deadline.date) == day:
        return
    if day is None and deadline is not None:
        deadlines.remove(deadline, now=now)
        return
    if deadline is None:
        zone = deadlines.zone_of_place(application)
        source = Deadline.ZoneSource.PLACE if zone else Deadline.ZoneSource.ASSUMED
        deadline = Deadline(kind=Deadline.Kind.REPLY, zone=zone, zone_source=source)
        deadline.met_at = None if offer.is_open else now
    if deadline.evidence:
        deadline.evidence = {**deadline.evidence, "state": "corrected"}
    deadline.application, deadline.date = application, day
    deadlines.save(deadline, now=now)


@transaction.atomic
def accept(offer: Offer, *, now: datetime) -> Event | None:
    """The person says yes; nothing is left to reply. None where there is nothing to accept."""
    application = _hold(offer)
    if not offer.can_be_accepted:
        return None
    before = events.Before(application, "deadline", "offer")
    _decide(offer, Decision.ACCEPTED, now)
    replies = application.deadlines.filter(kind=Deadline.Kind.REPLY).unmet()
    replies.change(now, met_at=now)
    deadlines.refresh(application, now)
    return events.record(application, "offer", now=now, since=before, what="accepted")


@transaction.atomic
def let_go(offer: Offer, reason: str, *, now: datetime) -> Event | None:
    """The person says no, or yes and then no: the application is withdrawn, and why is kept."""
    application = _hold(offer)
    if offer.decision == Decision.LET_GO:
        return None
    before = applications.before_move(application, "offer")
    _decide(offer, Decision.LET_GO, now, reason)
    moves = application.stage != Stage.WITHDRAWN
    since = None if moves else before  # the event that is undone as a whole
    told = events.record(application, "offer", now=now, since=since, what="let_go", reason=reason)
    if not moves:
        return told
    return applications.put_into(application, Stage.WITHDRAWN, now=now, since=before)


@transaction.atomic
def reopen(offer: Offer, *, now: datetime) -> Event | None:
    """Not decided after all: the offer is open again, and what is still ahead reminds; what is in
    stands at its offer."""
    application = _hold(offer)
    if offer.is_open:
        return None
    before = applications.before_move(application, "offer")
    _decide(offer, Decision.OPEN, None)
    replies = application.deadlines.filter(kind=Deadline.Kind.REPLY, instant__gt=now)
    replies.filter(met_at__isnull=False).change(now, met_at=None, next_step_at=now)
    moved = None
    if not application.is_open:
        moved = applications.put_into(application, Stage.OFFER, now=now, since=before)
    deadlines.refresh(application, now)
    return moved or events.record(application, "offer", now=now, since=before, what="open")


def _hold(offer: Offer) -> Application:
    application: Application = offer.application
    application.hold()
    read_anew(offer, *_DECIDED)
    return application


def _decide(offer: Offer, decision: str, at: datetime | None, reason: str = "") -> None:
    offer.decision, offer.decided_at, offer.reason = decision, at, reason
    offer.save(update_fields=_DECIDED)
    follow(offer.application)


def follow(application: Application) -> None:
    """Whether its offer is answered stands with the application, which is held: lists read it."""
    answered = Offer.objects.filter(application=application).exclude(decision=Decision.OPEN)
    application.offer_answered = answered.exists()
    application.save(update_fields=["offer_answered", "changed_at"])
