"""How a text is laid out undone: wrapped lines joined, names in capitals in small letters."""

from __future__ import annotations

import re

from applications.core.extraction.page import is_wrapped
from applications.core.extraction.vocabulary import LANGUAGES, pattern, phrases

_WRAPPED = re.compile(r"(?<=[^\n]{55})\n(?=[^\s*•#>|-])")
_FIELD = re.compile(r"[A-ZÀ-Þ][\w/ ]{1,30}(?::|$)")  # "Location", "Closing date: 1 May"
_CAPITALS = re.compile(
    r"(?<![^\W\d_a-zß-ÿ])[^\W\d_a-zß-ÿ]{2,}+(?:[ ,'’&.–-]{1,3}[^\W\d_a-zß-ÿ]+(?!\w)){1,14}"
)


def in_mixed_case(text: str) -> str:
    """The text with names in capitals spelt as they are elsewhere, of the same length.

    >>> in_mixed_case("UNIVERSITÀ DEGLI STUDI DI TORINO, Italia. Ask the IIT or the TU Graz.")
    'Università degli Studi di Torino, Italia. Ask the IIT or the TU Graz.'
    """

    small = {w for path in ("stopwords", "where.house_join") for w in phrases(LANGUAGES, path)}

    def mixed(match: re.Match[str]) -> str:
        if len(match[0]) < 14 or match[0] != match[0].upper():
            return match[0]
        words = re.split(r"(\W+)", match[0].lower())
        spelt = "".join(w if w in small else w[:1].upper() + w[1:] for w in words)
        return spelt[:1].upper() + spelt[1:] if len(spelt) == len(match[0]) else match[0]

    return _CAPITALS.sub(mixed, text)


def _is_field(line: str) -> bool:
    """Whether a line tells one thing of the post: its place, its number."""
    numbered = pattern(LANGUAGES, "reference_number.words").match(line.lower())
    return _FIELD.match(line) is not None or numbered is not None


def unwrapped(text: str) -> str:
    """The text with wrapped lines joined by a space, of the same length.

    >>> unwrapped("x" * 55 + "\\nand on") == "x" * 55 + " and on"
    True
    """
    joined = list(text)
    for match in _WRAPPED.finditer(text):
        place = match.start()
        line = text[max(text.rfind("\n", 0, place) + 1, place - 400) : place]
        end = text.find("\n", place + 1, place + 401)
        following = text[place + 1 : end if end != -1 else place + 401]
        if is_wrapped(line, following) and not _is_field(following):
            joined[place] = " "
    return "".join(joined)
