"""The documents a posting asks for: where it asks, what it names, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from applications.core.extraction.asking import (
    CERTAIN,
    asks,
    is_lacked,
    listed_runs,
    speaks_of_one,
)
from applications.core.extraction.bounds import limits_in
from applications.core.extraction.draft import Document, Found, Need
from applications.core.extraction.each import bind_each
from applications.core.extraction.listing import mentions_in
from applications.core.extraction.mention import TESTS, Mention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import describe
from applications.core.extraction.vocabulary import kinds

MOST = 300  # mentions; a posting that lists everything twice has fifty
_NEVER_IN_PASSING = CERTAIN | {
    "transcripts",
    "degree_certificate",
    "references_bare",
    "application_form",
}
_TELLING = {"research_proposal", "cover_letter", "teaching_statement", "diversity_statement"}
_BRACKETS = re.compile(r"\([^()]{0,200}\)")


def find_documents(scope: Scope) -> tuple[Found[Document], ...]:
    """Every document asked for, one entry a kind, each with the words that ask for it."""
    found: dict[str, Found[Document]] = {}
    latest: dict[str, Mention] = {}  # where each kind was named last
    group = 0
    previous: Mention | None = None
    for mention in _interests_told(islice(asked(scope), MOST)):
        document, start, end = describe(scope, mention)
        if document is None:
            continue
        other = previous is not None and _instead(scope, previous, mention)
        if previous and other and previous.kind == mention.kind:
            key = _key(previous)
            found[key] = _named_together(scope, found[key], previous, mention)
            continue  # "a report or thesis, if available": the first has the terms of both
        if previous and other:
            key = _key(previous)
            first = found[key].value
            group = first.alternative or group + 1
            found[key] = replace(found[key], value=replace(first, alternative=group))
            need: Need = "optional" if document.need == "required" else document.need
            document = replace(document, alternative=group, need=need)
        key = _key(mention)
        held = found.get(key)
        if held and _goes_on(scope, latest[key].start, mention):
            document = replace(document, need=held.value.need, condition=held.value.condition)
        entry = scope.page.found(document, start, end, "asked-document", mention.score)
        if held and mention.kind in TESTS and latest[key].unit == mention.unit:
            held = _named_together(scope, held, latest[key], mention)
        found[key] = _merged(held, entry) if held else entry
        latest[key] = mention
        previous = mention
    bind_each(scope, found, latest)
    _bound_later(scope, found, {key: mention.start for key, mention in latest.items()})
    return tuple(sorted(found.values(), key=lambda entry: entry.start))


def _key(mention: Mention) -> str:
    """What is one document: a kind, and for all that have none their own names."""
    return f"other {mention.name}" if mention.kind == "other" else mention.kind


def _named_together(
    scope: Scope, held: Found[Document], first: Mention, other: Mention
) -> Found[Document]:
    """One thing by all its names: "TOEFL or IELTS" is one line."""
    if other.start - first.end > 20:
        return held
    text = scope.page.text
    start = text.find(held.value.name, held.start, first.end)
    name = " ".join(text[start : other.end].split()) if start >= 0 else held.value.name
    if name.count("(") > name.count(")"):  # "a test (TOEFL 100 or IELTS | 7)"
        closes = text[other.end : other.end + 1] == ")"
        name = f"{name})" if closes else name.rpartition("(")[0].rstrip()
    return replace(held, value=replace(held.value, name=name))


def _interests_told(mentions: Iterable[Mention]) -> list[Mention]:
    """What tells of interests in research: beside a letter a statement of its own, else the letter.

    "A cover letter, a CV and a statement of research interests" are three things.
    """
    told = list(mentions)
    letter = any(mention.kind == "cover_letter" for mention in told)
    kind = "research_proposal" if letter else "cover_letter"
    return [replace(m, kind=kind) if m.kind == "interests_stated" else m for m in told]


def _goes_on(scope: Scope, place: int, mention: Mention) -> bool:
    """Whether a sentence tells more of what its list item named before: "Say who wrote them"."""
    first, last = scope.page.index_at(place), scope.page.index_at(mention.unit.start)
    return first < last and not any(unit.fresh for unit in scope.page.units[first + 1 : last + 1])


def _instead(scope: Scope, one: Mention, other: Mention) -> bool:
    """Whether the second stands for the first: "a thesis or articles"."""
    gap = _BRACKETS.sub(" ", scope.page.flat[one.end : other.start]).lstrip(" ,/")
    same = one.unit == other.unit and not is_lacked(scope, one.unit)
    joined = scope.pattern("ask.or").match(gap) if same else None
    # "diplomas or equivalent, including grades" goes on after the choice.
    return joined is not None and not re.search(r"[,;:]", gap[joined.end() :])


def _merged(held: Found[Document], entry: Found[Document]) -> Found[Document]:
    """Two places that ask for one kind: the surer one stands, what the other adds is kept."""
    if entry.confidence > held.confidence + 0.1:
        return entry
    if entry.confidence >= held.confidence:
        return replace(held, value=_joined(held.value, entry.value))
    value = replace(
        held.value,
        limits=held.value.limits or entry.value.limits,
        count=held.value.count or entry.value.count,
    )
    return replace(held, value=value)


def _bound_later(scope: Scope, found: dict[str, Found[Document]], latest: dict[str, int]) -> None:
    """Give a document the limit that a later sentence of its own list item sets."""
    opened = 0
    for unit in scope.page.units:
        if unit.fresh:
            opened = unit.start
        if unit.fresh or not unit.item:
            continue
        limits = tuple(limit for limit, _, _ in limits_in(scope, unit.start, unit.end))
        named = [kind for kind, place in latest.items() if opened <= place < unit.start]
        if limits and named:
            entry = found[kind := max(named, key=lambda kind: latest[kind])]
            if not entry.value.limits:
                found[kind] = replace(entry, value=replace(entry.value, limits=limits))


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
    runs = listed_runs(scope)
    before, opened = 0.0, 0
    holder: int | None = None  # how far the item is set in whose contents follow
    for unit in scope.page.units:
        if holder is not None and unit.fresh:
            holder = holder if _set_in(scope, unit) > holder else None
        score = 0.0 if holder is not None else asks(scope, unit, runs)
        if unit.run and score >= 0.9 and scope.page.said(unit).rstrip().endswith(":"):
            opened = unit.run  # an item that introduces items of its own
        elif unit.run and unit.run == opened and not score and _begins(scope, unit):
            score = 0.85
        if not score and before and _adds(scope, unit):
            score = 0.6
        before = score
        if score and not scope.pattern("ask.examples").match(scope.page.said(unit).lstrip(" -*•")):
            mentions = _handed_in(scope, unit, list(mentions_in(scope, unit, score)))
            if unit.run and _holds_what_follows(scope, unit, mentions):
                holder = _set_in(scope, unit)
            yield from mentions
        elif unit.start >= scope.page.body and not unit.heading:
            yield from _tests(scope, unit)


def _set_in(scope: Scope, unit: Unit) -> int:
    """How many spaces stand in front of a unit's line."""
    line = scope.page.text[scope.page.text.rfind("\n", 0, unit.start) + 1 : unit.end]
    return len(line) - len(line.lstrip())


