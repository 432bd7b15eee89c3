"""How long one may have lived in the country of the place, and how old a degree may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from applications.core.condition import Condition
from applications.core.extraction.degrees import day_in, level_of_degree
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import numbers
from applications.core.extraction.where import countries_in
from applications.core.places import countries

_NUMBER = re.compile(r"(?<![\w.,])(\d{1,2}|[^\W\d_]{2,16})(?:\s?\(\d{1,2}\))?[\s-]{1,2}$")
_YEAR = 12
_LONGEST_STAY, _LONGEST_WINDOW, _OLDEST = 24, 120, 15 * _YEAR
_BESIDE = 60  # characters around a span that say what it is


@dataclass(frozen=True, slots=True)
class _Span:
    months: int
    before: str
    after: str
    start: int


def stay_in(scope: Scope, unit: Unit) -> Condition | None:
    """The longest stay that a sentence allows within a window: 12 months in the last 36."""
    said = scope.page.said(unit)
    if not scope.has("conditions.stay", said):
        return None
    spans = list(_spans(scope, unit))
    stays = [one for one in spans if one.months <= _LONGEST_STAY and _is_most(scope, said, one)]
    windows = [one for one in spans if one.months <= _LONGEST_WINDOW and _is_window(scope, one)]
    if len({one.months for one in stays}) != 1 or len({one.months for one in windows}) != 1:
        return None
    months, within = stays[0].months, windows[0].months
    if months >= within:
        return None
    country = _country(scope, unit)
    if country is None:
        return None
    day = day_in(scope.languages, windows[-1].after) or day_in(scope.languages, said)
    return Condition("mobility", months=months, within=within, country=country, day=day)


def age_in(scope: Scope, unit: Unit) -> Condition | None:
    """How many years ago a degree may have been awarded at most."""
    said = scope.page.said(unit)
    level = level_of_degree(scope, said)
    if not level and not scope.has("conditions.any_degree", said):
        return None
    if scope.has("conditions.not_age", said) or scope.has("apply.other_post", said):
        return None
    for span in _spans(scope, unit):
        within = span.months
        in_last = scope.ends(span.before, "conditions.in_last")
        at_most = in_last or scope.ends(span.before, "conditions.at_most")
        behind = scope.pattern("conditions.age_behind").search(span.after[:_BESIDE])
        if at_most and (in_last or behind) and _YEAR <= within <= _OLDEST and within % _YEAR == 0:
            day = day_in(scope.languages, span.after) or day_in(scope.languages, said)
            return Condition("degree_age", level=level, within=within, day=day)
    return None


def _spans(scope: Scope, unit: Unit) -> Iterator[_Span]:
    """Every number of months or years of a sentence, with the words around it."""
    said = scope.page.said(unit)
    for match in scope.pattern("duration.units", "conditions.years").finditer(said):
        number = _NUMBER.search(said, max(0, match.start() - 40), match.start())
        if not number:
            continue
        word = number[1]
        amount = float(word) if word.isdigit() else numbers(scope.languages).get(word, 0.0)
        months = amount * (1 if scope.has("duration.months", match[0]) else _YEAR)
        if months:
            before, after = said[: number.start()], said[match.end() : match.end() + 160]
            yield _Span(round(months), before, after, unit.start + number.start())


def _is_most(scope: Scope, said: str, span: _Span) -> bool:
    """Whether it is the longest stay: "no more than", or "not … for more than"."""
    if scope.ends(span.before, "conditions.under_so_many"):
        return not scope.has("conditions.negated", span.before[:-20])
    if scope.ends(span.before, "conditions.over"):
        return scope.has("conditions.negated", said[: len(span.before)])
    return False


def _is_window(scope: Scope, span: _Span) -> bool:
    if scope.ends(span.before, "conditions.window"):
        return True
    behind = scope.pattern("conditions.window_behind").match(span.after.lstrip(" ,"))
    return behind is not None and scope.ends(span.before, "conditions.inside")


def _country(scope: Scope, unit: Unit) -> str | None:
    """The country where one may not have lived: "" where that of the place, None where several."""
    text, flat = scope.page.text[unit.start : unit.end], scope.page.said(unit)
    codes = {
        countries()[name]
        for name, start in countries_in(text)
        if scope.ends(flat[:start], "conditions.inside")
    }
    if len(codes) > 1:
        return None
    return codes.pop() if codes else ""
