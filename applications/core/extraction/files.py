"""In what shape the application must come: languages, one file or several, how large."""

from __future__ import annotations

import re

from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, entry

_SIZE = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d)?)\s?(?:mb|mib|mbytes?|megabytes?|mo)(?!\w)")


def find_languages(scope: Scope) -> tuple[Found[str], ...]:
    """The languages the documents may be written in, where the posting says so."""
    names = {
        name: code
        for language in scope.languages
        for name, code in (entry(language, "language_names") or {}).items()
    }
    if not names:
        return ()
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")(?!\w)"
    )
    found: dict[str, Found[str]] = {}
    for unit in scope.page.units:
        if unit.start < scope.page.body:
            continue
        said = scope.page.said(unit)
        for cue in scope.pattern("ask.languages").finditer(said):
            rest = said[cue.end() : cue.end() + 60]
            first = pattern.search(rest)
            if (
                not first
                or len(rest[: first.start()].split()) > 3
                or not scope.has("ask.whom", said)
            ):
                continue
            if scope.has(
                "ask.not_languages", said[max(0, cue.start() - 60) : cue.end() + first.start()]
            ):
                continue
            for match in pattern.finditer(rest):
                if match.start() - first.start() > 30:
                    break
                start = unit.start + cue.end() + match.start()
                code = names[match[0]]
                found.setdefault(
                    code, scope.page.found(code, start, start + len(match[0]), "written-in", 0.85)
                )
        if found:
            break
    return tuple(found.values())


def find_single_pdf(scope: Scope) -> Found[bool] | None:
    """Whether one file is wanted; None where the posting does not say."""
    for unit in scope.page.units:
        if unit.start < scope.page.body:
            continue
        said = scope.page.said(unit)
        match = scope.pattern("ask.single").search(said)
        if match and scope.has("ask.whom", said):
            start = unit.start + match.start()
            return scope.page.found(True, start, start + len(match[0]), "single-file", 0.85)
    return None


def find_max_file_mb(scope: Scope) -> Found[float] | None:
    """The largest file, in megabytes, where a limit is stated."""
    for match in _SIZE.finditer(scope.page.flat, scope.page.body):
        near = scope.page.flat[max(0, match.start() - 80) : match.end() + 40]
        if scope.has("ask.size", near):
            value = float(match[1].replace(",", "."))
            return scope.page.found(value, match.start(), match.end(), "file-size", 0.85)
    return None


def known_languages() -> tuple[str, ...]:
    """The languages postings are read in."""
    return LANGUAGES
