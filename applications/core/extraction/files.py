"""In what shape the application must come: languages, one file or several, how large."""

from __future__ import annotations

import re

from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import entry

_GOES_ON = re.compile(
    r" (?:polynesia|literature|studies|philology|department|guiana|history|"
    r"language skills|skills|proficiency)"
)
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
        said = scope.page.said(unit)
        if found or unit.start < scope.page.body or not scope.has("ask.whom", said):
            continue
        cues = ["ask.languages"]
        if scope.has("ask.verbs", said):  # where things are asked for, "in English" is enough
            cues.append("ask.languages_here")
        for cue in scope.pattern(*cues).finditer(said):
            for match in _named_after(scope, said, cue, pattern):
                start = unit.start + match.start()
                code = names[match[0]]
                language = scope.page.found(code, start, start + len(match[0]), "written-in", 0.85)
                found.setdefault(code, language)
    return tuple(found.values())


def _named_after(
    scope: Scope, said: str, cue: re.Match[str], pattern: re.Pattern[str]
) -> list[re.Match[str]]:
    """The languages named right after a cue: "in English or German"; none for skills in them."""
    matches = list(pattern.finditer(said, cue.end(), cue.end() + 60))
    if not matches or len(said[cue.end() : matches[0].start()].split()) > 3:
        return []
    before = said[max(0, cue.start() - 60) : matches[0].start()]
    if scope.has("ask.not_languages", before) or _GOES_ON.match(said, matches[0].end()):
        return []
    return [match for match in matches if match.start() - matches[0].start() <= 30]


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
