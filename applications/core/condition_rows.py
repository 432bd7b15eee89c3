"""Conditions as a posting keeps them: one row each, with the words that say so."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args, get_type_hints

from applications.core.condition import Condition, Kind

QUOTE = "quote"
_KINDS = get_args(Kind)
_NUMBERS = ("minimum", "months", "within")


def row_of(condition: Condition, quote: str = "") -> dict[str, Any]:
    """The row of a condition: what is filled in, and its words.

    >>> row_of(Condition("test", minimum=90.0, of="TOEFL"), "TOEFL of at least 90")
    {'kind': 'test', 'minimum': 90, 'of': 'TOEFL', 'quote': 'TOEFL of at least 90'}
    """
    told = {one.name: getattr(condition, one.name) for one in fields(Condition)}
    row = {name: value for name, value in told.items() if value not in (None, "")}
    if "minimum" in row and row["minimum"] == int(row["minimum"]):
        row["minimum"] = int(row["minimum"])
    return {**row, QUOTE: quote} if quote else row


def condition_in(row: Any) -> Condition | None:
    """The condition of a row; None for what is none, in an account brought from elsewhere.

    >>> stay = Condition("mobility", months=12, within=36, country="SE", day="recruitment")
    >>> condition_in(row_of(stay, "12 in 36")) == stay
    True
    >>> condition_in({"kind": "luck"}) is condition_in({"kind": "test", "minimum": "x"}) is None
    True
    """
    if not isinstance(row, dict) or row.get("kind") not in _KINDS:
        return None
    known = {one.name: row[one.name] for one in fields(Condition) if one.name in row}
    for name, value in known.items():
        if name in _NUMBERS:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return None
        elif not isinstance(value, str) or value not in (_choices()[name] or (value,)):
            return None
    return Condition(**known)


def _choices() -> dict[str, tuple[str, ...]]:
    hints = get_type_hints(Condition)
    return {name: get_args(hint) for name, hint in hints.items()}
