"""What one reading of a posting says otherwise than another, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from applications.core.extraction.draft import Conflict, Found, PostingDraft

Read = tuple[Any, str]  # a value and its quote


def differences(
    old: PostingDraft, new: PostingDraft
) -> Iterator[tuple[str, list[Read], list[Read]]]:
    """Each field whose values differ, as it was read and as it is read now.

    >>> list(differences(PostingDraft(), PostingDraft(cut=True)))
    [('cut', [], [(True, '')])]
    """
    for field in fields(PostingDraft):
        was, now = (values_read(getattr(draft, field.name)) for draft in (old, new))
        if [value for value, _ in was] != [value for value, _ in now]:
            yield field.name, was, now


def values_read(value: Any) -> list[Read]:
    """A field of a draft as its values, each with its quote."""
    if isinstance(value, tuple):
        return [read for one in value for read in values_read(one)]
    if isinstance(value, Found):
        return [(value.value, value.quote)]
    if isinstance(value, Conflict):
        places = " / ".join(found.quote for found in value.readings)
        return [(f"{value.field}: {value.code}", places)]
    return [(value, "")] if value else []
