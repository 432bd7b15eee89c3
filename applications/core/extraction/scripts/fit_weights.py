"""Fits the weights of one field from postings with their truth beside them.

python -m applications.core.extraction.scripts.fit_weights documents CORPUS... [--write]

CORPUS holds a folder a posting with `posting.*` and `truth.json`, or files `NAME.*` and
`NAME.json`. Printed is what is right in postings that were held out: eight folds, no institution
and no host in two of them. With --write the weights fitted on all go into `weights.toml`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from applications.core.extraction.apply import apply_options, find_apply_to
from applications.core.extraction.department import department_options, find_department
from applications.core.extraction.draft import Found
from applications.core.extraction.institution import READ, best_institution, find_institution
from applications.core.extraction.language import languages_of
from applications.core.extraction.page import MAX_CHARACTERS, open_page
from applications.core.extraction.scope import Scope
from applications.core.extraction.title import find_title, title_options
from applications.core.extraction.weights import logistic, trying
from applications.core.extraction.where import find_whereabouts

FOLDS = 8
ROUNDS, PACE, RIDGE = 400, 0.5, 0.02  # steps of the descent, their length, the pull towards 0
RIDGES = {
    "apply_to": 1.0,
    "department": 2.0,
}  # fields whose signs are many for the postings there are
RARE = 3  # a sign of fewer postings is not weighed
TODAY = date(2026, 1, 1)
FILE = Path(__file__).parents[1] / "weights.toml"


@dataclass(frozen=True)
class Example:
    """One posting: its text, its truth, and what it must not share a fold with."""

    name: str
    text: str
    truth: dict[str, Any]
    house: str


# Of each group of candidates (one kind of document in one posting) at least one is right, or none.
Group = tuple[list[frozenset[str]], bool]


def postings(folders: Iterable[Path]) -> list[Example]:
    """Every posting under these folders, in the order of their names."""
    from applications.sources import read

    found = []
    for folder in folders:
        for truth in sorted({*folder.rglob("*.json"), *folder.glob("*/*.json")}):  # links too
            stem = "posting" if truth.name == "truth.json" else truth.stem
            beside = (f for f in sorted(truth.parent.glob(f"{stem}.*")) if f.suffix != ".json")
            file = next(beside, None)
            if file is None:
                continue
            facts = json.loads(truth.read_text("utf-8"))
            text = read(file.read_bytes(), file.name).text
            found.append(Example(f"{truth.parent.name}/{stem}", text, facts, house_of(facts)))
    return found


def house_of(truth: Mapping[str, Any]) -> str:
    """The institution in plain letters, or the host where the source names one."""
    host = re.search(r"\(([\w.-]+\.[a-z]{2,})\)", str(truth.get("source", "")))
    name = re.sub(r"\W+", " ", str(truth.get("institution") or "").casefold()).strip()
    return name or (host[1] if host else "")


def folds_of(examples: Sequence[Example]) -> list[int]:
    """The fold of each posting; those of one institution share theirs."""
    return [int(hashlib.sha256(e.house.encode()).hexdigest(), 16) % FOLDS for e in examples]


def fit(groups: Sequence[Group], ridge: float = RIDGE) -> dict[str, float]:
    """Weights under which right groups have a right candidate (noisy or) and wrong ones none."""
    seen: dict[str, int] = defaultdict(int)
    for candidates, _ in groups:
        for sign in set().union(*candidates):
            seen[sign] += 1
    known = sorted(sign for sign, times in seen.items() if times >= RARE)
    number = {sign: at for at, sign in enumerate(known)}
    rows = [
        ([[number[s] for s in sorted(signs) if s in number] for signs in candidates], right)
        for candidates, right in groups
        if candidates
    ]
    weights, bias = [0.0] * len(known), 0.0
    speed, bias_speed = [1e-8] * len(known), 1e-8  # AdaGrad: sums of squared slopes
    for _ in range(ROUNDS):
        slope, bias_slope = [ridge * w for w in weights], 0.0
        for candidates, right in rows:
            chances = [logistic(bias + sum(weights[at] for at in row)) for row in candidates]
            none = 1.0
            for chance in chances:
                none *= 1 - chance
            for row, chance in zip(candidates, chances, strict=True):
                pull = -chance * none / max(1 - none, 1e-9) if right else chance
                bias_slope += pull
                for at in row:
                    slope[at] += pull
        for at, steepness in enumerate(slope):
            speed[at] += steepness * steepness
            weights[at] -= PACE * steepness / speed[at] ** 0.5
        bias_speed += bias_slope * bias_slope
        bias -= PACE * bias_slope / bias_speed**0.5
    return {"": round(bias, 3)} | {
        sign: round(weight, 3)
        for sign, weight in zip(known, weights, strict=True)
        if round(weight, 3)
    }


def held_out(
    examples: Sequence[Example],
    groups_of: Callable[[Example], list[Group]],
    ridge: float = RIDGE,
) -> Iterable[tuple[Example, dict[str, float]]]:
    """Each posting with weights that were fitted without its fold."""
    groups = [groups_of(example) for example in examples]
    folds = folds_of(examples)
    for fold in sorted(set(folds)):
        others = [g for own, f in zip(groups, folds, strict=True) if f != fold for g in own]
        weights = fit(others, ridge)
        for example, own in zip(examples, folds, strict=True):
            if own == fold:
                yield example, weights


def write(field: str, weights: Mapping[str, float]) -> None:
    """Puts one field's weights into the file, the others as they are."""
    tables = tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    tables[field] = dict(weights)
    lines = ["# Written by scripts/fit_weights.py; not by hand."]
    for name in sorted(tables):
        lines += ["", f"[{name}]"]
        lines += [f"{json.dumps(sign)} = {tables[name][sign]}" for sign in sorted(tables[name])]
    FILE.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Fits, tells what was right in postings held out, and writes where it was told to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("field", choices=sorted(FIELDS))
    options.add_argument("corpus", nargs="+", type=Path)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    examples = postings(given.corpus)
    groups_of, right = FIELDS[given.field]
    ridge = RIDGES.get(given.field, RIDGE)
    held = held_out(examples, groups_of, ridge)
    results = [right(example, weights) for example, weights in held]
    print(f"{given.field}: {sum(results)} of {len(results)} right, held out")
    if given.write:
        write(given.field, fit([group for e in examples for group in groups_of(e)], ridge))


