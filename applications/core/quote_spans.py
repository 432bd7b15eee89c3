"""Quotes in their text: every one marked where it stands, or one inside its sentence."""

import re
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


REACH = 140  # characters of a sentence shown on either side of the words themselves
BULLETS = " •●▪◦·*–-\uf0b7"
_ENDS = re.compile(r"[.!?](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words a value was read from, and the rest of their sentence around them."""

    before: str
    words: str
    after: str


def sentence(text: str, start: int, end: int) -> Sentence:
    """The sentence (or line) around the words; an ellipsis stands where it was too long to show.

    >>> sentence("Apply soon. The last day is 26 August 2024, noon. Welcome!", 28, 42)
    Sentence(before='The last day is ', words='26 August 2024', after=', noon.')
    >>> sentence("Name two referees. Welcome!", 0, 18)
    Sentence(before='', words='Name two referees.', after='')
    """
    left, right = text[max(0, start - REACH) : start], text[end : end + REACH]
    breaks = list(_ENDS.finditer(left))
    if breaks:
        left = left[breaks[-1].end() :]
    elif start > REACH:
        left = "… " + left.partition(" ")[2]
    if text[start:end].rstrip()[-1:] in (".", "!", "?"):
        right = ""
    stop = _ENDS.search(right)
    if stop:
        right = right[: stop.end()]
    elif right and end + REACH < len(text):
        right = right.rpartition(" ")[0] + " …"
    return Sentence(_flat(left).lstrip(BULLETS), _flat(text[start:end]), _flat(right).rstrip())


def _flat(words: str) -> str:
    return re.sub(r"\s+", " ", words)
