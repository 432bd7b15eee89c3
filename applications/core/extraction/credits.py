"""How many ECTS credits an applicant must have, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.draft import Credits, Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

_LEADS = re.compile(
    r"^\s*(?:ECTS|credits?|points?)?\s*(?:credits?|points?)?\s*(?:in|within|at|of|inom|i|på|"
    r"in den|im|awarded in)?\s*(?:the\s)?"
)


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Numbers of credits; and "240 credits, of which at least 60", where the unit is said once."""
    return (
        re.compile(
            r"(?<![\w.,])(\d{2,3})(?:\s?-\s?)?\s?(?:\([a-zß-ÿ]{2,12}\)\s?)?"
            rf"(?:{alternatives('credits.units')})(?!\w)"
        ),
        re.compile(
            rf"[^.;\d]{{0,80}}?(?:{alternatives('credits.of_which')})"
            r"\s(?:[^\W\d]{2,12}\s){0,3}(\d{2,3})\s(?!\s?%)(?!pages|years)"
        ),
    )


def find_credits(scope: Scope) -> tuple[Found[Credits], ...]:
    """The ECTS credits an applicant must have, one entry for each number and what it is of."""
    page = scope.page
    found: dict[tuple[int, str], Found[Credits]] = {}
    for minimum, start, end in _amounts(scope):
        unit = page.unit_at(start)
        if not unit or scope.has(
            "credits.not", page.flat[max(unit.start, start - 80) : min(unit.end, end + 60)]
        ):
            continue
        after = re.split(r"[,.;:]|\bof which\b", page.text[end : min(unit.end, end + 90)])[0]
        of = _LEADS.sub("", after).strip()
        found.setdefault(
            (minimum, of.lower()),
            page.found(Credits(minimum, of or "total"), start, end, "credits", 0.8),
        )
    return tuple(found.values())


def _amounts(scope: Scope) -> Iterator[tuple[int, int, int]]:
    """Every number of credits with its place: (number, start, end)."""
    flat = scope.page.flat
    amounts, of_which = _words()
    for match in amounts.finditer(flat, scope.page.body):
        yield int(match[1]), *match.span()
        part = of_which.match(flat, match.end())
        if part and not amounts.match(flat, part.start(1)):
            yield int(part[1]), *part.span(1)
