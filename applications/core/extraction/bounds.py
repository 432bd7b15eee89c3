"""The upper bounds a text sets, and what they bind: pages, words, characters, megabytes."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.draft import Limit, Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives, entry, kinds, numbers

# Thousands may be parted by a point, a comma or a space: "12 000 characters".
_AMOUNT = re.compile(
    r"(?<![\w.,])(\d{1,2}[.,]5(?!\d)|\d½|\d{1,3}[., ]\d{3}(?!\d)|\d{1,5}|[^\W\d_]{1,10})"
    r"(?![\w½]|[.,]\d)"
)
_REST = re.compile(r"\w*")
_NOUN = re.compile(r"\s([^\W\d_]{4,20})(?!\w)")


@cache
def megabytes(languages: tuple[str, ...]) -> re.Pattern[str]:
    """A number of megabytes."""
    units = alternatives("ask.megabytes", languages)
    return re.compile(rf"(?<![\w.,])(\d{{1,3}}(?:[.,]\d)?)\s?(?:{units})(?!\w)")


@cache
def _joined(languages: tuple[str, ...]) -> re.Pattern[str]:
    """A number of pages in one word: "dreiseitig"."""
    endings = alternatives("ask.pages_joined", languages)
    return re.compile(rf"(?<!\w)(\d{{1,2}}|[^\W\d_]{{2,6}})-?(?:{endings})(?!\w)")


@cache
def _part_behind(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The thing behind a number of pages: "a two-page long summary"."""
    kinds = alternatives("ask.part_kinds", languages)
    return re.compile(rf"[^\W\d_]{{1,9}}(?:\W{{1,3}}(?:{kinds}))?\W{{1,3}}([^\W\d_]{{4,20}})")


def limits_in(scope: Scope, start: int, end: int) -> list[tuple[Limit, int, int]]:
    """The upper bounds in these words with their places: "max. 2 pages", "500 words", "5 MB"."""
    flat = scope.page.flat
    limits: list[tuple[Limit, int, int]] = []
    units: tuple[tuple[Unit, str], ...] = (
        ("pages", "ask.limit_pages"),
        ("words", "ask.limit_words"),
        ("characters", "ask.limit_characters"),
    )
    for what, path in units:
        for match in scope.pattern(path).finditer(flat, start, end):
            value = _amount(
                scope, flat[_word_start(flat, match.start() - 34, start) : match.start()]
            )
            if value:
                thing = _bound_thing(scope, match.start(), start)
                limit = Limit(what, value, thing or one_of_several(scope, match.end(), end))
                limits.append((limit, match.start(), match.end()))
    for match in _joined(scope.languages).finditer(flat, start, end):
        value = float(match[1]) if match[1].isdigit() else numbers(scope.languages).get(match[1])
        if value:
            limits.append((Limit("pages", value), match.start(), match.end()))
    for match in megabytes(scope.languages).finditer(flat, start, end):
        limits.append((Limit("mb", float(match[1].replace(",", "."))), match.start(), match.end()))
    return limits


def _word_start(flat: str, place: int, floor: int) -> int:
    """The place, or the end of the word it lies in; none begins before the floor."""
    if place <= floor:
        return floor
    rest = _REST.match(flat, place) if flat[place - 1].isalnum() else None
    return rest.end() if rest else place


def _amount(scope: Scope, before: str) -> float | None:
    """The number right in front of a unit: "max. 2", "1,500", "1.5", "half a", "one and a half"."""
    half = list(scope.pattern("ask.half").finditer(before))
    if half and not re.search(r"\d|[,;.]", before[half[-1].end() :].strip(" -")):
        return 1.5 if scope.has("ask.and_half", before[max(0, half[-1].start() - 22) :]) else 0.5
    values = numbers(scope.languages)
    matches = list(_AMOUNT.finditer(before))
    for match in reversed(matches[-4:]):
        word = match[1].replace("½", ".5")
        if re.fullmatch(r"\d{1,2}[.,]5", word):
            return float(word.replace(",", "."))
        word = re.sub(r"[., ]", "", word)
        number = float(word) if word.isdigit() else values.get(word) or _one(scope, word)
        if number and number >= 1:
            return number if number != 4 or "a4" not in before[-4:] else None
    return None


def small_number(scope: Scope, word: str) -> float | None:
    """The number that a word or a figure of up to three digits is: "3", "three", "a"."""
    if word.isdigit():
        return float(word) if len(word) < 4 else None
    return numbers(scope.languages).get(word) or _one(scope, word)


def _one(scope: Scope, word: str) -> float | None:
    """1 for "a" and its like."""
    return 1.0 if any(word in (entry(lang, "ask.one") or ()) for lang in scope.languages) else None


def one_of_several(scope: Scope, place: int, stop: int) -> str:
    """What a limit holds for each of, right behind it: "3 pages per | objective"; "" for a file
    or a document, which is a whole."""
    flat = scope.page.flat
    spaced = flat[place : place + 1] == " "
    per = scope.pattern("ask.for_each").match(flat, place + 1, stop) if spaced else None
    noun = _NOUN.match(flat, per.end(), stop) if per else None
    if per is None or noun is None:
        return ""
    each = scope.pattern("ask.each").match(flat, per.start(), stop)
    whole = each is not None and each.end() > per.end()
    named = kinds(scope.languages, "documents").find(flat, noun.start(1), noun.end())
    return "" if whole or next(named, None) else noun[1]


def _bound_thing(scope: Scope, place: int, start: int) -> str:
    """What a limit binds, where its own sentence is about a part: "the summary can be …"."""
    unit = scope.page.unit_at(place)
    near = scope.page.flat[max(start, place - 45) : place]
    for cue in reversed(list(scope.pattern("ask.parts").finditer(near))):
        between = near[cue.end() :]
        if not re.search(r"[,;.)]", between) and not scope.has("ask.and", between):
            return cue[0]
    behind = _part_behind(scope.languages).match(scope.page.flat, place)
    if behind and scope.has("ask.parts", behind[1]):
        return behind[1]
    if not unit or unit.start < start:
        return ""
    subject = re.match(r"\W*(?:[^\W\d_]{1,6}\s+)?([^\W\d_]{4,30})\s", scope.page.said(unit))
    return subject[1] if subject and scope.has("ask.parts", subject[1]) else ""
