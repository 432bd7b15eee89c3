"""How long a text is as a portal counts it: characters, words, lines, and what its limits are."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

USUAL = "characters"
_PIECES = re.compile(r"\S+|\s")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of counting; what each part means stands at the head of text_count.toml."""

    key: str
    unit: str
    name: str = ""
    limit: int | None = None
    spaces: bool = True
    line_break: int = 1
    wide: int = 1
    lines: int | None = None
    line_length: int | None = None
    source: str = ""
    read: str = ""


class Figure(NamedTuple):
    """How much of one thing is there, and how much there may be."""

    unit: str
    used: int
    most: int | None

    @property
    def over(self) -> int:
        """By how much it is too long; 0 where it fits."""
        return max(0, self.used - self.most) if self.most is not None else 0


@cache
def ways() -> dict[str, Way]:
    """Every way of counting by its key, those of no portal first."""
    text = resources.files(__package__).joinpath("text_count.toml").read_text("utf-8")
    return {key: Way(key, **facts) for key, facts in tomllib.loads(text).items()}


def way_of(key: str) -> Way:
    """The way of this key; the usual one where a release no longer knows it."""
    return ways().get(key) or ways()[USUAL]


def figures(text: str, way: Way, limit: int | None = None) -> list[Figure]:
    """What the portal counts of the text, the limit first; `limit` stands before the portal's own.

    >>> figures("Hi there.\\nYes", way_of("characters_as_sent"), 12)
    [Figure(unit='characters', used=14, most=12)]
    """
    text = with_plain_breaks(text)
    used = len(text.split()) if way.unit == "words" else _characters(text, way)
    found = [Figure(way.unit, used, limit or way.limit)]
    if way.lines:
        found.append(Figure("lines", _lines(text, way), way.lines))
    return found


def with_plain_breaks(text: str) -> str:
    """Each line break as one sign, as a box holds it whichever way it was sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _characters(text: str, way: Way) -> int:
    if not way.spaces:
        text = "".join(text.split())
    return _signs(text, way) + (way.line_break - 1) * text.count("\n")


def _signs(text: str, way: Way) -> int:
    wide = 0 if text.isascii() else sum(sign > "\uffff" for sign in text)
    return len(text) + (way.wide - 1) * wide


def _lines(text: str, way: Way) -> int:
    """The lines of the box, empty ones too, each broken between words where it is full."""
    return sum(_wrapped(line, way) for line in text.split("\n")) if text else 0


def _wrapped(line: str, way: Way) -> int:
    width = way.line_length
    if not width:
        return 1
    lines, used = 1, 0
    for piece in _PIECES.findall(line):
        if piece.isspace():  # one that no longer fits hangs over the end
            used = min(width, used + 1)
            continue
        size = _signs(piece, way)
        if used and used + size > width:
            lines, used = lines + 1, 0
        lines += (used + size - 1) // width  # a word that is longer than a line
        used = (used + size - 1) % width + 1
    return lines
