"""Whom a thing is asked of: those from abroad, those whose thesis is not finished yet."""

from __future__ import annotations

from applications.core.condition import Condition
from applications.core.extraction.page import flatten
from applications.core.extraction.vocabulary import LANGUAGES, kinds, pattern

LONGEST = 1_000  # characters; no condition takes more
OUTSIDE_EU, INTERNATIONAL = "outside_eu", "international"


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
    groups = {kind for kind, _, _ in kinds(languages, "conditions.origin").find(flat, 0, len(flat))}
    if groups == {OUTSIDE_EU, INTERNATIONAL}:
        groups = {OUTSIDE_EU}  # "international applicants (from outside the EU)"
    unfinished = pattern(languages, "conditions.unfinished").search(flat) is not None
    if pattern(languages, "conditions.not_unfinished").search(flat):
        unfinished = False
    if len(groups) + unfinished != 1:
        return None  # of two groups at once nobody can answer for one
    return Condition("unfinished") if unfinished else Condition("origin", of=groups.pop())
