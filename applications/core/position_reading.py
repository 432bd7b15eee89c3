"""What a reading says of one of several positions in a posting, without what is another's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from applications.core.extraction.conditions import each_once
from applications.core.extraction.draft import Found, PostingDraft
from applications.core.positions import Position, shortened

# What may differ from one position to the next; the place and the institution hardly do.
OF_ONE = (
    "department", "reference_number", "url", "apply_to", "start", "duration_months",
    "extent_percent", "salary",
)  # fmt: skip

MAILED = ("mail_to", "mail_cc")  # the same, each of several addresses by itself


def read_for(
    draft: PostingDraft, offered: Sequence[Position], meant: Position | None = None
) -> PostingDraft:
    """The reading without what stands in the words of another position than the one that is meant;
    none meant: without what is one's alone. Its title is then what all are called. What two ask
    for alike is asked of each, so that nothing of one hides what the other says."""
    if not offered:
        return replace(draft, conditions=each_once(draft.conditions))

    def is_anothers(found: Found[Any]) -> bool:
        return any(one.start <= found.start < one.end for one in offered if one != meant)

    apart: dict[str, Any] = {
        name: None for name in OF_ONE if (found := getattr(draft, name)) and is_anothers(found)
    }
    for name in MAILED:
        apart[name] = tuple(one for one in getattr(draft, name) if not is_anothers(one))
    below = [place for one, place in _places(offered) if one != meant]
    apart["conditions"] = each_once(
        one for one in draft.conditions if not any(start <= one.start < end for start, end in below)
    )
    number, title = draft.reference_number, draft.title
    if number and any(one != meant for one in _numbered(number, offered)):
        apart["reference_number"] = None
    if title and is_anothers(title):
        together = " · ".join(one.title for one in offered)
        apart["title"] = replace(title, value=shortened(together))
    return replace(draft, **apart)


def _places(offered: Sequence[Position]) -> Iterator[tuple[Position, tuple[int, int]]]:
    """From the title of each to that of the next; nobody says where the last ends."""
    for one, after in pairwise(offered):
        yield one, (one.start, after.start)
    yield offered[-1], (offered[-1].start, offered[-1].end)


def read_surely_for(
    draft: PostingDraft, offered: Sequence[Position], title: str, number: str
) -> PostingDraft:
    """The reading of the position that goes by this title or number, without what might be said of
    another: `read_for` where nobody looks at it any more."""
    meant = _named(offered, title, number)

    def is_sure(found: Found[Any]) -> bool:
        """Before all of them, or between this one and the next, which the last does not have."""
        if meant is None:
            return not offered
        after = (one.start for one in offered if one.start > meant.start)
        before_all = found.start < min(one.start for one in offered)
        return before_all or meant.start <= found.start < min(after, default=meant.end)

    sure = tuple(filter(is_sure, draft.conditions))
    own = read_for(replace(draft, conditions=sure), offered, meant)
    unsure = (name for name in OF_ONE if (found := getattr(own, name)) and not is_sure(found))
    apart: dict[str, Any] = dict.fromkeys(unsure)
    return replace(own, **apart)


def _named(offered: Sequence[Position], title: str, number: str) -> Position | None:
    """The one of them that a file was made for; None where its title and number leave a doubt.

    >>> two = Position("Polar ice", "", 0, 0), Position("Volcanoes", "26/2", 0, 0)
    >>> said = ("Volcanoes · Two posts", ""), ("Mine", "26/2"), ("Polar ice · Volcanoes", "")
    >>> [at and at.title for at in (_named(two, *one) for one in said)]
    ['Volcanoes', 'Volcanoes', None]
    """

    def goes_by(one: Position) -> bool:
        together = title.removeprefix(f"{one.title} · ")
        if together == title:
            return title == one.title
        follows = together.partition(" · ")[0].rstrip(" …")  # all of them together are called so
        return not any(other.title.startswith(follows) for other in offered)

    found = [one for one in offered if goes_by(one) or number and one.reference_number == number]
    return found[0] if len(found) == 1 else None


def _numbered(number: Found[str], offered: Sequence[Position]) -> Iterator[Position]:
    """The positions that have this number, or below whose title it stands."""
    yield from (one for one in offered if one.reference_number == number.value)
    for one, after in pairwise(offered):
        if one.start <= number.start < after.start:
            yield one
