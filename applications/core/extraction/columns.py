"""Days in a table or a list of rounds: what the head of the column, or the line, says of them."""

from __future__ import annotations

import re

from applications.core.extraction.dates import DateMention
from applications.core.extraction.scope import Scope

_UP = 12  # lines between a day and the head of its column
_MOST = 300  # characters of a line that can be a row
_PIPE, _SPACES = re.compile(r"\|"), re.compile(r"\t| {3,}")
_SIDE = re.compile(r"\|?\s*[^|\s]")  # a row has something in its first cell
# What a head names, the surest first: one that names two things is that of the first.
_NAMES = (
    ("result", ("deadline.other.result",)),
    ("interview", ("deadline.other.interview",)),
    ("start", ("deadline.other.start",)),
    ("letters", ("deadline.other.letters",)),
    ("application", ("deadline.nouns", "deadline.plain", "deadline.until", "deadline.closing")),
    ("application", ("deadline.ask",)),
)


def column_of(scope: Scope, mention: DateMention) -> str:
    """What the head of its column says a day is for: "application", "result" …; "" for no table.

    Cells stand between strokes or apart by spaces; a column of words about closing or applying is
    that of the application.
    """
    flat = scope.page.flat
    start, end = _line(flat, mention.start)
    if end - start > _MOST:
        return ""
    strokes = "|" in flat[start:end]
    gap = _PIPE if strokes else _SPACES
    if not gap.search(flat, start, end) or not _SIDE.match(flat, start, end):
        return ""
    own = len(gap.findall(flat, start, mention.start))
    if not own:
        return ""
    at = start
    for _ in range(_UP):
        if at <= scope.page.body:
            break
        at, stop = _line(flat, at - 1)
        line = flat[at:stop]
        if not gap.search(line.strip()) or stop - at > _MOST:
            if line.strip():
                break
            continue
        if set(line) <= set("|-: ") or scope.mentions_in(at, stop):
            continue
        return _name(scope, _cell(line, gap, own, mention.start - start, strokes))
    return ""


def row_of(scope: Scope, mention: DateMention) -> str:
    """The line up to a day."""
    return scope.page.flat[_line(scope.page.flat, mention.start)[0] : mention.start]


def in_rounds(scope: Scope, mention: DateMention) -> bool:
    """Whether the row of a table, or the rows above it, are rounds of one call."""
    start, _ = _line(scope.page.flat, mention.start)
    above = scope.page.flat[max(scope.page.body, start - _MOST) : mention.start]
    return scope.pattern("deadline.rounds", "deadline.seasons").search(above) is not None


def is_round(scope: Scope, mention: DateMention) -> bool:
    """Whether a line opens with the name of a round, "Round 2: 1 to 28 May", and nothing else."""
    flat = scope.page.flat
    start, end = _line(flat, mention.start)
    before = flat[start : mention.start].strip(" -*|•–")
    if not before or len(before) > 40 or end - start > _MOST:
        return False
    found = scope.pattern("deadline.rounds", "deadline.seasons").search(before)
    return found is not None and found.start() <= 12


def _line(flat: str, place: int) -> tuple[int, int]:
    end = flat.find("\n", place)
    return flat.rfind("\n", 0, place) + 1, len(flat) if end < 0 else end


def _cell(line: str, gap: re.Pattern[str], own: int, place: int, strokes: bool) -> str:
    """The cell of a head above a day: by its number, or where only spaces part them, by place."""
    if strokes:
        cells = line.split("|")
        return cells[own].strip() if own < len(cells) else ""
    begun = [0, *(match.end() for match in gap.finditer(line))]
    nearest = min(begun, key=lambda start: abs(start - place))
    return gap.split(line[nearest:], maxsplit=1)[0].strip()


def _name(scope: Scope, head: str) -> str:
    for name, paths in _NAMES:
        if head and scope.pattern(*paths).search(head):
            return name
    return ""
