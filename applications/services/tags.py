"""Tags: the person's own words on their applications."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from applications.models import Application, Event, Tag, User
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
    chosen = _Known(owner).tags(names)
    application.tags.set(chosen)
    Tag.objects.for_user(owner).filter(applications=None).delete()
    return [tag.name for tag in chosen]


class _Known:
    """The tags of a person, who is held; what is not there yet is made."""

    def __init__(self, owner: User) -> None:
        self.owner = owner
        self._at = {tag.name.lower(): tag for tag in Tag.objects.for_user(owner)}

    def tags(self, names: Iterable[str]) -> list[Tag]:
        """Those of these names, each once."""
        chosen = {}
        for name in names:
            key = name.lower()
            if key not in self._at:
                self._at[key] = Tag.objects.create(owner=self.owner, name=name)
            chosen[key] = self._at[key]
        return list(chosen.values())


@transaction.atomic
def put_on_new(
    owner: User, put: Iterable[tuple[Application, Iterable[str]]], *, now: datetime
) -> None:
    """These tags on applications that are just made, all of one person; who made them writes what
    can be found of them."""
    owner.hold()
    known, put_on = _Known(owner), Application.tags.through
    chosen = [(application, known.tags(names)) for application, names in put]
    put_on.objects.bulk_create(
        put_on(application=application, tag=tag) for application, tags in chosen for tag in tags
    )
    told = [(one, {"names": [tag.name for tag in tags]}) for one, tags in chosen]
    events.record_each(told, "tags", now=now)


@transaction.atomic
def add(application: Application, name: str, *, now: datetime) -> Event | None:
    """One tag more; None where it has it already."""
    application.hold()
    names = list(application.tags.values_list("name", flat=True))
    return put(application, [*names, name], now=now)
