"""The title of a posting."""

from __future__ import annotations

import re

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page, Unit
from applications.core.extraction.scope import Scope

_SUBJECT = re.compile(
    r"\b(?:ph\.?\s?d|doctoral|doctorate|doktorand\w*|promotion\w*|promovend\w*|"
    r"studentship|thèse|doctorant\w*|doctoral\w*|contrat doctoral|"
    r"predoctoral|doctorado|tesis|stipendiat|dottorat\w*|väitöskirja\w*|"
    r"wissenschaftliche\w*|wiss\.|mitarbeiter\w*|"
    r"phd-?\w*|esr|early stage researcher|scholarship|fellowship|position|stelle|vacature|"
    r"promotie\w*|research assistant)",
)
# A board that titles by field and country: "Biology PhD Student — Spain".
_BOARD = re.compile(
    r"\b(?:ph\.?d student|postdoc|doctoral student|research assistant) - [^|]{3,30}(?: \| [^|]+)?$"
)


def find_title(scope: Scope) -> Found[str] | None:
    """The page's own title; where that is only "Open positions", the first telling heading."""
    page = scope.page
    named = next((page.head[key] for key in ("title", "name", "subject") if key in page.head), None)
    short = named and page.text[slice(*named)].count(" ") < 2  # a name for the file
    heading = _heading(scope, telling=True) if short else None
    if named and not heading and not is_generic(scope, page.flat[slice(*named)]):
        return page.found(page.text[slice(*named)], *named, "front-matter-title", 0.95)
    board = bool(named and _BOARD.search(page.flat[slice(*named)]))
    if board:
        found = _line(scope, headings=True)
    else:
        found = (
            _heading(scope)
            if named
            else _heading(scope, telling=True) or _line(scope) or _heading(scope)
        )
    if found is None and named:
        return page.found(page.text[slice(*named)], *named, "front-matter-title", 0.5)
    first = next((u for u in page.units if u.start >= page.body and u.end - u.start > 8), None)
    return found or (_taken(page, first, "first-line", 0.4) if first else None)


def is_generic(scope: Scope, words: str) -> bool:
    """Whether a title says nothing about the position: "Vacancy", "Open positions | Lab".

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> [is_generic(scope, w) for w in ("open positions", "jobs | the optics lab", "phd in optics")]
    [True, True, False]
    """
    if _BOARD.search(words):
        return True
    words = re.sub(r"\([^()]*\)", " ", words)
    parts = [part for part in re.split(r"\s+[|·»:-]+\s+", words) if part.strip()]
    empty = [not re.search(r"[^\W_]{2}", scope.pattern("title.generic").sub(" ", p)) for p in parts]
    if all(empty):
        return True
    if re.search(r"\b(?:ph\.?d|doctora|doktorand|thèse|promotion)", words):
        return False
    return any(empty) and not any(
        _SUBJECT.search(p) for p, bare in zip(parts, empty, strict=True) if not bare
    )


def _heading(scope: Scope, *, telling: bool = False) -> Found[str] | None:
    """The first heading that names a position, else the first that names anything."""
    page = scope.page
    other: Unit | None = None
    for unit in page.units[:60]:
        words = page.said(unit).strip(" #")
        if not unit.heading or not 8 <= len(words) <= 220 or is_generic(scope, words):
            continue
        if any(
            scope.has(path, words) for path in ("title.section", "ask.not_headings", "ask.headings")
        ) and not _SUBJECT.search(words):
            continue
        if _SUBJECT.search(words) and not scope.has("title.not", words):
            return _taken(page, unit, "heading", 0.85)
        other = other or unit
    return _taken(page, other, "first-heading", 0.55) if other and not telling else None


def _line(scope: Scope, *, headings: bool = False) -> Found[str] | None:
    """The first sentence that names a position; on a board's page after the board's own labels."""
    page = scope.page
    for unit in page.units[:30]:
        words = page.said(unit)
        if unit.start < page.body or not _SUBJECT.search(words) or is_generic(scope, words):
            continue
        if headings and (
            _BOARD.search(words)
            or not re.search(r"[.:!?()#,;]", words)
            or scope.pattern("title.section").match(words)
        ):
            continue
        if headings or not unit.heading:
            return _taken(page, unit, "first-line", 0.6)
    return None


def _taken(page: Page, unit: Unit, rule: str, confidence: float) -> Found[str]:
    words = page.text[unit.start : unit.end].split("\n\n")[0].strip(" #*_\t")
    words = re.sub(r"[*_]{2,}", "", words)
    words = " ".join(words.split())
    return page.found(words[:300], unit.start, unit.end, rule, confidence)
