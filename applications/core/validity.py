"""Until when a proof is good, and the day on which it has to be.

How long proofs last is in validity.toml, with the page that says so; what the person writes down
goes before it. A proof is good on its last day, on the clock of the institution.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import NamedTuple

from applications.core.deadline import LAST_DAY

# Of these the day matters whatever they are called.
KINDS = frozenset({"test_scores", "language_certificate", "id_document"})
_START = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


class Rule(NamedTuple):
    """How long one proof is good, and the page that says so; `months` is 0 where none does."""

    key: str
    months: int = 0
    words: tuple[str, ...] = ()
    source: str = ""
    read: str = ""


@cache
def known() -> tuple[Rule, ...]:
    """All of validity.toml."""
    text = resources.files("applications.core").joinpath("validity.toml").read_text("utf-8")
    return tuple(
        Rule(key, **{**facts, "words": tuple(facts["words"])})
        for key, facts in tomllib.loads(text).items()
    )


def rule_of(names: Iterable[str]) -> Rule | None:
    """The rule of a proof of which these are names: the document's, then what is asked for. None
    where a name fits several, such as "TOEFL or IELTS", or none of them fits any.

    >>> rule_of(["English", "IELTS report"]).months, rule_of(["TOEFL or IELTS"]), rule_of(["CV"])
    (24, None, None)
    """
    for name in names:
        said = name.casefold().replace("_", " ")
        fitting = [
            rule
            for rule in known()
            if any(re.search(rf"\b{re.escape(word)}\b", said) for word in rule.words)
        ]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def matters(kind: str, names: Iterable[str]) -> bool:
    """Whether the person is asked until when it is good."""
    return kind in KINDS or rule_of(names) is not None


def until(issued: date, rule: Rule) -> date | None:
    """The last day on which it is good; None where no page says.

    >>> gre = Rule("gre", 60)
    >>> until(date(2019, 7, 3), gre), until(date(2024, 2, 29), gre)
    (datetime.date(2024, 7, 2), datetime.date(2029, 2, 27))
    """
    if not rule.months:
        return None
    years, month = divmod(issued.month - 1 + rule.months, 12)
    year, month = issued.year + years, month + 1
    if year > LAST_DAY.year:
        return LAST_DAY
    day = min(issued.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def day_there(instant: datetime, there: tzinfo) -> date:
    """The day that the institution's calendar shows at the moment of its deadline."""
    return instant.astimezone(there).date()


def day_of_start(start: str) -> date | None:
    """The day of a start as the posting keeps it, the last of a month; None of one in words.

    >>> day_of_start("2027-09-01"), day_of_start("2027-09"), day_of_start("as soon as possible")
    (datetime.date(2027, 9, 1), datetime.date(2027, 9, 30), None)
    """
    given = _START.fullmatch(start)
    try:
        year, month = (int(given[1]), int(given[2])) if given else (0, 0)
        if not given or not year:
            return None
        return date(year, month, int(given[3]) if given[3] else monthrange(year, month)[1])
    except ValueError:
        return None


def short_by(last: date, counts: date) -> int:
    """So many days before the day that counts it expires; 0 where it is still good then."""
    return max(0, (counts - last).days)
