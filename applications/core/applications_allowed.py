"""How many applications to one place are allowed for one intake, and in which order of choice.

Plain values in and out. Nothing is refused: what is broken is said, beside the posting's words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from applications.core.look_alike import plain_link, same_institution
from applications.core.search import folded

Within = Literal["institution", "department", "call"]
Code = Literal["too_many", "same_choice", "choice_beyond"]

HIGHEST = 20  # applications, or places in an order
# Further apart than these are two intakes, or two years.
INTAKES = timedelta(days=75)
YEARS = timedelta(days=240)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one posting says: at most so many applications, within what, a year or an intake."""

    most: int | None = None
    within: Within = "institution"
    by_intake: bool = False
    in_order: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of a person's applications, as far as one rule has to do with it and others."""

    key: int
    title: str
    institution: str
    department: str = ""
    links: tuple[str, ...] = ()  # of the posting, and where one applies
    text: str = ""  # a digest of the posting's words
    start: date | None = None  # its first day, where a month is known
    due: date | None = None
    rule: Rule | None = None
    rank: int | None = None
    counts: bool = True  # it went in, or still may


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold: whose posting says so, and which others it is about."""

    code: Code
    others: tuple[Entry, ...]
    rule: Rule | None = None
    said_by: Entry | None = None
    rank: int = 0


def under_one_rule(one: Entry, other: Entry, rule: Rule | None) -> bool:
    """Whether both fall under one rule: at one institution, within what it says, for one intake.

    >>> ice = Entry(1, "Ice", "Umeå University", "Physics", due=date(2027, 1, 15))
    >>> sand = Entry(2, "Sand", "Umeå universitet", "Geology", due=date(2027, 2, 1))
    >>> rules = [Rule(1, within) for within in ("institution", "department", "call")]
    >>> [under_one_rule(ice, sand, rule) for rule in rules]
    [True, False, False]
    """
    if not same_institution(one.institution, other.institution):
        return False
    if not _same_intake(one, other, by_intake=rule is not None and rule.by_intake):
        return False
    within = rule.within if rule else "institution"
    return within == "institution" or _same_part(one, other, within)


def _same_part(one: Entry, other: Entry, within: Within) -> bool:
    """Of one department; or of one call: by its words or its link, too."""
    parts, others = (
        {folded(part) for part in entry.department.split(", ")} for entry in (one, other)
    )
    if (parts & others) - {""}:
        return True
    if within == "department":
        return False
    mine, theirs = ({plain_link(link) for link in entry.links if link} for entry in (one, other))
    return (one.text != "" and one.text == other.text) or bool((mine & theirs) - {""})


def _same_intake(one: Entry, other: Entry, *, by_intake: bool) -> bool:
    """By the start, where both name one, else by the deadline; what names neither may be."""
    most = INTAKES if by_intake else YEARS
    for mine, theirs in ((one.start, other.start), (one.due, other.due)):
        if mine and theirs:
            return abs(mine - theirs) <= most
    return True


def rule_for(one: Entry, entries: Iterable[Entry]) -> Rule | None:
    """The rule it falls under: its own, else that of another that both fall under."""
    return one.rule or next(
        (other.rule for other in entries if other.rule and under_one_rule(one, other, other.rule)),
        None,
    )


def members(one: Entry, entries: Sequence[Entry]) -> list[Entry]:
    """Itself and the others under its rule that count, in their order, without a place last."""
    rule = rule_for(one, entries)
    others = [
        other
        for other in entries
        if other.key != one.key and other.counts and under_one_rule(one, other, rule)
    ]
    return sorted((one, *others), key=lambda entry: (entry.rank or HIGHEST + 1, entry.key))


def broken(one: Entry, entries: Sequence[Entry]) -> Iterator[Broken]:
    """What does not hold of one application, seen together with the person's others.

    >>> rule = Rule(1, quote="You may apply once.")
    >>> ice, sand = Entry(1, "Ice", "KTH", rule=rule, rank=1), Entry(2, "Sand", "KTH", rank=1)
    >>> [(found.code, found.others[0].title) for found in broken(sand, (ice, sand))]
    [('too_many', 'Ice'), ('same_choice', 'Ice')]
    """
    if not one.counts or not one.institution:
        return
    said = [one, *(other for other in entries if other.key != one.key)]
    told: set[tuple[int, ...]] = set()
    for speaker in said:
        rule = speaker.rule
        if rule is None or not (speaker is one or under_one_rule(one, speaker, rule)):
            continue
        others = tuple(
            other
            for other in said[1:]
            if other.counts and under_one_rule(one, other, rule) and _is_its(speaker, other, rule)
        )
        keys = tuple(sorted(other.key for other in others))
        if rule.most and len(others) >= rule.most and keys not in told:
            told.add(keys)
            yield Broken("too_many", others, rule, speaker)
    yield from _of_order(one, entries)


def _is_its(speaker: Entry, other: Entry, rule: Rule) -> bool:
    """Whether the rule of a posting is about another as seen from it, itself among them."""
    return other.key == speaker.key or under_one_rule(speaker, other, rule)


def _of_order(one: Entry, entries: Sequence[Entry]) -> Iterator[Broken]:
    if one.rank is None:
        return
    same = tuple(
        other for other in members(one, entries) if other.key != one.key and other.rank == one.rank
    )
    if same:
        yield Broken("same_choice", same, rank=one.rank)
    rule = rule_for(one, entries)
    if rule and rule.most and rule.most > 1 and one.rank > rule.most:
        yield Broken("choice_beyond", (), rule, rank=one.rank)
