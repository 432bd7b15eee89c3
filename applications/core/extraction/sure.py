"""Whether a value may be shown as sure: such values are right 98 times in 100, or it is asked.

How often is told from postings with their truth beside them: `scripts/calibrate.py` weighs the
rule, its confidence and what stands around the value, and moves the weights so that the line is
drawn at `LEAST`. What it has not seen right often enough is never sure.
"""

from __future__ import annotations

import re
from typing import Any

from applications.core.extraction.draft import (
    Contact,
    DeadlineDraft,
    Document,
    Found,
    PostingDraft,
    References,
)
from applications.core.extraction.weights import chance

LEAST = 0.98
# Fields that no truth was kept of: the confidence of their rule is all there is.
UNWEIGHED = (
    "salary", "url", "deadlines", "other_days", "mail_subject", "file_names", "mail_to", "mail_cc",
    "conditions",
    "most_applications", "most_within", "most_by_intake", "choices_in_order",
)  # fmt: skip
ASKED = ("group-day",)  # rules whose values are always asked about
_EARLY = 1_500  # characters: the head of a page


def is_sure(field: str, found: Found[Any], draft: PostingDraft) -> bool:
    """Whether this value of a draft may stand without a question."""
    last = draft.deadline
    if field == "deadlines" and last and _is_same_day(found.value, last.value):
        field, found = "deadline", last  # one day, one answer
    if any(conflict.field == field for conflict in draft.conflicts):
        return False
    if found.rule in ASKED or (field == "apply_to" and is_disguised(found)):
        return False
    if field in UNWEIGHED:
        return found.word == "sure"
    return chance(f"sure-{field}", signs_of(field, found, draft)) >= LEAST


def is_disguised(found: Found[str]) -> bool:
    """Whether an address is written so that machines miss it: "ada (at) example (dot) org"."""
    return "@" in found.value and found.value.casefold() not in found.quote.casefold()


def _is_same_day(one: DeadlineDraft, other: DeadlineDraft) -> bool:
    return (one.kind, one.date, one.assumed) == (other.kind, other.date, other.assumed)


def signs_of(field: str, found: Found[Any], draft: PostingDraft) -> frozenset[str]:
    """What can be told of a value: its rule, its place, its shape, and what was read beside it."""
    signs = {
        f"rule:{found.rule}",
        f"confidence:{round(found.confidence, 1)}",
        "early" if found.start < _EARLY else "late",
        f"documents:{min(len(draft.documents), 9) // 3}",
    }
    every = getattr(draft, field)
    if isinstance(every, tuple):
        signs.add(f"many:{min(len(every), 9) // 3}")
    if draft.language is None or draft.language.confidence < 0.6:
        signs.add("language unclear")
    if draft.language:
        signs.add("english" if draft.language.value == "en" else "not english")
    if draft.deadline is None:
        signs.add("no deadline")
    if field == "deadline":
        year = re.search(r"(?<!\d)20\d\d(?!\d)", found.quote)
        signs.add("year printed" if year else "year from elsewhere")
    signs.update(_of_value(found.value))
    return frozenset(signs)


def _of_value(value: object) -> set[str]:
    if isinstance(value, str):
        return {f"words:{min(len(value.split()), 12) // 2}"}
    if isinstance(value, (int, float)):
        return {f"value:{value}"}
    if isinstance(value, Document):
        limited = {"limited"} if value.limits else set()
        also = {"alternative"} if value.alternative is not None else set()
        return {f"kind:{value.kind}", f"need:{value.need}", *limited, *also}
    if isinstance(value, References):
        return {f"mode:{value.mode}", f"minimum:{value.minimum}", f"by:{value.sent_by}"}
    if isinstance(value, DeadlineDraft):
        return {
            f"precision:{value.precision}",
            "rolling" if value.rolling else "fixed",
            "dated" if value.date else "no date",
            f"bound:{value.bound}",
        }
    if isinstance(value, Contact):
        return {"e-mail" if value.email else "no e-mail", "titled" if value.role else "untitled"}
    return set()
