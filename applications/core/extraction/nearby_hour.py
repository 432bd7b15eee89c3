"""The hour of a last day that stands beside it: on the next line, or in the next sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from applications.core.extraction.readings import Reading
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import TimeMention, times

_LONGEST = 200  # characters of a sentence that is about the last hour alone
_CLOSE = 30  # between "received after" and the hour
_NEXT = 2  # lines below that may hold it
_CUES = ("deadline.until", "deadline.late", "deadline.nouns", "deadline.plain", "deadline.received")


def hour_nearby(scope: Scope, reading: Reading) -> TimeMention | None:
    """The hour on a line of its own ("Time: 14:00"), or the one that a neighbouring sentence gives;
    this one is asked about, for it may be of something else."""
    page, unit, mention = scope.page, reading.unit, reading.mention
    number = page.index_at(unit.start)
    below = page.units[number + 1 : number + 1 + _NEXT]
    for line in below:
        if hour := _labelled(scope, line.start, line.end):
            return hour
        if scope.dates_in(line):
            break
    for start, end in ((unit.start, mention.start), (mention.end, unit.end)):
        for hour in _said(scope, start, end):
            return hour
    if below and not scope.dates_in(below[0]) and below[0].end - below[0].start <= _LONGEST:
        return next(_said(scope, below[0].start, below[0].end), None)
    return None


def _labelled(scope: Scope, start: int, end: int) -> TimeMention | None:
    """The hour of a line, or a row of a table, whose first words say that it is one."""
    flat = scope.page.flat
    start += len(flat[start:end]) - len(flat[start:end].lstrip(" |-"))
    label = scope.pattern("dates.hour_label").match(flat, start, end)
    if not label or flat[label.end() : end].lstrip()[:1] not in (":", "|"):
        return None
    hour = next(times(flat[label.end() : end]), None)
    return hour.moved(label.end()) if hour else None


def _said(scope: Scope, start: int, end: int) -> Iterator[TimeMention]:
    """The hours between two places that stand right behind words for a last moment."""
    flat = scope.page.flat
    if scope.mentions_in(start, end) or scope.has("deadline.other.interview", flat[start:end]):
        return
    for cue in scope.pattern(*_CUES).finditer(flat, start, end):
        for hour in times(flat[cue.end() : min(cue.end() + _CLOSE, end)]):
            yield replace(hour.moved(cue.end()), assumed=True)
