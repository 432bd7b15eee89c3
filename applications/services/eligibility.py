"""Who may apply, by one posting, and how far the background of its person goes towards that."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from applications.core import eligibility as core
from applications.core import one_of
from applications.core.condition import Condition
from applications.core.condition_rows import QUOTE, condition_in
from applications.core.deadline import EARLIEST, clock_of
from applications.core.extraction.credits import credits_asked
from applications.core.extraction.groups import condition_of
from applications.core.validity import day_of_start, day_there
from applications.models import Application, Deadline, Posting, Requirement
from applications.models.deadline import to_apply
from applications.models.profile import LONGEST_FIELD
from applications.services import profiles

MONTH = re.compile(r"\d{4}-\d\d")


class Asked(NamedTuple):
    """A condition beside the words it was read from, and its sum."""

    condition: Condition
    evidence: dict[str, Any]
    sum: core.Sum
    at: int = 0  # among the conditions of its kind


def conditions_of(posting: Posting) -> list[tuple[Condition, dict[str, Any]]]:
    """What the posting says of who may apply, each with its words; the only place that reads it."""
    found: list[tuple[Condition, dict[str, Any]]] = []
    for row in posting.eligibility:
        if isinstance(row, dict):
            minimum, of = core.score(str(row.get("minimum"))), str(row.get("of", ""))
            if asked := credits_asked(minimum, of):
                found.append((asked, posting.words_of("eligibility", row)))
    for row in posting.conditions:
        if condition := condition_in(row):
            read = posting.words_of("conditions", row) or _quoted(posting, str(row.get(QUOTE, "")))
            found.append((condition, read))
    return [(one, read) for one, read in found if core.can_be_summed(one)]


def _quoted(posting: Posting, quote: str) -> dict[str, Any]:
    """The words of a row that was corrected; with their place, where the text has them once."""
    if not quote or posting.text.count(quote) != 1:
        return {"quote": quote} if quote else {}
    at = posting.text.find(quote)
    return {"quote": quote, "start": at, "end": at + len(quote)}


class Told(NamedTuple):
    """What the background has for one application: a sum for each condition of the posting, and
    for lines that are asked of some only, by their rows, an answer with its reason."""

    asked: list[Asked]
    proposed: dict[int, core.Reason]


def told_of(
    application: Application, pieces: Iterable[Requirement], deadlines: Sequence[Deadline]
) -> Told:
    """Nothing is settled by it; no query where nothing is asked."""
    conditions = conditions_of(application.posting)
    of_some = {
        piece.pk: condition
        for piece in pieces
        if _is_unanswered(piece) and (condition := condition_of(piece.condition))
    }
    if not conditions and not of_some:
        return Told([], {})
    background = profiles.background_of(application.owner)
    place, days = application.posting.country, _Days(application, deadlines)
    chosen = _chosen(application) if conditions else {}
    sums = core.with_one_test(
        [
            core.answered(
                one, background, days.counting(one),
                place=place, chosen=chosen.get((named(one), one.level)),
            )
            for one, _read in conditions
        ]
    )  # fmt: skip
    every, words = zip(*conditions, strict=True) if conditions else ((), ())
    sums = core.settled(sums, one_of.choices(application.posting.text, every, words))
    asked: list[Asked] = []
    for (one, read), told in zip(conditions, sums, strict=True):
        at = sum(other.condition.kind == one.kind for other in asked)
        asked.append(Asked(one, read, told, at))
    reasons = {
        key: core.applies(one, background, days.counting(one), place)
        for key, one in of_some.items()
    }
    return Told(asked, {key: reason for key, reason in reasons.items() if reason})


def _is_unanswered(piece: Requirement) -> bool:
    is_asked = piece.applies in (Requirement.Applies.UNASKED, Requirement.Applies.UNKNOWN)
    missing = piece.state == Requirement.State.MISSING
    return is_asked and missing and piece.need == Requirement.Need.CONDITIONAL


def named(condition: Condition) -> str:
    """The field of some credits, by which it is kept what counts for it."""
    return condition.of[:LONGEST_FIELD]


def _chosen(application: Application) -> dict[tuple[str, str], frozenset[int]]:
    rows = application.counted_credits.values_list("field", "level", "credit_sum")
    found: dict[tuple[str, str], set[int]] = {}
    for field, level, key in rows:
        found.setdefault((field, level), set()).update([key] if key else [])
    return {of: frozenset(keys) for of, keys in found.items()}


class _Days:
    """The day that counts for each: as the posting says, else that of the deadline, there."""

    def __init__(self, application: Application, deadlines: Iterable[Deadline]) -> None:
        row = to_apply(deadlines)
        self.deadline: date | None = None
        if row and row.instant:
            self.deadline = day_there(row.instant, clock_of(row.zone or EARLIEST))
        self.is_month = MONTH.fullmatch(application.posting.start) is not None
        self.start = day_of_start(application.posting.start)

    def counting(self, condition: Condition) -> core.Counting:
        """Of a month its last day, but for a degree to have by then: that may be asked on its
        first."""
        if condition.day in ("start", "recruitment") and self.start:
            first = self.is_month and condition.kind in ("degree", "unfinished")
            day = self.start.replace(day=1) if first else self.start
            return core.Counting("start", day, self.is_month)
        return core.Counting("deadline" if self.deadline else "", self.deadline)
