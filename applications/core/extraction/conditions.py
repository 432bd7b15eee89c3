"""What the posting says of who may apply, each as a question; what is not plain is left alone.

A wrong question is worse than none: one that is passed over still stands in the posting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from applications.core.condition import Condition
from applications.core.extraction.degrees import degree_in
from applications.core.extraction.draft import Document, Found
from applications.core.extraction.groups import condition_of, group_in
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.scores import scores_in
from applications.core.extraction.stays import age_in, stay_in

LONGEST = 600  # characters of a sentence; what is longer is none
_OPENS = 60  # characters in which a sentence says of whom it is


def find_conditions(
    scope: Scope, documents: Sequence[Found[Document]]
) -> tuple[Found[Condition], ...]:
    """What is asked of applicants beside credits and papers, each thing once and in order.

    What is asked of a group only is left to the line of the checklist that says so itself."""
    page = scope.page
    found: dict[tuple[str, ...], Found[Condition]] = {}
    told = {
        (told.kind, told.of)
        for one in documents
        if one.value.condition and (told := condition_of(one.value.condition))
    }
    clashing: set[tuple[str, ...]] = set()
    for unit in page.units:
        if unit.heading or unit.end - unit.start > LONGEST:
            continue
        for one in _in_unit(scope, unit):
            value = one.value
            key = (value.kind, value.of if value.kind in ("origin", "test") else "")
            if key in told:
                continue
            before = found.setdefault(key, one)
            if value.kind in ("test", "mobility") and not _is_same(before.value, value):
                clashing.add(key)
            if value.kind == "degree" and value.of and _tells_more(value, before.value):
                found[key] = one
    return tuple(one for key, one in found.items() if key not in clashing)


def _tells_more(degree: Condition, before: Condition) -> bool:
    """Whether a degree has a subject, which that before it lacks, or is the higher one."""
    return not before.of or degree.level > before.level


def _is_same(one: Condition, other: Condition) -> bool:
    numbers = (one.minimum, one.months, one.within)
    return numbers == (other.minimum, other.months, other.within)


def _in_unit(scope: Scope, unit: Unit) -> Iterator[Found[Condition]]:
    page = scope.page
    stay, age = stay_in(scope, unit), age_in(scope, unit)
    if stay:
        yield page.found(stay, unit.start, unit.end, "stay", 0.9)
    if age:
        yield page.found(age, unit.start, unit.end, "degree-age", 0.8)
    if (degree := degree_in(scope, unit)) and not age:
        yield page.found(degree.condition, degree.start, degree.end, "degree", 0.8)
    for score, start, end in scores_in(scope, unit):
        yield page.found(score, start, end, "score", 0.8)
    if group := _group(scope, unit):
        yield page.found(group, unit.start, unit.end, "group", 0.7)


def _group(scope: Scope, unit: Unit) -> Condition | None:
    """Whom a sentence asks something of: a group, where it begins with that, and then asks."""
    said = scope.page.said(unit)
    group = group_in(said, scope.languages)
    if not group or not scope.has("conditions.asked_of", said):
        return None
    if group.kind == "unfinished":
        return group
    return group if group_in(said[:_OPENS].rpartition(" ")[0], scope.languages) else None
