"""Before sending: the plan of an application's files and everything that speaks against it.

Looking reads rows and changes none. What is only to be looked at can be acknowledged, once an
application; what stands in the way cannot.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from applications.core import guards as core
from applications.core import versioning
from applications.core.applications_allowed import Entry
from applications.core.bundle import Plan
from applications.core.presets import chosen
from applications.core.readiness import LETTERS
from applications.models import (
    Acknowledgement,
    Application,
    Attachment,
    Event,
    Posting,
    Referee,
    Reference,
    Requirement,
    Version,
)
from applications.services import (
    applications_allowed,
    bundles,
    document_texts,
    events,
    referees_apart,
    validity,
    versions,
)

ELSEWHERE = 500  # institutions of other applications that are sought in letters
OWN = 8  # CVs, transcripts and certificates of the library that tell where the person has been


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: what stands in the way, what wants a look, what was let pass."""

    plan: Plan
    stops: tuple[core.Concern, ...] = ()
    looks: tuple[core.Concern, ...] = ()
    notes: tuple[core.Concern, ...] = ()
    acknowledged: tuple[core.Concern, ...] = ()
    # By the attachment's row, the newer version that may be offered in its place.
    newer: dict[int, Version] = field(default_factory=dict)
    # It and the person's others that a rule between them may be about.
    around: tuple[Entry, ...] = ()

    @property
    def open(self) -> tuple[core.Concern, ...]:
        """What is to be settled before sending."""
        return self.stops + self.looks


def look(
    application: Application,
    pieces: Sequence[Requirement],
    *,
    now: datetime,
    references: Iterable[Reference] | None = None,
) -> Look:
    """The plan and all concerns, in at most twelve queries; `pieces` carry their files."""
    plan = bundles.outline(application, pieces, now=now, references=references)
    papers = _papers(application, pieces, plan)
    beyond = _beyond(pieces, papers)
    target = _target(application)
    named = any(paper.is_addressed for paper in papers.values())
    named = named or any(papers[file.pk].kind in core.ADDRESSED for file in beyond)
    writer = _writer(application, pieces, named=named)
    seen = set(application.acknowledgements.values_list("key", flat=True))
    newer = _newer(application, beyond, papers, target, writer, seen)
    for pk, version in newer.items():
        place = getattr(version, "place", None) or ""
        papers[pk] = replace(papers[pk], latest=version.number, latest_for=place)
    asks = [piece.item.name for piece in pieces if piece.item.is_question]
    few = [*_few(pieces), *_letters_to_upload(application, pieces, references)]
    found = core.concerns(papers.values(), target, writer, plan, few=few, asks=asks)
    others = applications_allowed.around(application)
    found += applications_allowed.concerns(application, others)
    found += referees_apart.concerns(application, references)
    looks = [concern for concern in found if concern.level == "look"]
    return Look(
        plan,
        stops=tuple(concern for concern in found if concern.level == "stop"),
        looks=tuple(concern for concern in looks if concern.key not in seen),
        notes=tuple(concern for concern in found if concern.level == "note"),
        acknowledged=tuple(concern for concern in looks if concern.key in seen),
        newer=newer,
        around=tuple(others),
    )


def strangers(application: Application, text: str) -> list[str]:
    """The institutions that a text written for this application names by mistake, as it does."""
    if not text.strip():
        return []
    paper = core.Paper("", "cover_letter", 0, pages=(text,))
    writer = _writer(application, (), named=True)
    found = core.other_institutions([paper], _target(application), writer)
    return [str(concern.data["name"]) for concern in found]


def _beyond(
    pieces: Iterable[Requirement], papers: dict[int, core.Paper]
) -> dict[Attachment, list[Version]]:
    """The versions of its document that are newer than the one chosen, the newest first."""
    files = [row for piece in pieces for row in piece.attachments.all() if row.pk in papers]
    mine = Version.objects.filter(document__in={file.version.document_id for file in files})
    rows = list(mine.with_place().only("document", "number", "uploaded_for").order_by("-number"))
    beyond = {
        file: [
            row
            for row in rows
            if row.document_id == file.version.document_id and row.number > file.version.number
        ]
        for file in files
    }
    return {file: newer for file, newer in beyond.items() if newer}


