"""What a person deletes is out of the house at once, and for a day it can be brought back."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.deletion import Collector

from applications.core.limits import MEGABYTE
from applications.errors import BegunAnew, RowGone
from applications.models import (
    Application,
    Attachment,
    Deadline,
    Deletion,
    Document,
    Event,
    Mail,
    Posting,
    ReceivedMail,
    Referee,
    Requirement,
    Submission,
    User,
    Version,
)
from applications.models.deletion import KEPT
from applications.models.owned import read_anew
from applications.services import (
    applications_allowed,
    deadlines,
    events,
    kept_rows,
    removed_deadlines,
    requirements,
    tags,
    versions,
)

_APPLICATION, _VERSION = Application._meta.label_lower, Version._meta.label_lower
Taken = Posting | Document | Referee
# The deletions in which a row of these can be.
_HOLDS: dict[type[models.Model], tuple[str, ...]] = {
    Application: ("application",),
    Posting: ("application", "posting"),
    Document: ("document",),
    Referee: ("referee",),
}


def take_out(row: Taken, *, now: datetime, files: Iterable[str] = ()) -> Deletion:
    """The row is gone with all that hangs on it, a posting's application too; the person is held.

    Writes what brings it back. `files` are its own: those that nothing else has go when that is
    forgotten.
    """
    return take_out_each([(row, files)], now=now)[0]


@transaction.atomic
def take_out_each(taken: Iterable[tuple[Taken, Iterable[str]]], *, now: datetime) -> list[Deletion]:
    """The same for several of one kind and one person, each to be brought back by itself."""
    files = {row: set(names) for row, names in taken}
    rows = list(files)
    if not rows:
        return []
    kept = kept_rows.written_each(rows)
    written = [_written(row, own, files[row], now) for row, own in zip(rows, kept, strict=True)]
    Deletion.objects.bulk_create(written)
    going = Collector(using=Deletion.objects.db)
    going.collect(rows)
    going.delete()
    _seek_elsewhere(written[0].owner_id)
    _make_room(written[0].owner_id)
    return written


def _written(row: Taken, rows: kept_rows.Kept, files: set[str], now: datetime) -> Deletion:
    posting = row if isinstance(row, Posting) else None
    application = Application.objects.filter(posting=posting).first() if posting else None
    uploaded = Version.objects.filter(uploaded_for=application) if application else None
    sizes = {one["fields"].get("file"): one["fields"].get("size") or 0 for one in rows}
    return Deletion(
        owner_id=row.owner_id,
        kind=Deletion.Kind.APPLICATION if application else Deletion.Kind(str(row._meta.model_name)),
        title=(_named(posting) if posting else str(row))[:500],
        rows=rows,
        tags=list(application.tags.values_list("name", flat=True)) if application else [],
        versions=list(uploaded.values_list("pk", flat=True)) if uploaded is not None else [],
        later=list(application.later.values_list("pk", flat=True)) if application else [],
        mails=list(row.mails.values_list("pk", flat=True)) if isinstance(row, Referee) else [],
        files=sorted(files),
        bytes=sum(sizes.get(name, 0) for name in files),
        at=now,
    )


def _named(posting: Posting) -> str:
    return " · ".join(filter(None, (posting.institution, posting.called)))


def _make_room(owner_id: int) -> None:
    """What was deleted is kept as far as a library may hold, the newest first: who uploads and
    deletes in turns fills no disk."""
    kept, most = 0, settings.LIBRARY_MAX_MB * MEGABYTE
    mine = Deletion.objects.filter(owner=owner_id, restored_at=None).exclude(bytes=0)
    for pk, files, size in mine.order_by("-at", "-pk").values_list("pk", "files", "bytes"):
        kept += size
        if kept > most:
            versions.let_go(owner_id, files)
            Deletion.objects.filter(pk=pk).delete()


def that_took(owner: User, row: type[models.Model], pk: int, *, now: datetime) -> Deletion | None:
    """What this person deleted the row with, as long as it can be brought back."""
    name = row._meta.label_lower
    lately = Deletion.objects.for_user(owner).open(now).filter(kind__in=_HOLDS[row])
    return next(
        (
            deletion
            for deletion in lately
            if any(one["model"] == name and one["pk"] == pk for one in deletion.rows)
        ),
        None,
    )


@transaction.atomic
def bring_back(deletion: Deletion, *, now: datetime) -> Taken | None:
    """All of it stands again under its own numbers, but for what points at what is gone meanwhile.

    None where it is back already. Raises RowGone once it is gone for good, and BegunAnew where the
    same programme was begun again meanwhile.
    """
    User.objects.hold(deletion.owner_id)
    read_anew(deletion)
    if deletion.restored_at is not None:
        return None
    if deletion.at <= now - KEPT:
        raise RowGone
    rows = kept_rows.read(deletion.rows)
    taken: Taken = next(row for row in rows if isinstance(row, Taken))
    _refuse_begun_anew(rows)
    if isinstance(taken, Referee):
        _leave_address(taken)
    there, missed = kept_rows.put_in(_without_twins(rows))
    _hand_over(missed, deletion, now)
    for row in there:
        if isinstance(row, Application):
            _rejoin(row, deletion, now)
    if isinstance(taken, Document):
        _use_again(taken, deletion.at)
    elif isinstance(taken, Referee):
        taken.save()  # what is found by is as it is now
        _name_again(taken, now)
        _own_mails(taken, deletion)
    _seek_elsewhere(deletion.owner_id)
    Deletion.objects.filter(pk=deletion.pk).update(
        restored_at=now, rows=[], tags=[], versions=[], later=[], mails=[], files=[], bytes=0
    )
    return taken


def _refuse_begun_anew(rows: list[Any]) -> None:
    for row in rows:
        if isinstance(row, Application) and row.earlier_id:
            begun = Application.objects.filter(owner=row.owner_id, earlier=row.earlier_id)
            if (other := begun.select_related("posting").first()) is not None:
                raise BegunAnew(other.place, other.get_absolute_url())


def _without_twins(rows: list[Any]) -> list[Any]:
    """A mail that was dropped again meanwhile is there already; one of which nothing was made for
    an application makes room."""
    mails = [row for row in rows if isinstance(row, ReceivedMail)]
    for mail in mails:
        twins = ReceivedMail.objects.filter(owner=mail.owner_id, sha256=mail.sha256)
        twins.filter(application=None).delete()
        if twins.exists():
            rows = [row for row in rows if row is not mail]
    return rows


def _hand_over(missed: Iterable[kept_rows.Pointer], deletion: Deletion, now: datetime) -> None:
    """What points at a row that another deletion holds, or is pointed at, comes back with that."""
    missed = list(missed)
    application = next((one["pk"] for one in deletion.rows if one["model"] == _APPLICATION), None)
    others = Deletion.objects.filter(owner=deletion.owner_id).open(now).exclude(pk=deletion.pk)
    for other in others if missed or deletion.versions or deletion.later else ():
        held = {(one["model"], one["pk"]) for one in other.rows}
        mine = [
            (row, field)
            for row, field, pk in missed
            if (field.related_model._meta.label_lower, pk) in held
        ]
        other.rows += kept_rows.again(row for row, field in mine if not kept_rows.outlives(field))
        other.versions += [row.pk for row, _field in mine if isinstance(row, Version)]
        other.later += [row.pk for row, _field in mine if isinstance(row, Application)]
        for one in other.rows:
            if one["model"] == _VERSION and one["pk"] in deletion.versions:
                one["fields"]["uploaded_for"] = one["fields"]["uploaded_for"] or application
            if one["model"] == _APPLICATION and one["pk"] in deletion.later:
                one["fields"]["earlier"] = one["fields"]["earlier"] or application
        other.save(update_fields=["rows", "versions", "later"])


def _leave_address(referee: Referee) -> None:
    """An address is one referee's: who was written down with it meanwhile keeps it."""
    same = Referee.objects.filter(owner=referee.owner_id, email=referee.email)
    if referee.email and same.exists():
        referee.email = ""


