"""How long the employment lasts, in months: told by a number, in one word, or by two days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from applications.core.extraction.dates import DateMention, is_range
from applications.core.extraction.draft import Found
from applications.core.extraction.employment import a_period
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives, kinds, numbers

_SHORTEST, _LONGEST = 6, 84
_FIRST = 24  # months of a first contract, to which more is added
_YEAR_AND_A_HALF = 18  # what is longer counts alone where the rest is only an option
_WORD = r"[^\W\d_]{2,16}"
_SUM = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]5)?)\s?\+\s?\d{1,2}[\s-]{0,2}$")  # "1 + 3 years"
_ALONE_BEFORE = re.compile(r"(?:^|[·|•;,(]|\s-)\s*$")
_ALONE_AFTER = re.compile(r"\s*(?:$|[·|•;,)]|\s-|\.\s*$)")


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    months: int


@cache
def _before(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The number in front of "years": "four (4)", "3½", "three and a half", "two full"."""
    whole, half = (alternatives(f"duration.{key}", languages) for key in ("whole", "half"))
    return re.compile(
        rf"(?<![\w.,])(\d{{1,2}}(?:[.,]\d)?|{_WORD})(?:\s?\(\d{{1,2}}\))?"
        rf"(?:\s?(?P<half>½|(?:{half})(?!\w)))?(?:[\s-]|{whole})*$"
    )


