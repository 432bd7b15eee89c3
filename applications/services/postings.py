"""Postings: kept, read, corrected by the person, and taken in as an application."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import product
from typing import Any

from django.db import transaction

from applications.core.extraction import stored
from applications.core.extraction.draft import Conflict, Found, PostingDraft
from applications.core.look_alike import Sketch, Why, alike
from applications.core.places import zone_of
from applications.core.places.named import institution_named
from applications.core.positions import OF_ONE, Position, positions, read_for
from applications.errors import RowGone
from applications.models import Application, Deadline, Deletion, Posting, Requirement, User
from applications.models.owned import read_anew
from applications.services import deadlines, deletions, events

# The fields that are read one by one; the same names in the draft, the form and the row.
FACTS = (
    "title",
    "institution",
    "department",
    "city",
    "country",
    "reference_number",
    "url",
    "apply_to",
    "start",
    "duration_months",
    "extent_percent",
    "salary",
    "single_pdf",
    "max_file_mb",
)


TOLD_BY_THE_FEED = {"title", "institution", "reference_number", "city"}
SKETCHED = ("title", "institution", "url", "reference_number", "text_sha256")  # as in Sketch
LOOK_ALIKES = 5  # named at once


@transaction.atomic
def keep(
    owner: User,
    text: str,
    *,
    source: str,
    source_name: str = "",
    url: str = "",
    now: datetime,
) -> Posting:
    """The snapshot and what was read of it, until it is reviewed; the same text again is the same
    posting."""
    User.objects.hold(owner.pk)
    sha256 = digest(text)
    known = Posting.objects.for_user(owner).unreviewed().filter(text_sha256=sha256).first()
    if known is not None:
        return known
    posting = Posting.objects.create(
        owner=owner,
        text=text,
        text_sha256=sha256,
        source=source,
        source_name=source_name[:2000],
        url=url,
        taken_at=now,
    )
    keep_reading(posting)
    return posting


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def read(posting: Posting, meant: Position | None = None) -> PostingDraft:
    """What the text says of the position that is meant; none meant: of all that it offers."""
    return read_for(_read(posting), positions(posting.text), meant)


def _read(posting: Posting) -> PostingDraft:
    """As it was read when it came in, whichever reader came later."""
    if posting.draft is not None:
        return stored.from_json(posting.draft)
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction import extract

    return extract(posting.text, posting.taken_at.astimezone(posting.owner.tz).date())


def keep_reading(posting: Posting) -> None:
    """Keep what the text says, unless another window was faster or brought another text."""
    from applications.core.extraction import READER_VERSION

    posting.draft, posting.reader_version = stored.to_json(_read(posting)), READER_VERSION
    same = Posting.objects.filter(pk=posting.pk, text_sha256=posting.text_sha256)
    same.filter(draft__isnull=True).update(draft=posting.draft, reader_version=READER_VERSION)


def evidence(found: Found[Any] | None, state: str = "read") -> dict[str, Any]:
    """What is kept beside a value: quote, place, rule, confidence; empty where none was read."""
    if found is None:
        return {}
    kept = asdict(found)
    del kept["value"]
    return {**kept, "state": state}


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An application of the person's that seems to be the same one, and what makes it seem so."""

    application: Application
    why: Why


def look_alikes(owner: User, one: Sketch) -> list[LookAlike]:
    """The newest few of the person's applications that look like this one."""
    mine = Application.objects.for_user(owner).order_by("-id")
    rows = mine.values_list("pk", *(f"posting__{name}" for name in SKETCHED)).iterator()
    reasons = dict(alike(one, ((pk, Sketch(*facts)) for pk, *facts in rows), LOOK_ALIKES))
    if not reasons:
        return []
    names = [f"posting__{name}" for name in ("title", "institution")]
    found = mine.filter(pk__in=reasons).select_related("posting").only("pk", *names)
    return [LookAlike(application, reasons[application.pk]) for application in found]


