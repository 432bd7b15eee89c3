"""Duration, extent, reference number, credits and salary."""

from __future__ import annotations

import re

from applications.core.extraction.draft import Credits, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import numbers

_NUMBER = r"(?P<n>\d{1,2}(?:[.,]\d)?|[^\W\d_]{2,8})"
_TOTAL = re.compile(r"\b(?:to|total|totalling|insgesamt|auf)\s(?:a |of |up to |total of )?$")
_EXTRA = re.compile(
    r"(?<![\w.,])(\d{1,2}|[^\W\d_]{2,9})(?:\s(?:extra|more|additional|further|weitere|"
    r"weiteren))?[\s-]{0,3}$"
)
_PERCENT = re.compile(r"(?<![\w.,])(\d{2,3})(?:[.,]\d+)?\s?(?:%|percent|per cent|prozent|procent)")
_FTE = re.compile(
    r"(?<![\w.,])([01][.,]\d{1,2}|1)\s?(?:-\s?1[.,]0\s?)?\(?(?:fte|vze|vzä|etp)(?!\w)|"
    r"(?:fte|tewerkstelling)[\s:]{1,3}([01][.,]\d{1,2}|1)(?!\d)"
)
_HOURS = re.compile(
    r"(?<![\w.,])(\d{2})(?:[.,](\d{1,2}))?\s?(?:-\s?)?(?:hours|hrs|h|stunden|uur|timmar|"
    r"heures|horas)\s?(?:/|per|a|pro|par|a la|je|p\.?)\s?(?:week|wk|woche|w|vecka|semaine|"
    r"semana)"
)
_REFERENCE = re.compile(
    r"(?P<code>(?:[A-Z]{1,6}(?:-[A-Z]{1,10}){0,2}[ .-]?)?[A-Za-z0-9ÅÄÖåäö]*\d[A-Za-z0-9]*"
    r"(?:[./_–-][A-Za-z0-9]+){0,6}|[A-Z][A-Za-z]{0,12}(?:[-/_][A-Za-z0-9]+){1,6})"
)
_CREDITS = re.compile(
    r"(?<![\w.,])(\d{2,3})\s?(?:\([a-z]{2,12}\)\s?)?(?:(?:first|second|third)[- ]cycle )?"
    r"(?:higher education |university |swedish )?(?:ects|credits?|credit points|hp|cp|lp|"
    r"högskolepoäng|leistungspunkte|studiepoeng|kredit\w*|créditos|crédits|studiepunten|"
    r"crediti|opintopistet?\w*)(?!\w)"
)
_MONEY = re.compile(
    r"(?:(?:€|£|\$|EUR|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|A\$|HK\$|S\$)\s?\d[\d.,' ]{2,12}\d|"
    r"\d[\d.,' ]{2,12}\d\s?(?:€|£|\$|EUR|euros?|Euros?|USD|GBP|CHF|SEK|NOK|DKK|CAD|AUD|"
    r"kr)(?!\w))|(?:TV-?L|TVöD|TVÖD)[\w -]{0,12}\d{1,2}|E\s?13(?:\s?TV-?L)?"
)

_A_MONTH = re.compile(
    r"\s?(?:(?:per|a|each|every|/|pro|im|i|par|por|al)\s?)(?:month|year|annum|monat|jahr|"
    r"mån|månad\w*|år|mois|an|mes|año|maand|jaar)(?!\w)"
)


