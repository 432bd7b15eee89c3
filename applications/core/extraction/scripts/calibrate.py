"""How often what is shown as sure is right: the table, and the weights that draw the line.

python -m applications.core.extraction.scripts.calibrate CORPUS... [--write]

The folders are those of `fit_weights`. A value is weighed by weights fitted without the fold of
its institution, and the line is drawn by the postings of the other folds: what the table says
is of postings held out. With --write the weights fitted on all go into `weights.toml`.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from applications.core.extraction import extract
from applications.core.extraction.draft import Found, PostingDraft
from applications.core.extraction.scripts.fit_weights import (
    TODAY,
    Example,
    alike,
    fit,
    folds_of,
    plain,
    postings,
    write,
)
from applications.core.extraction.sure import LEAST, UNWEIGHED, is_sure, signs_of
from applications.core.extraction.weights import logistic

FIELDS = tuple(
    field.name
    for field in fields(PostingDraft)
    if field.name not in (*UNWEIGHED, "conflicts", "cut", "beside", "read_in")
)
RIDGE = 1.0
DRAWN = 0.984  # a little above what is promised: a line fitted to some falls short on others
ENOUGH = 60  # values right above a line, without which it is drawn by chance
NEVER = -1_000.0  # the bias of a field whose values no line makes right often enough


@dataclass(frozen=True)
class Value:
    """One value that was read: what can be told of it, and whether it is right."""

    signs: frozenset[str]
    right: bool
    asked: bool  # two readings contradict each other: it is asked whatever its weight
    sure: bool  # as the reader says today
    fold: int


Table = dict[str, Counter[str]]


def table_of(examples: Sequence[Example], *, held_out: bool) -> Table:
    """Field → how many values are "sure right", "sure wrong", "asked right", …, "abstained"."""
    values, table = _values(examples)
    for field, mine in values.items():
        sure = _held_out(mine) if held_out else [value.sure for value in mine]
        for value, certain in zip(mine, sure, strict=True):
            said = "sure" if certain else "asked"
            table[field][f"{said} {'right' if value.right else 'wrong'}"] += 1
    return table


def lines_of(table: Table) -> Iterator[str]:
    """The table to read, and below it the sum."""
    heads = ("sure right", "sure wrong", "asked right", "asked wrong", "abstained")
    yield " " * 18 + "".join(f"{head:>13}" for head in heads) + "   right of sure"
    for field, told in [*table.items(), ("all", sum(table.values(), Counter[str]()))]:
        sure = told["sure right"] + told["sure wrong"]
        share = f"{told['sure right'] / sure:.1%}" if sure else "–"
        yield f"{field:<18}" + "".join(f"{told[head]:>13}" for head in heads) + f"{share:>16}"


def weights_of(mine: Sequence[Value]) -> dict[str, float]:
    """Weights under which a chance of `LEAST` is the line above which values are right."""
    weights = _fit(mine)
    chances = dict(_out_of_fold(mine))
    least = _line([(chances[at], value) for at, value in enumerate(mine)])
    if not any(_held_out(mine)):
        least = None
    weights[""] = NEVER if least is None else round(weights[""] + _logit(LEAST) - _logit(least), 3)
    return weights


def _held_out(mine: Sequence[Value]) -> list[bool]:
    """Whether each is sure by weights and a line in which its own fold had no part.

    Of a field that falls short of `LEAST` in this way none is.
    """
    chances = dict(_out_of_fold(mine))
    sure = []
    lines = {
        fold: _line([(chances[at], v) for at, v in enumerate(mine) if v.fold != fold])
        for fold in {value.fold for value in mine}
    }
    for at, value in enumerate(mine):
        least = lines[value.fold]
        sure.append(not value.asked and least is not None and chances[at] >= least)
    right = [value.right for value, certain in zip(mine, sure, strict=True) if certain]
    return sure if right and sum(right) / len(right) >= LEAST else [False] * len(mine)


def _out_of_fold(mine: Sequence[Value]) -> Iterator[tuple[int, float]]:
    for fold in sorted({value.fold for value in mine}):
        weights = _fit([value for value in mine if value.fold != fold])
        for at, value in enumerate(mine):
            if value.fold == fold:
                yield at, _chance(weights, value.signs)


def _fit(mine: Sequence[Value]) -> dict[str, float]:
    return fit([([v.signs], v.right) for v in mine if not v.asked], RIDGE)


def _line(told: list[tuple[float, Value]]) -> float | None:
    """The lowest chance from which on values are right often enough, with one wrong to spare."""
    best, right, wrong = None, 0, 1
    free = sorted(((c, v.right) for c, v in told if not v.asked), reverse=True)
    for at, (chance, ok) in enumerate(free):
        right, wrong = right + ok, wrong + (not ok)
        last = at + 1 == len(free) or free[at + 1][0] < chance
        if last and right >= ENOUGH and right / (right + wrong) >= DRAWN:
            best = chance
    return best


def _chance(weights: Mapping[str, float], signs: frozenset[str]) -> float:
    return logistic(weights[""] + sum(weights.get(sign, 0.0) for sign in signs))


def _logit(chance: float) -> float:
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(chance / (1 - chance))


def _values(examples: Sequence[Example]) -> tuple[dict[str, list[Value]], Table]:
    values: dict[str, list[Value]] = {field: [] for field in FIELDS}
    table: Table = {field: Counter() for field in FIELDS}
    for example, fold in zip(examples, folds_of(examples), strict=True):
        draft = extract(example.text, TODAY)
        asked = {conflict.field for conflict in draft.conflicts}
        for field in FIELDS:
            read = getattr(draft, field)
            each: tuple[Found[Any], ...] = read if isinstance(read, tuple) else (read,)
            each = tuple(found for found in each if found is not None)
            table[field]["abstained"] += not each
            for found in each:
                if field == "documents" and found.value.kind == "other":
                    continue  # two careful readers do not agree on it
                signs, sure = signs_of(field, found, draft), is_sure(field, found, draft)
                right = is_right(field, found.value, example.truth)
                values[field].append(Value(signs, right, field in asked, sure, fold))
    return values, table


def is_right(field: str, value: Any, truth: Mapping[str, Any]) -> bool:
    """Whether a value is what the truth of its posting says."""
    told = truth.get(field)
    if field == "deadline":
        # The day; where there is none, that applications are taken all along.
        told = told or {}
        day = value.date.isoformat() if value.date else None
        same = day == told.get("date")
        return bool(same and (value.date or value.rolling == bool(told.get("rolling"))))
    if field == "documents":
        return any(d.get("kind") == value.kind for d in told or [])
    if field == "references":
        told = told or {}
        return (value.minimum, value.mode) == (told.get("minimum"), told.get("mode"))
    if field == "contacts":
        mails = {str(c.get("email") or "").casefold() for c in told or []}
        names = [plain(c.get("name")) for c in told or []]
        return value.email.casefold() in mails if value.email else plain(value.name) in names
    if field == "ects":
        return any(e.get("minimum") == value.minimum for e in told or [])
    if field == "languages":
        return value in (told or [])
    if field in ("title", "institution", "department"):
        return alike(value, told, 0.8 if field == "title" else 0.85)
    if field in ("city", "reference_number"):
        return plain(value) == plain(told)
    if field == "apply_to":
        return _address(value) == _address(told)
    if field == "start":
        return bool(told) and str(value)[: len(str(told))] == str(told)
    return bool((value or None) == (told or None))


def _address(value: object) -> str:
    short = str(value or "").strip().casefold().removeprefix("mailto:").rstrip("/")
    return short.partition("://")[2].removeprefix("www.") if "://" in short else short


def main() -> None:
    """Prints the table of postings held out, and writes the weights where it was told to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", nargs="+", type=Path)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    examples = postings(given.corpus)
    print("\n".join(lines_of(table_of(examples, held_out=True))))
    if given.write:
        for field, mine in _values(examples)[0].items():
            write(f"sure-{field}", weights_of(mine))


if __name__ == "__main__":
    main()
