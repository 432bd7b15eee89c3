"""A condition: one thing a posting says of who may apply."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["credits", "degree", "degree_age", "mobility", "origin", "unfinished", "test"]
Level = Literal["", "first", "second", "third"]  # bachelor's / basic; master's / advanced; doctor's


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a posting says of who may apply, as a question to its reader."""

    kind: Kind
    minimum: float | None = None  # credits: ECTS; test: the score
    of: str = ""  # credits: the field, degree: the subject, test: its name; as written; "" of all
    level: Level = ""  # credits, degree, degree_age
    months: int | None = None  # mobility: at most so many months of stay
    within: int | None = None  # months of the window before the day (degree_age 12 × years)
    country: str = ""  # mobility: ISO 3166-1 alpha-2 where named; "" = that of the place
    day: Literal["deadline", "start", "recruitment", ""] = ""  # the day it counts from, where said
