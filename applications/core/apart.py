"""Several positions in one posting that each have a section: what is said in one is its own.

Each is read alone, the sections of the others being blank, so that a quote stands where it stood.
Nothing may be lost by that: where a section names no day or no document, what the posting says
elsewhere counts for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from applications.core.extraction.draft import DeadlineDraft, Document, Found, PostingDraft
from applications.core.position_reading import MAILED, OF_ONE
from applications.core.positions import Position

MOST = 6  # of one posting
LONGEST = 150_000  # characters that are read for all of them together
PLACED = (*OF_ONE, "city", "country")  # what each may have for itself
_BESIDE = 12  # letters behind a title that are more than its ending
_SIGN = re.compile(r"[^\n]")
_HEADING = re.compile(r"#{1,6}(?= )")
Line = Found[Document] | Found[DeadlineDraft]


def texts_apart(text: str, offered: Sequence[Position]) -> list[str]:
    """The text as it is for each of them; none where they have no sections.

    >>> said = "PhD 1: Ice\\nBy 3 May.\\nPhD 2: Sand\\nBy 4 May.\\nSend a CV."
    >>> ice, sand = Position("Ice", "", 7, 10), Position("Sand", "", 28, 32)
    >>> [" ".join(one.split()) for one in texts_apart(said, (ice, sand))]
    ['PhD 1: Ice By 3 May. Send a CV.', 'PhD 2: Sand By 4 May. Send a CV.']
    >>> said = "PhD 1: Ice. Apply by 3 May.\\nPhD 2: Sand. Open until filled.\\nSend a CV."
    >>> ice, sand = Position("Ice", "", 7, 27), Position("Sand", "", 35, 57)
    >>> [" ".join(one.split()) for one in texts_apart(said, (ice, sand))]
    ['PhD 1: Ice. Apply by 3 May. Send a CV.', 'PhD 2: Sand. Open until filled. Send a CV.']
    """
    parts = _sections(text, offered)
    if len(parts) > MOST or len(parts) * len(text) > LONGEST:
        return []
    return [_without(text, [other for other in parts if other != mine]) for mine in parts]


def _without(text: str, parts: Sequence[tuple[int, int]]) -> str:
    for start, end in parts:
        text = text[:start] + _SIGN.sub(" ", text[start:end]) + text[end:]
    return text


def _sections(text: str, offered: Sequence[Position]) -> list[tuple[int, int]]:
    """From the line of each to that of the next; none where they are titles and no more.

    Nobody says where the last ends: at the next heading, or when it is as long as the others."""
    starts = [text.rfind("\n", 0, one.start) + 1 for one in offered]
    if not starts or starts != sorted(set(starts)):
        return []
    lines = [_lines(text[start:end]) - 1 for start, end in pairwise(starts)]
    parts = [*pairwise(starts), (starts[-1], _end(text, starts[-1], max(lines, default=0)))]
    behind = (
        text[one.start + len(one.title) : end] for one, (_, end) in zip(offered, parts, strict=True)
    )
    more = any(sum(sign.isalpha() for sign in words) > _BESIDE for words in behind)
    return parts if min(lines, default=0) > 0 or more else []


def _lines(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


def _end(text: str, start: int, most: int) -> int:
    mine = _HEADING.match(text, start)
    end, left = start, most + 1  # its own line is one
    for line in text[start:].splitlines(keepends=True):
        heading = _HEADING.match(line)
        if end > start and heading and (mine is None or len(heading[0]) <= len(mine[0])):
            break
        left -= bool(line.strip())
        if left < 0:
            break
        end += len(line)
    return end


def of_one(whole: PostingDraft, each: Sequence[PostingDraft], number: int) -> PostingDraft:
    """What was read for one of them, and what only the whole posting says: of papers those that are
    not another's alone, if there are any."""
    own = each[number]
    if own.deadline is None:
        own = replace(own, deadline=whole.deadline, deadlines=whole.deadlines)
    if not own.documents:
        common = tuple(found for found in whole.documents if len(said_of(found, each)) != 1)
        asked = own.references if common else whole.references
        own = replace(own, documents=common or whole.documents, references=asked)
    return replace(own, title=whole.title)


def of_all(whole: PostingDraft, apart: Sequence[PostingDraft]) -> PostingDraft:
    """The whole without what is said of one of them only, or otherwise of another."""
    differing: dict[str, Any] = {
        name: None
        for name in PLACED
        if len({found and found.value for one in apart for found in (getattr(one, name),)}) > 1
    }
    if "apply_to" in differing:
        differing |= dict.fromkeys(MAILED, ())
    if apart:
        everywhere = [{found.value for found in one.conditions} for one in apart]
        differing["conditions"] = tuple(
            found for found in whole.conditions if all(found.value in told for told in everywhere)
        )
    return replace(whole, **differing)


def together(whole: PostingDraft, apart: Sequence[PostingDraft]) -> PostingDraft:
    """The whole with every line that was read for one of them alone, each once and last."""
    deadlines = {_key(found): found for one in (whole, *apart) for found in one.deadlines}
    more = [found for key, found in deadlines.items() if key not in set(map(_key, whole.deadlines))]
    documents = {_key(found): found for found in whole.documents}
    for number, one in enumerate(apart, 1):
        for found in one.documents:
            value, alternative = found.value, found.value.alternative
            if alternative is not None:  # another number than in the whole
                value = replace(value, alternative=alternative + 1000 * number)
            documents.setdefault(_key(found), replace(found, value=value))
    extra = list(documents.values())[len({_key(found) for found in whole.documents}) :]
    return replace(
        whole,
        deadlines=(*whole.deadlines, *more),
        documents=(*whole.documents, *extra),
    )


def said_of(found: Line, apart: Sequence[PostingDraft]) -> set[int]:
    """The positions of which this is said, by their numbers; none where nobody knows."""
    key = _key(found)
    return {
        number
        for number, one in enumerate(apart)
        if key in {*map(_key, one.documents), *map(_key, one.deadlines)}
    }


def _key(found: Line) -> tuple[object, ...]:
    """What makes two lines the same one."""
    read = found.value
    if isinstance(read, Document):
        return read.kind, read.name.casefold(), read.need, read.condition, read.limits
    return read.kind, read.date or read.assumed
