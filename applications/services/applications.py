"""An application: where it stands, and its course over stages, notes, submission, archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from applications.core.progress import Piece, Progress, progress
from applications.errors import ChangedElsewhere
from applications.models import Application, Deadline, Reference, Requirement
from applications.services import deadlines, events, requirements

Stage = Application.Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress of one application, and the references that count."""

    progress: Progress
    registered: int  # references named, whether needed or not


def standing(
    application: Application,
    requirements: Iterable[Requirement],
    references: Iterable[Reference],
) -> Standing:
    """Where the application stands, from rows at hand: no query."""
    references = [r for r in references if r.state != Reference.State.DECLINED]
    counting = [reference for reference in references if reference.counts]
    needed = application.posting.references_minimum
    return Standing(
        progress=progress(
            (
                Piece(called(r), r.kind, r.need == Requirement.Need.REQUIRED, r.state)
                for r in requirements
            ),
            letters_in=sum(reference.is_in for reference in counting),
            letters_needed=len(counting) if needed is None else needed,
        ),
        registered=len(references),
    )


def called(requirement: Requirement) -> str:
    """The short name for lists and mails; what is of no known kind keeps the posting's words."""
    if requirement.kind == Requirement.Kind.OTHER:
        return requirement.name
    return str(Requirement.Kind(requirement.kind).label)


@transaction.atomic
def move(
    application: Application, stage: str, *, now: datetime, at: datetime | None = None
) -> None:
    """Put the application into a stage; `at` back-dates the line in its history."""
    if application.stage == stage:
        return
    was, application.stage = application.stage, stage
    application.save(update_fields=["stage", "changed_at"])
    if stage not in Application.BEFORE_SUBMISSION:
        _settle(application, at or now)
    elif was not in Application.BEFORE_SUBMISSION:
        _reopen(application, now)
    events.record(application, "stage", now=at or now, stage=stage, was=was)


def _settle(application: Application, at: datetime) -> None:
    """What went in with the application neither counts down nor reminds any more."""
    if application.submitted_at is None and application.stage != Stage.WITHDRAWN:
        application.submitted_at = at
        application.save(update_fields=["submitted_at"])
    over = application.stage in Application.OVER
    open_ones = Deadline.objects.unmet().filter(application=application)
    if not over:
        # Letters may still be out, an interview or a reply still ahead.
        open_ones = open_ones.filter(
            kind__in=["application", "target", "waiver", "funding", "test"]
        )
    open_ones.update(met_at=at)
    Requirement.objects.filter(
        application=application, state__in=[Requirement.State.DRAFT, Requirement.State.READY]
    ).update(state=Requirement.State.SUBMITTED)
    deadlines.refresh(application)


def _reopen(application: Application, now: datetime) -> None:
    """Not in after all: its deadlines still ahead count down again, its files are to be sent."""
    application.submitted_at = None
    application.save(update_fields=["submitted_at"])
    Deadline.objects.filter(application=application, instant__gt=now).update(
        met_at=None, next_step_at=now
    )
    State = Requirement.State
    for piece in Requirement.objects.filter(application=application, state=State.SUBMITTED):
        piece.state = State.READY
        piece.save(update_fields=["state"])
        requirements.follow_files(piece)
    deadlines.refresh(application)


@transaction.atomic
def submit(
    application: Application, *, confirmation: str, now: datetime, at: datetime | None = None
) -> None:
    """It is in: freeze the checklist's state, stop its reminders, keep the confirmation number."""
    application.confirmation = confirmation
    application.save(update_fields=["confirmation", "changed_at"])
    move(application, Stage.SUBMITTED, now=now, at=at)


@transaction.atomic
def write_notes(application: Application, notes: str, *, version: int, now: datetime) -> None:
    """Keep the notes, unless another window changed them since this one was opened.

    Raises ChangedElsewhere with the notes as they are now.
    """
    kept = Application.objects.filter(pk=application.pk, version=version).update(
        notes=notes, version=F("version") + 1
    )
    if not kept:
        application.refresh_from_db()
        if application.notes == notes:
            return  # the same form sent twice
        raise ChangedElsewhere(application.notes)
    if application.notes != notes:
        events.record(application, "note", now=now)
    application.refresh_from_db()


@transaction.atomic
def archive(application: Application, archived: bool, *, now: datetime) -> None:
    """Out of the way, or back again; nothing is lost, and an archived one does not remind."""
    if (application.archived_at is not None) == archived:
        return
    application.archived_at = now if archived else None
    application.save(update_fields=["archived_at", "changed_at"])
    events.record(application, "archive", now=now, archived=archived)


@transaction.atomic
def delete(application: Application) -> None:
    """The application, its posting, bundles and history are gone; documents and referees stay."""
    files = [bundle.file for bundle in application.bundles.exclude(file="")]
    application.posting.delete()
    transaction.on_commit(lambda: [file.delete(save=False) for file in files])
