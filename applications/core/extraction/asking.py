"""Where a posting asks for documents: which sentences and lists do, and how surely."""

from __future__ import annotations

import re
from itertools import islice

from applications.core.extraction.cells import is_one_word, under
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import kinds, numbers

# Kinds that stand for themselves wherever they are named; the others need an asking sentence.
PLAIN = frozenset(
    {"cover_letter", "cv", "transcripts", "recommendation_letters", "research_proposal"}
)
# Kinds that no sentence names unless it asks for them.
CERTAIN = frozenset({"cover_letter", "cv", "recommendation_letters", "reference_contacts"})
# Kinds with a weak name, which counts only as a thing in a list: "1) a letter".
LISTED = {
    "degree_listed": "degree_certificate",
    "form_listed": "application_form",
    "id_listed": "id_document",
    "language_listed": "language_certificate",
    "letter_listed": "cover_letter",
    "letters_listed": "recommendation_letters",
    "proposal_listed": "research_proposal",
    "sample_listed": "writing_sample",
    "thesis_listed": "thesis",
}
_REFERENCES = ("recommendation_letters", "reference_contacts", "references_bare")
_SHORT = 70  # characters of a line that says one thing
_GOES_ON = re.compile(r"\s?(?::|[-–—] )\s?\w")  # "two letters: the portal asks for them"
_COUNT = re.compile(r"\s?(?:[:=(]|- )\s?([1-6]|[^\W\d_]{2,8})\)?\W{0,3}$")  # ": two", "(2)"
# Kinds that are also what one has, and not what one sends.
_QUALITIES = frozenset({"degree_certificate", "publications", "language_certificate"})


def _introduces(scope: Scope, heading: str) -> bool:
    """Whether a line that looks like a heading asks for what follows: "You must also submit:"."""
    of_person = scope.pattern("ask.not_headings", "ask.not_intro").search(heading)
    return heading.endswith(":") and not of_person and scope.has("ask.hands_in", heading)


def speaks_of_one(scope: Scope, unit: Unit) -> bool:
    """Whether the sentence says on what terms a document comes: "GRE scores are optional", "TOEFL
    for international applicants"."""
    named = next(
        kinds(scope.languages, "documents").find(
            scope.page.flat, unit.start, min(unit.end, unit.start + 50)
        ),
        None,
    )
    if not named or named[0] in ("not_asked", *LISTED) or named[1] > unit.start + 14:
        return False
    return (
        scope.pattern("ask.terms", "ask.if_available").search(
            scope.page.flat, named[2], min(unit.end, named[2] + 60)
        )
        is not None
    )


def is_lacked(scope: Scope, unit: Unit) -> bool:
    """Whether it tells what happens without a thing: "Applications without a CV are rejected"."""
    said = scope.page.said(unit)
    return scope.has("ask.lacking", said) and scope.has("ask.rejected", said)


def asks(scope: Scope, unit: Unit, runs: dict[int, float]) -> float:
    """How surely this unit asks for documents; 0 where it does not."""
    if unit.start < scope.page.body:
        return 0.0
    if counts_references(scope, unit):
        return 0.8
    if unit.heading:
        return 0.0
    said = scope.page.said(unit)
    if is_lacked(scope, unit):
        return 0.9
    if unit.run and runs.get(unit.run):
        judged = scope.has("ask.judged", said) and not _named(scope, unit) & CERTAIN
        return 0.0 if judged else runs[unit.run]
    if scope.pattern("ask.others").match(said.lstrip("-*• ")):
        return 0.0
    if _for_others(scope, unit) or scope.has("ask.judged", said):
        return 0.0
    told = scope.has("ask.not_sentence", said) or (
        scope.has("ask.holds", said) and not scope.has("ask.hands_in", said)
    )
    if told and not _named(scope, unit) & CERTAIN:
        return 0.0
    verb = scope.has("ask.verbs", said) or asked_by_portal(scope, said)
    elsewhere = scope.has("ask.not_headings", unit.under) and not scope.has(
        "ask.headings", unit.under
    )
    if verb and (scope.has("ask.whom", said) or scope.pattern("ask.verbs").match(said)):
        if elsewhere:
            return 0.7 if _named(scope, unit) & (PLAIN | {"references_bare"}) else 0.0
        return 0.9
    if scope.has("ask.headings", unit.under):
        return 0.65
    return 0.5 if len(_named(scope, unit) & PLAIN) >= 2 and not elsewhere else 0.0


