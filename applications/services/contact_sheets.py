"""The page of reference contacts: made of the referees where no file of the person's own is."""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import translation

from applications.core.contact_sheet import MANY, Contact, ContactSheet
from applications.core.readiness import CONTACTS
from applications.errors import TrackerError
from applications.models import Application, Referee, Reference, Requirement, SentFile
from applications.models.document import content_path
from applications.models.referee import counted
from applications.pdf import helper
from applications.pdf.job_types import Rendered
from applications.pdf.worker_pool import HelperFault
from applications.services.files import names, uploads
from applications.services.files.workspaces import workspace

log = logging.getLogger(__name__)

LINES_OF_AN_ADDRESS = 8  # more of them run on


class Made(NamedTuple):
    """A page as it would be, for a line of the checklist."""

    piece: Requirement
    sheet: ContactSheet
    complete: bool  # as many as are asked for, each with institution and e-mail

    @property
    def name(self) -> str:
        """Of its file."""
        return names.of_one(self.piece.application, self.sheet.heading, CONTACTS)


def made(
    application: Application, pieces: Sequence[Requirement], references: Iterable[Reference]
) -> Made | None:
    """The page for the first line that wants contacts and has no file; None where none does, or
    nobody is named for it. `pieces` carry their files, `references` their referees: no query."""
    piece = next((one for one in pieces if _wants(one)), None)
    if piece is None:
        return None
    named = list(references)
    checklist = application.checklist(pieces, named)
    there, asked = checklist.contacts(piece.item)
    on_sheet = [one for one in counted(named) if checklist.is_on_sheet(one.told)]
    owner, posting = application.owner, application.posting
    with translation.override(owner.language):  # of what the posting calls in too many words
        heading = piece.sent_as(CONTACTS)
    sheet = ContactSheet(
        contacts=tuple(
            _contact(one.referee, min(asked, len(on_sheet))) for one in on_sheet[:asked]
        ),
        applicant=owner.name,
        heading=heading,
        title=posting.title,
        institution=posting.institution,
        reference_number=posting.reference_number,
        paper=owner.paper,
        language=owner.language,
    )
    return Made(piece, sheet, there >= asked) if sheet.contacts else None


def _wants(piece: Requirement) -> bool:
    unanswered = piece.item.is_question
    return (
        piece.kind == CONTACTS
        and piece.is_sent
        and not unanswered
        and not list(piece.attachments.all())
    )


def _contact(referee: Referee, of: int) -> Contact:
    lines = [line for line in map(str.strip, referee.address.splitlines()) if line]
    on_lines = of <= MANY and len(lines) <= LINES_OF_AN_ADDRESS
    return Contact(
        name=referee.called,
        position=referee.position,
        institution=referee.institution,
        address=("\n" if on_lines else ", ").join(lines),
        email=referee.email,
        phone=referee.phone,
        relation=referee.relation,
    )


def of_application(application: Application) -> Made | None:
    """The same, from the rows as they are now."""
    pieces = list(
        application.requirements.order_by("position", "id").prefetch_related("attachments")
    )
    for piece in pieces:
        piece.application = application
    return made(application, pieces, application.references.select_related("referee"))


def draw(sheet: ContactSheet, out: Path, wanted: helper.Wanted = lambda: True) -> Rendered:
    """Write the page as a PDF. Raises RendererMissing, HelpersBusy, WorkStopped."""
    with translation.override(sheet.language):
        html = render_to_string("bundles/sheet.html", {"sheet": sheet, "paper": sheet.paper})
    return helper.render(html, out, wanted)


def kept(owner_id: int, sheet: ContactSheet) -> FieldFile:
    """The drawn page in the storage; drawn only where it is not there yet.

    Raises what `draw` raises. What no row names goes at night.
    """
    file, name = _stored(owner_id, sheet)
    if not file.storage.exists(name):
        with workspace("sheet") as folder:
            out = folder / "sheet.pdf"
            draw(sheet, out)
            uploads.write_once(file.storage, name, out)
    return file


def drawn(owner_id: int, sheet: ContactSheet) -> FieldFile | None:
    """The page where it was drawn before; None where it was not."""
    file, name = _stored(owner_id, sheet)
    return file if file.storage.exists(name) else None


def _stored(owner_id: int, sheet: ContactSheet) -> tuple[FieldFile, str]:
    name = content_path(owner_id, sheet.sha256)
    return SentFile(file=name).file, name


def draw_ahead(application: Application) -> bool:
    """What a submission will keep is in the storage before anything is held for it, for a drawing
    may wait for its turn. False where it failed: the submission goes without the page."""
    is_in = application.submissions.standing().exists()
    found = None if is_in else of_application(application)
    if found and found.complete:
        try:
            kept(application.owner_id, found.sheet)
        except (TrackerError, HelperFault, OSError):
            log.exception("application %s: its page of contacts is not drawn", application.pk)
            return False
    return True


def is_undrawn(application: Application) -> bool:
    """Whether a page is wanted and in no storage: what went in this moment went without it."""
    found = of_application(application)
    return bool(found and found.complete and drawn(application.owner_id, found.sheet) is None)
