"""Whom a thing is asked of: those from abroad, those whose thesis is not finished yet."""

from __future__ import annotations

import re

from applications.core.condition import Condition
from applications.core.extraction.degrees import day_in
from applications.core.extraction.page import flatten
from applications.core.extraction.vocabulary import LANGUAGES, kinds, pattern

LONGEST = 1_000  # characters; no condition takes more
OUTSIDE_EU, OUTSIDE_EEA = "outside_eu", "outside_eea"
INTERNATIONAL, DEGREE_ABROAD = "international", "degree_abroad"
_CLAUSE = re.compile(r"[,;:.(]")


def condition_of(text: str) -> Condition | None:
    """Whom these words of a requirement mean; None where they do not say it, or say more than that.

    >>> condition_of("for applicants from outside the EU").of
    'outside_eu'
    >>> condition_of("If your thesis is not finished").kind
    'unfinished'
    >>> condition_of("if available") is None
    True
    """
    return group_in(flatten(text[:LONGEST]), LANGUAGES)


def group_in(flat: str, languages: tuple[str, ...]) -> Condition | None:
    """The same of words in the plain spelling, by those of these languages."""
    if pattern(languages, "conditions.not_of_group").search(flat):
        return None
    named = list(kinds(languages, "conditions.origin").find(flat, 0, len(flat)))
    unfinished = pattern(languages, "conditions.unfinished").search(flat)
    if pattern(languages, "conditions.not_unfinished").search(flat):
        unfinished = None
    places = [start for _, start, _ in named] + ([unfinished.start()] if unfinished else [])
    if any(_is_negated(flat, place, languages) for place in places):
        return None
    outside = [(start, end) for kind, start, end in named if kind == OUTSIDE_EU]
    if any(_is_degree(flat, start, end, languages) for start, end in outside):
        return None
    groups = {kind for kind, _, _ in named}
    in_europe = ("conditions.eu", "conditions.eea")
    if DEGREE_ABROAD in groups and pattern(languages, *in_europe).search(flat):
        return None  # one from another country of the EU is none of those, and yet from abroad
    if groups == {OUTSIDE_EU, INTERNATIONAL}:
        groups = {OUTSIDE_EU}  # "international applicants (from outside the EU)"
    if groups == {OUTSIDE_EU} and pattern(languages, "conditions.eea").search(flat):
        groups = {OUTSIDE_EEA}
    if len(groups) + (unfinished is not None) != 1:
        return None  # of two groups at once nobody can answer for one
    if unfinished:
        return Condition("unfinished", day=day_in(languages, flat))
    return Condition("origin", of=groups.pop())


def _is_negated(flat: str, place: int, languages: tuple[str, ...]) -> bool:
    """Whether the words in front of a group, of the same clause, say the opposite."""
    clause = _CLAUSE.split(flat[:place])[-1]
    return pattern(languages, "conditions.negated").search(clause) is not None


def _is_degree(flat: str, start: int, end: int, languages: tuple[str, ...]) -> bool:
    """Whether it is a degree that is from there, and nobody's citizenship."""
    degree, clause = pattern(languages, "conditions.any_degree"), _CLAUSE.split(flat[:start])[-1]
    return bool(degree.search(clause) or degree.match(flat[end:].lstrip()))
