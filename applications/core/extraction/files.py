"""In what shape the application must come: one file or several, how large."""

from __future__ import annotations

from applications.core.extraction.bounds import megabytes
from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope


def find_single_pdf(scope: Scope) -> Found[bool] | None:
    """Whether one file is wanted; None where the posting does not say."""
    for unit in scope.page.units:
        if unit.start < scope.page.body:
            continue
        said = scope.page.said(unit)
        apart = scope.pattern("ask.own_files")  # "one PDF for each paper" is no single file
        match = scope.pattern("ask.single").search(apart.sub(lambda own: " " * len(own[0]), said))
        sent = "@" in scope.page.text[unit.start : unit.end]
        if match and (sent or scope.has("ask.whom", said)):
            start = unit.start + match.start()
            return scope.page.found(True, start, start + len(match[0]), "single-file", 0.85)
    return None


def find_max_file_mb(scope: Scope) -> Found[float] | None:
    """The largest file, in megabytes, where a limit is stated."""
    for match in megabytes(scope.languages).finditer(scope.page.flat, scope.page.body):
        near = scope.page.flat[max(0, match.start() - 80) : match.end() + 40]
        if scope.has("ask.size", near):
            value = float(match[1].replace(",", "."))
            return scope.page.found(value, match.start(), match.end(), "file-size", 0.85)
    return None
