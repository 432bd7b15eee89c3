"""Limits that bind each of several documents: "a letter and a plan (max. 2 pages each)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from applications.core.extraction.bounds import limits_in, one_of_several
from applications.core.extraction.draft import Document, Found, Limit
from applications.core.extraction.mention import Mention
from applications.core.extraction.scope import Scope

_REACH = 45  # characters that "each" may stand in front of the unit
_BEHIND = re.compile(r"[^,;.)\n]{0,24}")
_WITHOUT_PAGES = ("reference_contacts", "references_bare")
# Of these several are one line, and "each" is each of them.
_SEVERAL = (
    "recommendation_letters",
    "publications",
    "writing_sample",
    "code_sample",
    "transcripts",
    "degree_certificate",
)


def bind_each(scope: Scope, found: dict[str, Found[Document]], latest: dict[str, Mention]) -> None:
    """Give every document that such a limit is told of its own copy of it; others keep theirs."""
    keys = sorted(latest, key=lambda key: latest[key].start)
    for number, key in enumerate(keys):
        mention = latest[key]
        limits = _limits(scope, mention.end, min(mention.after, mention.unit.end))
        several = mention.kind in _SEVERAL or (found[key].value.count or 1) > 1
        if limits and not several:
            together = [k for k in keys[: number + 1] if latest[k].unit == mention.unit]
            _bind(found, reversed(together), limits, goes_back=True)
    units = scope.page.units
    for number, unit in enumerate(units):
        if unit.heading or not (limits := _limits(scope, unit.start, unit.end)):
            continue
        if any(mention.unit == unit for mention in latest.values()):
            continue
        opens = scope.page.said(unit).rstrip().endswith(":")
        beside = units[min(number + 1, len(units) - 1)] if opens else units[max(number - 1, 0)]
        named = [  # what stands below the points of a list is none of them
            key
            for key, mention in latest.items()
            if mention.unit == beside
            or (beside.run and (mention.unit.run, mention.unit.item) == (beside.run, beside.item))
        ]
        _bind(found, iter(named), limits, goes_back=False)


def _bind(
    found: dict[str, Found[Document]], keys: Iterator[str], limits: tuple[Limit, ...], *,
    goes_back: bool,
) -> None:  # fmt: skip
    """Bind these documents; walking back, those before one with a limit of its own are free."""
    for key in keys:
        value = found[key].value
        own = {(limit.what, limit.value) for limit in value.limits}
        if own and goes_back and not own >= {(limit.what, limit.value) for limit in limits}:
            break
        if not own and value.kind not in _WITHOUT_PAGES:
            found[key] = replace(found[key], value=replace(value, limits=limits))


def _limits(scope: Scope, start: int, end: int) -> tuple[Limit, ...]:
    """The limits between two places that are told of each."""
    flat = scope.page.flat
    return tuple(
        dict.fromkeys(
            replace(limit, binds="")
            for limit, place, stop in limits_in(scope, start, end)
            if scope.has("ask.each", flat[max(start, place - _REACH) : place])
            or (
                (behind := _BEHIND.match(flat, stop, end))
                and scope.has("ask.each", behind[0])
                and not one_of_several(scope, stop, end)
            )
        )
    )
