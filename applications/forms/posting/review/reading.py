"""What was read from a posting, as the review starts from it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from applications.core.asked_for import Asked, line_told
from applications.core.condition_rows import row_of
from applications.core.extraction.draft import LINES, DeadlineDraft, Found, PostingDraft
from applications.core.places.named import institution_named
from applications.models import Deadline, Posting
from applications.models.requirement import either

TOLD = ("title", "institution")  # what may come with a text


def at(found: Any, place: int | None) -> Any:
    return found[place] if place is not None and 0 <= place < len(found) else None


def evidence(found: Found[Any], same: bool) -> dict[str, Any]:
    return {
        "quote": found.quote,
        "start": found.start,
        "end": found.end,
        "rule": found.rule,
        "confidence": found.confidence,
        "state": "confirmed" if same else "corrected",
    }


def by_day(draft: PostingDraft) -> list[list[Found[DeadlineDraft]]]:
    """The deadline first, then those of another kind or day: the same day twice is one."""
    first = [draft.deadline] if draft.deadline else []
    days: dict[Any, list[Found[DeadlineDraft]]] = {}
    for found in (*first, *draft.deadlines):
        day = found.value.date or found.value.assumed
        days.setdefault((found.value.kind, day), []).append(found)
    return list(days.values())


def earlier(readings: list[Found[DeadlineDraft]]) -> Found[DeadlineDraft]:
    """The first reading, "before" the day where any says so and no hour settles it."""
    found, read = readings[0], readings[0].value
    if not read.time and any(other.value.bound == "before" for other in readings):
        return replace(found, value=replace(read, bound="before"))
    return found


def others(readings: list[Found[DeadlineDraft]]) -> list[Found[DeadlineDraft]]:
    """Readings of the same day that say something else than the first, each way of it once."""
    first, *rest = [(found.value.bound, found.value.time) for found in readings]
    new = {said: found for said, found in zip(rest, readings[1:], strict=True) if said != first}
    return list(new.values())


def told_instead(posting: Posting, draft: PostingDraft) -> dict[str, str]:
    """What came with the text and stands instead of what the text only guesses at; with it the
    place of its institution, where the text names none or the same country."""
    if posting.reviewed_at is not None:
        return {}
    told = {name: fact for name in TOLD if (fact := getattr(posting, name)) != _read(draft, name)}
    place = institution_named(posting.institution)
    if place and _read(draft, "country") in ("", place.country):
        by_place = {"city": place.city, "country": place.country}
        told |= {name: fact for name, fact in by_place.items() if not _read(draft, name)}
    return {name: fact for name, fact in told.items() if fact}


def place_read(draft: PostingDraft, told: dict[str, str]) -> tuple[str, str, str]:
    """Country, city and institution that go by the text, or by what was told instead."""
    country, city, institution = (
        told.get(name) or _read(draft, name) for name in ("country", "city", "institution")
    )
    return country, city, institution


def _read(draft: PostingDraft, name: str) -> str:
    found = getattr(draft, name)
    return str(found.value) if found else ""


def zone_source(zone: str, found: Found[DeadlineDraft] | None, place: str) -> str:
    if not zone:
        return Deadline.ZoneSource.ASSUMED
    if found is not None and found.value.zone == zone:
        return Deadline.ZoneSource.STATED
    return Deadline.ZoneSource.PLACE if zone == place else Deadline.ZoneSource.PERSON


def facts_read(draft: PostingDraft, names: Iterable[str]) -> dict[str, Any]:
    """What was read, under the names of the form's fields."""
    facts: dict[str, Any] = {}
    for name in names:
        found = getattr(draft, name, None)
        if isinstance(found, Found):
            facts[name] = found.value
    facts["languages"] = [found.value for found in draft.languages]
    facts["contacts"] = [
        {"name": c.value.name, "email": c.value.email, "role": c.value.role} for c in draft.contacts
    ]
    facts["eligibility"] = [{"minimum": e.value.minimum, "of": e.value.of} for e in draft.ects]
    facts["conditions"] = [row_of(found.value, found.quote) for found in draft.conditions]
    for name in LINES:
        facts[name] = "\n".join(found.value for found in getattr(draft, name))
    if draft.references:
        facts["references_minimum"] = draft.references.value.minimum
        facts["references_mode"] = draft.references.value.mode or ""
    return facts


def name_of(asked: Asked) -> str:
    """As written, "thesis or articles"."""
    return either(one.value.name for one in asked)


def piece_read(number: int, asked: Asked) -> dict[str, Any]:
    told, pages = line_told(asked), asked[0].value.max_pages
    return {
        "read": number,
        "name": name_of(asked),
        **{name: told[name] for name in ("kind", "also_kinds", "need", "condition", "count")},
        # The line takes whole pages; half a page stays as read while the line is left alone.
        "pages": pages if pages is None or pages == int(pages) else None,
    }
