"""How much of full time a post is, in percent; the extent of the work, not of the pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives, kinds

# What a week of full time has, in countries where fewer hours are told without a share.
_FULL_WEEK = {"AT": 40.0, "DE": 40.0}
_FULL_WEEK_IN = {"de": 40.0}  # by the language, where no country is named
_MONEY = re.compile(r"[£€$]\s?\d|\d\s?[£€$]")
_SHARE = re.compile(r"(?<!\d)(\d{2})\s?%[^%\d]*$")
_CLAUSE = re.compile(r"[;.]\s|\(")


@cache
def _measures() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Percentages, shares of full time, and hours a week with the words before or behind.

    In every language: boxes of a portal print them in its own.
    """
    said = {
        key: alternatives(f"extent.{key}")
        for key in (
            "percent",
            "fte",
            "fte_before",
            "hours",
            "per",
            "week",
            "weekly",
            "hours_a_week",
        )
    }
    share = r"[01][.,]\d{1,2}"
    return (
        re.compile(rf"(?<![\w.,])(\d{{2,3}})(?:[.,]\d+)?\s?(?:%|{said['percent']})"),
        re.compile(
            rf"(?<![\w.,])(?:{share}\s?-\s?)?({share}|1)\s?(?:-\s?1[.,]0\s?)?"
            rf"\(?(?:{said['fte']})(?!\w)|(?<!\w)(?:{said['fte_before']})[\s:(|]{{1,4}}({share}|1)(?!\d)"
        ),
        re.compile(
            rf"(?<![\w.,])(\d{{2}})(?:[.,](\d{{1,2}}))?\s{{0,3}}(?:-\s?)?"
            rf"(?:(?:{said['hours']})\s?(?:/|{said['per']})?\s?(?:{said['week']})|{said['hours_a_week']})(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:{said['weekly']})[\s:|]{{1,4}}(\d{{2}})(?:[.,](\d{{1,2}}))?(?![\d%])"
        ),
    )


