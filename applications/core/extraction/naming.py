"""Whether words name a position, and whether they say which."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives
from applications.core.places import countries


@cache
def _board() -> re.Pattern[str]:
    """A board that titles by field and country: "Biology PhD Student — Spain"."""
    return re.compile(rf"(?<!\w)(?:{alternatives('title.board')}) - ([^|]{{3,30}}?)(?: \| [^|]+)?$")


@cache
def _country_names() -> frozenset[str]:
    return frozenset(name.lower() for name in countries())


def is_board(words: str) -> bool:
    """Whether a title is a board's own: a field, a degree and a country."""
    match = _board().search(words)
    return bool(match and match[1] in _country_names())


def is_generic(scope: Scope, words: str) -> bool:
    """Whether a title says nothing about the position: "Vacancy", "Open positions | Lab".

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> [is_generic(scope, w) for w in ("open positions", "jobs | the optics lab", "phd in optics")]
    [True, True, False]
    """
    if is_board(words):
        return True
    words = re.sub(r"\([^()]*\)", " ", words)
    parts = [part for part in re.split(r"\s+[|·»:-]+\s+", words) if part.strip()]
    full = [part for part in parts if _rest(scope, part)]
    if len(full) == len(parts):
        return not parts
    return not scope.has("title.subject", words) or not any(
        scope.has("title.subject", part) or not scope.has("title.place", part) for part in full
    )


def _rest(scope: Scope, words: str) -> list[str]:
    """The words that are left of a title without those that stand in any title."""
    return re.findall(r"[^\W\d_]{2,}", scope.pattern("title.generic").sub(" ", words))


def is_telling(scope: Scope, words: str) -> bool:
    """Whether a heading names a position and says which: "PhD position in optics".

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> [is_telling(scope, w) for w in ("phd position in optics", "our phd positions", "optics")]
    [True, False, False]
    """
    if not scope.has("title.subject", words) or scope.has("title.not", words):
        return False
    return has_content(scope, words) and not is_generic(scope, words)


def has_content(scope: Scope, words: str) -> bool:
    """Whether a title has a word that not every title could have."""
    rest = scope.pattern("title.subject", "title.generic", "title.filler").sub(" ", words)
    return re.search(r"[^\W\d_]{4}", rest) is not None
