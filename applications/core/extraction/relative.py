"""Deadlines told by another one: "letters must arrive one week after the deadline"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from typing import Literal

from applications.core.extraction.amounts import Amount, amounts
from applications.core.extraction.dates import DateMention
from applications.core.extraction.draft import DeadlineDraft, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.times import times
from applications.core.extraction.vocabulary import entry

_OTHERS = ("waiver", "funding", "test")
_FARTHEST = 92  # days from the last day to apply to one of those
_GAPS = ("deadline.gap", "deadline.gap_before", "deadline.gap_either")
COUNTED = "counted-from-deadline"  # the rule of a day that is not sure
_SOME = 5  # days or weeks that "a few" and "several" are taken for
_SHORT = 4  # letters of "tues", which may be a word of another language
_REACH = 60  # characters between "one week" and "after the deadline"


def find_relative(
    scope: Scope, final: Found[DeadlineDraft] | None
) -> Iterator[Found[DeadlineDraft]]:
    """When letters, fee waivers, grants and test scores are due, where the posting says it by the
    last day to apply: the first day of each. Of several times in a sentence each is of what stands
    in front of it.

    What cannot be counted to the day, as months and working days, is counted without holidays, by
    a rule of its own, so that the person is asked.
    """
    page = scope.page
    told: set[str] = set()
    for number, unit in enumerate(page.units):
        said = page.said(unit)
        if scope.dates_in(unit) and not scope.pattern(*_GAPS[:2]).search(said):
            continue
        front, times_told = unit.start, list(_times_told(scope, unit, final))
        for amount in times_told:
            stop = min(unit.end, amount.end + _REACH)
            eve = scope.pattern("deadline.eve").match(page.flat, amount.start)
            found = eve or scope.pattern(*_GAPS).search(page.flat, amount.end, stop)
            if not found or _stands_beside_its_day(scope, unit, amount):
                continue
            days, exact = (-1, True) if eve else _days(scope, amount, found[0])
            near = page.flat[front : amount.start] if times_told[1:] else ""
            kinds = _named(scope, near) if times_told[1:] else _kinds(scope, number, unit)
            if not kinds and front == unit.start:
                break  # what the first time is of stands behind it, or nowhere
            kinds = [one for one in kinds if _is_plausible(scope, one, days, said)]
            front = amount.end
            if told.issuperset(kinds):
                continue
            if not _is_of_deadline(scope, found.end(), unit.end):
                if days >= 0 or not _may_be_of_deadline(scope, page.flat[found.end() : unit.end]):
                    continue
                exact = False
            wording = page.text[unit.start : unit.end]
            rule, sure = ("relative-to-deadline", 0.75) if exact else (COUNTED, 0.5)
            for kind in kinds:
                if kind not in told:
                    value = _value(final, days, _own_hour(said, final), wording, kind)
                    yield page.found(value, unit.start, unit.end, rule, sure)
            told.update(kinds)


def _times_told(scope: Scope, unit: Unit, final: Found[DeadlineDraft] | None) -> Iterator[Amount]:
    """Amounts of time, the eve, and what can only be guessed at and is asked: "a few days", which
    is taken for many, and "the Friday" of the week before."""
    flat = scope.page.flat
    yield from amounts(scope, unit.start, unit.end)
    for match in scope.pattern("deadline.some_days").finditer(flat, unit.start, unit.end):
        weeks = scope.has("dates.weeks_long", match[0])
        yield Amount(*match.span(), 0, _SOME * (7 if weeks else 1), exact=False)
    last = final.value.date if final else None
    for match in _weekdays(scope.languages).finditer(flat, unit.start, unit.end):
        gap = scope.pattern("deadline.gap_before").match(flat, match.end() + 1, unit.end)
        if gap:
            named = int((match.lastgroup or "_0")[1:])
            days = (last.weekday() - named - 1) % 7 + 1 if last else 7
            yield Amount(*match.span(), 0, days, exact=False)
    for match in scope.pattern("deadline.eve").finditer(flat, unit.start, unit.end):
        yield Amount(*match.span(), 0, 1, exact=True)


@cache
def _weekdays(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The names of the days of the week, Monday's in the group "d0"; short forms are left out."""
    named: list[list[str]] = [[] for _ in range(7)]
    for language in languages:
        for number, names in enumerate(entry(language, "dates.weekdays") or ()):
            named[number] += [re.escape(name) for name in names if len(name) > _SHORT]
    groups = (f"(?P<d{number}>{'|'.join(names) or '(?!)'})" for number, names in enumerate(named))
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")


def after_publication(scope: Scope, unit: Unit, mention: DateMention) -> date | None:
    """The last day counted from this one, on which the posting appeared: "three weeks after
    publication (27 November 2026)"; none where it lies ahead, for then it is the last day."""
    day = mention.whole
    if day is None or scope.today is None or day > scope.today:
        return None
    flat, first = scope.page.flat, max(unit.start, mention.start - 3 * _REACH)
    for amount in amounts(scope, first, mention.start):
        behind = amount.end + 1 + (flat[amount.end : amount.end + 2] == ", ")
        told = scope.pattern("deadline.from_publication").match(flat, behind)
        said = flat[told.end() : mention.start] if told else ""
        near = told is not None and 0 <= mention.start - told.end() <= _REACH
        if near and not scope.has("deadline.until", said):
            return day + timedelta(amount.least)
    return None


