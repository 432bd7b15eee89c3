"""Referees: people, each written down once, whatever they are asked for."""

from datetime import datetime

from django.db import transaction

from applications.models import Application, Deletion, Event, Referee, Reference
from applications.models.owned import existing_twin, read_anew
from applications.services import deletions


@transaction.atomic
def save(referee: Referee) -> Referee:
    """Keep a new or changed referee; one of the same name and address is the one we have."""
    referee.owner.hold()
    if referee.pk is None:
        same = existing_twin(referee, referee.owner, "owner", "name", "email")
        if same is not None:
            return same
    referee.save()
    _look_again(referee)
    return referee


def _look_again(referee: Referee) -> None:
    """Their details may be complete now, and where they work is no slip in a letter."""
    Application.objects.filter(references__referee=referee).look_again()
    Application.objects.filter(owner=referee.owner_id).with_files_to_send().look_again_later()


@transaction.atomic
def remove(referee: Referee, *, now: datetime) -> Deletion:
    """The referee and every reference of theirs; each application's history says so.

    For a day they can be brought back. Raises RowGone.
    """
    referee.owner.hold()
    read_anew(referee)
    asked = Reference.objects.filter(referee=referee).values_list("application_id", flat=True)
    Event.objects.bulk_create(
        Event(
            application_id=application_id,
            kind=Event.Kind.REFERENCE,
            at=now,
            data={"what": "removed", "referee": referee.name},
        )
        for application_id in asked
    )
    _look_again(referee)
    return deletions.take_out(referee, now=now)
