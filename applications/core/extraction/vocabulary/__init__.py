"""The words of each language, kept as data, and how a phrase becomes a pattern.

A translator adds a language by adding a file; the rules ask for a list by its name and get the
phrases of every language that takes part in a posting.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_FOLDER = resources.files("applications.core.extraction.vocabulary")
# Every language that has a file, English first.
LANGUAGES = tuple(
    sorted(
        (file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if ".toml" in file.name),
        key=lambda language: (language != "en", language),
    )
)
NEVER = re.compile(r"(?!)")

_GAP = r"[\s/-]{1,40}(?:\([^()]{1,60}\)[\s/-]{1,6})?"  # "two (2) letters" are two letters
_ENDING = r"[\w']{0,20}(?:\(\w{1,3}\))?"
# A group with groups in it, a star, or letters.
_PIECE = re.compile(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\*|[^*(]+|\(")
# No word ends in a comma, for there is but one way then to read it, and not two for each of twelve.
_BETWEEN = r"(?:(?:,?[\s/-]{1,40}(?:[^\s/;:-]{0,29}[^\s/;:,-]|,)){1,12}?,?)??"
_NEAR = r"(?:[\s/-]{1,40}[^\s/,;:()-]{1,30}){0,4}?"  # words of one and the same thing


@cache
def data(name: str) -> dict[str, Any]:
    """A file of what belongs to no language, beside the languages: `data("zones")`."""
    file = resources.files("applications.core.extraction").joinpath(f"{name}.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def words(language: str) -> dict[str, Any]:
    """One language's file as it stands."""
    return tomllib.loads(_FOLDER.joinpath(f"{language}.toml").read_text("utf-8"))


def entry(language: str, path: str) -> Any:
    """The value under a dotted path, or None: `entry("en", "dates.noon")`."""
    value: Any = words(language)
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


@cache
def phrases(languages: tuple[str, ...], path: str) -> tuple[str, ...]:
    """The phrases under a path in all these languages, longest first."""
    found = [phrase for language in languages for phrase in entry(language, path) or ()]
    return tuple(sorted(dict.fromkeys(found), key=lambda phrase: (-len(phrase), phrase)))


def as_pattern(phrase: str) -> str:
    """The regular expression a phrase stands for.

    >>> bool(re.fullmatch(as_pattern("letter* of [strong] (support|praise)"), "letters of praise"))
    True
    >>> bool(re.fullmatch(as_pattern("name* .. referee*"), "names and addresses of two referees"))
    True
    >>> bool(re.fullmatch(as_pattern("closes [at|on]"), "closes"))
    True
    """
    pattern, begun = "", False
    for element in _cut(phrase, " "):
        if element == "..":
            pattern += _BETWEEN
        elif element == "...":
            pattern += _NEAR
        elif element.startswith("["):
            inner = _alternatives(element[1:-1])
            pattern += f"(?:{_GAP}{inner})?" if begun else f"(?:{inner}{_GAP})?"
        else:
            pattern += (_GAP if begun else "") + _word(element)
            begun = True
    return pattern


def _word(element: str) -> str:
    """One word of a phrase: letters, `*`, and groups in round brackets."""
    pattern = ""
    for piece in _PIECE.findall(element):
        if piece == "*":
            pattern += _ENDING
        elif piece.startswith("(") and piece.endswith(")"):
            pattern += _alternatives(piece[1:-1])
        else:
            pattern += re.escape(piece)
    return pattern


def _alternatives(inner: str) -> str:
    return "(?:" + "|".join(as_pattern(option) for option in _cut(inner, "|")) + ")"


