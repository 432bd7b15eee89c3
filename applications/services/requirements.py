"""The checklist: what the posting asks for, what is attached, and where each piece stands."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from applications.errors import AlreadySubmitted, LineRemoved, RowGone
from applications.models import Application, Attachment, Event, Requirement, Version, Watch
from applications.models.owned import existing_twin, read_anew
from applications.services import counting, events

State = Requirement.State


def checklist_of(application: Application) -> list[Requirement]:
    """The checklist in its order, each piece with the files it sends."""
    return checklists_of([application])[application.pk]


def checklists_of(applications: Sequence[Application]) -> dict[int, list[Requirement]]:
    """The same of several applications, by their numbers, in two queries."""
    files = Attachment.objects.select_related("version__document").order_by("position", "id")
    rows = Requirement.objects.filter(application__in=applications)
    found: dict[int, list[Requirement]] = {row.pk: [] for row in applications}
    known = {row.pk: row for row in applications}
    for piece in rows.order_by("position", "id").prefetch_related(Prefetch("attachments", files)):
        piece.application = known[piece.application_id]
        found[piece.application_id].append(piece)
    return found


@transaction.atomic
def save(requirement: Requirement, *, now: datetime) -> Requirement:
    """Keep a new or changed piece of the checklist; a new one goes to the end, and only once."""
    application = requirement.application
    application.hold()
    if requirement.pk is None:
        same = _twin(requirement)
        if same is None:
            _put_last(requirement, now)
        return same or requirement
    requirement.save()
    events.record(application, "requirement", now=now, what="changed", name=requirement.name)
    return requirement


@transaction.atomic
def add(requirement: Requirement, *, now: datetime) -> Event | None:
    """A new piece at the end of the checklist, and how to undo that; None where it is there."""
    requirement.application.hold()
    return None if _twin(requirement) else _put_last(requirement, now)


def _twin(requirement: Requirement) -> Requirement | None:
    return existing_twin(requirement, requirement.application, "application", "kind", "name")


def _put_last(requirement: Requirement, now: datetime) -> Event:
    application = requirement.application
    before = events.Before(application, "requirement")
    requirement.position = application.requirements.count()
    requirement.save()
    Watch.objects.follow(application.posting_id, now)
    return events.record(
        application, "requirement", now=now, since=before, what="added", name=requirement.name
    )


@transaction.atomic
def remove(requirement: Requirement, *, now: datetime) -> Event:
    """Take a piece off the checklist; its files stay in the library. Raises RowGone."""
    application, name = requirement.application, requirement.name
    application.hold()
    read_anew(requirement)
    before = events.Before(application, taking=requirement)
    requirement.delete()
    if not application.is_open:
        counting.close(application, now)
    Watch.objects.follow(application.posting_id, now)
    return events.record(
        application, "requirement", now=now, since=before, what="removed", name=name
    )


def set_state(requirement: Requirement, state: str, *, now: datetime) -> Event | None:
    """The person says where a piece stands: sent by post, waived, received, missing after all."""
    return _say(requirement, "state", state, now=now)


def answer(requirement: Requirement, applies: str, *, now: datetime) -> Event | None:
    """The person says whether what is asked for in some cases only is asked of them."""
    return _say(requirement, "applies", applies, now=now)


@transaction.atomic
def _say(requirement: Requirement, field: str, value: str, *, now: datetime) -> Event | None:
    application = requirement.application
    application.hold()
    read_anew(requirement, field)
    if getattr(requirement, field) == value:
        return None
    nouns = ("requirement",) if application.is_open else ("requirement", "submission")
    before = events.Before(application, *nouns)
    setattr(requirement, field, value)
    requirement.save(update_fields=[field])
    if not application.is_open:
        if value == Requirement.State.MISSING:
            application.submissions.standing().update(complete_at=None)  # they miss it after all
        counting.close(application, now)  # that for test scores goes by what is not in
    told: dict[str, Any] = {"what": field, "name": requirement.name, field: value}
    return events.record(application, "requirement", now=now, since=before, **told)


@transaction.atomic
def attach(requirement: Requirement, version: Version, *, now: datetime) -> Event | None:
    """Use this version for the requirement, in the place of an older one of the same document.

    It takes over that one's place in the bundle, too. Writes the state of the requirement and a
    line of the history, None where it is used already. Raises AlreadySubmitted once the application
    is in, LineRemoved when the line is gone.
    """
    try:
        _refuse_when_sent(requirement)
    except RowGone:
        raise LineRemoved(is_kept=True) from None
    before = events.Before(requirement.application, "files")
    older = requirement.attachments.filter(version__document=version.document)
    replaced = older.first()
    there = Attachment.objects.filter(requirement=requirement).count()
    position = replaced.position if replaced else there
    place = replaced.place if replaced else None
    older.exclude(version=version).delete()
    _row, new = Attachment.objects.get_or_create(
        requirement=requirement, version=version, defaults={"position": position, "place": place}
    )
    follow_files(requirement)
    if not new:
        return None
    return events.record(
        requirement.application,
        "upload",
        now=now,
        since=before,
        name=requirement.name,
        title=version.document.title,
        number=version.number,
    )


@transaction.atomic
def detach(attachment: Attachment, *, now: datetime) -> Event:
    """Stop using a version here; it stays in the library. Raises AlreadySubmitted like attach."""
    _refuse_when_sent(attachment.requirement)
    read_anew(attachment, "position")
    requirement, title = attachment.requirement, attachment.version.document.title
    before = events.Before(requirement.application, "files")
    attachment.delete()
    follow_files(requirement)
    return events.record(
        requirement.application,
        "requirement",
        now=now,
        since=before,
        what="detached",
        name=requirement.name,
        title=title,
    )


def put_files(line: int, files: Iterable[tuple[int, int, int | None]]) -> None:
    """Exactly these (version, position, place) on the line; the application is held.

    A version that is gone meanwhile is left out.
    """
    rows = {version: (position, place) for version, position, place in files}
    there = Version.objects.filter(pk__in=rows).values_list("pk", flat=True)
    Attachment.objects.filter(requirement=line).exclude(version__in=rows).delete()
    Attachment.objects.bulk_create(
        [
            Attachment(requirement_id=line, version_id=pk, position=rows[pk][0], place=rows[pk][1])
            for pk in there
        ],
        ignore_conflicts=True,
    )


def _refuse_when_sent(requirement: Requirement) -> None:
    """Held from here on, so that no submission and no other change comes between."""
    requirement.application.hold()
    read_anew(requirement, "state")
    if not requirement.application.is_open:
        raise AlreadySubmitted


def follow_files_of_open(pieces: Iterable[Requirement]) -> None:
    """Those of applications that are not in yet follow their files; what was sent stays told."""
    pieces = list(pieces)
    Application.objects.filter(requirements__in=pieces).look_again()
    for piece in pieces:
        if piece.application.is_open:
            follow_files(piece)


def follow_files(requirement: Requirement) -> None:
    """Missing, draft or ready as the attached files say; later states the person set stay."""
    if requirement.state not in (State.MISSING, State.DRAFT, State.READY):
        return
    states = list(requirement.attachments.values_list("version__state", flat=True))
    if not states:
        state = State.MISSING
    elif len(states) < requirement.count or Version.State.DRAFT in states:
        state = State.DRAFT
    else:
        state = State.READY
    if state != requirement.state:
        requirement.state = state
        requirement.save(update_fields=["state"])
