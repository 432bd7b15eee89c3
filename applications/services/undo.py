"""Undo: what a press changed stands again as it was before, where nothing has changed it since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.errors import ChangedSince
from applications.models import Application, Deadline, Event, Requirement
from applications.models.owned import read_anew
from applications.services import deadlines, events, fees, offers, requirements, tags
from applications.services.events import COLUMNS, Rows


@transaction.atomic
def undo(event: Event, *, now: datetime) -> Event | None:
    """Put back exactly what the event tells of; the history says so. None where it was undone.

    Raises ChangedSince where anything of it is no longer as the event left it.
    """
    application = event.application
    application.hold()
    read_anew(event, "undo", "undone_at")
    if event.undone_at is not None:
        return None
    left = _left(event)
    if event.undo is None or not _stands(left, _around(application, [event])):
        raise ChangedSince
    for row, was in event.undo["was"].items():
        noun, _space, pk = row.partition(" ")
        if noun == "tags":
            tags.replace(application, was["names"])
        elif noun == "files":
            requirements.put_files(int(pk), was["versions"])
        elif noun == "fee":
            fees.put_back(application, was)
        else:
            _put_back(application, noun, int(pk), was, now)
    _follow(application, left, now)
    event.undone_at = now
    event.save(update_fields=["undone_at"])
    return events.record(application, "undone", now=now, of=event.kind, what=event.data)


def offered(history: Iterable[Event], application: Application) -> set[int]:
    """Those events of one application, the newest first, that can be undone: nothing later touched
    what they changed."""
    history = [event for event in history if event.undo and not event.undone_at]
    around = _around(application, history)
    touched: set[tuple[str, str]] = set()
    found = set()
    for event in sorted(history, key=lambda one: one.pk, reverse=True):
        left = _left(event)
        changed = {(row, name) for row, values in left.items() for name in values}
        if not changed & touched and _stands(left, around):
            found.add(event.pk)
        touched |= changed
    return found


def _around(application: Application, history: Iterable[Event]) -> Rows:
    """All that these events tell of, as it stands now."""
    nouns = {row.partition(" ")[0] for event in history for row in _left(event)}
    return events.look_at(application, *sorted(nouns))


def _left(event: Event) -> Rows:
    """What its verb changed, as it left it."""
    return (event.undo or {}).get("now", {})


def _stands(left: Rows, there: Rows) -> bool:
    """Every column is as it was left."""
    return all(
        row in there and there[row][name] == value
        for row, values in left.items()
        for name, value in values.items()
    )


def _put_back(
    application: Application, noun: str, pk: int, was: dict[str, str | None], now: datetime
) -> None:
    same: Any = events.rows_of(application, noun).filter(pk=pk)
    if noun == "submission" and not was:  # made by what is undone: the record of it stays
        same.update(taken_back_at=now)
        return
    if noun in ("deadline", "offer", "reference") and not was:  # added by what is undone
        if noun == "deadline":
            deadlines.bury(same, now=now)
        same.delete()
        return
    values = {
        name: same.model._meta.get_field(name).to_python(was[name])
        for name in COLUMNS[noun]
        if name in was
    }
    if noun == "deadline":
        same.change(now, **values)  # calendars are told
    else:
        same.update(**values)


def _follow(application: Application, touched: Rows, now: datetime) -> None:
    """What is derived of the rows that were put back."""
    lines = (row for row in touched if row.startswith(("requirement ", "files ")))
    of_pieces = [int(row.split()[1]) for row in lines]
    for piece in Requirement.objects.filter(pk__in=of_pieces):
        requirements.follow_files(piece)
    if f"application {application.pk}" in touched:
        application.refresh_from_db(fields=[*COLUMNS["application"]])
        Deadline.objects.filter(application=application).change(now)
    if any(row.startswith("offer ") for row in touched):
        offers.follow(application)
    if any(row.startswith(("application ", "deadline ")) for row in touched):
        deadlines.refresh(application)