def _cut(text: str, sign: str) -> list[str]:
    """The parts of a text between signs that stand outside all brackets."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == sign and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [part for part in [*parts, text[start:]] if part]


@cache
def alternatives(path: str, languages: tuple[str, ...] = LANGUAGES) -> str:
    """The phrases under a path as alternatives within a larger pattern."""
    return "|".join(map(as_pattern, phrases(languages, path))) or NEVER.pattern


@cache
def spoken_in(country: str) -> str:
    """The language in which portals of a country print their boxes; "" where it is none of ours.

    >>> spoken_in("BR"), spoken_in("HU")
    ('pt', '')
    """
    return next((one for one in LANGUAGES if country in (entry(one, "countries") or ())), "")


@lru_cache(maxsize=10_000)  # of some twenty sets of languages; each has its own
def pattern(languages: tuple[str, ...], *paths: str) -> re.Pattern[str]:
    """One pattern for all phrases under these paths, whole words only."""
    found = [phrase for path in paths for phrase in phrases(languages, path)]
    if not found:
        return NEVER
    found.sort(key=lambda phrase: (-len(phrase), phrase))
    opening = _opening({begun for phrase in found for begun in _beginnings(phrase)})
    return re.compile(rf"(?<!\w){opening}(?:" + "|".join(map(as_pattern, found)) + r")(?!\w)")


def _opening(beginnings: set[str]) -> str:
    """A look at the first three letters, which spares most words the long list behind it.

    >>> _opening({"co", "cab", "cat", "€", "d"})
    '(?=c(?:a[bt]|o)|d|€)'
    """
    if "" in beginnings:
        return ""
    within = {begun[1:] for begun in beginnings if begun[0] == "*"}
    options = [f"{_ENDING}(?:{_first_letters(within)})"] if within else []
    begun = {begun for begun in beginnings if begun[0] != "*"}
    return f"(?={'|'.join([_first_letters(begun)] * bool(begun) + options)})"


def _first_letters(beginnings: set[str]) -> str:
    """These beginnings, the letters they share written once."""
    behind: dict[str, set[str]] = {}
    for begun in beginnings:
        behind.setdefault(begun[:1], set()).add(begun[1:])
    if all(more == {""} for more in behind.values()) and len(behind) > 1:
        return f"[{re.escape(''.join(sorted(behind)))}]"
    options = []
    for first, more in sorted(behind.items()):
        rest = "" if "" in more else _first_letters(more)
        options.append(re.escape(first) + (f"(?:{rest})" if "|" in rest else rest))
    return "|".join(options)


class Kinds:
    """A table of phrases by kind, sought by the first two letters of each word.

    Where two kinds fit at one place, the one that stands first in the table is meant. Patterns
    are made when a word first needs them: a posting meets few of them.
    """

    def __init__(self, table: list[tuple[str, str]]) -> None:
        self._table = [(phrase, kind, _beginnings(phrase)) for phrase, kind in table]
        self._start = re.compile(
            rf"(?<!\w){_opening({b for _, _, begun in self._table for b in begun})}\w{{1,2}}"
        )
        self._patterns: dict[str, tuple[re.Pattern[str], tuple[str, ...]] | None] = {}

    def find(self, flat: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Every phrase between two places as (kind, start, end), without overlaps."""
        done = start
        for word in self._start.finditer(flat, start, end):
            place = word.start()
            if place < done:
                continue
            sought = self._for(word[0])
            match = sought[0].match(flat, place, end) if sought else None
            if sought and match and match.lastindex:
                done = match.end()
                yield sought[1][match.lastindex - 1], place, done

    def _for(self, key: str) -> tuple[re.Pattern[str], tuple[str, ...]] | None:
        if key not in self._patterns:
            rows = [
                (phrase, kind)
                for phrase, kind, beginnings in self._table
                if any(b[:1] == "*" or key.startswith(b) or b.startswith(key) for b in beginnings)
            ]
            body = "|".join(f"({as_pattern(phrase)})" for phrase, _ in rows)
            found = re.compile(rf"(?:{body})(?!\w)"), tuple(kind for _, kind in rows)
            self._patterns[key] = found if rows else None
        return self._patterns[key]


def _beginnings(phrase: str) -> set[str]:
    """The first letters, three at most, that a phrase can begin with; "*" stands for any before.

    >>> sorted(_beginnings("[your] (cover|motivation) letter*"))
    ['cov', 'mot', 'you']
    """
    found: set[str] = set()
    for element in _cut(phrase, " "):
        if element.startswith(("[", "(")):
            first = element[1:-1] if element[0] == "[" else _PIECE.findall(element)[0][1:-1]
            for option in _cut(first, "|"):
                found |= _beginnings(option)
        else:
            star = element[:1] == "*"
            letters = re.split(r"[*(]", element[star:])[0][:3]
            found.add("*" * star + letters if letters else "")
        if not element.startswith("["):
            break
    return found


@lru_cache(maxsize=60)
def kinds(languages: tuple[str, ...], path: str) -> Kinds:
    """The table of kinds under a path in all these languages."""
    order = list(dict.fromkeys(k for lang in languages for k in entry(lang, path) or ()))
    table = [
        (phrase, kind)
        for language in languages
        for kind, listed in (entry(language, path) or {}).items()
        for phrase in listed
    ]
    table.sort(key=lambda row: (order.index(row[1]), -len(row[0]), row))
    return Kinds(table)


@cache
def numbers(languages: tuple[str, ...]) -> dict[str, float]:
    """Number words to numbers."""
    return {
        word: n for language in languages for word, n in (entry(language, "numbers") or {}).items()
    }