def scope_of(text: str) -> Scope:
    """A text as the rules are told it."""
    page = open_page(text[:MAX_CHARACTERS])
    _language, _beside, read_in = languages_of(page)
    return Scope(page, read_in, today=TODAY)


def home_of(text: str) -> Scope:
    """The same with the words of its country too."""
    scope = scope_of(text)
    country = find_whereabouts(scope).country
    scope.country = country.value if country else ""
    return scope.at_home()


def plain(words: object) -> str:
    """Words without marks, capitals and signs."""
    apart = unicodedata.normalize("NFKD", str(words or ""))
    letters = "".join(c for c in apart if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"\w+", letters))


def alike(one: object, other: object, least: float = 0.85) -> bool:
    """Whether two names mean the same: one holds the other, or they differ by a few letters."""
    a, b = plain(one), plain(other)
    if not a or not b:
        return a == b
    return a in b or b in a or SequenceMatcher(None, a, b).ratio() >= least


def _titles(example: Example) -> list[Group]:
    options = title_options(scope_of(example.text))
    truth = example.truth.get("title")
    right = [alike(option.found.value, truth, 0.8) for option in options]
    if not any(right):
        return []
    return [([option.signs], ok) for option, ok in zip(options, right, strict=True)]


def _title_is_right(example: Example, weights: Mapping[str, float]) -> bool:
    with trying("title", weights):
        found = find_title(scope_of(example.text))
    return alike(found.value if found else "", example.truth.get("title"), 0.8)


def _departments(example: Example) -> list[Group]:
    scope = scope_of(example.text)
    options = department_options(scope, scope.page.text[:READ], _employer(scope))
    truth = example.truth.get("department")
    return [
        ([option.signs], bool(truth) and alike(option.found.value, truth)) for option in options
    ]


def _employer(scope: Scope) -> Found[str] | None:
    text = scope.page.text[:READ]
    return find_institution(scope, text, best_institution(scope, text))


def _department_is_right(example: Example, weights: Mapping[str, float]) -> bool:
    scope = scope_of(example.text)
    with trying("department", weights):
        found = find_department(scope, scope.page.text[:READ], _employer(scope))
    return alike(found.value if found else "", example.truth.get("department"))


def _targets(example: Example) -> list[Group]:
    options = apply_options(home_of(example.text))
    truth = _address(example.truth.get("apply_to"))
    places: dict[str, list[frozenset[str]]] = defaultdict(list)
    for option in options:
        places[_address(option.found.value)].append(option.signs)
    return [(signs, value == truth) for value, signs in places.items()]


def _address(value: object) -> str:
    short = re.sub(r"^(?:mailto:|https?://(?:www\.)?)", "", str(value or "").strip().casefold())
    return short.rstrip("/")


def _target_is_right(example: Example, weights: Mapping[str, float]) -> bool:
    with trying("apply_to", weights):
        found = find_apply_to(home_of(example.text))
    return _address(found and found.value) == _address(example.truth.get("apply_to"))


# field → its candidates in a posting, and whether it is read right under some weights
FIELDS: dict[
    str, tuple[Callable[[Example], list[Group]], Callable[[Example, Mapping[str, float]], bool]]
] = {
    "apply_to": (_targets, _target_is_right),
    "department": (_departments, _department_is_right),
    "title": (_titles, _title_is_right),
}

if __name__ == "__main__":
    main()