def _newer(
    application: Application,
    beyond: dict[Attachment, list[Version]],
    papers: dict[int, core.Paper],
    target: core.Target,
    writer: core.Writer,
    seen: set[str],
) -> dict[int, Version]:
    """The newest version that may be offered in place of each one chosen; see core/versioning.py.

    Never one that names another institution, unless that was seen and is meant so.
    """
    if not beyond:
        return {}
    places = versions.places({file.version.document_id for file in beyond})
    found: dict[int, Version] = {}
    for file, newer in beyond.items():
        paper = papers[file.pk]
        document = file.version.document
        kinds = (document.kind, paper.kind)
        for row in fitting(
            newer, kinds, application.pk, places[document.pk], application.earlier_id
        ):
            if not _names_another(row, paper, papers, target, writer, seen):
                found[file.pk] = row
                break
    return found


def fitting(
    newer: Iterable[Version],
    kinds: Collection[str],
    application: int,
    places: Iterable[int],
    earlier: int | None = None,
) -> list[Version]:
    """Those of the newer versions that are not another application's, see core/versioning.py."""
    return [
        row
        for row in newer
        if versioning.may_be_offered(
            kinds,
            application=application,
            uploaded_for=row.uploaded_for_id,
            places=places,
            earlier=earlier,
        )
    ]


def _names_another(
    version: Version,
    paper: core.Paper,
    papers: dict[int, core.Paper],
    target: core.Target,
    writer: core.Writer,
    seen: set[str],
) -> bool:
    """Whether this version, in place of the paper, names an institution that it should not."""
    if paper.kind not in core.ADDRESSED:
        return False
    instead = replace(paper, pages=document_texts.of([version]).get(version.pk))
    others = [one for one in papers.values() if one.kind in core.OF_THE_PERSON]
    found = core.other_institutions([instead, *others], target, writer)
    return any(concern.key not in seen for concern in found)


def against(
    application: Application, chosen: Sequence[tuple[Requirement, Version]], *, now: datetime
) -> list[tuple[core.Concern, ...]]:
    """For each of these files, what would be found were it sent for that line; nothing changes.

    In at most five queries: words are read only where one of them is written to one place.
    """
    pieces = [_as_if(piece, version, -at) for at, (piece, version) in enumerate(chosen, start=1)]
    plan = bundles.outline(application, pieces, now=now, references=())
    named = any(part.kind in core.ADDRESSED for part in plan.parts)
    papers = _papers(application, pieces, plan, core.READ if named else frozenset())
    writer = _writer(application, pieces, named=named)
    found = core.concerns(papers.values(), _target(application), writer, plan)
    return [
        tuple(concern for concern in found if concern.requirement == piece.pk) for piece in pieces
    ]


def _as_if(piece: Requirement, version: Version, number: int) -> Requirement:
    """The line with this one file on it, under a number that no row has."""
    alone = copy(piece)
    alone.pk = number
    file = Attachment(pk=number, requirement=alone, version=version)
    alone._prefetched_objects_cache = {"attachments": [file]}  # type: ignore[attr-defined]
    return alone


def is_for_elsewhere(concerns: Iterable[core.Concern]) -> bool:
    """Whether what was found says that it is another place's, or nobody can tell: such a letter is
    never proposed."""
    return any(
        concern.code in ("other_institution", "unread", "garbled", "unreadable")
        or (concern.code == "absent" and "institution" in concern.data["lacking"])
        for concern in concerns
    )


@transaction.atomic
def acknowledge(
    application: Application, found: Iterable[core.Concern], *, now: datetime
) -> Event | None:
    """These findings are known and meant so; they do not ask again here. None where all are."""
    application.hold()
    before = events.Before(application, "finding")
    seen = set(application.acknowledgements.values_list("key", flat=True))
    new = {concern.key: concern for concern in found if concern.key not in seen}
    if not new:
        return None
    Acknowledgement.objects.bulk_create(
        Acknowledgement(application=application, key=key, created_at=now) for key in new
    )
    told = [concern.kept for concern in new.values()]
    return events.record(
        application, "finding", now=now, since=before, what="passed", findings=told
    )


@transaction.atomic
def ask_again(application: Application, concern: core.Concern, *, now: datetime) -> Event | None:
    """The finding wants its look once more. None where it does already."""
    application.hold()
    row = Acknowledgement.objects.filter(application=application, key=concern.key).first()
    if row is None:
        return None
    before = events.Before(application, taking=row)
    row.delete()
    told = [concern.kept]
    return events.record(application, "finding", now=now, since=before, what="again", findings=told)


