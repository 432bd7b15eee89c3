"""How many phrases each language has under each heading of English.

python -m applications.core.extraction.scripts.coverage          a line for each table
python -m applications.core.extraction.scripts.coverage --all    a line for each heading
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from applications.core.extraction.vocabulary import LANGUAGES, entry, words


def headings(language: str = "en") -> tuple[str, ...]:
    """Every heading of a language, as a path.

    >>> "deadline.other.start" in headings()
    True
    """
    return tuple(_paths(words(language), ""))


def counts(path: str) -> dict[str, int]:
    """How many phrases each language has under a heading; 0 where it lacks it."""
    return {language: len(entry(language, path) or ()) for language in LANGUAGES}


def table(*, whole: bool) -> Iterator[str]:
    """The lines of the table: headings down, languages across; "." where there is nothing."""
    yield f"{'':34}" + "".join(f"{language:>5}" for language in LANGUAGES)
    rows: dict[str, dict[str, int]] = {}
    for path in headings():
        name = path if whole else path.split(".")[0]
        row = rows.setdefault(name, dict.fromkeys(LANGUAGES, 0))
        for language, number in counts(path).items():
            row[language] += number
    for name, row in rows.items():
        yield f"{name:34}" + "".join(f"{number or '.':>5}" for number in row.values())


def _paths(table: dict[str, Any], above: str) -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and any(isinstance(v, dict | list) for v in value.values()):
            yield from _paths(value, f"{above}{key}.")
        else:
            yield above + key


if __name__ == "__main__":
    print("\n".join(table(whole="--all" in sys.argv)))