@cache
def _range() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The other end of a range of hours: "32 to | 36", "32 | to 36"."""
    to = rf"\s?(?:[/-]|(?:{alternatives('dates.to')}|{alternatives('dates.both')})(?!\w))\s?"
    return re.compile(rf"(?<!\d)\d{{2}}(?:[.,]\d{{1,2}})?{to}$"), re.compile(rf"{to}\d{{2}}(?!\d)")


@cache
def _share_of(languages: tuple[str, ...]) -> re.Pattern[str]:
    """What tells a part of full time: "50% of"."""
    return re.compile(rf"%\s?(?:{alternatives('extent.part_of', languages)})\s{{1,2}}$")


def find_extent(scope: Scope) -> Found[int] | None:
    """How much of full time the post is, by what tells it most plainly."""
    found = [
        (score, scope.page.found(percent, start, end, rule, score))
        for score, percent, start, end, rule in _readings(scope)
        if 20 <= percent <= 100
    ]
    sure = [pair for pair in found if pair[0]]
    best = max(sure, key=lambda pair: pair[0], default=None)
    if best is None or best[1].rule != "full-time":
        return best[1] if best else None
    less = [f for _, f in found if f.rule == "hours-a-week" and f.value < 90]
    return None if less else best[1]  # "full time (30 hours)" settles nothing


def _readings(scope: Scope) -> Iterator[tuple[float, int, int, int, str]]:
    """Every share the text tells: how sure, the percentage, its place and the rule."""
    flat, body = scope.page.flat, scope.page.body
    _, fte, hours_after, hours_before = _measures()
    for match in fte.finditer(flat):
        share = 1.0 if "1,0" in match[0] or "1.0" in match[0] else _number(match[1] or match[2])
        yield 0.9, round(share * 100), match.start(), match.end(), "fte"
    for pattern in (hours_after, hours_before):
        for match in pattern.finditer(flat, body):
            yield from _hours(scope, match)
    yield from _percentages(scope)
    for kind, start, end in kinds(scope.languages, "extent.shares").find(flat, body, len(flat)):
        yield 0.82, int(kind), start, end, "share-of-full-time"
    yield from _full_time(scope)


def _hours(scope: Scope, match: re.Match[str]) -> Iterator[tuple[float, int, int, int, str]]:
    """What hours a week are of a full week; not told for certain where that is not known."""
    before = scope.page.flat[max(0, match.start() - 30) : match.start()]
    if scope.has("extent.not", before):
        return
    hours = _number(f"{match[1]}.{match[2] or 0}")
    spoken = "" if scope.country else scope.languages[0]
    full = _FULL_WEEK.get(scope.country) or _FULL_WEEK_IN.get(spoken)
    score, percent = 0.0, round(hours / (full or 40) * 100)
    first, last = _range()
    if first.search(before) or last.match(scope.page.flat, match.end()):
        percent = 0  # "32 to 40 hours": to be agreed
    elif 35 <= hours <= 42:
        score, percent = 0.8, 100
    elif full and hours < 35:
        score = 0.5
    elif share := _SHARE.search(before):
        score = 0.5 if abs(int(share[1]) - percent) < 4 else 0.0  # "50 % (20 hours per week)"
    yield score, percent, match.start(), match.end(), "hours-a-week"


def _number(words: str) -> float:
    return float(words.replace(",", "."))


def _percentages(scope: Scope) -> Iterator[tuple[float, int, int, int, str]]:
    """Percentages beside a word for the post or its time."""
    page = scope.page
    for match in _measures()[0].finditer(page.flat, page.body):
        unit = page.unit_at(match.start())
        floor, stop = (unit.start, unit.end) if unit else (0, len(page.flat))
        before = page.flat[max(floor, match.start() - 50) : match.start()]
        after = page.flat[match.end() : min(stop, match.end() + 40)]
        cut = _CLAUSE.search(after, 8)
        near = before + match[0] + (after[: cut.start()] if cut else after)
        label = unit.label if unit else ""
        named = scope.has("extent.words", near) or scope.has("extent.words", label)
        bracket = page.flat[match.start() - 1 : match.start()] == "(" and unit is not None
        closing = (",", ";", ")") if unit and unit.heading else (",", ";")
        alone = bracket and page.flat[match.end() : match.end() + 1] in closing
        listed = unit is not None and len(page.said(unit)) < 60 and _beside_a_span(scope, unit)
        if (named or alone or listed) and not scope.has("extent.not", near):
            score = 0.85 if named else 0.7
            yield score, int(match[1]), match.start(), match.end(), "percent-of-full-time"


def _beside_a_span(scope: Scope, unit: Unit) -> bool:
    """Whether a short line gives the terms of a post: "48 months, 100 %"."""
    return scope.has("duration.units", scope.page.said(unit))


def _full_time(scope: Scope) -> Iterator[tuple[float, int, int, int, str]]:
    """The words for full time, where they are said of the post."""
    page = scope.page
    for match in scope.pattern("extent.full").finditer(page.flat, page.body):
        unit = page.unit_at(match.start())
        stop = min(unit.end if unit else len(page.flat), match.end() + 50)
        near = page.flat[max(0, match.start() - 30) : stop]
        before = page.flat[max(0, match.start() - 24) : match.start()]
        if _MONEY.search(before) or _share_of(scope.languages).search(before):
            continue
        label = re.match(r"[\s:|]{1,5}", page.flat[match.end() : match.end() + 5])
        if label and scope.has("extent.full", page.flat[match.end() : match.end() + 24]):
            continue  # "full-time or part-time: full-time", where the last word counts
        if not scope.has("extent.not_full", near):
            yield 0.78, 100, match.start(), match.end(), "full-time"
    for key, (start, end) in page.head.items():
        told = scope.pattern("extent.full").search(page.flat, start, end)
        if (
            told
            and re.search(alternatives("extent.keys"), key)
            and not scope.has("extent.not_full", told[0])
        ):
            yield 0.6, 100, told.start(), told.end(), "front-matter-time"
