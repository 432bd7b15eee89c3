"""Of several readings of one field the likeliest, weighed by their signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from applications.core.extraction.draft import Found
from applications.core.extraction.weights import chance

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """One reading of a field with what speaks for or against it."""

    found: Found[T]
    signs: frozenset[str]


def likeliest(field: str, options: Iterable[Option[T]], least: float = 0.0) -> Found[T] | None:
    """The option with the highest chance, the first of equals; None where none reaches `least`."""
    best: tuple[float, Option[T]] | None = None
    for option in options:
        likely = chance(field, option.signs)
        if likely >= least and (best is None or likely > best[0]):
            best = likely, option
    if best is None:
        return None
    return replace(best[1].found, confidence=round(min(0.95, max(0.3, best[0])), 2))