def _own_mails(referee: Referee, deletion: Deletion) -> None:
    """What was mailed to them, at whatever address, is known again, so that the next does not come
    too soon."""
    mails = Mail.objects.filter(owner=referee.owner_id, referee=None, pk__in=deletion.mails)
    mails.update(referee=referee)


def _name_again(referee: Referee, now: datetime) -> None:
    """The history of each application that they are named for says so."""
    named = Application.objects.filter(references__referee=referee)
    told = {"what": "back", "referee": referee.name}
    kind = Event.Kind.REFERENCE
    Event.objects.bulk_create(
        Event(application_id=pk, kind=kind, at=now, data=told)
        for pk in named.values_list("pk", flat=True)
    )
    named.look_again()


def _use_again(document: Document, since: datetime) -> None:
    """Lines still open say what they have; what went in meanwhile went in without it."""
    uses = Attachment.objects.filter(version__document=document)
    late = Submission.objects.standing().filter(created_at__gt=since)
    uses.filter(requirement__application__submissions__in=late).delete()
    lines = Requirement.objects.filter(attachments__in=uses).distinct()
    requirements.follow_files_of_open(lines)


def _rejoin(application: Application, deletion: Deletion, now: datetime) -> None:
    """Tags, letters written for it, what was begun from it, calendars and reminders know of it
    again."""
    application.refresh_from_db()
    tags.replace(application, deletion.tags)
    mine = Version.objects.filter(pk__in=deletion.versions, document__owner=deletion.owner_id)
    mine.filter(uploaded_for=None).update(uploaded_for=application)
    later = Application.objects.filter(pk__in=deletion.later, owner=deletion.owner_id)
    later.filter(earlier=None).update(earlier=application)
    removed_deadlines.dig_out(
        Deadline.objects.filter(application=application), deletion.at, now=now
    )
    requirements.follow_files_of_open(Requirement.objects.filter(application=application))
    deadlines.refresh(application, now)
    events.record(application, "archive", now=now, restored=True)


def _seek_elsewhere(owner_id: int) -> None:
    """Its institution is a rival's name for the person's other letters, or none any more."""
    mine = Application.objects.filter(owner=owner_id)
    mine.with_files_to_send().look_again_later()
    applications_allowed.look_again(owner_id)


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
