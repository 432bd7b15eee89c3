"""Postings read again on purpose by the present reader: what would change, and then that it does.

What a person has reviewed stays: of an application only facts that are empty, and that no words
were ever read for, are filled in. None of them moves a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.core.extraction import stored
from applications.core.extraction.draft import Conflict, Found, PostingDraft
from applications.models import Application, Deadline, Posting, User
from applications.services import events
from applications.services.postings import readings

AT_ONCE = 50  # postings in memory
FILLED = (
    "department",
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

Read = tuple[Any, str]  # a value and its quote


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
    fills: dict[str, Found[Any]]


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
    fills = {
        name: found
        for name in FILLED
        if posting.reviewed_at and (found := getattr(new, name)) and _may_fill(posting, name, found)
    }
    changes = [
        Change(name, was, now, "" if name in fills else _stays(posting, name))
        for name, was, now in _differences(old, new)
    ]
    told = {change.field for change in changes}
    changes += [Change(name, [], _read(found)) for name, found in fills.items() if name not in told]
    return Rereading(posting, columns, changes, fills)


def keep(rereading: Rereading, *, now: datetime) -> bool:
    """The new reading in place of the old; False where another window changed the row meanwhile."""
    posting = rereading.posting
    with transaction.atomic():
        application = Application.objects.filter(posting=posting).first()
        if application:
            application.hold()
        else:
            User.objects.hold(posting.owner_id)
        same = {name: getattr(posting, name) for name in ("pk", "text_sha256", "reviewed_at")}
        kept = Posting.objects.select_for_update().filter(**same).first()
        if kept is None or kept.reader_version != posting.reader_version:
            return False
        filled = [name for name, one in rereading.fills.items() if _may_fill(kept, name, one)]
        for name in filled:
            found = rereading.fills[name]
            setattr(kept, name, _fitting(name, found.value))
            kept.evidence = {**kept.evidence, name: readings.evidence(found)}
        for name, value in rereading.columns.items():
            setattr(kept, name, value)
        kept.save(update_fields=[*rereading.columns, *filled, "evidence"])
        if application and filled:
            if "reference_number" in filled:  # calendars tell it
                Deadline.objects.filter(application=application).change(now)
            events.record(application, "facts", now=now, fields=filled)
    return True


def _may_fill(posting: Posting, name: str, found: Found[Any]) -> bool:
    """Whether nobody has said or read anything of this fact yet, and the column can hold it."""
    empty = not getattr(posting, name) and name not in posting.evidence
    return empty and bool(_fitting(name, found.value))


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


def _differences(
    old: PostingDraft, new: PostingDraft
) -> Iterator[tuple[str, list[Read], list[Read]]]:
    for field in fields(PostingDraft):
        was, now = (_read(getattr(draft, field.name)) for draft in (old, new))
        if [value for value, _ in was] != [value for value, _ in now]:
            yield field.name, was, now


def _read(value: Any) -> list[Read]:
    """A field of a draft as its values, each with its quote."""
    if isinstance(value, tuple):
        return [read for one in value for read in _read(one)]
    if isinstance(value, Found):
        return [(value.value, value.quote)]
    if isinstance(value, Conflict):
        places = " / ".join(found.quote for found in value.readings)
        return [(f"{value.field}: {value.code}", places)]
    return [(value, "")] if value else []
