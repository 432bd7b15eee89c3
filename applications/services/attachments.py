"""Files of the library on the checklists: which fits where, and that they are used there.

One rule for every page that offers a file: the newest final version of each document that meets a
line which lacks one (core/document_kind.py), the guards asked first. What is written to one place
(core/versioning.py) is never offered to another, nor where the guards find another place's name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from applications.core import document_kind as core
from applications.core.guards import ADDRESSED, Concern
from applications.core.readiness import BY_REFEREES
from applications.models import Application, Attachment, Document, Event, Requirement, User, Version
from applications.services import documents, guards, requirements, versions

MOST = 300  # versions of the library that are looked at, the newest
LIBRARY, OUT = "library", "out"  # where a file goes that is for no line
NEW = "new"  # and one that makes a line of its own
_SPEAKS_AGAINST = frozenset({"language", "absent", "earlier"})  # beside what stands in the way


@dataclass(slots=True)
class Offer:
    """This version for that line; `is_first` is what the app proposes, others are to choose."""

    piece: Requirement
    version: Version
    doubts: tuple[Concern, ...] = ()  # what speaks against it there
    is_first: bool = False

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.piece.pk}:{self.version.pk}"


@dataclass(slots=True)
class Used:
    """What came of it: the lines of the history, and how many were chosen for nothing."""

    events: list[Event] = field(default_factory=list)
    files: int = 0
    left: int = 0  # the line has its file by now, or the file is not for it

    @property
    def applications(self) -> int:
        return len({event.application_id for event in self.events})


def offers(
    application: Application,
    pieces: Sequence[Requirement],
    *,
    now: datetime,
    document: int | None = None,
) -> list[Offer]:
    """What the library has for the lines that lack a file, in the order of the checklist; `pieces`
    carry their files. Changes nothing; one query where nothing is written to one place."""
    return offers_of([application], {application.pk: pieces}, now=now, document=document)[
        application.pk
    ]


def offers_of(
    applications: Sequence[Application],
    pieces: dict[int, Sequence[Requirement]],
    *,
    now: datetime,
    document: int | None = None,
) -> dict[int, list[Offer]]:
    """The same of several applications of one person, by their numbers; of one document alone
    where that is given."""
    lacking = {
        row.pk: [piece for piece in pieces[row.pk] if row.is_open and lacks(piece)]
        for row in applications
    }
    kinds = {kind for rows in lacking.values() for piece in rows for kind in piece.kinds}
    if not kinds:
        return {row.pk: [] for row in applications}
    library = _library(applications[0].owner_id, kinds, document)
    addressed = [row.document_id for row in library if row.document.kind in ADDRESSED]
    places = versions.places(set(addressed)) if addressed else {}
    found = {}
    for row in applications:
        files = (file for piece in pieces[row.pk] for file in piece.attachments.all())
        here = {file.version.document_id for file in files}
        mine = [version for version in library if version.document_id not in here]
        found[row.pk] = _offered(row, lacking[row.pk], mine, places, now)
    return found


def lacks(piece: Requirement) -> bool:
    """Whether the line wants a file of the person's own that is not there."""
    is_open = piece.state in (Requirement.State.MISSING, Requirement.State.DRAFT)
    wanted = piece.is_sent and piece.kind not in BY_REFEREES and not piece.item.is_question
    return is_open and wanted and len(piece.attachments.all()) < piece.count


def held_back(owner: User, checklists: Iterable[Sequence[Requirement]]) -> set[int]:
    """The lines that lack a file for which the library has one that is written to some place: where
    none is offered there, the guards kept it for another."""
    checklists = list(checklists)
    lacking = [(pieces, piece) for pieces in checklists for piece in pieces if lacks(piece)]
    kinds = ADDRESSED.intersection(kind for _pieces, piece in lacking for kind in piece.kinds)
    library = _library(owner.pk, kinds, None) if kinds else []
    found = set()
    for pieces, piece in lacking:
        here = {file.version.document_id for one in pieces for file in one.attachments.all()}
        mine = (version for version in library if version.document_id not in here)
        if any(core.fits(line_of(piece), paper_of(version)) for version in mine):
            found.add(piece.pk)
    return found