def find_duration(scope: Scope) -> Found[int] | None:
    """How long the employment lasts, in months: the longest firmly stated span about the post."""
    best: tuple[float, Found[int]] | None = None
    page = scope.page
    values = numbers(scope.languages)
    for match in scope.pattern("duration.units").finditer(page.flat):
        before = page.flat[max(0, match.start() - 30) : match.start()]
        number = re.search(
            r"(?<![\w.,])(\d{1,2}(?:[.,]\d)?|[^\W\d_]{2,9})(?:\s?\(\d{1,2}\))?(?:\s?[½]|"
            r"\s)?(?:[\s-]|full|-year)*$",
            before,
        )
        if not number:
            continue
        word = number[1].replace(",", ".")
        amount = float(word) if word[0].isdigit() else values.get(word, 0)
        if "and a half" in before or "½" in before:
            amount += 0.5
        months = round(amount * (1 if scope.has("duration.months", match[0]) else 12))
        if not 6 <= months <= 84:
            continue
        unit = page.unit_at(match.start())
        start = max(0, match.start() - len(before) + number.start())
        score = _duration_score(scope, unit, start, match.end())
        if unit is None and start < page.body:
            score = 0.55 if score else 0.0
        if score and (best is None or score > best[0] + 0.001):
            more = _extended_by(scope, unit, match.end(), months) if months <= 18 else 0
            rule = "first-and-extension" if more else "stated-duration"
            found = page.found(months + more, start, match.end(), rule, min(0.95, score))
            best = score, found
    return best[1] if best else None


def _extended_by(scope: Scope, unit: Unit | None, place: int, first: int) -> int:
    """The months by which a first short contract is extended in the same sentence."""
    rest = scope.page.flat[place : unit.end] if unit else ""
    values = numbers(scope.languages)
    for match in scope.pattern("duration.units").finditer(rest):
        number = _EXTRA.search(rest[: match.start()])
        if number and scope.has("duration.extended", rest[: match.end() + 20]):
            amount = float(number[1]) if number[1].isdigit() else values.get(number[1], 0)
            months = round(amount * (1 if scope.has("duration.months", match[0]) else 12))
            whole = _TOTAL.search(rest[: number.start()])  # "to four years" counts the first in
            return max(0, months - first) if whole else months
    return 0


def _duration_score(scope: Scope, unit: Unit | None, start: int, end: int) -> float:
    flat = scope.page.flat
    floor, stop = (unit.start, unit.end) if unit else (max(0, start - 80), end + 80)
    before, after = flat[max(floor, start - 110) : start], flat[end : min(stop, end + 70)]
    if scope.has("duration.not", before[-18:] + " " + after[:30]):
        return 0.0
    score = 0.0
    if scope.has("duration.post", after[:45]) or scope.has("duration.post", before[-60:]):
        score = 0.75
    elif unit and (scope.has("duration.label", unit.label) or scope.has("duration.label", before)):
        score = 0.8
    elif scope.has("duration.post", flat[floor:stop]):
        score = 0.55
    if score and scope.has("duration.first", before[-50:] + " " + after[:25]):
        score -= 0.25
    if score and scope.has("duration.extended", before[-40:] + " " + after[:25]):
        score -= 0.2
    return score


def find_extent(scope: Scope) -> Found[int] | None:
    """How much of full time the post is, in percent; the extent of the work, not of the pay."""
    page = scope.page
    found: list[tuple[float, Found[int]]] = []

    def add(score: float, percent: int, start: int, end: int, rule: str) -> None:
        if 20 <= percent <= 100:
            found.append((score, page.found(percent, start, end, rule, score)))

    for match in _FTE.finditer(page.flat):
        share = (match[1] or match[2]).replace(",", ".")
        add(0.9, round(float(share) * 100), match.start(), match.end(), "fte")
    for match in _HOURS.finditer(page.flat, page.body):
        hours = float(f"{match[1]}.{match[2] or 0}")
        if hours >= 35 and not scope.has(
            "extent.not", page.flat[max(0, match.start() - 30) : match.start()]
        ):
            add(0.8, 100, match.start(), match.end(), "hours-a-week")
    for match in _PERCENT.finditer(page.flat, page.body):
        unit = page.unit_at(match.start())
        floor, stop = (unit.start, unit.end) if unit else (0, len(page.flat))
        near = page.flat[max(floor, match.start() - 50) : min(stop, match.end() + 40)]
        label = unit.label if unit else ""
        named = scope.has("extent.words", near) or scope.has("extent.words", label)
        bracket = page.flat[match.start() - 1 : match.start()] == "(" and unit is not None
        closing = (",", ";", ")") if unit and unit.heading else (",", ";")
        alone = bracket and page.flat[match.end() : match.end() + 1] in closing
        if (named or alone) and not scope.has("extent.not", near):
            add(
                0.85 if named else 0.7,
                int(match[1]),
                match.start(),
                match.end(),
                "percent-of-full-time",
            )
    for match in scope.pattern("extent.full").finditer(page.flat, page.body):
        near = page.flat[max(0, match.start() - 30) : match.end() + 50]
        if not scope.has("extent.not_full", near):
            add(0.78, 100, match.start(), match.end(), "full-time")
    return max(found, key=lambda pair: pair[0])[1] if found else None


