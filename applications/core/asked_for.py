"""What a posting asks for, as lines of a checklist: what stands for each other is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from applications.core.extraction.draft import Document, Found
from applications.core.readiness import BY_REFEREES

Asked = tuple[Found[Document], ...]


def asked_for(documents: Iterable[Found[Document]]) -> Iterator[Asked]:
    """The documents by requirement: those that stand for each other are one.

    Letters and names of referees stay two: the references say which of them are wanted.
    """
    groups: dict[Any, list[Found[Document]]] = {}
    for at, found in enumerate(documents):
        read = found.value
        apart = read.alternative is None or read.kind in BY_REFEREES
        groups.setdefault(("one", at) if apart else read.alternative, []).append(found)
    return (tuple(group) for group in groups.values())


def asked_with(document: Found[Document], documents: Iterable[Found[Document]]) -> Asked:
    """The one of these requirements that the document is of."""
    return next(asked for asked in asked_for(documents) if any(one is document for one in asked))


def limits_read(read: Document, binds: str = "") -> list[dict[str, Any]]:
    """As rows keep them; `binds` is what they are for where they say nothing of it."""
    return [
        {"what": limit.what, "value": limit.value, "binds": limit.binds or binds}
        for limit in read.limits
    ]


def limits_instead(asked: Asked) -> list[dict[str, Any]]:
    """Those of what will do instead, each for what it is set for."""
    return [limit for one in asked[1:] for limit in limits_read(one.value, one.value.name)]


def line_told(asked: Asked) -> dict[str, Any]:
    """What a page says of one requirement, as the columns of its line, and as it calls each."""
    first = asked[0].value
    kinds = dict.fromkeys(one.value.kind for one in asked)
    return {
        "names": [one.value.name for one in asked],
        "kind": first.kind,
        "also_kinds": [kind for kind in kinds if kind != first.kind],
        "need": first.need,
        "condition": first.condition[:500],
        "count": first.count or 1,
        "limits": [*limits_read(first), *limits_instead(asked)],
        "certification": first.certification,
        "languages": list(first.languages),
        "own_file": bool(first.own_file),
    }
