"""Tags: the person's own words on their applications."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.models import Application, Event, Tag
from applications.services import events


@transaction.atomic
def put(application: Application, names: Iterable[str], *, now: datetime) -> Event | None:
    """Exactly these tags on the application; a tag on no application is gone.

    None where it has them already.
    """
    application.hold()
    before = events.Before(application, "tags")
    shown = replace(application, names)
    if not before.change()["now"]:
        return None
    return events.record(application, "tags", now=now, since=before, names=shown)


def replace(application: Application, names: Iterable[str]) -> list[str]:
    """The tags as they are then, without a word in the history; the application is held."""
    owner = application.owner
    known = {tag.name.lower(): tag for tag in Tag.objects.for_user(owner)}
    chosen = {}
    for name in names:
        key = name.lower()
        if key not in known:
            known[key] = Tag.objects.create(owner=owner, name=name)
        chosen[key] = known[key]
    application.tags.set(chosen.values())
    Tag.objects.for_user(owner).filter(applications=None).delete()
    return [tag.name for tag in chosen.values()]


@transaction.atomic
def add(application: Application, name: str, *, now: datetime) -> Event | None:
    """One tag more; None where it has it already."""
    application.hold()
    names = list(application.tags.values_list("name", flat=True))
    return put(application, [*names, name], now=now)
