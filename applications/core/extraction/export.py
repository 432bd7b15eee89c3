"""A draft as JSON, with the evidence beside each value, and as a table to read."""

from __future__ import annotations

import textwrap
from dataclasses import asdict, fields, is_dataclass
from datetime import date, time
from typing import Any

from applications.core.condition_rows import row_of
from applications.core.extraction.conditions import each_once
from applications.core.extraction.draft import Found, PostingDraft
from applications.core.extraction.sure import is_sure

_ONE = ("language", "title", "institution", "department", "city", "country", "start",
        "duration_months", "extent_percent", "reference_number", "apply_to", "max_file_mb",
        "salary", "url", "mail_subject")  # fmt: skip


def as_json(draft: PostingDraft) -> dict[str, Any]:
    """The draft in the shape the corpus of postings uses, with "evidence" beside the values."""
    out: dict[str, Any] = {name: _value(getattr(draft, name)) for name in _ONE}
    last = draft.deadline.value if draft.deadline else None
    out["deadline"] = {
        "date": last.date.isoformat() if last and last.date else None,
        "time": last.time.strftime("%H:%M") if last and last.time else None,
        "timezone": (last.zone or None) if last else None,
        "rolling": bool(last and last.rolling),
    }
    out["deadlines"] = [_plain(found.value) for found in draft.deadlines]
    out["other_days"] = [_plain(found.value) for found in draft.other_days]
    out["documents"] = [
        {
            **_plain(found.value),
            "required": found.value.need == "required",
            "max_pages": found.value.max_pages,
            "quote": found.quote,
        }
        for found in draft.documents
    ]
    asked = draft.references.value if draft.references else None
    out["references"] = {
        "minimum": asked.minimum if asked else None,
        "mode": asked.mode if asked else None,
        "sent_by": asked.sent_by if asked else None,
    }
    out["contacts"] = [{**_plain(f.value), "email": f.value.email or None} for f in draft.contacts]
    out["beside"], out["read_in"] = list(draft.beside), list(draft.read_in)
    out["languages"] = [found.value for found in draft.languages]
    out["mail_to"] = [found.value for found in draft.mail_to]
    out["mail_cc"] = [found.value for found in draft.mail_cc]
    out["file_names"] = [found.value for found in draft.file_names]
    out["single_pdf"] = bool(draft.single_pdf and draft.single_pdf.value)
    out["ects"] = [_plain(found.value) for found in draft.ects]
    asked_once = each_once(draft.conditions)
    out["conditions"] = [row_of(found.value, found.quote) for found in asked_once]
    out["conflicts"] = [
        {"field": c.field, "code": c.code, "quotes": [r.quote for r in c.readings]}
        for c in draft.conflicts
    ]
    out["cut"] = draft.cut
    out["evidence"] = _evidence(draft)
    return out


def _value(found: Found[Any] | None) -> Any:
    return found.value if found else None


def _plain(value: Any) -> Any:
    """A dataclass as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def _evidence(draft: PostingDraft) -> dict[str, Any]:
    """For each field: quote, place, rule, confidence of all found for it, and if it is sure."""
    evidence: dict[str, list[dict[str, Any]]] = {}
    for name, found in _every(draft):
        evidence.setdefault(name, []).append(
            {
                "quote": found.quote,
                "start": found.start,
                "end": found.end,
                "rule": found.rule,
                "confidence": round(found.confidence, 2),
                "sure": is_sure(name, found, draft),
            }
        )
    return evidence


def _every(draft: PostingDraft) -> list[tuple[str, Found[Any]]]:
    pairs: list[tuple[str, Found[Any]]] = []
    for field in fields(draft):
        value = getattr(draft, field.name)
        if isinstance(value, Found):
            pairs.append((field.name, value))
        elif isinstance(value, tuple):
            pairs += [(field.name, found) for found in value if isinstance(found, Found)]
    return pairs


def as_table(draft: PostingDraft) -> str:
    """The draft as lines to read: field, value, how sure, rule, and the words below."""
    lines = []
    for name, found in _every(draft):
        sure = "sure" if is_sure(name, found, draft) else "check"
        lines.append(f"  {name:<17} {short(found.value):<44} {sure:<6} {found.rule}")
        quote = " ".join(found.quote.split())
        lines.append(f"  {'':<17} “{textwrap.shorten(quote, 90, placeholder=' …')}”")
    for conflict in draft.conflicts:
        quotes = " / ".join(f"“{reading.quote}”" for reading in conflict.readings)
        lines.append(f"  ! {conflict.field}: {conflict.code}: {quotes}")
    return "\n".join(lines) or "  nothing found"


def short(value: Any) -> str:
    """A value on one line, as a person reads it."""
    plain = _plain(value)
    if isinstance(plain, dict):
        told = ", ".join(
            f"{key}={item}"
            for key, item in plain.items()
            if item not in (None, "", [], False, "none") and key != "wording"
        )
        return textwrap.shorten(told, 120, placeholder=" …")
    return textwrap.shorten(str(plain), 80, placeholder=" …")
