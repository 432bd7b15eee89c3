"""What was read of a posting: kept beside it, and set against what the person says.

Reading takes a while, and SQLite lets one write at a time: a text is read before any row is held.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from applications.core.apart import of_all, of_one, texts_apart
from applications.core.condition import Condition
from applications.core.condition_rows import row_of
from applications.core.extraction import stored
from applications.core.extraction.draft import LINES, Conflict, Found, PostingDraft
from applications.core.position_reading import read_for
from applications.core.positions import Position, positions
from applications.models import Posting, User
from applications.models.posting import LONGEST_QUOTE

APART = "apart"  # beside the draft of the whole: those of its positions
_PLACE = ("quote", "start", "end", "rows")  # where evidence points


def reading_of(text: str, taken_at: datetime, owner: User) -> dict[str, Any]:
    """The columns that keep what the text says, and which version of the reader says so."""
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction import READER_VERSION, extract
    from applications.core.extraction.letter_ways import when_asked

    day = taken_at.astimezone(owner.tz).date()
    draft = extract(text, day)
    kept = stored.to_json(draft)
    if texts := texts_apart(text, positions(text)):
        kept[APART] = [stored.to_json(extract(one, day, draft.read_in)) for one in texts]
    asking = when_asked(text)
    return {
        "draft": kept,
        "reader_version": READER_VERSION,
        "requests": asking.when,
        "requests_quote": asking.quote[:LONGEST_QUOTE],
    }


def have_reading(posting: Posting) -> dict[str, Any]:
    """Read what came in before readings were kept, or whose reading fits no draft: the columns that
    are to be kept, none where all is there. Nothing is saved, for looking changes nothing."""
    if not posting.text or stored.from_json(posting.draft):
        return {}
    columns = reading_of(posting.text, posting.taken_at, posting.owner)
    for name, value in columns.items():
        setattr(posting, name, value)
    return columns


def keep_reading(posting: Posting) -> None:
    """The same, and keep it, unless another window is faster or brings another text."""
    unread = posting.draft is None
    columns = have_reading(posting)
    if not columns:
        return
    with transaction.atomic():
        User.objects.hold(posting.owner_id)
        same = Posting.objects.filter(pk=posting.pk, text_sha256=posting.text_sha256)
        same = same.filter(draft__isnull=True) if unread else same
        same.update(**columns)


def read(posting: Posting, meant: Position | None = None) -> PostingDraft:
    """What was read when the text came in, whichever reader came later: of the position that is
    meant; none meant: of all that it offers."""
    draft = stored.from_json(posting.draft) if posting.text else None
    if draft is None:
        return PostingDraft()
    offered, each = positions(posting.text), apart(posting)
    if each and meant in offered:
        return each[offered.index(meant)]
    return of_all(read_for(draft, offered, meant), each)


def apart(posting: Posting) -> list[PostingDraft]:
    """What was read of each position that the posting offers, where each has its own section."""
    whole, offered = stored.from_json(posting.draft), positions(posting.text)
    kept = posting.draft.get(APART) if posting.draft and whole else None
    each = [stored.from_json(one) for one in kept] if isinstance(kept, list) else []
    if whole is None or len(each) != len(offered):
        return []
    found = zip(each, offered, strict=True)
    own = [read_for(one, offered, meant) for one, meant in found if one]
    if len(own) < len(offered):
        return []
    return [of_one(whole, own, number) for number in range(len(own))]


def evidence(found: Found[Any], state: str = "read") -> dict[str, Any]:
    """What is kept beside a value: quote, place, rule, confidence."""
    kept = asdict(found)
    del kept["value"]
    return {**kept, "state": state}


def correct(posting: Posting, facts: dict[str, Any], meant: Position | None = None) -> None:
    """Set the facts; beside each value that was read stands: confirmed, or corrected.

    Words that stand beside a fact already stay there, whatever was read of the text since."""
    draft = read(posting, meant)
    kept: dict[str, Any] = dict(posting.evidence)
    for field, value in facts.items():
        name = "references" if field.startswith("references_") else field
        if name in kept and not _same(getattr(posting, field), value):
            kept[name] = {**kept[name], "state": "corrected"}
        setattr(posting, field, value)
    for name, words, same in _against(draft, facts):
        before = kept.get(name, words)
        if all(before.get(part) == words.get(part) for part in _PLACE):
            kept[name] = {**before, "state": "confirmed" if same else "corrected"}
    # Later some of them may be settled.
    if draft.conflicts and "conflicts" not in kept and not posting.reviewed_at:
        kept["conflicts"] = [_as_kept(conflict) for conflict in draft.conflicts]
    if draft.other_days and not posting.reviewed_at:
        kept["other_days"] = [
            {"what": day.value.what, "date": day.value.date.isoformat(), **_place_of(day)}
            for day in draft.other_days
        ]
    posting.evidence = kept


def _same(one: object, other: object) -> bool:
    """Whether two values say the same: a form's field joins the lines it is given."""
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()
    return one == other or str(one) == str(other)


def _against(
    draft: PostingDraft, facts: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Each of these facts that was read, its words, and whether it is what the person says."""
    rows_read = _rows_read(draft)
    for field, value in facts.items():
        found = getattr(draft, field, None)
        if isinstance(found, Found):
            yield field, evidence(found), _same(found.value, value)
        elif rows := rows_read.get(field):
            words = _of_rows(rows)
            said = value.splitlines() if isinstance(value, str) else value  # one a line
            yield field, words, [row for row, _ in rows] == said
    if draft.references is not None and "references_minimum" in facts:
        said = (facts.get("references_minimum"), facts.get("references_mode") or None)
        asked = draft.references.value
        yield "references", evidence(draft.references), said == (asked.minimum, asked.mode)


def lines_with_evidence(every: tuple[Found[str], ...]) -> tuple[str, dict[str, Any]]:
    """A fact of several lines as it is kept, and what is kept beside it."""
    return "\n".join(one.value for one in every), _of_rows([(one.value, one) for one in every])


def rows_with_evidence(
    every: tuple[Found[Condition], ...],
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The conditions as they are kept, and what is kept beside them."""
    rows = [(row_of(one.value, one.quote), one) for one in every]
    return [row for row, _ in rows], _of_rows(rows)


def _of_rows(rows: list[tuple[Any, Found[Any]]]) -> dict[str, Any]:
    each = [
        {"of": row, "quote": one.quote, "start": one.start, "end": one.end} for row, one in rows
    ]
    return {**evidence(rows[0][1]), "rows": each}


def _rows_read(draft: PostingDraft) -> dict[str, list[tuple[Any, Found[Any]]]]:
    """The facts of several rows as the posting keeps them, each beside its words."""
    return {
        "contacts": [
            ({"name": f.value.name, "email": f.value.email, "role": f.value.role}, f)
            for f in draft.contacts
        ],
        "languages": [(f.value, f) for f in draft.languages],
        **{name: [(f.value, f) for f in getattr(draft, name)] for name in LINES},
        "eligibility": [
            ({"minimum": str(f.value.minimum), "of": f.value.of}, f) for f in draft.ects
        ],
        "conditions": [(row_of(f.value, f.quote), f) for f in draft.conditions],
    }


def _as_kept(conflict: Conflict) -> dict[str, Any]:
    """A contradiction as it stands beside the facts: what it is about, and the places."""
    readings = [_place_of(found) for found in conflict.readings]
    return {"field": conflict.field, "code": conflict.code, "readings": readings}


def _place_of(found: Found[Any]) -> dict[str, Any]:
    return {"quote": found.quote, "start": found.start, "end": found.end}
