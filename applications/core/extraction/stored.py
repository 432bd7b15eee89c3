"""A draft as it is kept beside its posting, and back: nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
import types
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from applications.core.extraction.draft import DeadlineDraft, PostingDraft


def to_json(value: Any) -> Any:
    """The draft, or a part of it, as plain JSON values."""
    if is_dataclass(value):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else value


def from_json(kept: Any) -> PostingDraft | None:
    """The draft that was kept; what another version of the reader knew and this one does not, or
    the other way round, is passed over. None for what fits no draft: the text has to be read again.

    >>> from_json({"title": None, "cut": True, "no longer read": 1}) == PostingDraft(cut=True)
    True
    >>> from_json({"title": "x"}) is from_json(["title"]) is None
    True
    """
    try:
        draft: PostingDraft = _value(PostingDraft, kept)
    except (TypeError, ValueError):
        return None
    return draft if isinstance(draft, PostingDraft) else None


def _value(kind: Any, kept: Any) -> Any:
    """What a type's value was before it was kept; `kind` is a type of draft.py's, or Found[one]."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any and isinstance(kept, dict):  # what contradicts: deadlines, or plain words
        kind = origin = DeadlineDraft
    if kept is None or kind is Any:
        return kept
    if origin in (Union, types.UnionType):  # one or None
        return _value(inner[0], kept)
    if origin is tuple:
        _must_be(list, kept)
        return tuple(_value(inner[0], one) for one in kept)
    if kind in (dt.date, dt.time):
        return kind.fromisoformat(kept)
    if is_dataclass(origin or kind):
        _must_be(dict, kept)
        hints = _hints(origin or kind)
        known = {name: hint for name, hint in hints.items() if name in kept}
        return (origin or kind)(
            **{
                name: _value(inner[0] if isinstance(hint, TypeVar) else hint, kept[name])
                for name, hint in known.items()
            }
        )
    if isinstance(kind, type):  # float: 2 is as good as 2.0
        _must_be((int, float) if kind is float else kind, kept)
    return kept


def _must_be(kind: Any, kept: Any) -> None:
    if not isinstance(kept, kind):
        raise TypeError(kept)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
