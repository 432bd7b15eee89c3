"""How much of each field is read right in postings with their truth beside them.

python -m applications.core.extraction.scripts.figures CORPUS... [--write FILE]

The folders are those of `fit_weights`. Each posting is read with weights fitted without the fold
of its institution. With --write the figures go into FILE, which a test holds later ones against.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from applications.core.extraction import extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.scripts.calibrate import FIELDS, is_right
from applications.core.extraction.scripts.fit_weights import FIELDS as WEIGHED
from applications.core.extraction.scripts.fit_weights import (
    RIDGE,
    RIDGES,
    TODAY,
    Example,
    held_out,
    postings,
)
from applications.core.extraction.weights import trying

FALL = 0.02  # a figure may be so much lower than the one that was kept
CRITICAL = ("deadline", "documents", "references")  # right in all three: nothing to correct


def figures(examples: Sequence[Example]) -> dict[str, float]:
    """Field → the share that is right, 0 to 1; and "no correction" and "mean" beside them."""
    scores: dict[str, list[float]] = defaultdict(list)
    fitted = _weights(examples)
    for example in examples:
        with ExitStack() as reading:
            for field, weights in fitted[example.name].items():
                reading.enter_context(trying(field, weights))
            draft = extract(example.text, TODAY)
        mine = {field: _score(field, draft, example.truth) for field in FIELDS}
        for field, score in mine.items():
            scores[field].append(score)
        scores["no correction"].append(float(all(mine[field] == 1 for field in CRITICAL)))
    shares = {field: sum(told) / len(told) for field, told in scores.items()}
    return shares | {"mean": sum(shares[field] for field in FIELDS) / len(FIELDS)}


def fallen(now: Mapping[str, float], kept: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """Field → (kept, now) of every figure that fell further than it may.

    >>> fallen({"title": 0.88, "city": 0.95}, {"title": 0.91, "city": 0.96})
    {'title': (0.91, 0.88)}
    """
    return {
        field: (mark, now.get(field, 0.0))
        for field, mark in kept.items()
        if now.get(field, 0.0) < mark - FALL
    }


def kept_in(file: Path) -> dict[str, Any]:
    """The figures of a file: how many postings they are of, and a share for each field."""
    return tomllib.loads(file.read_text("utf-8"))


def _weights(examples: Sequence[Example]) -> dict[str, dict[str, Mapping[str, float]]]:
    """Posting → field → the weights that were fitted without its fold."""
    fitted: dict[str, dict[str, Mapping[str, float]]] = defaultdict(dict)
    for field, (groups_of, _) in WEIGHED.items():
        for example, weights in held_out(examples, groups_of, RIDGES.get(field, RIDGE)):
            fitted[example.name][field] = weights
    return fitted


def _score(field: str, draft: PostingDraft, truth: Mapping[str, Any]) -> float:
    """1 where a field is right, also where there is nothing and nothing was read; of a list the
    harmonic mean of what is right of it and how much of the truth was found."""
    read, told = getattr(draft, field), truth.get(field)
    if field == "deadline":
        told = told if told and (told.get("date") or told.get("rolling")) else None
    if field == "references":
        told = told if told and told.get("mode") else None
    if not isinstance(read, tuple):
        return float(is_right(field, read.value, truth)) if read else float(not told)
    values = [found.value for found in read]
    if field == "documents":
        told = {one["kind"] for one in told or ()} - {"other"}
        values = list({value.kind: value for value in values if value.kind != "other"}.values())
    if field == "contacts":
        told = {one["email"].casefold() for one in told or () if one.get("email")}
        values = [value for value in values if value.email]
    hits, said, true = sum(is_right(field, v, truth) for v in values), len(values), len(told or ())
    return 2 * hits / (said + true) if said + true else 1.0


def main() -> None:
    """Prints the figures of postings held out, and keeps them where it was told to."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("corpus", nargs="+", type=Path)
    options.add_argument("--write", type=Path)
    given = options.parse_args()
    examples = postings(given.corpus)
    told = figures(examples)
    lines = [f'"{field}" = {share:.3f}' for field, share in told.items()]
    print("\n".join(lines))
    if given.write:
        head = "# Written by applications/core/extraction/scripts/figures.py; not by hand."
        given.write.write_text("\n".join([head, f"postings = {len(examples)}", *lines, ""]))


if __name__ == "__main__":
    main()
