"""Contact entries: whom the person wrote to about an application, and what came of it."""

from datetime import datetime

from django.db import transaction

from applications.models import ContactEntry, Event
from applications.models.owned import existing_twin, read_anew
from applications.services import events


@transaction.atomic
def save(entry: ContactEntry, *, now: datetime) -> ContactEntry:
    """Keep a new or changed entry; the very same one again is the one we have."""
    entry.application.hold()
    added = entry.pk is None
    if added:
        fields = ("application", "person", "channel", "date", "answer", "next_step")
        same = existing_twin(entry, entry.application, *fields)
        if same is not None:
            return same
    entry.save()
    events.record(
        entry.application,
        "contact",
        now=now,
        what="added" if added else "changed",
        person=entry.person,
    )
    return entry


@transaction.atomic
def remove(entry: ContactEntry, *, now: datetime) -> Event:
    """The entry is gone; the history says that there was one. Raises RowGone."""
    application, person = entry.application, entry.person
    application.hold()
    read_anew(entry)
    before = events.Before(application, taking=entry)
    entry.delete()
    return events.record(
        application, "contact", now=now, since=before, what="removed", person=person
    )
