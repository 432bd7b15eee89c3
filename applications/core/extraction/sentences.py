"""Where a text's sentences end: not behind "Dr.", "3. May" or a question in brackets."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.vocabulary import LANGUAGES, phrases

MAX_SENTENCE = 1_500
_ASIDE = 90  # characters of a question in brackets
_BREAK = re.compile(r"[.!?]+[\"')\]]{0,3}(?=\s)|(?<=\s)(?=[•➢✓\U0001f300-\U0001faff])")


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(phrases(LANGUAGES, "abbreviations"))


def sentences(text: str, flat: str, begin: int, end: int) -> list[tuple[int, int]]:
    """The places of the sentences between two places of a text and its plain spelling.

    >>> text = "Write to Dr. Ek. Closing date is 3. May. Why us (or you?) and how. Good luck"
    >>> [text[slice(*place)] for place in sentences(text, text.lower(), 0, len(text))]
    ['Write to Dr. Ek.', 'Closing date is 3. May.', 'Why us (or you?) and how.', 'Good luck']
    """
    places: list[tuple[int, int]] = []
    start = begin
    for match in _BREAK.finditer(flat, begin, end):
        place = match.end()
        follows = text[place : place + 3].lstrip()[:1]
        if match[0][:1] in ("!", "?") and _is_aside(flat, start, place, end, follows):
            continue
        if match[0].startswith("."):
            before = flat[max(begin, place - 24) : match.start()].split()
            word = before[-1].lstrip("(\"'") if before else ""
            if word in _abbreviations() or (len(word) == 1 and word.isalpha()):
                continue
            if word.isdigit() and len(word) < 3:  # "3. Mai", but "until 3 May 2027. Then"
                continue
            if follows.islower() or follows in ",;)":
                continue
        if flat[start:place].strip():
            places += _pieces(start, place)
            start = place
    if flat[start:end].strip() or not places:
        places += _pieces(start, end)
    return [trimmed(text, place) for place in places]


def _is_aside(flat: str, start: int, place: int, end: int, follows: str) -> bool:
    """Whether a question stands in brackets within a sentence: "a letter (why us?) and a CV"."""
    before = flat[max(start, place - _ASIDE) : place]
    if before.endswith(")"):
        return "(" in before and (follows.islower() or follows in (",", ";"))
    opened = before.count("(") > before.count(")")
    return opened and flat.find(")", place, min(end, place + _ASIDE)) != -1


def _pieces(start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, cut where it is longer than any sentence is, so that no rule meets more."""
    return [
        (at, min(at + MAX_SENTENCE, end)) for at in range(start, max(end, start + 1), MAX_SENTENCE)
    ]


def trimmed(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """The place without the white space at its ends."""
    start, end = place
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
