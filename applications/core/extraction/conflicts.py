"""Readings that cannot all be true: shown to the person, who is asked."""

from __future__ import annotations

from applications.core.extraction.deadline import Deadlines
from applications.core.extraction.draft import Conflict
from applications.core.extraction.scope import Scope


def find_conflicts(scope: Scope, deadlines: Deadlines) -> tuple[Conflict, ...]:
    """What the posting says in two ways."""
    return tuple(_about_deadline(deadlines))


def _about_deadline(deadlines: Deadlines) -> list[Conflict]:
    conflicts: list[Conflict] = []
    mine = [d for d in deadlines.every if d.value.kind == "application" and d.value.date]
    days = {d.value.date for d in mine}
    if len(days) > 1:
        conflicts.append(Conflict("deadline", "several-dates", tuple(mine)))
    final = deadlines.final
    if final and final.value.date:
        same = [d for d in mine if d.value.date == final.value.date]
        if {d.value.bound for d in same} == {"on", "before"}:
            conflicts.append(Conflict("deadline", "on-and-before", tuple(same)))
        hint = deadlines.hint
        if hint and hint.value.date and hint.value.date != final.value.date:
            conflicts.append(Conflict("deadline", "differs-from-head", (final, hint)))
    return conflicts
