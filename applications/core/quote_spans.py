"""Quotes in their text: every one marked where it stands, or one inside its sentence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from applications.core.extraction.page import flatten
from applications.core.extraction.sentences import sentences


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
_STRUCK = re.compile(r"~~[^~]{1,400}~~")
BULLETS = " •●▪◦·*–-\uf0b7"


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
    >>> sentence("One PDF (max. 5 MB) to Dr. Ek. Welcome!", 14, 18)
    Sentence(before='One PDF (max. ', words='5 MB', after=') to Dr. Ek.')
    """
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    line, below = text.rfind("\n", first, start) + 1, text.find("\n", end, last)
    begin, stop = max(first, line), below if below >= 0 else last
    near = text[begin:stop]
    places = [(begin + s, begin + e) for s, e in sentences(near, flatten(near), 0, len(near))]
    begin = max((s for s, _ in places if s <= start), default=begin)
    stop = min((e for _, e in places if e >= end), default=stop)
    left, right = text[begin:start], text[end:stop]
    if begin == first > 0:
        left = "… " + left.partition(" ")[2]
    if text[start:end].rstrip()[-1:] in (".", "!", "?"):
        right = ""
    elif stop == last < len(text):
        right = right.rpartition(" ")[0] + " …"
    return Sentence(_flat(left).lstrip(BULLETS), _flat(text[start:end]), _flat(right).rstrip())


def _flat(words: str) -> str:
    """On one line; an ellipsis stands for what its author struck through.

    >>> _flat("Closes ~~1 May~~\\n5 May")
    'Closes … 5 May'
    """
    return re.sub(r"\s+", " ", _STRUCK.sub("…", words))
