"""How much each sign speaks for a reading: numbers fitted from real postings, kept as data.

A sign is a short name such as "under:ask" or "kind:cv" that holds of a candidate or does not. What
the signs of a candidate weigh together is the chance that it is right (logistic regression).
`scripts/fit_weights.py` writes the file; the same postings give the same numbers to the bit.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources

_tried: dict[str, Mapping[str, float]] = {}


def chance(field: str, signs: Iterable[str]) -> float:
    """The chance, 0 to 1, that a candidate with these signs is what the field asks for.

    A sign that no posting had weighs nothing.
    """
    weights = _tried.get(field) or _fitted().get(field, {})
    return logistic(weights.get("", 0.0) + sum(weights.get(sign, 0.0) for sign in set(signs)))


def logistic(sum_of_weights: float) -> float:
    """
    >>> round(logistic(0), 2), round(logistic(2), 2), logistic(-1000)
    (0.5, 0.88, 0.0)
    """
    if sum_of_weights < -700:  # math.exp ends at 709
        return 0.0
    return 1 / (1 + math.exp(-sum_of_weights))


@contextmanager
def trying(field: str, weights: Mapping[str, float]) -> Iterator[None]:
    """Reads with these weights instead: those fitted without the postings of one fold."""
    _tried[field] = weights
    try:
        yield
    finally:
        del _tried[field]


@cache
def _fitted() -> dict[str, dict[str, float]]:
    file = resources.files("applications.core.extraction").joinpath("weights.toml")
    return tomllib.loads(file.read_text("utf-8"))
