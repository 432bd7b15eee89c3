"""What one row of somebody's own list says of an application, as plain values."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NamedTuple

from applications.core.spreadsheet_cell import Fee, Offer, Person
from applications.core.spreadsheet_column import among
from applications.core.spreadsheet_date import Day


class Doubt(NamedTuple):
    """A reason, and what it is about; templatetags/spreadsheets.py has the sentence."""

    code: str
    words: str = ""
    heading: str = ""


class Piece(NamedTuple):
    """A document that is asked for."""

    name: str
    kind: str
    state: str
    is_optional: bool = False


@dataclass(slots=True)
class Said:
    """A row as plain values. `why_not`: it cannot be taken in; `doubts`: what to look at."""

    number: int
    facts: dict[str, Any] = field(default_factory=dict)  # of the posting
    due: Day | None = None
    letters: Day | None = None
    stage: str = ""
    stage_on: date | None = None
    submitted_on: date | None = None
    submitted_at: time | None = None
    offer: Offer | None = None
    beside_offer: list[tuple[int, str]] = field(default_factory=list)  # column and cell
    reply: Day | None = None
    archived: Day | None = None  # without a day: since when is not told
    priority: str = ""
    own: dict[str, str] = field(default_factory=dict)  # portal_user, confirmation
    notes: list[str] = field(default_factory=list)
    fee: Fee | None = None
    letters_in: tuple[int, str] | None = None  # the column, and how many are
    tags: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    why_not: Doubt | None = None

    @property
    def called(self) -> str:
        """What the row is about, for a list."""
        parts = (self.facts.get("institution", ""), self.facts.get("title", ""))
        return " · ".join(filter(None, parts))

    @property
    def is_total(self) -> bool:
        """Whether it sums up the others: by what stands where its name would."""
        return among("total", re.sub(r"\d", "", self.called))
