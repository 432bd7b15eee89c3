"""The words of portals and committees, as patterns: kept as data, in every language at once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from applications.core.extraction.vocabulary import NEVER, Kinds, as_pattern


@cache
def _data() -> dict[str, Any]:
    file = resources.files("applications.core.received_mail").joinpath("words.toml")
    return tomllib.loads(file.read_text("utf-8"))


@cache
def says() -> Kinds:
    """What a sentence tells of an application, by kind and language ("receipt en"); the first in
    the file is meant."""
    return Kinds(
        [
            (phrase, f"{kind} {language}")
            for kind, languages in _data()["says"].items()
            for language, phrases in languages.items()
            for phrase in sorted(phrases, key=len, reverse=True)
        ]
    )


@cache
def pattern(name: str, languages: tuple[str, ...] = ()) -> re.Pattern[str]:
    """All phrases of a table, whole words only; in these languages, where the words of one mean
    something else in another: Dutch "of" is "if"."""
    table = _data()[name]
    known = [table[one] for one in languages or table if one in table]
    found = {phrase for phrases in known for phrase in phrases}
    listed = "|".join(map(as_pattern, sorted(found, key=lambda one: (-len(one), one))))
    return re.compile(rf"(?<!\w)(?:{listed or NEVER.pattern})(?!\w)")


def ends_in(before: str, name: str) -> bool:
    """Whether this plain text ends in one of the phrases, whatever signs stand behind them."""
    stop = len(before.rstrip(" \n\t.,:;-()[]/|*"))
    return _ending(name).search(before, 0, stop) is not None


@cache
def _ending(name: str) -> re.Pattern[str]:
    """The pattern at the end alone, where of two phrases the longer may fit."""
    return re.compile(rf"{pattern(name).pattern}\Z")