def _holds_what_follows(scope: Scope, unit: Unit, mentions: list[Mention]) -> bool:
    """Whether the items below, set in further, only tell what one document says: "A research plan
    with: - its title - the publications it builds on"."""
    kinds_named = {mention.kind for mention in mentions}
    told = len(kinds_named) == 1 and kinds_named <= _TELLING
    return told and scope.page.said(unit).rstrip().endswith(":")


def _begins(scope: Scope, unit: Unit) -> bool:
    """Whether an item begins with the name of a document."""
    stop = min(unit.end, unit.start + 60)
    named = kinds(scope.languages, "documents").find(scope.page.flat, unit.start, stop)
    return any(kind != "not_asked" for kind, _, _ in named)


def _adds(scope: Scope, unit: Unit) -> bool:
    """Whether it goes on with what was asked for: "and a link to …", "GRE scores are optional"."""
    if scope.pattern("ask.and").match(scope.page.said(unit).lstrip()):
        return True
    return not unit.fresh and speaks_of_one(scope, unit)


def _handed_in(scope: Scope, unit: Unit, mentions: list[Mention]) -> list[Mention]:
    """The mentions of a sentence; of works and plans alone only those that are to be handed in.

    "You will work on a project with a code repository" names such a thing and asks for nothing.
    """
    if unit.run or not mentions or {mention.kind for mention in mentions} & _NEVER_IN_PASSING:
        return mentions
    start = max(unit.start, mentions[0].start - 80)
    near = scope.page.flat[start : min(unit.end, mentions[-1].end + 120)]
    said = scope.page.said(unit)
    before = scope.page.flat[unit.start : mentions[0].start].strip(" (")
    label = len(said) < 60 and (before[-1:] in ("", ":") or not said.endswith("."))
    sure = unit.item or scope.has("ask.hands_in", near) or label
    return mentions if sure else list(_tests(scope, unit))


def _tests(scope: Scope, unit: Unit) -> Iterator[Mention]:
    """Tests called by their name in a sentence that wants them: "you must take the TOEFL"."""
    if not scope.has("ask.named_tests", said := scope.page.said(unit)):
        return
    if scope.pattern("ask.tested").search(said) and not scope.has("ask.judged", said):
        for mention in mentions_in(scope, unit, 0.45):
            if mention.kind in TESTS:
                yield mention