def find_from_publication(scope: Scope) -> Found[DeadlineDraft] | None:
    """The last day that is told only by the day of publication: a proposal, and so it is asked."""
    page = scope.page
    for mention in scope.mentions():
        unit = page.unit_at(mention.start)
        day = after_publication(scope, unit, mention) if unit else None
        if unit and day:
            wording = page.text[unit.start : unit.end]
            value = DeadlineDraft(None, wording=wording, precision="unknown", assumed=day)
            return page.found(value, unit.start, unit.end, "after-publication", 0.5)
    return None


def _kinds(scope: Scope, number: int, unit: Unit) -> list[str]:
    """All that a sentence tells the day of; nothing of what is no deadline here."""
    named = _named(scope, scope.page.said(unit))
    is_taken_up = "letters" not in named and _is_of_letters(scope, number, unit)
    return [*named, "letters"] if is_taken_up else named


def _named(scope: Scope, said: str) -> list[str]:
    found = [kind for kind in _OTHERS if scope.has(f"deadline.of_subject.{kind}", said)]
    is_of_letters = scope.has("deadline.referees", said) or scope.has("deadline.letters", said)
    return [*found, "letters"] if is_of_letters else found


def _is_plausible(scope: Scope, kind: str, days: int, said: str) -> bool:
    """Whether it is asked for by then: nobody waives a fee that was paid, a test "within two years
    before the deadline" was taken then, and what is decided or announced then is theirs to do."""
    if kind == "letters":
        return True
    is_near = abs(days) <= _FARTHEST and (kind != "waiver" or days < 0)
    return is_near and not scope.has("deadline.of_subject.theirs", said)


def _is_of_letters(scope: Scope, number: int, unit: Unit) -> bool:
    """Whether a sentence is about letters, or takes up the one before, which is: "These are"."""
    words = scope.pattern("deadline.referees", "deadline.letters")
    units = scope.page.units
    taken_up = number and scope.pattern("deadline.they").match(scope.page.flat, unit.start)
    before = scope.page.said(units[number - 1]) if taken_up else ""
    return bool(words.search(scope.page.said(unit)) or words.search(before))


def _days(scope: Scope, amount: Amount, gap: str) -> tuple[int, bool]:
    """The days from the last day to apply, none of them too many, and whether they are exact."""
    if scope.has("deadline.gap_before", gap):
        return -amount.most, amount.exact
    if scope.has("deadline.gap", gap):
        return amount.least, amount.exact
    return 0, False  # "within a week of the deadline": before or after it, so that day itself


def _value(
    final: Found[DeadlineDraft] | None, days: int, hour: time | None, wording: str, kind: str
) -> DeadlineDraft:
    """So many days on; with an hour of its own it does not move, for what moves has the other's."""
    first = final.value.date if final else None
    day = first + timedelta(days) if first else None
    zone = final.value.zone if final else ""
    value = DeadlineDraft(day, zone=zone, wording=wording, precision="day", kind=kind)
    if day and hour:
        return replace(value, time=hour, precision="minute")
    if final and day and not days:
        same = final.value
        return replace(value, time=same.time, bound=same.bound, precision=same.precision)
    precision: Literal["day", "unknown"] = "day" if day else "unknown"
    return replace(value, precision=precision, after="application", days=days)


def _own_hour(said: str, final: Found[DeadlineDraft] | None) -> time | None:
    """The first hour of the sentence that is not the one of the last day to apply."""
    of_last_day = final.value.time if final else None
    return min((hour.value for hour in times(said) if hour.value != of_last_day), default=None)


def _is_of_deadline(scope: Scope, start: int, end: int) -> bool:
    """Whether what is counted from is the last day to apply: named, or nothing is ("one week
    later"). What is counted from an interview or from sending has no day, and may be any."""
    stop = min(end, start + _REACH)
    tail = scope.page.flat[start:stop]
    if not tail.strip(" .,;:!)-") or scope.mentions_in(start, stop):
        return True
    paths = ("deadline.nouns", "deadline.plain", "deadline.inflected")
    return scope.pattern(*paths).search(tail) is not None


def _may_be_of_deadline(scope: Scope, tail: str) -> bool:
    """Whether an earlier day may be counted from the last one: "before you apply", which may be
    long before it, or with a mere verb behind it, as in German."""
    if scope.has("deadline.other.interview", tail):
        return False
    return scope.has("deadline.apply", tail) or len(tail.split()) == 1


def _stands_beside_its_day(scope: Scope, unit: Unit, amount: Amount) -> bool:
    """Whether the day is printed right in front: "by 17 January, two weeks before the deadline"."""
    days = [m for m in scope.dates_in(unit) if m.end <= amount.start]
    return bool(days) and not scope.page.flat[days[-1].end : amount.start].strip(" ,(")
