"""The number a posting goes by at its own institution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

_PART = r"[^\W_]{1,24}"
# "GU 2027/2250", "SU FV-0847-27", "SLU.lab.2027.1.1-88", "PHD_NAT_7": a house, then the number.
_CODE = re.compile(
    r"(?:[A-ZÅÄÖÆØ][^\W\d_]{0,6}(?:[-/][A-ZÅÄÖÆØ]{1,10}){0,2}[ .-]{1,2}(?=(?:[A-Z]{1,5}[-/])?\d))?"
    rf"{_PART}(?:[./_:–-]{{1,2}}{_PART}){{0,9}}"
)
_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d")
_STARTS = re.compile(r"(?:^|[\n|(\[;•]|[.:,] |- |\t)[ *_#]{0,4}\Z")
_WITHIN = tuple("_/&?=%")  # a word of an address, not of the text
_WORDS = re.compile(r"[a-zß-ÿ]{3}")  # "PhD-application-2027" is no number
_FILLED_IN = re.compile(r"\s?[-_/+]?\s?[\[<{+]")  # "PHD27 + name" in a subject is a form
_SIGNS = r"[\s:.#*_(\[\"'“”„«»|°=-]{0,8}"
# In brackets behind a title: "(HIST_U27B)", "[2027-114]"; a year or a grant alone is none.
_BRACKETED = re.compile(
    r"[(\[](?P<code>[A-Za-z0-9]{1,14}(?:[-_/.][A-Za-z0-9]{1,14}){1,5})[)\]][ *:]*(?=\n|\Z)"
)
# Codes that tell themselves, without a word for them.
_PLAIN = tuple(
    re.compile(shape, re.MULTILINE)
    for shape in (
        r"\((?P<code>[A-Z]{1,4}-\d{3,6})\s*\|",
        r"(?P<code>\bAN \d[\w.-]+-\d\d\b)",
        r"(?P<code>\b[A-Z]{2,4}-[A-Z]{1,3} 20\d\d/\d{2,6}\b)",
    )
)
_TOLD = ("reference", "referencenumber", "reference_number", "ref", "job_id", "jobid", "identifier")


def find_reference_number(scope: Scope) -> Found[str] | None:
    """The posting's own number, after the word for it or in brackets behind its title.

    The words for it are told apart in every language: English postings carry them as they are.

    >>> from applications.core.extraction.page import open_page
    >>> said = "Mark the application with GU 2027/114. GRE institution code: 4711."
    >>> find_reference_number(Scope(open_page(said), ("en",))).value
    'GU 2027/114'
    """
    ways = (_after_word(scope), _marked(scope), _in_title(scope), _by_shape(scope), _told(scope))
    return next((found for way in ways for found in way), None)


def _after_word(scope: Scope) -> Iterator[Found[str]]:
    """Codes behind the words for them, those of a portal after those of the house itself."""
    page = scope.page
    ways = (
        (pattern(LANGUAGES, "reference_number.words"), 0, 0.95),
        (pattern(LANGUAGES, "reference_number.portal"), 0, 0.9),
        (scope.pattern("reference_number.weak"), page.body, 0.75),
    )
    for words, floor, confidence in ways:
        for match in words.finditer(page.flat, floor):
            unit = page.unit_at(match.start())
            first = max(unit.start if unit else 0, match.start() - 24)
            before = page.flat[first : match.start()]
            around = before.rpartition("\n")[2].rpartition(";")[2] + match[0]
            if _is_refused(around) or page.text[match.start() - 1 : match.start()] in _WITHIN:
                continue
            weak = confidence == 0.75
            if weak and not _STARTS.search(page.text, max(0, match.start() - 8), match.start()):
                continue
            found = _code_after(scope, match.start(), match.end(), confidence, 4 if weak else 3)
            if found:
                yield found


def _marked(scope: Scope) -> Iterator[Found[str]]:
    """What an application is to be marked with."""
    for match in pattern(LANGUAGES, "reference_number.marked").finditer(scope.page.flat):
        found = _code_after(scope, match.start(), match.end(), 0.7, 5)
        if found and _FILLED_IN.match(scope.page.text, found.end):
            continue
        if found and not _WORDS.search(found.value) and not _is_refused(found.value):
            yield found


def _in_title(scope: Scope) -> Iterator[Found[str]]:
    """A code in brackets behind a title or a heading near the top: "PhD in optics (OPT_U27)"."""
    page = scope.page
    places = [page.head[key] for key in ("title", "subject") if key in page.head]
    places += [(u.start, u.end) for u in page.units[:12] if u.start >= page.body]
    for start, end in (place for place in places if place[1] - place[0] < 220):
        for match in _BRACKETED.finditer(page.text, start, end):
            code = match["code"]
            told = sum(c.isdigit() for c in code) >= 2 and len(code) >= 6
            if told and not _is_refused(code):
                yield page.found(code, *match.span("code"), "code-in-title", 0.6)


def _is_refused(words: str) -> bool:
    """Whether a number is that of something else: a law, a test, a research training group."""
    return pattern(LANGUAGES, "reference_number.not").search(words.lower()) is not None


@cache
def _headed() -> re.Pattern[str]:
    """A code in a line of its own at the top: "Thesis AB-1234"."""
    heads = alternatives("reference_number.heads")
    return re.compile(
        rf"\A(?:[^\n]{{0,200}}\n){{0,3}}?#{{0,3}} ?(?i:{heads}) (?P<code>[A-Z]{{1,4}}-?\d{{4,6}})$",
        re.MULTILINE,
    )


def _by_shape(scope: Scope) -> Iterator[Found[str]]:
    page = scope.page
    for plain in (*_PLAIN, _headed()):
        code = plain.search(page.text)
        if code:
            yield page.found(code["code"], *code.span("code"), "reference-code", 0.6)


def _told(scope: Scope) -> Iterator[Found[str]]:
    """What the page tells machines, where people are shown it too."""
    page = scope.page
    for key in _TOLD:
        start, end = page.head.get(key, (0, 0))
        value = page.text[start:end].strip()
        shown = 2 < len(value) < 40 and any(c.isdigit() for c in value)
        if shown and value in page.text[page.body :]:
            yield page.found(value, start, end, "front-matter-reference", 0.6)


def _code_after(
    scope: Scope, word: int, place: int, confidence: float, least: int
) -> Found[str] | None:
    """The code right behind a word for it, which may be part of the code: "ID-127"."""
    page = scope.page
    if re.match(r"[A-Za-z]{2,4}[-_]\d", page.text[word:place] + page.text[place : place + 2]):
        start = word
    else:
        between = pattern(LANGUAGES, "reference_number.between").pattern
        gap = re.compile(rf"{_SIGNS}(?:{between}{_SIGNS}){{0,2}}")
        signs = gap.match(page.flat, place, place + 48)
        start = signs.end() if signs else place
    code = _CODE.match(page.text, start, min(len(page.text), start + 60))
    value = code[0].rstrip(".-–/:_") if code else ""
    if len(value) < least or not any(c.isdigit() for c in value) or _DATE.fullmatch(value):
        return None
    return page.found(value, start, start + len(value), "reference-number", confidence)