@transaction.atomic
def take_in(
    posting: Posting,
    *,
    facts: dict[str, Any],
    moments: Iterable[Deadline],
    pieces: Iterable[Requirement],
    now: datetime,
    meant: Position | None = None,
) -> Application:
    """The reviewed posting as an application with deadlines and checklist; twice gives one.

    `meant` is the position that it is for, where the posting offers several."""
    # Two presses at once: the second waits here and finds the application of the first.
    User.objects.hold(posting.owner_id)
    kept = Posting.objects.select_for_update().filter(pk=posting.pk).first()
    if kept is None:  # thrown away in another window
        raise RowGone
    posting = kept
    already = Application.objects.filter(posting=posting).first()
    if already is not None:
        return already
    correct(posting, facts, meant)
    posting.reviewed_at = now
    posting.save()
    application = Application.objects.create(owner=posting.owner, posting=posting, created_at=now)
    events.record(application, "taken_in", now=now, source=posting.source)
    for moment in moments:
        moment.application = application
        # Steps before this moment are not made up for.
        moment.next_step_at = moment.reminds_from = moment.changed_at = now
        deadlines.derive(moment)
        moment.save()
    for position, piece in enumerate(pieces):
        piece.application = application
        piece.position = position
        piece.save()
    deadlines.refresh(application)
    _seek_elsewhere(posting)
    return application


@transaction.atomic
def take_in_each(
    posting: Posting,
    chosen: Sequence[Position],
    *,
    facts: dict[str, Any],
    moments: Sequence[Deadline],
    pieces: Sequence[Requirement],
    now: datetime,
    settled: Collection[tuple[str, str]] = (),
) -> list[Application]:
    """An application for each position that is meant, with its own snapshot, title and number;
    none named: one for the posting as a whole. Twice gives no more.

    `settled` are the contradictions, as `settle` takes them, that the person decided on."""
    User.objects.hold(posting.owner_id)
    meant: Sequence[Position | None] = chosen or (None,)
    if Application.objects.filter(posting=posting).exists():
        meant = meant[:1]
    files = [(posting, moments, pieces)]
    for _ in meant[1:]:
        snapshot = copy(posting)
        snapshot.pk, snapshot._state.adding = None, True
        snapshot.save()
        files.append((snapshot, [copy(row) for row in moments], [copy(row) for row in pieces]))
    made = [
        take_in(
            snapshot,
            facts={**facts, **(_facts_of(posting, position, facts) if position else {})},
            moments=rows,
            pieces=asked,
            now=now,
            meant=position,
        )
        for (snapshot, rows, asked), position in zip(files, meant, strict=True)
    ]
    for application, (field, code) in product(made, settled):
        settle(application, field, code)
    return made


def _facts_of(posting: Posting, position: Position, facts: dict[str, Any]) -> dict[str, Any]:
    """What one of several positions has for itself, and the review of all of them left empty."""
    draft = read(posting, position)
    own = {
        name: found.value
        for name in OF_ONE
        if (found := getattr(draft, name)) and not facts.get(name)
    }
    if position.reference_number:
        own["reference_number"] = position.reference_number
    return {**own, "title": position.called(facts.get("title", ""))[:500]}


@transaction.atomic
def write_down(
    owner: User,
    facts: dict[str, Any],
    moment: Deadline | None,
    *,
    now: datetime,
    beside: Posting | None = None,
) -> Application:
    """An application that no text stands for, or one of which nothing was read (`beside`); the same
    form sent twice makes one."""
    User.objects.hold(owner.pk)
    day, hour = (moment.date, moment.time) if moment else (None, None)
    twin = Application.objects.filter(
        owner=owner,
        posting__source=Posting.Source.WRITTEN,
        deadlines__date=day,
        deadlines__time=hour,
        **{f"posting__{name}": value for name, value in facts.items()},
    ).first()
    if twin is not None and beside is None:
        return twin
    posting = beside or Posting.objects.create(
        owner=owner, source=Posting.Source.WRITTEN, taken_at=now
    )
    if place := institution_named(facts["institution"]):
        facts = {**facts, "city": place.city, "country": place.country}
    if moment is not None and not moment.zone:
        moment.zone = zone_of(facts.get("country", ""), facts.get("city", ""))
        source = Deadline.ZoneSource
        moment.zone_source = source.PLACE if moment.zone else source.ASSUMED
    return take_in(posting, facts=facts, moments=[moment] if moment else [], pieces=[], now=now)


def _seek_elsewhere(posting: Posting) -> None:
    """The person's other letters are looked through for the name of this institution, too."""
    mine = Application.objects.filter(owner=posting.owner_id).exclude(posting=posting)
    mine.with_files_to_send().look_again_later()


