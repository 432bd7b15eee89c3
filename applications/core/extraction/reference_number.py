"""The number a posting goes by at its own institution."""

from __future__ import annotations

import re

from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern

_CODE = re.compile(
    r"(?P<code>(?:[A-Z]{1,6}(?:-[A-Z]{1,10}){0,2}[ .-]?)?[A-Za-z0-9ÅÄÖåäö]*\d[A-Za-z0-9]*"
    r"(?:[./_–-][A-Za-z0-9]+){0,6}|[A-Z][A-Za-z]{0,12}(?:[-/_][A-Za-z0-9]+){1,6})"
)
_GAP = re.compile(
    r"[\s*_]{0,3}(?:(?:number|no|nr|id|code|nummer|is|numéro|n°)\b\.?)?"
    r"[\s:.#*_(\[\"'“„«|°-]{0,8}(?:(?:is|number|no\.|nr\.?|id)\s)?[\s:\"'“„«*]{0,3}",
    re.IGNORECASE,
)
# Codes that tell themselves, without a word for them.
_PLAIN = tuple(
    re.compile(shape, re.MULTILINE)
    for shape in (
        r"\((?P<code>[A-Z]{1,4}-\d{3,6})\s*\|",
        r"(?P<code>\bAN \d[\w.-]+-\d\d\b)",
        r"(?P<code>\b[A-Z]{2,4}-[A-Z]{1,3} 20\d\d/\d{2,6}\b)",
        r"\A(?:[^\n]{0,200}\n){0,3}?#{0,3} ?(?:Thèse|Thesis|PhD|Offre|Sujet|Job|Position|Stelle) "
        r"(?P<code>[A-Z]{1,4}-?\d{4,6})$",
    )
)


def find_reference_number(scope: Scope) -> Found[str] | None:
    """The posting's own number, after the word for it.

    The words for it are told apart in every language: English postings carry them as they are.
    """
    page = scope.page
    sure = pattern(LANGUAGES, "reference_number.words"), 0, 0.95
    weak = scope.pattern("reference_number.weak"), page.body, 0.75
    for words, floor, confidence in (sure, weak):
        for match in words.finditer(page.flat, floor):
            around = page.flat[max(0, match.start() - 24) : match.end()]
            if scope.has("reference_number.not", around.rsplit("\n", 1)[-1]):
                continue
            found = _code_after(scope, match.start(), match.end(), confidence)
            if found:
                return found
    for plain in _PLAIN:
        code = plain.search(page.text)
        if code:
            start, end = code.span("code")
            return page.found(code["code"], start, end, "reference-code", 0.6)
    return None


def _code_after(scope: Scope, word: int, place: int, confidence: float) -> Found[str] | None:
    """The code right behind a word for it, which may be part of the code: "ID-127"."""
    page = scope.page
    if re.match(r"(?:ID|REF)-\d", page.text[word : word + 5]):
        start = word
    else:
        gap = _GAP.match(page.text, place, place + 40)
        start = gap.end() if gap else place
    code = _CODE.match(page.text, start, min(len(page.text), start + 50))
    value = code["code"].rstrip(".-–/") if code else ""
    told = start == word or confidence > 0.9 or len(value) > 3
    if not told or len(value) < 3 or not any(c.isdigit() for c in value):
        return None
    if re.fullmatch(r"(?:19|20)\d\d", value):
        return None
    return page.found(value, start, start + len(value), "reference-number", confidence)