def _papers(
    application: Application,
    pieces: Sequence[Requirement],
    plan: Plan,
    kinds: Collection[str] = core.READ,
) -> dict[int, core.Paper]:
    """What was chosen and, of these kinds, what it says, by the attachment's row."""
    parts = {part.attachment: part for part in plan.parts}
    chosen_files: list[tuple[Requirement, Attachment]] = [
        (piece, attachment)
        for piece in pieces
        for attachment in piece.attachments.all()
        if attachment.pk in parts
    ]
    read = [
        attachment.version for _, attachment in chosen_files if parts[attachment.pk].kind in kinds
    ]  # a thesis says nothing that is asked for
    pages = document_texts.of(read) if read else {}
    counted = validity.counted(application, pieces)
    return {
        attachment.pk: core.Paper(
            title=parts[attachment.pk].title,
            kind=parts[attachment.pk].kind,
            document=attachment.version.document_id,
            number=attachment.version.number,
            latest=attachment.version.number,
            draft=attachment.version.state == Version.State.DRAFT,
            language=attachment.version.language,
            accepted=tuple(piece.languages),
            pages=pages.get(attachment.version_id),
            findings=tuple(found["code"] for found in attachment.version.findings),
            apart=parts[attachment.pk].apart,
            requirement=piece.pk,
            version=attachment.version_id,
            earlier=_day_before(attachment.version, application),
            good_until=attachment.version.last_day,
            counts=counted[piece.pk].which if piece.pk in counted else "",
            counts_on=counted[piece.pk].day if piece.pk in counted else None,
        )
        for piece, attachment in chosen_files
    }


def _day_before(version: Version, application: Application) -> date | None:
    """When it was uploaded, where the season of the application that this one was begun from was
    closed after that."""
    season = application.earlier.season if application.earlier else None
    if season is None or version.created_at > season.closed_at:
        return None
    return version.created_at.date()


def _target(application: Application) -> core.Target:
    posting = application.posting
    preset = chosen(application.preset)
    return core.Target(
        institution=posting.institution,
        department=posting.department,
        city=posting.city,
        title=posting.title,
        reference_number=posting.reference_number,
        contacts=tuple(name for one in posting.contacts if (name := one.get("name") or "")),
        languages=tuple(posting.languages),
        text=posting.text,
        refuses=preset.refuses if preset else (),
        portal=preset.name if preset else "",
    )


def _writer(application: Application, pieces: Iterable[Requirement], *, named: bool) -> core.Writer:
    """Who sends it; where else they apply and who knows them only where a letter may name it."""
    owner = application.owner
    if not named:
        return core.Writer(given_name=owner.given_name, family_name=owner.family_name)
    others = Posting.objects.filter(application__owner=owner).exclude(pk=application.posting_id)
    institutions = others.exclude(institution="").values_list("institution", flat=True)
    here = [row.version_id for piece in pieces for row in piece.attachments.all()]
    referees = Referee.objects.filter(owner=owner).values_list("institution", flat=True)
    return core.Writer(
        given_name=owner.given_name,
        family_name=owner.family_name,
        elsewhere=tuple(institutions.order_by().distinct()[:ELSEWHERE]),
        known=(
            *referees.order_by().distinct(),
            *document_texts.of_kinds(owner, core.OF_THE_PERSON, OWN, but=here),
        ),
    )


def _letters_to_upload(
    application: Application,
    pieces: Iterable[Requirement],
    references: Iterable[Reference] | None,
) -> list[tuple[str, int, int]]:
    """Letters of which no file is there, though the person is to upload that of somebody named; one
    query where the references are not at hand."""
    missing = [
        piece
        for piece in pieces
        if piece.kind == LETTERS
        and piece.item.is_wanted
        and piece.state == Requirement.State.MISSING
        and not piece.attachments.all()
    ]
    if not missing:
        return []
    named = application.references.all() if references is None else references
    uploads = [one for one in named if one.is_counted and one.mode == Reference.Mode.UPLOAD]
    wanted = [(piece.item.name, 0, max(piece.count, len(uploads))) for piece in missing]
    return wanted if uploads else []


def _few(pieces: Iterable[Requirement]) -> list[tuple[str, int, int]]:
    """Pieces asked for more than once that have some of their files."""
    return [
        (piece.item.name, there, piece.count)
        for piece in pieces
        if piece.item.is_wanted
        and piece.state == Requirement.State.DRAFT
        and 0 < (there := len(piece.attachments.all())) < piece.count
    ]
