"""The checklist: what the posting asks for, what is attached, and where each piece stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.errors import AlreadySubmitted, LineRemoved, RowGone
from applications.models import Application, Attachment, Event, Requirement, Version
from applications.models.owned import read_anew
from applications.services import events
from applications.services.deduplicate import existing_twin

State = Requirement.State


@transaction.atomic
def save(requirement: Requirement, *, now: datetime) -> Requirement:
    """Keep a new or changed piece of the checklist; a new one goes to the end, and only once."""
    requirement.application.hold()
    added = requirement.pk is None
    if added:
        same = existing_twin(requirement, requirement.application, "application", "kind", "name")
        if same is not None:
            return same
        requirement.position = requirement.application.requirements.count()
    requirement.save()
    events.record(
        requirement.application,
        "requirement",
        now=now,
        what="added" if added else "changed",
        name=requirement.name,
    )
    return requirement


@transaction.atomic
def remove(requirement: Requirement, *, now: datetime) -> None:
    """Take a piece off the checklist; its files stay in the library."""
    application, name = requirement.application, requirement.name
    application.hold()
    requirement.delete()
    events.record(application, "requirement", now=now, what="removed", name=name)


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
    before = events.Before(application, "requirement")
    setattr(requirement, field, value)
    requirement.save(update_fields=[field])
    told: dict[str, Any] = {"what": field, "name": requirement.name, field: value}
    return events.record(application, "requirement", now=now, since=before, **told)


@transaction.atomic
def attach(requirement: Requirement, version: Version, *, now: datetime) -> Attachment:
    """Use this version for the requirement, in the place of an older one of the same document.

    It takes over that one's place in the bundle, too. Writes the state of the requirement and a
    line of the history. Raises AlreadySubmitted once the application is in, LineRemoved when the
    line is gone.
    """
    try:
        _refuse_when_sent(requirement)
    except RowGone:
        raise LineRemoved(is_kept=True) from None
    older = requirement.attachments.filter(version__document=version.document)
    replaced = older.first()
    position = replaced.position if replaced else requirement.attachments.count()
    place = replaced.place if replaced else None
    older.exclude(version=version).delete()
    attachment, new = Attachment.objects.get_or_create(
        requirement=requirement, version=version, defaults={"position": position, "place": place}
    )
    follow_files(requirement)
    if new:
        events.record(
            requirement.application,
            "upload",
            now=now,
            name=requirement.name,
            title=version.document.title,
            number=version.number,
        )
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, now: datetime) -> None:
    """Stop using a version here; it stays in the library. Raises AlreadySubmitted like attach."""
    _refuse_when_sent(attachment.requirement)
    read_anew(attachment, "position")
    requirement, title = attachment.requirement, attachment.version.document.title
    attachment.delete()
    follow_files(requirement)
    events.record(
        requirement.application,
        "requirement",
        now=now,
        what="detached",
        name=requirement.name,
        title=title,
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