def find_reference_number(scope: Scope) -> Found[str] | None:
    """The posting's own number, after the word for it."""
    page = scope.page
    for path, confidence in (("reference_number.words", 0.95), ("reference_number.weak", 0.75)):
        for match in scope.pattern(path).finditer(page.flat):
            found = _code_after(scope, match.end(), confidence)
            if found:
                return found
    for pattern in (
        r"\((?P<code>[A-Z]{1,4}-\d{3,6})\s*\|",
        r"(?P<code>\bAN \d[\w.-]+-\d\d\b)",
        r"(?P<code>\b[A-Z]{2,4}-[A-Z]{1,3} 20\d\d/\d{2,6}\b)",
    ):
        code = re.search(pattern, page.text)
        if code:
            return page.found(
                code["code"], code.start("code"), code.end("code"), "reference-code", 0.6
            )
    return None


def _code_after(scope: Scope, place: int, confidence: float) -> Found[str] | None:
    page = scope.page
    gap = re.match(
        r"[\s*_]{0,3}(?:(?:number|no|nr|id|code|nummer|is|numéro|"
        r"n°)\b\.?)?[\s:.#*_(\[\"'“|°-]{0,8}(?:(?:is|number|no\.|nr\.?|"
        r"id)\s)?[\s:\"'“*]{0,3}",
        page.text[place : place + 40],
        re.IGNORECASE,
    )
    start = place + (gap.end() if gap else 0)
    code = _REFERENCE.match(page.text, start, min(len(page.text), start + 50))
    if not code:
        return None
    value = code["code"].rstrip(".-–/")
    if (
        not any(c.isdigit() for c in value)
        or len(value) < 3
        or re.fullmatch(r"(?:19|20)\d\d", value)
    ):
        return None
    return page.found(value, start, start + len(value), "reference-number", confidence)


def find_credits(scope: Scope) -> tuple[Found[Credits], ...]:
    """The ECTS credits an applicant must have."""
    page = scope.page
    found: dict[tuple[int, str], Found[Credits]] = {}
    for match in _CREDITS.finditer(page.flat[page.body :]):
        start, end = page.body + match.start(), page.body + match.end()
        unit = page.unit_at(start)
        if not unit or scope.has(
            "credits.not", page.flat[max(unit.start, start - 80) : min(unit.end, end + 60)]
        ):
            continue
        after = re.split(r"[,.;:]|\bof which\b", page.text[end : min(unit.end, end + 90)])[0]
        what = re.sub(
            r"^\s*(?:ECTS|credits?|points?)?\s*(?:credits?|points?)?\s*(?:in|within|at|of|"
            r"inom|i|på|in den|im|awarded in)?\s*(?:the\s)?",
            "",
            after,
        ).strip()
        key = int(match[1]), what.lower()
        found.setdefault(
            key, page.found(Credits(int(match[1]), what or "total"), start, end, "credits", 0.8)
        )
    return tuple(found.values())


def find_salary(scope: Scope) -> Found[str] | None:
    """The sentence that names the pay, from the amount or the pay grade in it."""
    page = scope.page
    for match in _MONEY.finditer(page.text, page.body):
        unit = page.unit_at(match.start())
        paid = unit and (
            scope.has("salary.words", page.said(unit))
            or _A_MONTH.match(page.flat, match.end(), unit.end)
        )
        if unit and paid:
            start, end = unit.start, unit.end
            if end - start > 300:
                start, end = max(start, match.start() - 120), min(end, match.end() + 120)
            return page.found(page.text[start:end].strip(), start, end, "salary-sentence", 0.75)
    return None
