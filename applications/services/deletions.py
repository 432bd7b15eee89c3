"""What a person deletes is out of the house at once, and for a day it can be brought back."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.core import serializers
from django.db import models, transaction
from django.db.models import F, Q

from applications.errors import RowGone
from applications.models import (
    Application,
    Deadline,
    Deletion,
    Mail,
    Posting,
    Reminder,
    RemovedDeadline,
    Requirement,
    User,
    Version,
)
from applications.models.deletion import KEPT
from applications.models.owned import read_anew
from applications.services import deadlines, events, requirements, tags, versions

BEFORE_DUE = timedelta(
    days=1
)  # a step goes with a digest, or before quiet hours: ahead of its time


@transaction.atomic
def take_out(posting: Posting, *, now: datetime, files: Iterable[str] = ()) -> Deletion:
    """The posting is gone with all that hangs on it, its application too; the person is held.

    Writes what brings it back. `files` are those that only it had: they go when that is forgotten.
    """
    application = Application.objects.filter(posting=posting).first()
    deletion = Deletion.objects.create(
        owner_id=posting.owner_id,
        kind=Deletion.Kind.APPLICATION if application else Deletion.Kind.POSTING,
        title=posting.called[:500],
        rows=list(_written(posting)),
        tags=list(application.tags.values_list("name", flat=True)) if application else [],
        versions=list(Version.objects.filter(uploaded_for=application).values_list("pk", flat=True))
        if application
        else [],
        files=sorted(files),
        at=now,
    )
    posting.delete()
    _seek_elsewhere(posting.owner_id)
    return deletion


def _written(posting: Posting) -> Iterator[dict[str, Any]]:
    """The row and each that goes with it, as plain values."""
    found = NestedObjects(using=Posting.objects.db)
    found.collect([posting])
    for model, rows in found.data.items():
        if not model._meta.auto_created:
            yield from serializers.serialize("python", sorted(rows, key=lambda row: row.pk))


def that_took(owner: User, row: type[models.Model], pk: int, *, now: datetime) -> Deletion | None:
    """What this person deleted the row with, as long as it can be brought back."""
    name = row._meta.label_lower
    lately = Deletion.objects.for_user(owner).open(now)
    return next(
        (
            deletion
            for deletion in lately
            if any(one["model"] == name and one["pk"] == pk for one in deletion.rows)
        ),
        None,
    )


@transaction.atomic
def bring_back(deletion: Deletion, *, now: datetime) -> Posting | None:
    """All of it stands again under its own numbers, but for what left the library meanwhile.

    None where it is back already. Raises RowGone once it is gone for good.
    """
    User.objects.hold(deletion.owner_id)
    read_anew(deletion)
    if deletion.restored_at is not None:
        return None
    if deletion.at <= now - KEPT:
        raise RowGone
    rows = [
        one.object
        for one in serializers.deserialize("python", deletion.rows, ignorenonexistent=True)
    ]
    for row in _whole(rows):
        row.save_base(raw=True, force_insert=True)
    posting = next(row for row in rows if isinstance(row, Posting))
    application = next((row for row in rows if isinstance(row, Application)), None)
    if application is not None:
        _rejoin(application, deletion, now)
    _seek_elsewhere(deletion.owner_id)
    Deletion.objects.filter(pk=deletion.pk).update(
        restored_at=now, rows=[], tags=[], versions=[], files=[]
    )
    return posting


def _whole(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    """Without those that point at what is gone: a document, a referee, a mail."""
    rows = list(rows)
    mine = {(type(row), row.pk) for row in rows}
    wanted: dict[Any, set[Any]] = {}
    for _row, field, pk in _pointers(rows):
        if (field.related_model, pk) not in mine:
            wanted.setdefault(field.related_model, set()).add(pk)
    there = {
        (model, pk)
        for model, pks in wanted.items()
        for pk in model._default_manager.filter(pk__in=pks).values_list("pk", flat=True)
    }
    lost = {
        (type(row), row.pk)
        for row, field, pk in _pointers(rows)
        if (field.related_model, pk) not in mine | there
    }
    yield from (row for row in rows if (type(row), row.pk) not in lost)


def _pointers(rows: Iterable[models.Model]) -> Iterator[tuple[models.Model, Any, Any]]:
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and (pk := getattr(row, field.attname)) is not None:
                yield row, field, pk


def _rejoin(application: Application, deletion: Deletion, now: datetime) -> None:
    """Tags, letters written for it, calendars and reminders know of it again."""
    application.refresh_from_db()
    tags.replace(application, deletion.tags)
    mine = Version.objects.filter(pk__in=deletion.versions, document__owner=deletion.owner_id)
    mine.filter(uploaded_for=None).update(uploaded_for=application)
    dated = Deadline.objects.filter(application=application)
    numbers = list(dated.values_list("pk", flat=True))
    RemovedDeadline.objects.filter(owner=deletion.owner_id, number__in=numbers).delete()
    dated.update(sequence=F("sequence") + 2, changed_at=now)  # one was told as it went
    _owe_again(numbers, deletion.at)
    requirements.follow_files_of_open(Requirement.objects.filter(application=application))
    deadlines.refresh(application)
    events.record(application, "archive", now=now, restored=True)


def _owe_again(numbers: list[int], since: datetime) -> None:
    """Reminders whose mail went out without them, or not at all, are told after all."""
    State = Mail.State
    unsaid = Reminder.objects.filter(
        Q(mail__state=State.CANCELLED) | Q(mail__state=State.SENT, mail__sent_at__gt=since),
        deadline__in=numbers,
        state=Reminder.State.CARRIED,
    )
    for pk, due_at in unsaid.values_list("deadline", "due_at"):
        Deadline.objects.filter(pk=pk).look_again(due_at - BEFORE_DUE)
    unsaid.delete()


def _seek_elsewhere(owner_id: int) -> None:
    """Its institution is a rival's name for the person's other letters, or none any more."""
    mine = Application.objects.filter(owner=owner_id)
    mine.with_files_to_send().look_again_later()


def forget(now: datetime) -> int:
    """What was deleted more than a day ago is gone for good, its files with it; how much it was."""
    old = Deletion.objects.filter(at__lte=now - KEPT)
    gone = 0
    for pk, owner_id in list(old.values_list("pk", "owner")):
        with suppress(RowGone), transaction.atomic():
            User.objects.hold(owner_id)
            # Brought back in the last moment, its files are those of the application.
            for files in old.filter(pk=pk).values_list("files", flat=True):
                versions.let_go(owner_id, files)
            gone += old.filter(pk=pk).delete()[0]
    return gone
