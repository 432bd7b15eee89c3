"""Undo: what a press changed stands again as it was before, where nothing has changed it since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from applications.errors import ChangedSince
from applications.models import (
    Application,
    Deadline,
    Event,
    Posting,
    Reference,
    Requirement,
    TextBox,
    Watch,
)
from applications.models.owned import read_anew
from applications.services import (
    counting,
    deadlines,
    events,
    fees,
    kept_rows,
    offers,
    removed_deadlines,
    requirements,
    searches,
    seasons,
    tags,
)
from applications.services.events import COLUMNS, Rows

_FOUND = ("application ", "box ")  # the rows whose words Find has
# Rows a press may have added.
ADDED = ("box", "deadline", "finding", "offer", "order", "reference", "requirement")


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
    if event.undo is None or not _may_be_undone(event, _around(application, [event])):
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
    _bring_back(event, now)  # first: deadlines may be told by one that comes back
    _follow(application, left, now)
    if _is_of_one(event, left):
        fees.follow(application, now)
    if event.kind == Event.Kind.REQUIREMENT:
        Watch.objects.follow(application.posting_id, now)
    removed_deadlines.tell_dropped(_numbers("deadline", left), event.at)
    event.undone_at = now
    event.save(update_fields=["undone_at"])
    return events.record(application, "undone", now=now, of=event.kind, what=event.data)


@transaction.atomic
def redo(event: Event) -> None:
    """What was undone is so after all, as the event left it, and the history as if it never was.

    Raises ChangedSince where anything of it is no longer as the undo left it."""
    application = event.application
    application.hold()
    read_anew(event, "undo", "undone_at")
    was = (event.undo or {}).get("was", {})
    there = _around(application, [event])
    if event.undone_at is None or not all(
        row in there and there[row][name] == was.get(row, {}).get(name)
        for row, values in _left(event).items()
        for name in values
    ):
        raise ChangedSince
    for row, values in _left(event).items():
        noun, _space, pk = row.partition(" ")
        _put_back(application, noun, int(pk), values, event.undone_at)
    for line in application.events.filter(kind="undone", at=event.undone_at):
        if (line.data["of"], line.data["what"]) == (event.kind, event.data):
            line.delete()
    event.undone_at = None
    event.save(update_fields=["undone_at"])


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
        if not changed & touched and _may_be_undone(event, around):
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


def _numbers(noun: str, touched: Rows) -> list[int]:
    return [int(row.split()[1]) for row in touched if row.startswith(f"{noun} ")]


def _may_be_undone(event: Event, there: Rows) -> bool:
    """Every column is as it was left; and a line with its files, which would count as sent or not
    where the application went in or was taken back since, goes back to where it was."""
    was_open = (event.undo or {}).get("is_open")
    is_line = event.kind == Event.Kind.REQUIREMENT and was_open is not None
    if is_line and event.application.is_open != was_open:
        return False
    if _is_frozen(event) or any(_unasks(row, event, there) for row in _left(event)):
        return False
    return all(
        row in there and there[row][name] == value
        for row, values in _left(event).items()
        for name, value in values.items()
    )


def _is_of_one(event: Event, left: Rows) -> bool:
    """Whether of the fee and the stage that it gives one was put back, and the other stays as it
    became since."""
    has_fee = any(row.startswith("fee ") for row in left)
    has_stage = any("stage" in values for values in left.values())
    if has_fee or not has_stage:
        return has_fee and not has_stage
    later = event.application.events.filter(pk__gt=event.pk)
    of_fee = Q(kind=Event.Kind.FEE) | Q(kind=Event.Kind.UNDONE, data__of=Event.Kind.FEE)
    return later.filter(of_fee).exists()


def _is_frozen(event: Event) -> bool:
    """It is of a text box, and the application is in: its record has the answers as they went."""
    is_of_box = any(row.startswith("box ") for row in _left(event))
    return is_of_box and not event.application.is_open


def _unasks(row: str, event: Event, there: Rows) -> bool:
    """That they were asked would be undone, of a letter that they say is sent by now."""
    was = (event.undo or {})["was"].get(row, {})
    says_sent = row.startswith("reference ") and there.get(row, {}).get("submitted_at")
    return bool(says_sent) and was.get("state") == Reference.State.PLANNED


def _bring_back(event: Event, now: datetime) -> None:
    """What its verb took away stands again, whole. Raises ChangedSince where another has its place,
    or what it needs is gone."""
    taken = kept_rows.read((event.undo or {}).get("taken", []))
    try:
        with transaction.atomic():
            there, _missed = kept_rows.put_in(taken)
    except IntegrityError:
        raise ChangedSince from None
    if taken and not there:
        raise ChangedSince
    if any(isinstance(row, TextBox) for row in there):
        _find_again(event.application)
    if lines := [row for row in there if isinstance(row, Requirement)]:
        requirements.follow_files_of_open(lines)
    if dates := [row.pk for row in there if isinstance(row, Deadline)]:
        removed_deadlines.dig_out(Deadline.objects.filter(pk__in=dates), event.at, now=now)
    if dates or lines:
        counting.close(event.application, now)


def _put_back(
    application: Application, noun: str, pk: int, was: dict[str, str | None], now: datetime
) -> None:
    same: Any = events.rows_of(application, noun).filter(pk=pk)
    if noun == "submission" and not was:  # made by what is undone: the record of it stays
        same.update(taken_back_at=now)
        return
    if noun in ADDED and not was:  # added by what is undone
        if noun == "deadline":
            removed_deadlines.bury(same, now=now)
        same.delete()
        return
    values = {
        name: same.model._meta.get_field(name).to_python(was[name])
        for name in COLUMNS[noun]
        if name in was
    }
    if noun == "deadline":
        owed = list(same.values_list("next_step_at", flat=True))
        if values.get("instant", now) is None:
            removed_deadlines.bury(same, now=now)
        same.change(now, **values)  # calendars are told
        for at in owed:  # what has come to be owed meanwhile stays so
            same.look_again(at)
    else:
        same.update(**values)


def _find_again(application: Application) -> None:
    """Find goes by what stands there now: rows that are put back are not saved one by one."""
    searches.index_postings(Posting.objects.filter(pk=application.posting_id))


def _follow(application: Application, touched: Rows, now: datetime) -> None:
    """What is derived of the rows that were put back."""
    lines = (row for row in touched if row.startswith(("requirement ", "files ")))
    of_pieces = [int(row.split()[1]) for row in lines]
    for piece in Requirement.objects.filter(pk__in=of_pieces):
        requirements.follow_files(piece)
    if f"application {application.pk}" in touched:
        application.refresh_from_db(fields=[*COLUMNS["application"]])
        application.submissions.standing().update(confirmation=application.confirmation)
        Deadline.objects.filter(application=application).change(now)
        if season := touched[f"application {application.pk}"].get("season"):
            seasons.drop_empty(application.owner_id, season)
    if any(row.startswith("offer ") for row in touched):
        offers.follow(application)
    if any(row.startswith(_FOUND) for row in touched):
        _find_again(application)
    if of_pieces or "stage" in touched.get(f"application {application.pk}", {}):
        counting.close(application, now)  # an appeal against a no that is none, as well
    elif any(row.startswith(("application ", "deadline ")) for row in touched):
        deadlines.refresh(application, now)
