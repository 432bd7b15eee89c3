"""Calendars that print each day above what happens on it: "26 April:", "Deadline for applications".

The line above such a day is the end of the entry before, and says nothing of it.
"""

from __future__ import annotations

from applications.core.extraction.cues import SURENESS, Cue, cues_of
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope

_LETTERS = 14  # beside the day on its line: a weekday, a bullet, "kl."
_APART = 4  # lines from one day of a calendar to the next, at most
_SHORT = 160  # characters; what a calendar says of a day is no paragraph


def days_above(scope: Scope) -> dict[Unit, Cue | None]:
    """The lines that are nothing but a day and stand above what it is for, each with the first word
    that tells it; None where the line below tells nothing."""
    units = scope.page.units
    days = [number for number, unit in enumerate(units) if _is_day(scope, unit)]
    known = set(days)
    found: dict[Unit, Cue | None] = {}
    for chain in _chains(days):
        if not _stands_above(scope, chain):
            continue
        for day in chain:
            below = units[day + 1] if day + 1 < len(units) and day + 1 not in known else None
            found[units[day]] = _first_cue(scope, below) if below else None
        if found[units[chain[0]]] is None:
            found.pop(units[chain[0]])  # what stands above it may tell
    return found


def _is_day(scope: Scope, unit: Unit) -> bool:
    mentions = scope.dates_in(unit) if unit.end - unit.start <= 60 else []
    if not mentions or len(mentions) > 2 or unit.row or unit.start < scope.page.body:
        return False
    flat = scope.page.flat
    if "\n" in scope.page.said(unit).strip():
        return False  # the cells of a table, each on its line
    beside = flat[unit.start : mentions[0].start] + flat[mentions[-1].end : unit.end]
    named = sum(letter.isalpha() for letter in beside) > _LETTERS
    return not named and (not beside.strip() or _first_cue(scope, unit) is None)


def _chains(days: list[int]) -> list[list[int]]:
    """The days of one calendar each: a few lines of text between one and the next."""
    chains: list[list[int]] = []
    for day in days:
        if chains and day - chains[-1][-1] <= _APART:
            chains[-1].append(day)
        else:
            chains.append([day])
    return chains


def _stands_above(scope: Scope, chain: list[int]) -> bool:
    """Whether what belongs to a day stands below it: a colon says so, or that the first of several
    days has nothing above that could be of it, and the last one its line below."""
    units = scope.page.units
    if all(scope.page.said(units[day]).rstrip().endswith(":") for day in chain):
        return True
    steps = {after - before for before, after in zip(chain, chain[1:], strict=False)}
    if len(chain) < 2 or 1 in steps or chain[-1] + 1 >= len(units):
        return False
    last = units[chain[-1] + 1]
    if last.heading or last.end - last.start > _SHORT:
        return False
    above = units[chain[0] - 1] if chain[0] else None
    return above is None or _first_cue(scope, above) is None


def _first_cue(scope: Scope, unit: Unit) -> Cue | None:
    cues = [cue for cue in cues_of(scope, unit, []) if cue.what != "until"]
    sure = [cue for cue in cues if cue.what != "ask"] or cues
    return min(sure, key=lambda cue: (cue.start, cue.what not in SURENESS), default=None)
