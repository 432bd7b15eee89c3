"""Postings: kept, read, corrected by the person, and taken in as an application."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any
from uuid import uuid4

from django.db import transaction

from applications.core.apart import PLACED, Line, said_of, together
from applications.core.extraction import stored
from applications.core.extraction.draft import PostingDraft
from applications.core.look_alike import Sketch, Why, alike
from applications.core.position_reading import MAILED
from applications.core.positions import Position, positions
from applications.errors import RowGone
from applications.models import (
    Application,
    Deadline,
    Deletion,
    Posting,
    Requirement,
    User,
    Watch,
)
from applications.models.owned import read_anew
from applications.services import deadlines, deletions, events
from applications.services.calendars import TOLD_OF_POSTING
from applications.services.postings import making, readings

SKETCHED = ("title", "institution", "url", "reference_number", "text_sha256")  # as in Sketch
LOOK_ALIKES = 5  # named at once


def keep(
    owner: User,
    text: str,
    *,
    source: str,
    source_name: str = "",
    url: str = "",
    told: dict[str, str] | None = None,
    now: datetime,
) -> Posting:
    """The snapshot and what was read of it, until it is reviewed; the same text again is the same
    posting. `told` are facts that came with it, for what the text says nothing sure of."""
    sha256 = digest(text)
    same = Posting.objects.for_user(owner).unreviewed().filter(text_sha256=sha256)
    known = same.first()
    if known is not None:
        return known
    reading = readings.reading_of(text, now, owner)
    draft = stored.from_json(reading["draft"])
    unsure = {name: fact for name, fact in (told or {}).items() if _is_guess(draft, name)}
    with transaction.atomic():
        User.objects.hold(owner.pk)
        return same.first() or Posting.objects.create(
            owner=owner,
            text=text,
            text_sha256=sha256,
            source=source,
            source_name=source_name[:2000],
            url=url,
            taken_at=now,
            **unsure,
            **reading,
        )


def _is_guess(draft: PostingDraft | None, name: str) -> bool:
    found = getattr(draft, name, None)
    return found is None or found.word == "guess"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An application of the person's that seems to be the same one, and what makes it seem so."""

    application: Application
    why: Why


def look_alikes(owner: User, one: Sketch) -> list[LookAlike]:
    """The few of the person's applications that look most like this one, the newest first."""
    mine = Application.objects.for_user(owner).order_by("-id")
    rows = mine.values_list("pk", *(f"posting__{name}" for name in SKETCHED)).iterator()
    reasons = dict(alike(one, ((pk, Sketch(*facts)) for pk, *facts in rows), LOOK_ALIKES))
    if not reasons:
        return []
    names = [f"posting__{name}" for name in ("title", "institution")]
    found = mine.filter(pk__in=reasons).select_related("posting").only("pk", *names).in_bulk()
    return [LookAlike(found[pk], reason) for pk, reason in reasons.items() if pk in found]


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
    readings.keep_reading(posting)
    return _take_in(posting, facts, moments, pieces, now, meant)


@transaction.atomic
def _take_in(
    posting: Posting,
    facts: dict[str, Any],
    moments: Iterable[Deadline],
    pieces: Iterable[Requirement],
    now: datetime,
    meant: Position | None = None,
) -> Application:
    # Two presses at once: the second waits here and finds the application of the first.
    User.objects.hold(posting.owner_id)
    kept = Posting.objects.select_for_update().filter(pk=posting.pk).first()
    if kept is None:  # thrown away in another window
        raise RowGone
    posting = kept
    already = Application.objects.filter(posting=posting).first()
    if already is not None:
        return already
    readings.correct(posting, facts, meant)
    posting.reviewed_at = now
    posting.save()
    [application] = making.make_each([making.Plan(posting, list(moments), list(pieces))], now)
    making.seek_elsewhere(posting.owner)
    if posting.source == Posting.Source.URL:
        Watch.objects.begin(posting, now)
    return application


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
    readings.keep_reading(posting)
    with transaction.atomic():
        made = _take_in_each(posting, chosen, facts, moments, pieces, now)
        for application, (field, code) in product(made, settled):
            settle(application, field, code)
    return made


