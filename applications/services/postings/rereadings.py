"""Postings read again on purpose by the present reader: what would change, and then that it does.

What a person has reviewed stays: of an application only facts that are empty, and that nobody ever
said and no words were ever read for, are filled in. None of them moves a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.core.extraction import stored
from applications.core.extraction.differences import Read, differences, values_read
from applications.core.extraction.draft import Found, PostingDraft
from applications.core.position_reading import MAILED, OF_ONE, read_surely_for
from applications.core.positions import positions
from applications.models import Application, Deadline, Event, Posting, User
from applications.services import events
from applications.services.calendars import TOLD_OF_POSTING
from applications.services.postings import readings

AT_ONCE = 50  # postings in memory
# While these are the same, what was read is of this text, by this reader, for this position.
SAME = ("text_sha256", "reviewed_at", "reader_version", "title", "reference_number")
# No yes or no: a box that is not ticked may say no.
FILLED = (*OF_ONE, *MAILED, "max_file_mb", "conditions")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is read otherwise than before."""

    field: str
    old: list[Read]
    new: list[Read]
    stays: str = ""  # why the application keeps what it has: confirmed, corrected, reviewed


@dataclass(frozen=True, slots=True)
class Rereading:
    """One posting, and what another reading of it changes."""

    posting: Posting
    columns: dict[str, Any]
    changes: list[Change]
    fills: dict[str, Found[Any] | tuple[Found[Any], ...]]


def kept_texts(numbers: Sequence[int] = ()) -> Iterator[Posting]:
    """Postings with a text, all or these, a few at a time.

    Not one long query: SQLite refuses to write beside it once another process has written."""
    mine = Posting.objects.exclude(text="").select_related("owner").order_by("pk")
    if numbers:
        mine = mine.filter(pk__in=numbers)
    after = 0
    while batch := list(mine.filter(pk__gt=after)[:AT_ONCE]):
        yield from batch
        after = batch[-1].pk


def reread(posting: Posting) -> Rereading:
    """What the present reader makes of the text, beside what was made of it; nothing is kept."""
    columns = readings.reading_of(posting.text, posting.taken_at, posting.owner)
    old, new = (
        stored.from_json(kept) or PostingDraft() for kept in (posting.draft, columns["draft"])
    )
    fills = _fills(posting, new) if posting.reviewed_at else {}
    changes = [
        Change(name, was, now, "" if name in fills else _stays(posting, name))
        for name, was, now in differences(old, new)
    ]
    told = {change.field for change in changes}
    changes += [
        Change(name, [], values_read(found)) for name, found in fills.items() if name not in told
    ]
    return Rereading(posting, columns, changes, fills)


def keep(rereading: Rereading, *, now: datetime) -> list[str] | None:
    """The new reading in place of the old, and the facts that were filled in; None where another
    window changed the row meanwhile, which is then left alone."""
    posting = rereading.posting
    with transaction.atomic():
        application = Application.objects.filter(posting=posting).first()
        if application:
            application.hold()
        else:
            User.objects.hold(posting.owner_id)
        same = {name: getattr(posting, name) for name in ("pk", *SAME)}
        kept = Posting.objects.select_for_update().filter(**same).first()
        if kept is None:
            return None
        untold = _untold(kept) if rereading.fills else ()
        filled = [name for name in rereading.fills if name in untold]
        for name in filled:
            value, words = _as_kept(name, rereading.fills[name])
            setattr(kept, name, _fitting(name, value))
            kept.evidence = {**kept.evidence, name: words}
        for name, value in rereading.columns.items():
            setattr(kept, name, value)
        kept.save(update_fields=[*rereading.columns, *filled, "evidence"])
        if application and filled:
            if {*TOLD_OF_POSTING} & set(filled):
                Deadline.objects.filter(application=application).change(now)
            events.record(application, "facts", now=now, fields=filled)
    return filled


def _as_kept(name: str, found: Found[Any] | tuple[Found[Any], ...]) -> tuple[Any, dict[str, Any]]:
    if isinstance(found, tuple):
        told = readings.rows_with_evidence if name == "conditions" else readings.lines_with_evidence
        return told(found)
    return found.value, readings.evidence(found)


def _fills(posting: Posting, draft: PostingDraft) -> dict[str, Found[Any] | tuple[Found[Any], ...]]:
    """What is read of the facts that are still open, as far as the columns can hold it."""
    own = read_surely_for(draft, positions(posting.text), posting.title, posting.reference_number)
    return {
        name: found
        for name in _untold(posting)
        if (found := getattr(own, name))
        and _fitting(name, _as_kept(name, found)[0])
        and (name not in MAILED or _is_where_they_apply(posting, own))
    }


def _is_where_they_apply(posting: Posting, own: PostingDraft) -> bool:
    """Whether who else a mail goes to was read beside the address that the person kept."""
    return own.apply_to is not None and own.apply_to.value == posting.apply_to


def _untold(posting: Posting) -> list[str]:
    """The facts that are empty, and of which nobody has said or read anything yet."""
    events_told = Event.objects.filter(application__posting=posting, kind=Event.Kind.FACTS)
    said = {name for told in events_told.values_list("data", flat=True) for name in told["fields"]}
    told = said | set(posting.evidence)
    return [name for name in FILLED if name not in told and not getattr(posting, name)]


def _fitting(name: str, value: Any) -> Any:
    """The value as the column holds it; None where it does not."""
    try:
        return getattr(Posting, name).field.clean(value, None)
    except ValidationError:
        return None


def _stays(posting: Posting, name: str) -> str:
    if not posting.reviewed_at:
        return ""
    beside = posting.evidence.get({"ects": "eligibility"}.get(name, name))
    return str(beside["state"]) if isinstance(beside, dict) else "reviewed"
