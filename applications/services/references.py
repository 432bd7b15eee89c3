"""Referees and references: who is asked for which application, and how far it has come."""

from datetime import datetime

from django.db import transaction

from applications.models import Event, Reference
from applications.models.owned import read_anew
from applications.services import events, referees
from applications.services.deduplicate import existing_twin

State = Reference.State

# The moment each state is first reached.
_STAMPS = {
    State.ASKED: "asked_at",
    State.AGREED: "answered_at",
    State.DECLINED: "answered_at",
    State.REQUESTED: "requested_at",
    State.RECEIVED: "received_at",
}


@transaction.atomic
def add(reference: Reference, *, now: datetime) -> Reference:
    """This referee for this application, once; a new referee is kept together with it."""
    reference.application.hold()
    if reference.referee.pk is None:
        reference.referee = referees.save(reference.referee)
    else:
        read_anew(reference.referee)
    same = existing_twin(reference, reference.application, "application", "referee")
    return same or save(reference, now=now)


@transaction.atomic
def save(reference: Reference, *, now: datetime) -> Reference:
    """Keep a new or changed reference."""
    reference.application.hold()
    added = reference.pk is None
    _stamp(reference, now)
    reference.save()
    events.record(
        reference.application,
        "reference",
        now=now,
        what="added" if added else "changed",
        referee=reference.referee.name,
        state=reference.state,
    )
    return reference


@transaction.atomic
def set_state(reference: Reference, state: str, *, now: datetime) -> Event | None:
    """One step on: asked, agreed, declined, requested, letter in; or a step back."""
    reference.application.hold()
    read_anew(reference)
    if reference.state == state:
        return None
    before = events.Before(reference.application, "reference")
    reference.state = state
    _stamp(reference, now)
    reference.save()
    return events.record(
        reference.application,
        "reference",
        now=now,
        since=before,
        what="state",
        referee=reference.referee.name,
        state=state,
    )


@transaction.atomic
def remove(reference: Reference, *, now: datetime) -> None:
    """This referee does not write for this application; the referee stays."""
    application, name = reference.application, reference.referee.name
    application.hold()
    reference.delete()
    events.record(application, "reference", now=now, what="removed", referee=name)


def _stamp(reference: Reference, now: datetime) -> None:
    field = _STAMPS.get(State(reference.state))
    if field and getattr(reference, field) is None:
        setattr(reference, field, now)