def line_of(piece: Requirement) -> core.Line:
    """The line as plain values."""
    return core.Line(
        piece.pk, piece.kinds, piece.name, max(0, piece.count - len(piece.attachments.all()))
    )


def paper_of(version: Version) -> core.Paper:
    """The document as plain values."""
    document = version.document
    return core.Paper(version.pk, document.kind, f"{document.title} {version.original_name}")


def _library(owner_id: int, kinds: Iterable[str], document: int | None) -> list[Version]:
    """Final versions of documents of these kinds, the newest first."""
    rows = Version.objects.filter(
        document__owner=owner_id, document__kind__in=kinds, state=Version.State.FINAL
    )
    if document is not None:
        rows = rows.filter(document=document)
    return list(rows.select_related("document").order_by("-created_at", "-number")[:MOST])


def _offered(
    application: Application,
    lacking: Sequence[Requirement],
    library: Iterable[Version],
    places: dict[int, set[int]],
    now: datetime,
) -> list[Offer]:
    newest: dict[int, list[Version]] = {}
    for version in library:
        newest.setdefault(version.document_id, []).append(version)
    fitting = [
        guards.fitting(
            rows,
            (rows[0].document.kind,),
            application.pk,
            places.get(document, ()),
            application.earlier_id,
        )
        for document, rows in newest.items()
    ]
    pairs = [
        (piece, rows[0])
        for piece in lacking
        for rows in fitting
        if rows and core.fits(line_of(piece), paper_of(rows[0]))
    ]
    if not pairs:
        return []
    found = []
    for (piece, version), concerns in zip(
        pairs, guards.against(application, pairs, now=now), strict=True
    ):
        if version.document.kind in ADDRESSED and guards.is_for_elsewhere(concerns):
            continue
        doubts = [one for one in concerns if one.level == "stop" or one.code in _SPEAKS_AGAINST]
        found.append(Offer(piece, version, tuple(doubts)))
    return _with_first(found)


def _with_first(found: list[Offer]) -> list[Offer]:
    """The same, those that are proposed marked and first on their line."""
    fine = [offer for offer in found if not offer.doubts]
    pieces = {offer.piece.pk: offer.piece for offer in found}
    papers = {offer.version.pk: paper_of(offer.version) for offer in fine}
    first = core.assigned([line_of(piece) for piece in pieces.values()], papers.values())
    for offer in fine:
        offer.is_first = first.get(offer.version.pk) == offer.piece.pk
    order = list(pieces)
    return sorted(found, key=lambda one: (order.index(one.piece.pk), not one.is_first))


@dataclass(frozen=True, slots=True)
class Use:
    """An application that has a version of a document on its checklist."""

    application: int
    place: str
    number: int
    is_older: bool = False  # it is still to be sent, and a newer version may go in its place


def uses_of(latest: Iterable[Version], most: int) -> dict[int, tuple[list[Use], int]]:
    """Who uses these documents, each given by its newest version: the first few by the next
    deadline, and how many there are in all, by the document's number."""
    newest = {version.document_id: version for version in latest}
    addressed = [pk for pk, version in newest.items() if version.document.kind in ADDRESSED]
    places = versions.places(addressed) if addressed else {}
    found: dict[int, tuple[list[Use], int]] = {}
    for row in Attachment.objects.first_uses(newest, most):
        version = newest[row["document"]]
        fitting = guards.fitting(
            [version], (version.document.kind,), row["application"], places.get(row["document"], ())
        )
        older = row["stage"] in Application.BEFORE_SUBMISSION and row["number"] < version.number
        use = Use(
            row["application"],
            row["institution"] or row["title"],
            row["number"],
            older and bool(fitting),
        )
        found.setdefault(row["document"], ([], row["all"]))[0].append(use)
    return found


