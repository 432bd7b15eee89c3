"""How far what a person has goes towards what a posting says of who may apply: sums, no verdicts.

Each stands beside the posting's sentence, with what changes it and the day on which it does. Days
are the place's: nobody's clock is asked. Fields are matched by the person, never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

from applications.core.background import Background, Credits, Degree, Result, Stay
from applications.core.condition import Condition
from applications.core.extraction.groups import INTERNATIONAL, OUTSIDE_EEA, OUTSIDE_EU
from applications.core.extraction.scores import is_score
from applications.core.stays import A_DAY, first_flip, in_months, limit, merged, months_away, stayed
from applications.core.validity import rule_of, until

LARGEST = 2000
RANKS = {"": 0, "first": 1, "second": 2, "third": 3}
# Citizens of these are meant by "EU/EEA".
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
# Citizens of whom nobody can tell from these words whether they are meant.
UNTOLD = {OUTSIDE_EU: {"CH", "IS", "LI", "NO"}, OUTSIDE_EEA: {"CH"}}
# As asked, not so; nothing of it in the background; for the person to say; for them to compare;
# settled by another, of which one is enough.
State = Literal["met", "short", "unknown", "ask", "compare", "settled"]


class Counting(NamedTuple):
    """The day that counts, and which it is; `which` is "" where none is known."""

    which: str = ""
    day: date | None = None
    is_month: bool = False  # only the month of it is named


@dataclass(frozen=True, slots=True)
class Sum:
    """One condition and the figures of the background beside it."""

    condition: Condition
    state: State
    counts: Counting = Counting()
    have: float = 0  # ECTS, months, or the score
    days: int = 0  # mobility: of stay; a degree: from the day that counts to the degree
    degree: Degree | None = None
    result: Result | None = None
    country: str = ""
    last: date | None = None  # the last day on which this holds: of a degree's age, of a test
    flips: date | None = None  # of stays and degrees: the first day on which it stands otherwise
    instead: Result | None = None  # another test of language, which is as asked
    by: Condition | None = None  # that which settles it

    @property
    def short(self) -> float:
        """How many credits are missing."""
        return max(0.0, (self.condition.minimum or 0) - self.have)

    @property
    def is_open(self) -> bool:
        """Something is left for the person to answer."""
        return self.state in ("unknown", "ask")


def same(one: str, other: str) -> bool:
    """Whether two names of a field are one, but for how they are typed.

    >>> same("Computer  science", "computer-science"), same("Maths", "Mathematics")
    (True, False)
    """
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def can_be_summed(condition: Condition) -> bool:
    """Its figures are those of a life: an account brought from elsewhere may hold any."""
    numbers = (condition.minimum, condition.months, condition.within)
    return all(one is None or 0 <= one <= LARGEST for one in numbers)


def answered(
    condition: Condition,
    background: Background,
    counts: Counting,
    *,
    place: str = "",
    chosen: frozenset[int] | None = None,
) -> Sum:
    """The background beside the condition. `place` is the country of the place; `chosen` are the
    credits that the person said count here, None where they were not asked."""
    if condition.kind == "credits":
        return _credits(condition, background.credits, chosen)
    if condition.kind == "test":
        return _test(condition, background.results, counts)
    if condition.kind == "mobility":
        return _mobility(condition, background.stays, counts, place)
    if condition.kind == "degree_age":
        return _degree_age(condition, background.degrees, counts)
    if condition.kind == "degree":
        return _degree(condition, background.degrees, counts)
    reason = applies(condition, background, counts, place)
    if reason:
        return reason.sum
    is_known = _is_told_by_a_row(condition, background)
    return Sum(condition, "unknown" if is_known else "compare", counts)


def _is_told_by_a_row(condition: Condition, background: Background) -> bool:
    """Whether what is missing can be written into a background; else it is for them to say."""
    if condition.kind == "unfinished":
        return not background.degrees
    if condition.of == "degree_abroad":
        return not all(row.country for row in background.degrees) or not background.degrees
    return condition.of in (INTERNATIONAL, *UNTOLD) and not background.citizenships


def _credits(condition: Condition, rows: Sequence[Credits], chosen: frozenset[int] | None) -> Sum:
    rank = RANKS[condition.level]
    mine = [row for row in rows if RANKS[row.level] >= rank]
    if chosen is not None:
        have = _once(row for row in rows if row.key in chosen)
    elif condition.of:
        mine = [row for row in mine if row.field and same(row.field, condition.of)]
        have = _once(mine)
    else:
        whole = _once(row for row in mine if not row.field)
        have = max(whole, _once(row for row in mine if row.field))
    if chosen is None and not mine:
        return Sum(condition, "ask" if rows else "unknown")
    if condition.minimum is None:
        return Sum(condition, "compare", have=have)
    return Sum(condition, "met" if have >= condition.minimum else "short", have=have)


def _once(rows: Iterable[Credits]) -> float:
    """Their sum: credits of no level may be those that stand beside them by level, so that of one
    field the larger of the two counts."""
    fields: dict[str, list[float]] = {}
    for row in rows:
        fields.setdefault(_plain(row.field), [0, 0])[bool(row.level)] += row.number
    return sum(map(max, fields.values()))


def _degree(condition: Condition, rows: Sequence[Degree], counts: Counting) -> Sum:
    rank = RANKS[condition.level]
    fitting = [row for row in rows if RANKS[row.level] >= rank]
    if not fitting:
        best = max(rows, key=lambda row: RANKS[row.level], default=None)
        return Sum(condition, "short" if best else "unknown", counts, degree=best)
    of = condition.of
    named = [row for row in fitting if not of or same(row.subject, of)]
    best = min(named or fitting, key=lambda row: row.day)
    if counts.day is None:
        return Sum(condition, "met" if named and best.awarded else "compare", counts, degree=best)
    late = (best.day - counts.day).days
    state: State = "short" if late > 0 else "met" if named else "compare"
    flips = best.day if late > 0 else None
    return Sum(condition, state, counts, days=late, degree=best, flips=flips)


def _degree_age(condition: Condition, rows: Sequence[Degree], counts: Counting) -> Sum:
    mine = [row for row in rows if not condition.level or row.level == condition.level]
    there = [row for row in mine if counts.day and row.day <= counts.day]
    best = max(there or mine, key=lambda row: row.day, default=None)
    if best is None or condition.within is None:
        return Sum(condition, "unknown", counts)
    last = months_away(best.day, int(condition.within))
    if counts.day is None:
        return Sum(condition, "compare", counts, degree=best, last=last)
    met = counts.day <= last
    days = (best.day - counts.day).days
    flips = last + A_DAY if met else None
    return Sum(
        condition, "met" if met else "short", counts, days=days, degree=best, last=last, flips=flips
    )


def _mobility(condition: Condition, rows: Sequence[Stay], counts: Counting, place: str) -> Sum:
    country = condition.country or place
    told = Sum(condition, "unknown", counts, country=country)
    if not rows or not condition.months or not condition.within:
        return told
    months, within = int(condition.months), int(condition.within)
    if not country or counts.day is None:
        return replace(told, state="ask")
    spans = merged(row for row in rows if row.country == country)
    days = stayed(spans, counts.day, within)
    most = limit(spans, counts.day, months, within)
    is_met = days <= most
    return replace(
        told,
        state="met" if is_met else "short",
        have=in_months(days, most, months),
        days=days,
        flips=first_flip(spans, counts.day, months, within, is_met),
    )


def _test(condition: Condition, rows: Sequence[Result], counts: Counting) -> Sum:
    asked = rule_of([condition.of])
    mine = [
        row
        for row in rows
        if same(row.name, condition.of) or (asked and rule_of([row.name]) == asked)
    ]
    if not mine:
        return Sum(condition, "unknown", counts)
    best = max(mine, key=lambda row: _worth(row, condition, counts))
    have, last = score(best.score), good_until(best)
    told = Sum(condition, "compare", counts, have=have or 0, result=best, last=last)
    if have is None or condition.minimum is None or not is_score(condition.of, have):
        return told
    enough = have >= condition.minimum and _is_good(best, counts)
    return replace(told, state="met" if enough else "short")


def _worth(row: Result, condition: Condition, counts: Counting) -> tuple[bool, int, float, date]:
    """What is good on the day that counts goes first, then what is as asked, then what is for them
    to compare, such as a score in words; of two alike the higher, then the later."""
    have = score(row.score)
    is_plain = have is not None and is_score(condition.of, have)
    enough = have is not None and is_plain and have >= (condition.minimum or 0)
    rank = 2 if enough else 0 if is_plain else 1
    return _is_good(row, counts), rank, have or 0, row.taken or date.min


def _is_good(row: Result, counts: Counting) -> bool:
    """Taken by the day that counts, and not over by then."""
    last = good_until(row)
    is_over = last and counts.day and last < counts.day
    return not is_over and not is_ahead(row, counts)


def is_ahead(row: Result, counts: Counting) -> bool:
    """Taken only after the day that counts."""
    return bool(row.taken and counts.day and row.taken > counts.day)


def with_one_test(sums: Sequence[Sum]) -> list[Sum]:
    """Where one test of language is as asked, the others that have no result are for the person to
    compare, and no question: most postings take any of them."""
    met = next((one for one in sums if one.state == "met" and _is_of_language(one.condition)), None)
    if met is None:
        return list(sums)
    return [
        replace(one, state="compare", instead=met.result)
        if one.state == "unknown" and _is_of_language(one.condition)
        else one
        for one in sums
    ]


def settled(sums: Sequence[Sum], choices: Iterable[Sequence[Sequence[int]]]) -> list[Sum]:
    """Of conditions of which one is enough, one that is met settles the others; `choices` are the
    ways to be as asked, each the places of all that it needs."""
    told = list(sums)
    for choice in choices:
        way = next((way for way in choice if all(sums[at].state == "met" for at in way)), None)
        for at in (at for other in choice for at in other if way and at not in way):
            if way and told[at].state != "met":
                by = sums[way[0]].condition
                told[at] = replace(told[at], state="settled", by=by, instead=None)
    return told


def _is_of_language(condition: Condition) -> bool:
    return condition.kind == "test" and rule_of([condition.of]) != rule_of(["GRE"])


def good_until(result: Result) -> date | None:
    """Its last day, where its makers say how long it lasts."""
    rule = rule_of([result.name])
    return until(result.taken, rule) if result.taken and rule else None


def score(written: str) -> float | None:
    """A score that is a number; None of one in words, such as C1.

    >>> score("7.5"), score("7,5"), score("C1")
    (7.5, 7.5, None)
    """
    return float(written.replace(",", ".")) if re.fullmatch(r"\d+([.,]\d+)?", written) else None


class Reason(NamedTuple):
    """Whether what is asked of some only is asked of this person, and what of theirs says so."""

    applies: bool
    sum: Sum


def applies(
    condition: Condition, background: Background, counts: Counting, place: str
) -> Reason | None:
    """The answer that the background has for it; None where that is not for it to say."""
    told = Sum(condition, "met", counts, country=place)
    if condition.kind == "unfinished":
        return _unfinished(condition, background.degrees, told)
    if condition.kind != "origin":
        return None
    if condition.of == "degree_abroad" and place:
        known = [row for row in background.degrees if row.country]
        abroad = next((row for row in known if row.country != place), None)
        if not known or (not abroad and len(known) < len(background.degrees)):
            return None
        return Reason(abroad is not None, replace(told, degree=abroad or known[0]))
    return _citizen(condition, background.citizenships, told)


def _citizen(condition: Condition, mine: Sequence[str], told: Sum) -> Reason | None:
    if not mine:
        return None
    if condition.of in UNTOLD:
        untold = UNTOLD[condition.of]
        within = next((code for code in mine if code in EEA - untold), "")
        if not within and untold & set(mine):
            return None
        return Reason(not within, replace(told, country=within or mine[0]))
    if condition.of == INTERNATIONAL and told.country:
        is_own = told.country in mine
        return Reason(not is_own, replace(told, country=told.country if is_own else mine[0]))
    return None


def _unfinished(condition: Condition, rows: Sequence[Degree], told: Sum) -> Reason | None:
    """Of several degrees that which is to be finished next is meant, else the last."""
    mine = [row for row in rows if not condition.level or row.level == condition.level]
    ahead = [row for row in mine if not row.awarded and row.day > (told.counts.day or date.min)]
    last = min(ahead, key=lambda row: row.day, default=None)
    last = last or max(mine, key=lambda row: row.day, default=None)
    if last is None or (not last.awarded and told.counts.day is None):
        return None
    days = (last.day - told.counts.day).days if told.counts.day else 0
    is_open = not last.awarded and days > 0
    flips = last.day if is_open else None
    return Reason(is_open, replace(told, degree=last, days=days, flips=flips))
