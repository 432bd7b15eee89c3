"""What a line of a text is by its looks: a heading, a row of a table, a whole paragraph."""

from __future__ import annotations

import re
from itertools import pairwise

from applications.core.extraction.house_names import house_name
from applications.core.extraction.vocabulary import LANGUAGES, pattern

MAX_ROW = 600  # a line of a table with more in it is prose
_PERSON = re.compile(  # "Ada Ek (supervisor)", "Ada Ek, supervisor"
    r"\s*(?:[^\W\d_a-z][\w.'’-]*\s){1,4}?[^\W\d_a-z][\w'’-]+(?:\s\([^()]{3,40}\)|,\s[^,;:]{3,40})\s*"
)
_JOINED = re.compile(r"^(?:[^\W\d_]{1,30}-){1,5}")  # "Fritz-Ek-|Universität"
_ASIDE = re.compile(r"\([^()]{0,40}\)")
_LINK = re.compile(r"\[[^\]\n]{0,200}\]")


def table_rows(lines: list[str]) -> set[int]:
    """The numbers of the lines that are rows of a table: two or more with cells in a row.

    >>> sorted(table_rows(["What | Who", "", "Letter | you", "We send both.", "either | or"]))
    [0, 2]
    >>> sorted(table_rows(["What\\tNeeded\\tPages", "CV\\tyes\\t2", "Label\\tvalue"]))
    [0, 1]
    """
    told = [number for number, line in enumerate(lines) if line.strip()]
    marked = {
        number
        for number in told
        if len(lines[number]) < MAX_ROW
        and (" | " in _LINK.sub("", lines[number]) + " " or lines[number].lstrip().startswith("|"))
    }
    tabs = {number: lines[number].strip("\r\n ").count("\t") for number in told}
    rows: set[int] = set()
    for one, other in pairwise(told):
        tabbed = tabs[one] == tabs[other] > 0 and (
            tabs[one] > 1 or one in rows or _says_what_must(lines[one])
        )
        if tabbed or {one, other} <= marked:
            rows |= {one, other}
    return rows


def _says_what_must(line: str) -> bool:
    """Whether a line of two cells is a head: "Document, Mandatory"."""
    words = pattern(LANGUAGES, "ask.column_need", "ask.column_free")
    return len(line) < 60 and words.search(line.lower()) is not None


def is_heading(line: str, plain: str, after_blank: bool) -> bool:
    """Whether a line names what follows: "# Apply", "**How to apply?**", "HOW TO APPLY"."""
    words = plain.strip(" #:")
    bare = line.strip()
    if not words or len(words) > 220:
        return False
    if bare.startswith("#") and not bare.startswith("#" * 7) and bare.lstrip("#")[:1] == " ":
        return True
    if len(words) > 90:
        return False
    if bare[:2] in ("**", "__") and bare.rstrip(": ")[-2:] in ("**", "__") and len(words) < 70:
        return not any(c.isdigit() for c in words) or words.endswith("?")
    letters = [c for c in _ASIDE.sub("", bare) if c.isalpha()]  # "CV (PDF)" is an item
    if len(letters) >= 5 and all(c.isupper() for c in letters) and ":" not in bare[:-1]:
        return True
    return (
        after_blank
        and len(words) < 60
        and not bare[0].islower()
        and bare[-1] not in ".,;!"
        and "@" not in bare  # a person's line among people's
        and not (bare[-1] == ":" and ", " in bare)  # "We write in English, and ask for:"
        and words.count(" ") < 8
    )


def is_place(line: str) -> bool:
    """Whether a line opens with the name of a house or with one of its parts, and so ends a title.

    >>> is_place("Fritz-Ek-Universität Oz, Institut für Eis"), is_place("PhD position in optics")
    (True, False)
    """
    line = line.strip()
    words = _JOINED.sub("", line.lower())
    place = pattern(LANGUAGES, "title.place").match(words)
    return bool(place) or house_name().match(line) is not None


def is_person(line: str, below: str) -> bool:
    """Whether a line names a person with a role, and the one below how to reach them.

    >>> is_person("Ada Ek (handledare)", "ada.ek@example.org"), is_person("Contact", "a@b.org")
    (True, False)
    """
    return "@" in below and len(below) < 80 and _PERSON.fullmatch(line) is not None


def keeps_lines_whole(lines: list[str]) -> bool:
    """Whether a text breaks its lines only where a paragraph ends.

    >>> keeps_lines_whole(["word " * 40] * 3 + ["Copies of your degree certificates"])
    True
    """
    told = [length for line in lines if (length := len(line.strip())) > 50]
    long = sum(length > 130 for length in told)
    return long >= 3 and long * 4 >= len(told)
