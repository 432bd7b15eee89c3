"""The jobs of others that a page shows below its own: no part of the posting."""

from __future__ import annotations

import re

from applications.core.extraction.vocabulary import LANGUAGES, pattern

_LONGEST = 80  # characters of a heading
_PROSE = 300  # of a line that no list of jobs has, and of the lines of the posting above one
_WRAPPED = 60  # of a line that is part of a text and of no menu
_MARKS = re.compile(r"[ \t]*(#{1,6}(?= ))?[^\w\n]*")
_BEHIND = re.compile(r"(?:[^\w\n]+\d{1,4})?[^\w\n]*\Z")  # "Similar jobs (12):"


def without_others(text: str) -> str:
    """The text as it is, with blanks for the jobs of others, each word in its place.

    Below their heading they go on to the next that is as high, or is about applying, or to prose.
    Above the posting's own text such words are a menu, and what would be most of the text is a
    posting all the same.

    >>> own = "The student will measure how light goes through ice and snow. " * 5
    >>> without_others(f"{own}\\nSimilar jobs\\nBy 1 May.") == f"{own}\\nSimilar jobs\\n         "
    True
    >>> without_others(f"Similar jobs\\nBy 1 May.\\n{own}").split("\\n")[1]
    'By 1 May.'
    """
    kept: list[str] = []
    level: int | None = None  # of their heading, while below it
    told = 0
    for line in text.split("\n"):
        if level is not None and _ends(line, level):
            level = None
        kept.append(line if level is None else " " * len(line))
        if level is None and told >= _PROSE and _is_headed(line, "posting.others"):
            level = _level(line)
        told += len(line) if level is None and len(line) >= _WRAPPED else 0
    read = "\n".join(kept)
    return read if 2 * len("".join(read.split())) > len("".join(text.split())) else text


def _is_headed(line: str, path: str) -> bool:
    """Whether a line is one of these headings and nothing else."""
    if len(line) > _LONGEST:
        return False
    said = _BEHIND.sub("", _MARKS.sub("", line.lower(), count=1), count=1)
    return pattern(LANGUAGES, path).fullmatch(said) is not None


def _level(line: str) -> int:
    marks = _MARKS.match(line)
    return len(marks[1]) if marks and marks[1] else 0


def _ends(line: str, level: int) -> bool:
    other = _level(line)
    as_high = other and (other <= level or not level)
    return bool(as_high or len(line) > _PROSE or _is_headed(line, "ask.headings"))