@cache
def _extra(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The number in front of the years that come on top: "two further"."""
    extra = alternatives("duration.extra", languages)
    return re.compile(rf"(?<![\w.,])(\d{{1,2}}|{_WORD})(?:\s(?:{extra}))?[\s-]{{0,3}}$")


@cache
def _and_months(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The months behind the years: "and six months"."""
    joined, months = (alternatives(path, languages) for path in ("ask.and", "duration.months"))
    return re.compile(rf",?\s(?:{joined})\s(\d{{1,2}}|{_WORD})[\s-]{{1,2}}(?:{months})(?!\w)")


def find_duration(scope: Scope, starts: str = "") -> Found[int] | None:
    """How long the employment lasts, in months: the longest firmly stated span about the post."""
    best: tuple[float, Found[int]] | None = None
    page = scope.page
    for span in sorted((*_counted(scope), *_in_one_word(scope)), key=lambda span: span.start):
        unit = page.unit_at(span.start)
        score = _score(scope, unit, span)
        if unit is None and span.start < page.body:
            score = 0.55 if score else 0.0
        if not score or (best and score < best[0] - 0.001):
            continue
        more = _extended_by(scope, unit, span) if span.months <= _FIRST else 0
        months = span.months + more
        if best is None or score > best[0] + 0.001 or (more and months > best[1].value):
            rule = "first-and-extension" if more else "stated-duration"
            found = page.found(months, span.start, span.end, rule, min(0.95, score))
            best = score, found
    return best[1] if best else _between_days(scope, starts)


def _counted(scope: Scope) -> Iterator[_Span]:
    """Numbers of years and months: "four years", "3½ years", "three years and six months"."""
    flat = scope.page.flat
    for match in scope.pattern("duration.units").finditer(flat):
        before = flat[max(0, match.start() - 40) : match.start()]
        number = _before(scope.languages).search(before)
        amount = _value(scope, number[1]) if number else 0.0
        if not number or not amount:
            continue
        end = match.end()
        half = scope.pattern("duration.half_behind").match(flat, end + 1)
        if number["half"] or half:
            amount += 0.5
            end = half.end() if half else end
        sum_of = _SUM.search(before)
        if sum_of:
            amount += _value(scope, sum_of[1])
        months = round(amount * _months_in(scope, match[0]))
        if _months_in(scope, match[0]) == 12:
            more = _and_months(scope.languages).match(flat, end)
            added = round(_value(scope, more[1])) if more else 0
            if more and 0 < added < 12:
                months, end = months + added, more.end()
        if _SHORTEST <= months <= _LONGEST:
            start = max(0, match.start() - len(before) + number.start())
            yield _Span(start, end, months)


def _in_one_word(scope: Scope) -> Iterator[_Span]:
    """Spans in one word: "vierjährige", "triennale"."""
    flat = scope.page.flat
    for months, start, end in kinds(scope.languages, "duration.spans").find(flat, 0, len(flat)):
        yield _Span(start, end, int(months))


def _value(scope: Scope, word: str) -> float:
    word = word.replace(",", ".")
    return float(word) if word[0].isdigit() else numbers(scope.languages).get(word, 0.0)


def _months_in(scope: Scope, unit: str) -> int:
    if scope.has("duration.months", unit):
        return 1
    return 6 if scope.has("duration.half_years", unit) else 12


def _extended_by(scope: Scope, unit: Unit | None, first: _Span) -> int:
    """The months by which a first short contract is extended, in its sentence or the next."""
    page = scope.page
    following = page.units[page.index_at(first.end) + 1 : page.index_at(first.end) + 2]
    end = next(
        (next_.end for next_ in following if unit and next_.fresh is False), unit.end if unit else 0
    )
    rest = page.flat[first.end : min(end, first.end + 300)]
    added = 0
    for match in scope.pattern("duration.units").finditer(rest):
        number = _extra(scope.languages).search(rest[: match.start()])
        if not number or scope.has("apply.other_post", rest[: match.end() + 25]):
            continue  # "a year for doctoral students, two years for postdocs"
        months = round(_value(scope, number[1]) * _months_in(scope, match[0]))
        # "to four years" counts the first in
        behind = scope.pattern("duration.total_behind").match(rest, match.end() + 1)
        if behind or scope.ends(rest[: number.start()], "duration.total"):
            if first.months < months <= _LONGEST:
                return months - first.months
        elif not added and scope.has("duration.extended", rest[: match.end() + 20]):
            told = rest[: match.end() + 40]
            long = first.months > _YEAR_AND_A_HALF
            optional = long and scope.has("duration.option", rest[: match.start()])
            added = 0 if optional or scope.has("duration.rarely", told) else months
    return added


def _score(scope: Scope, unit: Unit | None, span: _Span) -> float:
    """How surely a span is that of the post: by the words around it and above it."""
    flat, start, end = scope.page.flat, span.start, span.end
    short = span.months <= _YEAR_AND_A_HALF
    floor, stop = (unit.start, unit.end) if unit else (max(0, start - 80), end + 80)
    before, after = flat[max(floor, start - 110) : start], flat[end : min(stop, end + 70)]
    near = a_period().sub(" ", before[-30:])  # "a stipend of so much per year for three years"
    if scope.has("duration.not", near[-18:] + " " + after[:30]) or scope.has(
        "duration.never", before[-60:] + " " + after
    ):
        return 0.0
    if _is_beside_a_permanent_post(scope, unit, start):
        return 0.0
    score = 0.0
    if scope.has("duration.post", after[:45]) or scope.has("duration.post", before[-60:]):
        score = 0.75
    elif unit and (scope.has("duration.label", unit.label) or scope.has("duration.label", before)):
        score = 0.8
    elif (
        unit
        and start - unit.start < 30
        and scope.pattern("duration.under").fullmatch(unit.under.strip(" #:"))
    ):
        score = 0.7
    elif scope.has("duration.post", flat[floor:stop]):
        score = 0.55
    elif unit and (_is_fact(scope, unit, span) or near != before[-30:]):
        score = 0.5
    if score and scope.has("duration.first", before[-50:] + " " + after[:14]):
        score -= 0.25
    said = _clause(scope, unit, span) if unit else ""
    if score and scope.has("apply.other_post", said) and not scope.has("apply.this_post", said):
        score -= 0.35
    if score and scope.has("duration.extension", before[-30:]):
        return 0.2  # "with an extension of two years": not the span, but what is added to it
    told = before[-40:] + (" " + after[:25] if short else "")
    if score and scope.has("duration.extended", told):
        score -= 0.2
    return score


def _clause(scope: Scope, unit: Unit, span: _Span) -> str:
    """The sentence, or where it speaks of two posts the part of it about this span's own."""
    said = scope.page.said(unit)
    if not scope.has("apply.this_post", said):
        return said
    joins = list(scope.pattern("ask.and").finditer(scope.page.flat, unit.start, unit.end))
    start = max((join.end() for join in joins if join.end() <= span.start), default=unit.start)
    end = min((join.start() for join in joins if join.start() >= span.end), default=unit.end)
    return scope.page.flat[start:end]


def _is_fact(scope: Scope, unit: Unit, span: _Span) -> bool:
    """Whether a span stands alone between others of a short line: "1 FTE · four years"."""
    flat = scope.page.flat
    if unit.end - unit.start > 120 or not _ALONE_BEFORE.search(flat[unit.start : span.start]):
        return False
    work = scope.pattern("extent.full", "extent.fte", "extent.hours", "extent.weekly")
    said = flat[unit.start : unit.end]
    return bool(
        _ALONE_AFTER.match(flat[span.end : unit.end]) and ("%" in said or work.search(said))
    )


def _is_beside_a_permanent_post(scope: Scope, unit: Unit | None, start: int) -> bool:
    """Whether the post has no end, and the years are those of the degree."""
    page = scope.page
    if unit is None:
        return False
    number = page.index_at(unit.start)
    above = page.units[number - 1] if number > 0 and not unit.fresh else unit
    return scope.has("duration.permanent", page.flat[above.start : start])


def days_of_post(scope: Scope) -> tuple[DateMention, DateMention] | None:
    """The first and the last day of the employment, where the text gives both together."""
    page = scope.page
    for first, last in pairwise(scope.mentions()):
        unit = page.unit_at(first.start)
        if not (unit and _months_between(first.whole, last.whole)):
            continue
        near = page.flat[max(unit.start, first.start - 80) : min(unit.end, last.end + 60)]
        if is_range(page.flat, first, last, scope.languages) and (
            scope.has("duration.held", near) or scope.has("duration.label", unit.label)
        ):
            return first, last
    return None


def _between_days(scope: Scope, starts: str) -> Found[int] | None:
    """The whole months from the first day of the post to its last."""
    days = days_of_post(scope)
    if days:
        months = _months_between(days[0].whole, days[1].whole)
        return scope.page.found(months, days[0].start, days[1].end, "between-days", 0.7)
    first = date.fromisoformat(starts) if len(starts) == 10 else None
    for last in scope.mentions() if first else ():
        months = _months_between(first, last.whole)
        before = scope.page.flat[max(0, last.start - 40) : last.start]
        if months and scope.ends(before, "duration.until"):
            return scope.page.found(months, last.start, last.end, "until-a-day", 0.6)
    return None


def _months_between(first: date | None, last: date | None) -> int:
    """The whole months from a first day to a last; 0 where they are none, too few or too many.

    >>> _months_between(date(2027, 2, 1), date(2031, 1, 31))
    48
    """
    if not first or not last or last == date.max:
        return 0
    end = last + timedelta(days=1)
    months = (end.year - first.year) * 12 + end.month - first.month
    whole = abs(end.day - first.day) <= 1 and _SHORTEST <= months <= _LONGEST
    return months if whole else 0