def ready_to_use(found: Iterable[Offer]) -> list[Offer]:
    """What the app proposes."""
    return [offer for offer in found if offer.is_first]


@transaction.atomic
def use(owner: User, chosen: Iterable[tuple[int, int]], *, now: datetime) -> Used:
    """Use these (line, version) that were offered; pressed twice, or in two windows, once.

    All in one transaction. A line that has its file by now is left as it is.
    """
    wanted = set(chosen)
    owner.hold()
    mine = Application.objects.filter(
        owner=owner, requirements__in={line for line, _version in wanted}
    )
    used = Used()
    for application in mine.select_related("posting", "owner").order_by("pk").distinct():
        application.hold()
        pieces = requirements.checklist_of(application)
        for offer in offers(application, pieces, now=now):
            if (offer.piece.pk, offer.version.pk) in wanted:
                event = requirements.attach(offer.piece, offer.version, now=now)
                used.events += [event] if event else []
                used.files += 1
    used.left = len(wanted) - used.files
    return used


def guessed(pieces: Sequence[Requirement], files: Sequence[Version]) -> dict[int, int]:
    """For files that just came in, the line each seems to be for, by their numbers; `pieces` carry
    their files. One that is on none of them belongs to the library alone."""
    found: dict[int, int] = {}
    for piece in pieces:
        here = {file.version.document_id for file in piece.attachments.all()}
        found |= {file.pk: piece.pk for file in files if file.document_id in here}
    rest = [paper_of(file) for file in files if file.pk not in found]
    return found | core.assigned([line_of(piece) for piece in pieces if piece.is_sent], rest)


@transaction.atomic
def sort(application: Application, places: dict[int, str], *, now: datetime) -> Used:
    """Files that just came in go where the person says: the number of a line, NEW, LIBRARY or OUT.

    A new document takes its line's kind; what is left out is gone, unless something has it.
    """
    application.hold()
    pieces = {str(piece.pk): piece for piece in application.requirements.all()}
    mine = Version.objects.filter(document__owner=application.owner_id, pk__in=places)
    used = Used()
    for version in mine.select_related("document").order_by("pk"):
        place = places[version.pk]
        if place == OUT:
            _leave_out(version, application, now=now)
        elif place in pieces or place == NEW:
            piece = pieces.get(place) or line_for(version, application, now=now)
            _of_kind(version, piece)
            event = requirements.attach(piece, version, now=now)
            used.events += [event] if event else []
            used.files += 1
        else:
            used.left += place != LIBRARY
    return used


def name_of_line(document: Document) -> str:
    """What a line is called that is there for this document's sake."""
    unknown = document.kind == Requirement.Kind.OTHER
    return document.title if unknown else document.get_kind_display()


def line_for(
    version: Version, application: Application, *, count: int = 1, now: datetime
) -> Requirement:
    """One more line, for a file that nothing on the checklist asks for; of a name only one."""
    document = version.document
    name = name_of_line(document)
    line = Requirement(application=application, kind=document.kind, name=name, count=count)
    return requirements.save(line, now=now)


def _of_kind(version: Version, piece: Requirement) -> None:
    """A document that came for this line is of its kind, where nothing else says what it is."""
    document = version.document
    alone = document.versions.count() == 1 and not version.attachments.exists()
    if alone and document.kind not in piece.kinds and piece.kind != Requirement.Kind.OTHER:
        documents.rename(document, title=document.title, kind=piece.kind)


def _leave_out(version: Version, application: Application, *, now: datetime) -> None:
    """It was not meant: only what came for this application, and is used nowhere."""
    if version.uploaded_for_id != application.pk or version.attachments.exists():
        return
    if version.document.versions.count() == 1:
        documents.delete(version.document, now=now)
    else:
        versions.remove(version)