def _take_in_each(
    posting: Posting,
    chosen: Sequence[Position],
    facts: dict[str, Any],
    moments: Sequence[Deadline],
    pieces: Sequence[Requirement],
    now: datetime,
) -> list[Application]:
    User.objects.hold(posting.owner_id)
    meant: Sequence[Position | None] = chosen or (None,)
    if Application.objects.filter(posting=posting).exists():
        meant = meant[:1]
    files = [(posting, *_rows_of(posting, meant[0], moments, pieces, alone=len(meant) == 1))]
    for position in meant[1:]:
        snapshot = copy(posting)
        snapshot.pk, snapshot._state.adding = None, True
        snapshot.save()
        files.append((snapshot, *_rows_of(posting, position, moments, pieces)))
    return [
        _take_in(
            snapshot,
            {**facts, **(_facts_of(posting, position, facts) if position else {})},
            rows,
            asked,
            now,
            position,
        )
        for (snapshot, rows, asked), position in zip(files, meant, strict=True)
    ]


def _rows_of(
    posting: Posting,
    position: Position | None,
    moments: Sequence[Deadline],
    pieces: Sequence[Requirement],
    *,
    alone: bool = False,
) -> tuple[list[Deadline], list[Requirement]]:
    """The rows of one of several positions: without what was read of the others only. Of one that
    is meant `alone` the person has seen to that."""
    apart, offered = readings.apart(posting), positions(posting.text)
    if alone or not apart or position not in offered:
        return [_as_own(row) for row in moments], [copy(row) for row in pieces]
    lines, number = together(readings.read(posting), apart), offered.index(position)

    def is_mine(row: Deadline | Requirement, read: Sequence[Line]) -> bool:
        place = (row.kind, row.evidence.get("start"), row.evidence.get("end"))
        found = [one for one in read if (one.value.kind, one.start, one.end) == place]
        return not found or any(number in (said_of(one, apart) or {number}) for one in found)

    return (
        [_as_own(row) for row in moments if is_mine(row, lines.deadlines)],
        [copy(row) for row in pieces if is_mine(row, lines.documents)],
    )


def _as_own(moment: Deadline) -> Deadline:
    """The same moment for one of several positions: in a calendar an event of its own."""
    own = copy(moment)
    own.uid = uuid4()
    return own


def _facts_of(posting: Posting, position: Position, facts: dict[str, Any]) -> dict[str, Any]:
    """What one of several positions has for itself, and the review of all of them left empty."""
    draft = readings.read(posting, position)
    own = {
        name: found.value
        for name in PLACED
        if (found := getattr(draft, name)) and not facts.get(name)
    }
    if draft.apply_to and draft.apply_to.value == {**facts, **own}.get("apply_to"):
        more = {name: getattr(draft, name) for name in MAILED if not facts.get(name)}
        own |= {n: readings.lines_with_evidence(each)[0] for n, each in more.items() if each}
    if position.reference_number:
        own["reference_number"] = position.reference_number
    asked, ours = _referees_of(readings.read(posting)), _referees_of(draft)
    if asked != ours and all(facts.get(name) == asked[name] for name in asked):
        own |= ours  # of another's letters nothing is asked here
    return {**own, "title": position.called(facts.get("title", ""))[:500]}


def _referees_of(draft: PostingDraft) -> dict[str, Any]:
    read = draft.references.value if draft.references else None
    return {
        "references_minimum": read and read.minimum or None,
        "references_mode": read and read.mode or "",
    }


@transaction.atomic
def write_down(
    owner: User,
    facts: dict[str, Any],
    moment: Deadline | None,
    *,
    now: datetime,
    beside: Posting | None = None,
) -> Application:
    """An application that no text stands for, or one whose text is no posting to read (`beside`);
    the same form sent twice makes one. A text that was taken in before keeps what it has.

    Raises RowGone where the text was thrown away."""
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
    moments = [moment] if moment else []
    return _take_in(posting, making.placed(facts, moments), moments, (), now)


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


def has_moment(application: Application, moment: Deadline) -> bool:
    """Whether it has a deadline of this day and hour, by this clock where the person chose one."""
    same = application.deadlines.filter(date=moment.date, time=moment.time)
    if moment.zone_source == Deadline.ZoneSource.PERSON:
        same = same.filter(zone=moment.zone)
    return same.exists()


@transaction.atomic
def change_facts(application: Application, facts: dict[str, Any], *, now: datetime) -> None:
    """Corrected facts of the posting; the history says which."""
    application.hold()
    posting = application.posting
    changed = [field for field, value in facts.items() if getattr(posting, field) != value]
    readings.correct(posting, facts)
    posting.save()
    if changed:
        if {*TOLD_OF_POSTING} & set(changed):
            Deadline.objects.filter(application=application).change(now)
        events.record(application, "facts", now=now, fields=changed)
    if "institution" in changed:
        making.seek_elsewhere(posting.owner)
    if {"institution", "city", "country"} & set(changed):
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
