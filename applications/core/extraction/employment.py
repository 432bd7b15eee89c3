"""Duration, extent, reference number, credits and salary."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives, numbers

_SUM = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]5)?)\s?\+\s?\d{1,2}[\s-]{0,2}$")  # "1 + 3 years"
_SIGN = r"€|£|\$|(?<!\w)(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|A\$|HK\$|S\$)".lower()
_SUM_OF_MONEY = r"\d[\d.,' ]{2,12}\d"


@cache
def _before(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The number in front of "years": "four (4)", "3½", "three and a half", "two full"."""
    whole, half = (alternatives(f"duration.{key}", languages) for key in ("whole", "half"))
    return re.compile(
        r"(?<![\w.,])(\d{1,2}(?:[.,]\d)?|[^\W\d_]{2,9})(?:\s?\(\d{1,2}\))?"
        rf"(?:\s?(?P<half>½|(?:{half})(?!\w)))?(?:[\s-]|{whole})*$"
    )


@cache
def _extra(languages: tuple[str, ...]) -> re.Pattern[str]:
    """The number in front of the years that come on top: "two further"."""
    extra = alternatives("duration.extra", languages)
    return re.compile(rf"(?<![\w.,])(\d{{1,2}}|[^\W\d_]{{2,9}})(?:\s(?:{extra}))?[\s-]{{0,3}}$")


@cache
def _money() -> re.Pattern[str]:
    """A sum of money, or a grade of a pay scale, in whatever language."""
    behind = f"{_SIGN}|{alternatives('salary.currency')}"
    scales, grades = alternatives("salary.scales"), alternatives("salary.grades")
    return re.compile(
        rf"(?:{_SIGN})\s?{_SUM_OF_MONEY}|{_SUM_OF_MONEY}\s?(?:{behind})(?!\w)|"
        rf"(?<!\w)(?:(?:{scales})[\w -]{{0,12}}\d{{1,2}}|(?:{grades})(?:\s?(?:{scales}))?)"
    )


@cache
def _a_month() -> re.Pattern[str]:
    per, periods = alternatives("salary.per"), alternatives("salary.periods")
    return re.compile(rf"\s?(?:{per})\s?(?:{periods})(?!\w)")


def find_duration(scope: Scope) -> Found[int] | None:
    """How long the employment lasts, in months: the longest firmly stated span about the post."""
    best: tuple[float, Found[int]] | None = None
    page = scope.page
    values = numbers(scope.languages)
    for match in scope.pattern("duration.units").finditer(page.flat):
        before = page.flat[max(0, match.start() - 30) : match.start()]
        number = _before(scope.languages).search(before)
        if not number:
            continue
        word = number[1].replace(",", ".")
        amount = float(word) if word[0].isdigit() else values.get(word, 0)
        half = scope.pattern("duration.half_behind").match(page.flat, match.end() + 1)
        if number["half"] or half:
            amount += 0.5
        sum_of = _SUM.search(before)
        if sum_of:
            amount += float(sum_of[1].replace(",", "."))
        months = round(amount * (1 if scope.has("duration.months", match[0]) else 12))
        if not 6 <= months <= 84:
            continue
        unit = page.unit_at(match.start())
        start = max(0, match.start() - len(before) + number.start())
        score = _duration_score(scope, unit, start, match.end(), months <= 18)
        if unit is None and start < page.body:
            score = 0.55 if score else 0.0
        if not score or (best and score < best[0] - 0.001):
            continue
        more = _extended_by(scope, unit, match.end(), months) if months <= 18 else 0
        if best is None or score > best[0] + 0.001 or (more and months + more > best[1].value):
            rule = "first-and-extension" if more else "stated-duration"
            found = page.found(months + more, start, match.end(), rule, min(0.95, score))
            best = score, found
    return best[1] if best else None


def _extended_by(scope: Scope, unit: Unit | None, place: int, first: int) -> int:
    """The months by which a first short contract is extended, in its sentence or the next."""
    page = scope.page
    following = page.units[page.index_at(place) + 1 : page.index_at(place) + 2] if unit else []
    end = next((next_.end for next_ in following if next_.fresh is False), unit.end if unit else 0)
    rest = page.flat[place : min(end, place + 300)]
    values = numbers(scope.languages)
    for match in scope.pattern("duration.units").finditer(rest):
        number = _extra(scope.languages).search(rest[: match.start()])
        if number and scope.has("duration.extended", rest[: match.end() + 20]):
            amount = float(number[1]) if number[1].isdigit() else values.get(number[1], 0)
            months = round(amount * (1 if scope.has("duration.months", match[0]) else 12))
            # "to four years" counts the first in
            whole = scope.ends(rest[: number.start()], "duration.total")
            return max(0, months - first) if whole else months
    return 0


def _duration_score(scope: Scope, unit: Unit | None, start: int, end: int, short: bool) -> float:
    flat = scope.page.flat
    floor, stop = (unit.start, unit.end) if unit else (max(0, start - 80), end + 80)
    before, after = flat[max(floor, start - 110) : start], flat[end : min(stop, end + 70)]
    if scope.has("duration.not", before[-18:] + " " + after[:30]) or scope.has(
        "duration.never", before[-60:] + " " + after
    ):
        return 0.0
    score = 0.0
    if scope.has("duration.post", after[:45]) or scope.has("duration.post", before[-60:]):
        score = 0.75
    elif unit and (scope.has("duration.label", unit.label) or scope.has("duration.label", before)):
        score = 0.8
    elif scope.has("duration.post", flat[floor:stop]):
        score = 0.55
    if score and scope.has("duration.first", before[-50:] + " " + after[:14]):
        score -= 0.25
    said = scope.page.said(unit) if unit else ""
    if score and scope.has("apply.other_post", said) and not scope.has("apply.this_post", said):
        score -= 0.35
    if score and scope.has("duration.extension", before[-30:]):
        return 0.2  # "with an extension of two years": not the span, but what is added to it
    told = before[-40:] + (" " + after[:25] if short else "")
    if score and scope.has("duration.extended", told):
        score -= 0.2
    return score


def find_salary(scope: Scope) -> Found[str] | None:
    """The sentence that names the pay, from the amount or the pay grade in it."""
    page = scope.page
    for match in _money().finditer(page.flat, page.body):
        unit = page.unit_at(match.start())
        paid = unit and (
            scope.has("salary.words", page.said(unit))
            or _a_month().match(page.flat, match.end(), unit.end)
        )
        if unit and paid:
            start, end = unit.start, unit.end
            if end - start > 300:
                start, end = max(start, match.start() - 120), min(end, match.end() + 120)
            return page.found(page.text[start:end].strip(), start, end, "salary-sentence", 0.75)
    return None
