"""A limit: how much there may be at most, of what, what exactly it binds, and who says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# The one reading of "MB" everywhere, as most portals count: what fits it fits 1024² too.
MEGABYTE = 1_000_000

OF_A_FILE = ("pages", "mb")  # of each file that is handed in
OF_ALL = ("files", "total_mb")  # of everything together


@dataclass(frozen=True, slots=True)
class Limit:
    """A number the posting or its portal sets, and who says so ("" for the posting itself).

    `binds` names the part it is for, as in "5 pages, for the summary"; "" is the whole.
    """

    what: str
    value: float
    source: str = ""
    binds: str = ""


def limits_from(facts: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    """The limits that rows and plans keep as JSON.

    >>> limits_from([{"what": "pages", "value": 5, "binds": "the summary"}])
    (Limit(what='pages', value=5.0, source='', binds='the summary'),)
    """
    return tuple(
        Limit(fact["what"], float(fact["value"]), fact.get("source") or "", fact.get("binds") or "")
        for fact in facts
    )
