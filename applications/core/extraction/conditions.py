"""What the posting says of who may apply, each as a question; what is not plain is left alone.

A wrong question is worse than none: one that is passed over still stands in the posting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
    """What is asked of applicants beside credits and papers, in order, as often as it is said: see
    `each_once`.

    What is asked of a group only is left to the line of the checklist that says so itself."""
    units = (unit for unit in scope.page.units if not unit.heading)
    told = {
        (told.kind, told.of)
        for one in documents
        if one.value.condition and (told := condition_of(one.value.condition))
    }
    return tuple(
        one
        for unit in units
        if unit.end - unit.start <= LONGEST
        for one in _in_unit(scope, unit)
        if (one.value.kind, one.value.of) not in told
    )


def each_once(found: Iterable[Found[Condition]]) -> tuple[Found[Condition], ...]:
    """Each thing that is asked of one and the same position once; what clashes is no answer."""
    kept: dict[tuple[str, ...], Found[Condition]] = {}
    clashing: set[tuple[str, ...]] = set()
    for one in found:
        value = one.value
        key = (value.kind, value.of if value.kind in ("origin", "test") else "")
        before = kept.setdefault(key, one)
        if value.kind in ("test", "mobility") and not _is_same(before.value, value):
            clashing.add(key)
        if value.kind == "degree" and value.of and _tells_more(value, before.value):
            kept[key] = one
    return tuple(one for key, one in kept.items() if key not in clashing)


def _tells_more(degree: Condition, before: Condition) -> bool:
    """Whether a degree has a subject, which that before it lacks, or is the higher one."""
    return not before.of or degree.level > before.level


def _is_same(one: Condition, other: Condition) -> bool:
    numbers = (one.minimum, one.months, one.within)
    return numbers == (other.minimum, other.months, other.within)


def _in_unit(scope: Scope, unit: Unit) -> Iterator[Found[Condition]]:
    """Each is read from the whole of its sentence, which is its quote: "Master's" says nothing."""
    page = scope.page
    stay, age = stay_in(scope, unit), age_in(scope, unit)
    if stay:
        yield page.found(stay, unit.start, unit.end, "stay", 0.9)
    if age:
        yield page.found(age, unit.start, unit.end, "degree-age", 0.8)
    if (degree := degree_in(scope, unit)) and not age:
        yield page.found(degree, unit.start, unit.end, "degree", 0.8)
    for score in scores_in(scope, unit):
        yield page.found(score, unit.start, unit.end, "score", 0.8)
    if group := _group(scope, unit):
        yield page.found(group, unit.start, unit.end, "group", 0.7)


def _group(scope: Scope, unit: Unit) -> Condition | None:
    """Whom a sentence asks something of: a group, where it begins with that, and then asks."""
    said = scope.page.said(unit)
    group = group_in(said, scope.languages)
    if not group or not scope.has("conditions.asked_of", said):
        return None
    if scope.has("conditions.not_asked_of", said):  # nothing of the application
        return None
    if group.kind == "unfinished":
        return group
    return group if group_in(said[:_OPENS].rpartition(" ")[0], scope.languages) else None