def has_rows(
    application: Application, moments: Iterable[Deadline], pieces: Iterable[Requirement]
) -> bool:
    """Whether these are the deadlines and the checklist that it has."""
    printed = ("kind", "date", "time", "zone", "bound")
    asked = ("kind", "name", "need", "count")
    return all(
        sorted(map(str, kept.values_list(*names)))
        == sorted(str(tuple(getattr(row, name) for name in names)) for row in rows)
        for kept, names, rows in (
            (application.deadlines.order_by(), printed, moments),
            (application.requirements.order_by(), asked, pieces),
        )
    )


def correct(posting: Posting, facts: dict[str, Any], meant: Position | None = None) -> None:
    """Set the facts; beside each value that was read stands: confirmed, or corrected."""
    # A reviewed one without a draft keeps the evidence it has: another reading is another matter.
    is_read = bool(posting.text) and (posting.draft is not None or not posting.reviewed_at)
    draft = read(posting, meant) if is_read else PostingDraft()
    kept: dict[str, Any] = dict(posting.evidence)
    for field, value in facts.items():
        if field in kept and getattr(posting, field) != value:
            kept[field] = {**kept[field], "state": "corrected"}
        setattr(posting, field, value)
        found = getattr(draft, field, None)
        if isinstance(found, Found):
            same = str(found.value) == str(value) or found.value == value
            kept[field] = evidence(found, "confirmed" if same else "corrected")
    for field, rows in _rows_read(draft).items():
        if rows and field in facts:
            same = [row for row, _ in rows] == facts[field]
            kept[field] = {
                **evidence(rows[0][1], "confirmed" if same else "corrected"),
                "rows": [
                    {"of": row, "quote": found.quote, "start": found.start, "end": found.end}
                    for row, found in rows
                ],
            }
    if draft.references is not None and "references_minimum" in facts:
        said = (facts.get("references_minimum"), facts.get("references_mode") or None)
        read_as = (draft.references.value.minimum, draft.references.value.mode)
        kept["references"] = evidence(
            draft.references, "confirmed" if said == read_as else "corrected"
        )
    if draft.conflicts and "conflicts" not in kept:  # else some of them may be settled
        kept["conflicts"] = [_as_kept(conflict) for conflict in draft.conflicts]
    posting.evidence = kept


def _rows_read(draft: PostingDraft) -> dict[str, list[tuple[Any, Found[Any]]]]:
    """The facts of several rows as the posting keeps them, each beside its words."""
    return {
        "contacts": [
            ({"name": f.value.name, "email": f.value.email, "role": f.value.role}, f)
            for f in draft.contacts
        ],
        "languages": [(f.value, f) for f in draft.languages],
        "eligibility": [
            ({"minimum": str(f.value.minimum), "of": f.value.of}, f) for f in draft.ects
        ],
    }


def _as_kept(conflict: Conflict) -> dict[str, Any]:
    """A contradiction as it stands beside the facts: what it is about, and the places."""
    readings = [
        {"quote": found.quote, "start": found.start, "end": found.end}
        for found in conflict.readings
    ]
    return {"field": conflict.field, "code": conflict.code, "readings": readings}


@transaction.atomic
def change_facts(application: Application, facts: dict[str, Any], *, now: datetime) -> None:
    """Corrected facts of the posting; the history says which."""
    application.hold()
    posting = application.posting
    changed = [field for field, value in facts.items() if getattr(posting, field) != value]
    correct(posting, facts)
    posting.save()
    if changed:
        if TOLD_BY_THE_FEED & set(changed):
            Deadline.objects.filter(application=application).change(now)
        events.record(application, "facts", now=now, fields=changed)
    if "institution" in changed:
        _seek_elsewhere(posting)
    if {"city", "country"} & set(changed):
        deadlines.follow_place(application, now=now)


@transaction.atomic
def settle(application: Application, field: str, code: str) -> None:
    """The person says that what was made of a contradiction is right; it is not asked again."""
    application.hold()
    posting = application.posting
    read_anew(posting, "evidence")
    conflicts = [
        {**one, "settled": True} if (one["field"], one["code"]) == (field, code) else one
        for one in posting.evidence.get("conflicts", ())
    ]
    posting.evidence = {**posting.evidence, "conflicts": conflicts}
    posting.save(update_fields=["evidence"])


@transaction.atomic
def discard(posting: Posting, *, now: datetime) -> Deletion | None:
    """A text that waits for its review is gone, and for a day it can be brought back; one that was
    reviewed meanwhile stays."""
    User.objects.hold(posting.owner_id)
    waiting = Posting.objects.select_for_update().unreviewed().filter(pk=posting.pk).first()
    return deletions.take_out(waiting, now=now) if waiting else None