def asked_by_portal(scope: Scope, said: str) -> bool:
    """Whether a portal asks every referee for the letter, and not those of a shortlist."""
    some = scope.has("letter_ways.of_some", said)
    return scope.has("references.portal_asks", said) and not some


def counts_references(scope: Scope, unit: Unit) -> bool:
    """Whether a line of its own says how many: "References: two", "Only name two referees", or a
    sentence begins with it: "Two letters: the portal asks for them"."""
    if _for_others(scope, unit):
        return False
    flat, numbered = scope.page.flat, numbers(scope.languages)
    short = unit.end - unit.start <= _SHORT
    for kind, start, end in kinds(scope.languages, "documents").find(flat, unit.start, unit.end):
        if LISTED.get(kind, kind) not in _REFERENCES:
            continue
        before = flat[unit.start : start].strip("-*• ").split()
        leads = len(before) == 1 and (before[0] in numbered or before[0] in "123456")
        if leads and _GOES_ON.match(flat, end, unit.end):
            return True
        if not short:
            continue
        told = _COUNT.match(flat, end, unit.end)
        if told and start - unit.start < 12 and (told[1].isdigit() or told[1] in numbered):
            return True
        words = flat[max(unit.start, start - 25) : end].split()
        if unit.heading and any(numbered.get(w, 0) > 1 or w in "23456" for w in words):
            return True
    return False


def _for_others(scope: Scope, unit: Unit) -> bool:
    """Whether heading or introduction are for postdocs or master students, beside one for PhDs."""
    for path in ("under", "intro"):
        above = getattr(unit, path)
        if scope.has("ask.others", above) and not scope.has("ask.ours", above):
            return any(
                scope.has("ask.ours", scope.page.said(u) if path == "under" else u.intro)
                for u in scope.page.units
                if (u.heading if path == "under" else u.run)
            )
    return False


def _named(scope: Scope, unit: Unit) -> set[str]:
    named = kinds(scope.languages, "documents").find(scope.page.flat, unit.start, unit.end)
    return {kind for kind, _, _ in named}


def _bids(scope: Scope, above: str) -> bool:
    """Whether what stands above a list bids one hand something in: "Attach:"."""
    bidden = scope.pattern("ask.verbs").match(above) and scope.has("ask.hands_in", above)
    return bool(bidden) and not scope.has("ask.not_headings", above)


def listed_runs(scope: Scope) -> dict[int, float]:
    """The lists that ask for documents: by their introduction, their heading or their items."""
    lists: dict[int, list[Unit]] = {}
    for unit in scope.page.units:
        if unit.run:
            lists.setdefault(unit.run, []).append(unit)
    table = kinds(scope.languages, "documents")
    scores: dict[int, float] = {}
    for run, units in lists.items():
        first = units[0]
        if _for_others(scope, first):
            continue
        opening: set[str] = set()
        for unit in units:
            named = table.find(scope.page.flat, unit.start, min(unit.end, unit.start + 60))
            opening |= {kind for kind, _, _ in islice(named, 1)}
        opening -= {"not_asked", *LISTED}
        if not opening:
            continue
        strong = len(opening & PLAIN)
        intro = first.intro
        above = intro or (first.under if first.under.endswith(":") else "")
        if (
            scope.has("ask.verbs", above)
            and (scope.has("ask.whom", above) or _bids(scope, above))
            and (scope.has("ask.second", above) or not scope.has("ask.not_intro", above))
            and (intro or opening - _QUALITIES)  # "What we require:" may be of the person
        ):
            scores[run] = 0.95
        elif (units[1:] and under(scope, units[1], "ask.column_need") is not None) or (
            strong and is_one_word(scope, first.under, "ask.column_need", "ask.column_free")
        ):
            scores[run] = 0.85
        elif len(intro) < 60 and scope.has("ask.not_headings", intro):
            continue
        elif (scope.has("ask.headings", first.under) and (strong or not intro)) or (
            not intro and opening - _QUALITIES and _introduces(scope, first.under)
        ):
            scores[run] = 0.85
        elif strong >= 2 and (
            opening & {"cv", "cover_letter"} or not scope.has("ask.not_headings", first.under)
        ):
            scores[run] = 0.75
    return scores
