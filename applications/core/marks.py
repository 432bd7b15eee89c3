"""A text cut where quotes begin and end, so that a page can mark them, overlapping or not."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, the quotes that cover it, and those that begin with it."""

    text: str
    keys: tuple[str, ...]
    begins: tuple[str, ...]


def segments(text: str, spans: Iterable[tuple[str, int, int]]) -> list[Segment]:
    """The whole text in order; joined again, the pieces are the text.

    >>> [(s.text, s.keys) for s in segments("by 1 May at noon", [("date", 3, 8), ("time", 3, 16)])]
    [('by ', ()), ('1 May', ('date', 'time')), (' at noon', ('time',))]
    """
    kept = [(key, start, end) for key, start, end in spans if 0 <= start < end <= len(text)]
    cuts = sorted({0, len(text), *(s for _, s, _ in kept), *(e for _, _, e in kept)})
    pieces = []
    for left, right in zip(cuts, cuts[1:], strict=False):
        over = [(key, start) for key, start, end in kept if start <= left and right <= end]
        pieces.append(
            Segment(
                text[left:right],
                tuple(key for key, _ in over),
                tuple(key for key, start in over if start == left),
            )
        )
    return pieces
