"""The documents a posting asks for: where it asks, what it names, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from applications.core.extraction.draft import Document, Found, Need
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import Mention, describe
from applications.core.extraction.vocabulary import kinds

# Kinds that stand for themselves wherever they are named; the others need an asking sentence.
_PLAIN_KINDS = frozenset(
    {"cover_letter", "cv", "transcripts", "recommendation_letters", "research_proposal"}
)
# Kinds that no sentence names unless it asks for them.
_CERTAIN = frozenset({"cover_letter", "cv", "recommendation_letters", "reference_contacts"})
# What the content of a document may name and still mean a second document.
_WITHIN = {
    "cv": {"transcripts", "reference_contacts", "references_bare"},
    "degree_certificate": {"transcripts"},
    "transcripts": {"degree_certificate"},
    "publications": {"thesis"},
}
_SEPARATOR = re.compile(r"[,;:+&•/|]|\band\b|\bas well as\b|\bor\b|\(?\b(?:\d|[a-h]|i{1,3}|iv|v)\)")


_LISTED = re.compile(r"(?:^.?|[:;,(]\s?|\(?\w\)\s)(?:an?\s|the\s)?$")


def find_documents(scope: Scope) -> tuple[Found[Document], ...]:
    """Every document asked for, one entry a kind, each with the words that ask for it."""
    found: dict[str, Found[Document]] = {}
    weight: dict[str, float] = {}
    for mention in asked(scope):
        document, start, end = describe(scope, mention)
        if document is None:
            continue
        held = found.get(mention.kind)
        entry = scope.page.found(document, start, end, "asked-document", mention.score)
        if held is None or mention.score > weight[mention.kind] + 0.1:
            found[mention.kind], weight[mention.kind] = entry, mention.score
        elif mention.score >= weight[mention.kind]:
            found[mention.kind] = replace(held, value=_joined(held.value, document))
        else:
            value = replace(
                held.value,
                limits=held.value.limits or document.limits,
                count=held.value.count or document.count,
            )
            found[mention.kind] = replace(held, value=value)
    return tuple(sorted(found.values(), key=lambda entry: entry.start))


def _joined(kept: Document, other: Document) -> Document:
    """One document named twice: its limits add up, and required outweighs optional."""
    needs: tuple[Need, ...] = ("required", "conditional", "if_available", "optional")
    need = min(kept.need, other.need, key=needs.index)
    return replace(
        kept,
        need=need,
        condition=kept.condition if need == kept.need else other.condition,
        limits=kept.limits or other.limits,
        count=kept.count or other.count,
        certification=kept.certification if kept.certification != "none" else other.certification,
    )


def asked(scope: Scope) -> Iterator[Mention]:
    """Every mention of a document in a place that asks for documents."""
    runs = _listed_runs(scope)
    for unit in scope.page.units:
        score = asks(scope, unit, runs)
        if score:
            yield from _mentions(scope, unit, score)


def asks(scope: Scope, unit: Unit, runs: dict[int, float]) -> float:
    """How surely this unit asks for documents; 0 where it does not."""
    if unit.start < scope.page.body or unit.heading:
        return 0.0
    if unit.run and runs.get(unit.run):
        return runs[unit.run]
    said = scope.page.said(unit)
    if scope.pattern("ask.others").match(said.lstrip("-*• ")):
        return 0.0
    if scope.has("ask.not_sentence", said) and not _named(scope, unit) & _CERTAIN:
        return 0.0
    verb = scope.has("ask.verbs", said)
    elsewhere = scope.has("ask.not_headings", unit.under) and not scope.has(
        "ask.headings", unit.under
    )
    if verb and (scope.has("ask.whom", said) or scope.pattern("ask.verbs").match(said)):
        if elsewhere:
            return 0.7 if _named(scope, unit) & _PLAIN_KINDS else 0.0
        return 0.9
    if scope.has("ask.headings", unit.under):
        return 0.65
    return 0.5 if len(_named(scope, unit) & _PLAIN_KINDS) >= 2 and not elsewhere else 0.0


def _named(scope: Scope, unit: Unit) -> set[str]:
    named = kinds(scope.languages, "documents").find(scope.page.flat, unit.start, unit.end)
    return {kind for kind, _, _ in named}


def _listed_runs(scope: Scope) -> dict[int, float]:
    """The lists that ask for documents: by their introduction, their heading or their items."""
    lists: dict[int, list[Unit]] = {}
    for unit in scope.page.units:
        if unit.run:
            lists.setdefault(unit.run, []).append(unit)
    table = kinds(scope.languages, "documents")
    scores: dict[int, float] = {}
    for run, units in lists.items():
        first = units[0]
        opening: set[str] = set()
        for unit in units:
            named = table.find(scope.page.flat, unit.start, min(unit.end, unit.start + 60))
            opening |= {kind for kind, _, _ in islice(named, 1)}
        if not opening:
            continue
        strong = len(opening & _PLAIN_KINDS)
        intro = first.intro
        if (
            intro
            and scope.has("ask.verbs", intro)
            and scope.has("ask.whom", intro)
            and not scope.has("ask.not_intro", intro)
        ):
            scores[run] = 0.95
        elif scope.has("ask.headings", first.under) and (strong or not intro):
            scores[run] = 0.85
        elif strong >= 2 and (
            opening & {"cv", "cover_letter"} or not scope.has("ask.not_headings", first.under)
        ):
            scores[run] = 0.75
    return scores


def _mentions(scope: Scope, unit: Unit, score: float) -> Iterator[Mention]:
    """The documents a unit names, without those that only tell what another one holds.

    "a letter describing your research interests, a CV" names a letter and a CV: what follows an
    opening word ("describing", "in which", "including") belongs to the letter until a separator
    is followed by the start of a new thing ("a", "your", "two").
    """
    flat = scope.page.flat
    head = ""
    headed = last = unit.start
    inside = False
    for kind, start, end in kinds(scope.languages, "documents").find(flat, unit.start, unit.end):
        if kind == "not_asked":
            continue
        if kind == "form_listed":  # a form counts as a document only as a thing in a list
            if not _LISTED.search(flat[unit.start - 1 : start] if unit.start else flat[:start]):
                continue
            kind = "application_form"
        if head:
            inside = _inside(scope, flat[last:start], flat[start:end], inside)
        last = end
        if not inside:
            head, headed = kind, end
        elif kind == "reference_contacts":
            pass  # names of referees are asked for wherever they have to stand
        elif kind not in _WITHIN.get(head, ()) or not _held(scope, head, flat[headed:start]):
            continue
        yield Mention(kind, start, end, unit, score)


def _held(scope: Scope, head: str, between: str) -> bool:
    """Whether what a document holds is asked for as well: "a CV including grades"."""
    if head == "publications":
        return not scope.has("ask.examples", between)
    return scope.has("ask.holding", between)


def _inside(scope: Scope, gap: str, name: str, inside: bool) -> bool:
    """Whether a name after this gap still tells what the document before it holds."""
    opened = gap.count("(") - gap.count(")")
    if ")" in gap and opened < 0:
        gap = gap[gap.rindex(")") + 1 :]
        inside = False
    opener = scope.pattern("ask.openers").search(gap)
    if not inside and not opener and opened <= 0:
        return False
    if opened > 0 and "(" in gap:
        return True
    pieces = list(_SEPARATOR.finditer(gap))
    if not pieces:
        return True
    rest = gap[pieces[-1].end() :].strip() + " " + name
    if pieces[-1][0][0] in ";•+" or pieces[-1][0].endswith(")"):
        return False
    return scope.pattern("ask.determiners").match(rest.strip()) is None
