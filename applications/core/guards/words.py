"""Text as words that can be compared: without case, marks and line ends."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from applications.core.search import folded

_WORD = re.compile(r"[^\W_]+")
# A word parted at the end of its line; readers of PDFs write the hyphen in several ways.
_PARTED = re.compile(r"(?<=[^\W\d_])(?:[-\u00ad\u2010]|\ufffe|\x02)\r?\n(?=[a-zß-ÿ])")
_SENTENCE_ENDS = re.compile(r"[.!?:;]\s|\n\s*\n|\r\n\s*\r\n")
LONGEST_SENTENCE = 240


class Word(NamedTuple):
    """A word as written, as compared, and where it stands."""

    written: str
    plain: str
    start: int
    end: int


def clean(text: str) -> str:
    """The text with its letters composed and parted words joined.

    >>> clean("of the Univer-\\nsity")
    'of the University'
    """
    return _PARTED.sub("", unicodedata.normalize("NFC", text))


def words(text: str) -> list[Word]:
    """The words of a cleaned text, in order."""
    return [Word(m[0], plain(m[0]), m.start(), m.end()) for m in _WORD.finditer(text)]


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Small letters without marks, in one alphabet.

    >>> plain("Zürich"), plain("Østfold"), plain("Łódź")
    ('zurich', 'ostfold', 'lodz')
    """
    return folded(word)


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around a place, shortened where it is long.

    >>> sentence("I came. I saw Umeå University. I left.", 14, 29)
    'I saw Umeå University.'
    """
    low = max(0, start - LONGEST_SENTENCE // 2)
    high = min(len(text), end + LONGEST_SENTENCE // 2)
    before, after = low, high
    for match in _SENTENCE_ENDS.finditer(text, low, start):
        before = match.end()
    closing = _SENTENCE_ENDS.search(text, end, high)
    if closing:
        after = closing.start() + 1
    said = " ".join(text[before:after].split())
    cut_before = before == low and low > 0
    cut_after = closing is None and after < len(text)
    return f"{'… ' if cut_before else ''}{said}{' …' if cut_after else ''}"
