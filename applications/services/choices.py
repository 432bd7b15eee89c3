"""Choices: in which order a person would like the applications under one rule."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from applications.models import Application, Choice, Event, User
from applications.services import events


@transaction.atomic
def choose(owner: User, ranks: Mapping[int, int | None], *, now: datetime) -> int:
    """The places of these applications of the person in the order of choice, None for one that
    has none; how many of them changed. What the order breaks is said, and it is kept all the same.
    """
    owner.hold()
    mine = Application.objects.filter(owner=owner, pk__in=ranks)
    there = dict(Choice.objects.filter(application__in=mine).values_list("application", "rank"))
    changed = [row for row in mine.order_by("pk") if there.get(row.pk) != ranks[row.pk]]
    Choice.objects.filter(application__in=changed).delete()
    Choice.objects.bulk_create(
        Choice(application=row, rank=place) for row in changed if (place := ranks[row.pk])
    )
    events.record_each(
        [(row, {"choice": ranks[row.pk]}) for row in changed], Event.Kind.FACTS, now=now
    )
    return len(changed)
