"""A document that is named in a place that asks for documents."""

from __future__ import annotations

from dataclasses import dataclass

from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope

TESTS = ("language_certificate", "test_scores")


@dataclass(frozen=True, slots=True)
class Mention:
    """A document named in an asking place."""

    kind: str
    start: int
    end: int
    unit: Unit
    score: float
    before: int  # where the name before it ends
    after: int  # where the name after it starts
    name: str = ""


def has_cell(scope: Scope, path: str, row: str) -> bool:
    """Whether one cell of a row says just this: "| no |", "| nobody |"."""
    return any(scope.pattern(path).fullmatch(cell.strip()) for cell in row.split("|"))
