"""In which languages documents may be written: of the whole application, and of one document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import entry

_BRACKET = re.compile(r"\(([^()]{3,60})\)")
_COLON = re.compile(r"[\s*]{0,4}[:|][\s*]{0,4}")
_JOINED = re.compile(r"[\s,/&()]{0,4}(?:[^\W\d_]{1,6}\s){0,4}")


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of languages in these languages: name → codes, and a pattern for all."""

    codes: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]


@cache
def _names(languages: tuple[str, ...]) -> _Names:
    codes = {
        name: tuple(told.split())
        for language in languages
        for name, told in (entry(language, "language_names") or {}).items()
    }
    listed = "|".join(sorted(map(re.escape, codes), key=len, reverse=True)) or "(?!)"
    return _Names(codes, re.compile(rf"(?<!\w)(?:{listed})(?!\w)"))


def find_languages(scope: Scope) -> tuple[Found[str], ...]:
    """The languages the documents may be written in, where the posting says so."""
    found: dict[str, Found[str]] = {}
    for unit in scope.page.units:
        if unit.start < scope.page.body:
            continue
        labelled = _labelled(scope, unit)
        if unit.heading and not labelled and not scope.page.said(unit).endswith(":"):
            continue
        for name in labelled:
            for code in _names(scope.languages).codes[name[0]]:
                at = unit.start + name.start(), unit.start + name.end()
                found.setdefault(code, scope.page.found(code, *at, "language-label", 0.9))
        for code, start, end in _accepted(scope, unit, frozenset(found)):
            place = scope.page.found(code, start, end, "written-in", 0.85)
            found.setdefault(code, place)
    return tuple(found.values())


def _labelled(scope: Scope, unit: Unit) -> list[re.Match[str]]:
    """The languages behind a label or below it: "Language of the application: English"."""
    said, label = scope.page.said(unit), scope.pattern("accepted.label")
    told = label.match(said)
    behind = _COLON.match(said, told.end()) if told else None
    if not behind and not label.fullmatch(unit.label.strip(" #:|?")):
        return []
    names = _names(scope.languages).pattern
    first = names.search(said, behind.end() if behind else 0, 60)
    return _and_more(names, said, first) if first else []


def languages_of(scope: Scope, start: int, end: int) -> tuple[str, ...]:
    """The languages a document may be in, by its own words: "a letter in Dutch or English"."""
    said = scope.page.flat[start:end]
    found: dict[str, None] = {}
    for cue in scope.pattern("ask.languages_here", "ask.languages").finditer(said):
        for name in _named_after(scope, said, cue, near=True):
            found.update(dict.fromkeys(_names(scope.languages).codes[name[0]]))
    return tuple(found)


def _accepted(scope: Scope, unit: Unit, known: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """The languages one sentence allows, as (code, start, end).

    Once some are known, a later sentence adds to them only by saying that another one will do, or
    by naming all of them and more: "translated into English", then "in English or Danish".
    """
    said = scope.page.said(unit)
    names = _names(scope.languages)
    matches = [
        name
        for cue in scope.pattern("ask.languages_fine").finditer(said)
        for name in _named_before(scope, said, cue)
    ]
    if scope.has("ask.papers", said):
        told = [
            name
            for cue in scope.pattern("ask.languages").finditer(said)
            for name in _named_after(scope, said, cue, near=False)
        ]
        if known <= {code for name in told for code in names.codes[name[0]]}:
            matches += told
        # Where things are asked for, "in English" is enough.
        if not known and scope.has("ask.verbs", said):
            for cue in scope.pattern("ask.languages_here").finditer(said):
                matches += _named_after(scope, said, cue, near=True)
    paper = (known or scope.has("ask.papers", said)) and not scope.has("accepted.not", said)
    for path in ("accepted.may", "accepted.write") if paper else ("accepted.write",):
        for cue in scope.pattern(path).finditer(said):
            matches += _named_after(scope, said, cue, near=True)
    if not known or unit.run:
        matches += _in_brackets(scope, said)
    for match in matches:
        for code in names.codes[match[0]]:
            yield code, unit.start + match.start(), unit.start + match.end()


def _in_brackets(scope: Scope, said: str) -> list[re.Match[str]]:
    """The languages alone in brackets behind papers: "a CV and a letter (French or English)"."""
    names = _names(scope.languages).pattern
    found: list[re.Match[str]] = []
    for bracket in _BRACKET.finditer(said):
        first = names.search(said, bracket.start(1), bracket.end(1))
        near = said[max(0, bracket.start() - 40) : bracket.start()]
        if not first or not scope.has("ask.papers", near):
            continue
        named = _and_more(names, said, first)
        rest = said[bracket.start(1) : first.start()] + said[named[-1].end() : bracket.end(1)]
        if not rest.strip() or scope.pattern("ask.languages_here").fullmatch(rest.strip()):
            found += named
    return found


def _named_after(scope: Scope, said: str, cue: re.Match[str], near: bool) -> list[re.Match[str]]:
    """The languages named right after a cue: "in English or German"; none for skills in them."""
    names = _names(scope.languages).pattern
    first = names.search(said, cue.end(), cue.end() + 60)
    if not first or len(said[cue.end() : first.start()].split()) > (1 if near else 3):
        return []
    before = said[max(0, cue.start() - 60) : first.start()]
    if scope.has("ask.not_languages", before) or _goes_on(scope, said, first.end()):
        return []
    return _and_more(names, said, first)


def _named_before(scope: Scope, said: str, cue: re.Match[str]) -> list[re.Match[str]]:
    """The languages right before "is fine as well" and its like."""
    near = list(
        _names(scope.languages).pattern.finditer(said, max(0, cue.start() - 60), cue.start())
    )
    if not near or len(said[near[-1].end() : cue.start()].split()) > 2:
        return []
    return [name for name in near if not _goes_on(scope, said, name.end())]


def _goes_on(scope: Scope, said: str, place: int) -> bool:
    """Whether the name of a language is part of a longer one: "French literature"."""
    behind = scope.pattern("ask.not_language").match(said, place + 1)
    return said[place : place + 1] == " " and behind is not None


def _and_more(names: re.Pattern[str], said: str, first: re.Match[str]) -> list[re.Match[str]]:
    """The first name and those joined to it: "English, Swedish or another Nordic language"."""
    found = [first]
    while len(found) < 6:
        joined = _JOINED.match(said, found[-1].end())
        following = names.search(said, found[-1].end(), found[-1].end() + 40)
        if not joined or not following or following.start() > joined.end():
            break
        found.append(following)
    return found
