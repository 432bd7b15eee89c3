"""Which line of a text is its headline: every line near the top with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from applications.core.extraction.draft import Found
from applications.core.extraction.institution import is_institution
from applications.core.extraction.naming import is_generic, is_telling
from applications.core.extraction.options import Option
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, kinds, pattern

_MOST = 45  # units; a headline further down is that of a part
_LONGEST = 220
_WORDS = re.compile(r"[^\W\d_]{3,}")
_LINK = re.compile(r"\s*\[[^\[\]]{1,200}\]\([^()\s]{0,500}\)\s*")
_KEY = re.compile(r"[^\W\d_][\w/ ]{1,24}:\s[^:]{1,60}")
_BOLD = re.compile(r"[*_]{1,3}[^*_].{0,300}[*_]{1,3}\s*", re.DOTALL)
_BUTTONS = re.compile(r"\w+(?: \w+)?(?:\s*[|•·]\s*\w+(?: \w+)?){2,9}")
_NEAR = (1, 2, 3, 6, 11, 21)  # the first number of each stretch, counted from the top


def headlines(scope: Scope, old: Found[str] | None) -> list[Option[tuple[int, int]]]:
    """The lines of the first screen with their signs; `old` is what a fixed order would take."""
    page = scope.page
    lines = [unit for unit in page.units[: 2 * _MOST] if unit.start >= page.body][:_MOST]
    lines = [unit for unit in lines if _WORDS.search(page.said(unit))]
    options: list[Option[tuple[int, int]]] = []
    before: frozenset[str] = frozenset()
    naming = 0
    for number, unit in enumerate(lines):
        words = page.said(unit).strip(" #*_\n")
        if not 5 <= len(words) <= 2 * _LONGEST:
            before = frozenset()
            continue
        own = frozenset(_signs(scope, unit, words))
        if {"key", "day"} <= own and words.count(" ") < 6:
            before = own  # "Start of the doctorate: 1 October"
            continue
        near = sum(number >= first for first in _NEAR)
        signs = {*own, f"near:{near}", *(f"after:{sign}" for sign in before & _TELLING)}
        if "subject" in own and own & _TOLD:
            signs.add("naming:told")
        elif "subject" in own:
            naming += 1
            signs.add(f"naming:{min(naming, 4)}")
        if old and unit.start <= old.start < unit.end:
            signs.add(f"old:{old.rule}")
        if number + 1 < len(lines) and is_institution(
            page.text[lines[number + 1].start : lines[number + 1].end].strip(" #*_")
        ):
            signs.add("before:institution")
        place = (unit.start, unit.end)
        found = page.found(place, unit.start, unit.end, "headline", 0.5)
        options.append(Option(found, frozenset(signs)))
        before = own
    return options


_TOLD = frozenset(("sentence", "ends:.", "ends:;"))
_TELLING = frozenset(("institution", "place", "greeting", "bare", "heading", "subject"))


def _signs(scope: Scope, unit: Unit, words: str) -> Iterator[str]:
    yield from _form(scope, unit, words)
    yield from _content(scope, unit, words)


def _form(scope: Scope, unit: Unit, words: str) -> Iterator[str]:
    """How a line looks."""
    page = scope.page
    text = page.text[unit.start : unit.end]
    line = page.text[page.text.rfind("\n", 0, unit.start) + 1 : unit.start]
    marks = line.strip()
    if unit.heading:
        yield "heading"
    if marks[:1] == "#":
        yield f"level:{min(len(marks), 3)}"
    if _BOLD.fullmatch(line + text) or _BOLD.fullmatch(text):
        yield "bold"
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 4 and all(c.isupper() for c in letters):
        yield "caps"
    if unit.item:
        yield "item"
    if text[:1].islower():
        yield "small"
    yield f"long:{sum(len(words) > most for most in (15, 30, 60, 90, 140, _LONGEST))}"
    if len(_WORDS.findall(words)) < 2:
        yield "word"
    ahead = page.text[unit.end : unit.end + 4]
    behind = page.text[max(0, unit.start - 6) : unit.start].strip(" \t#*_>|")
    above = behind.count("\n") > 1 or unit.start <= page.body + 3 or behind == ""
    below = ahead.lstrip(" *_\t").startswith("\n\n") or not ahead.strip(" *_\t")
    yield f"alone:{int(above and unit.fresh)}{int(below)}"
    if words.endswith((".", "!", "?", ":", ",", ";")):
        yield f"ends:{words[-1]}"
    if "http" in text or "@" in text or _LINK.fullmatch(text):
        yield "address"
    if "|" in text or _BUTTONS.fullmatch(words):
        yield "cells"


def _content(scope: Scope, unit: Unit, words: str) -> Iterator[str]:
    """What a line speaks of."""
    page = scope.page
    if scope.has("title.subject", words):
        yield "subject"
        yield "telling" if is_telling(scope, words) else "bare"
    if is_generic(scope, words):
        yield "generic"
    for sign in ("place", "sentence", "section", "announced", "greeting"):
        if pattern(LANGUAGES, f"title.{sign}").match(words):
            yield sign
    if scope.has("title.not", words):
        yield "not"
    if any(scope.has(path, words) for path in ("ask.headings", "ask.not_headings")):
        yield "part"
    if is_institution(page.text[unit.start : unit.end].strip(" #*_")):
        yield "institution"
    parts = kinds(LANGUAGES, "units.before").find(words, 0, min(len(words), 60))
    if any(start == 0 for _, start, _ in parts):
        yield "unit"
    if scope.dates_in(unit):
        yield "day"
    if _KEY.fullmatch(words):
        yield "key"
    if sum(c.isdigit() for c in words) > 4:
        yield "digits"
    spoken = list(_WORDS.findall(page.text[unit.start : unit.end]))
    small = sum(word[0].islower() for word in spoken)
    if spoken and small == 0:
        yield "names"
    if any(one.islower() and two.islower() for one, two in pairwise(spoken)):
        yield "prose"
