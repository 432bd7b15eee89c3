"""The title of a posting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page, Unit, flatten, is_unfinished
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern
from applications.core.places import countries

_KEYS = ("title", "name", "subject")
# A board that titles by field and country: "Biology PhD Student — Spain".
_BOARD = re.compile(
    r"\b(?:ph\.?d student|postdoc|doctoral student|research assistant)"
    r" - ([^|]{3,30}?)(?: \| [^|]+)?$"
)
_MAIL = re.compile(r"(?:(?:re|fwd?|wg|aw|tr|vs|rv)\s?:\s*|\[[^\[\]]{1,40}\]\s*){1,6}", re.I)
_LETTERS = re.compile(r"[^\W\d_]{3}")
_KEY = re.compile(r"([^\W\d_][\w/ ]{1,24}):\s[^:]{1,60}$")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_RULE = re.compile(r"[\s=-]*\n[=-]{3,}\s*$")  # a heading underlined by hand
# The buttons of a page in one line: "Print offer | Save | Share".
_BUTTONS = re.compile(r"\w+(?: \w+)?(?:\s*[|•·]\s*\w+(?: \w+)?){2,9}")
_LONGEST = 220


def find_title(scope: Scope) -> Found[str] | None:
    """The page's own title; where that is only "Open positions", the heading that says more."""
    page = scope.page
    named = next((page.head[key] for key in _KEYS if key in page.head), None)
    if named is None:
        return _labelled(scope) or _top(scope) or _first(scope)
    start, end = _without_wrapping(scope, *named)
    words = page.flat[start:end]
    title = page.found(page.text[start:end], start, end, "front-matter-title", 0.95)
    if _is_board(words):
        return _line_of_board(scope) or page.found(title.value, start, end, "board-title", 0.5)
    if words.count(" ") < 2 or is_generic(scope, words):
        better = next((u for u in _headings(scope) if _is_telling(scope, page.said(u))), None)
        doubtful = page.found(title.value, start, end, "front-matter-title", 0.6)
        return _taken(page, better, "heading", 0.85) if better else doubtful
    fuller = next((unit for unit in _body(page)[:2] if _says_more(scope, unit, words)), None)
    return _taken(page, fuller, "fuller-heading", 0.85) if fuller else title


@cache
def _country_names() -> frozenset[str]:
    return frozenset(name.lower() for name in countries())


def _is_board(words: str) -> bool:
    """Whether a title is a board's own: a field, a degree and a country."""
    match = _BOARD.search(words)
    return bool(match and match[1] in _country_names())


def is_generic(scope: Scope, words: str) -> bool:
    """Whether a title says nothing about the position: "Vacancy", "Open positions | Lab".

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> [is_generic(scope, w) for w in ("open positions", "jobs | the optics lab", "phd in optics")]
    [True, True, False]
    """
    if _is_board(words):
        return True
    words = re.sub(r"\([^()]*\)", " ", words)
    parts = [part for part in re.split(r"\s+[|·»:-]+\s+", words) if part.strip()]
    full = [part for part in parts if _rest(scope, part)]
    if len(full) == len(parts):
        return not parts
    return not scope.has("title.subject", words) or not any(
        scope.has("title.subject", part) or not scope.has("title.place", part) for part in full
    )


def _rest(scope: Scope, words: str) -> list[str]:
    """The words that are left of a title without those that stand in any title."""
    return re.findall(r"[^\W\d_]{2,}", scope.pattern("title.generic").sub(" ", words))


def _is_telling(scope: Scope, words: str) -> bool:
    """Whether a heading names a position and says which: "PhD position in optics".

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> [_is_telling(scope, w) for w in ("phd position in optics", "our phd positions", "optics")]
    [True, False, False]
    """
    if not scope.has("title.subject", words) or scope.has("title.not", words):
        return False
    return _content(scope, words) and not is_generic(scope, words)


def _content(scope: Scope, words: str) -> bool:
    """Whether a title has a word that not every title could have."""
    rest = scope.pattern("title.subject", "title.generic", "title.filler").sub(" ", words)
    return re.search(r"[^\W\d_]{4}", rest) is not None


def _body(page: Page) -> list[Unit]:
    return [unit for unit in page.units[:80] if unit.start >= page.body]


def _headings(scope: Scope) -> Iterator[Unit]:
    """The headings of the page that are not those of its parts."""
    for unit in _body(scope.page):
        words = scope.page.said(unit).strip(" #")
        fits = unit.heading and 8 <= len(words) <= _LONGEST and not _is_told(scope, words)
        if fits and not _is_section(scope, words):
            yield unit


def _is_section(scope: Scope, words: str) -> bool:
    """Whether a heading opens a part of the text: "Your profile", "How to apply"."""
    if scope.pattern("title.section").match(words):
        return True
    paths = ("ask.not_headings", "ask.headings")
    named = any(scope.has(path, words) for path in paths)
    return named and not scope.has("title.subject", words)


def _labelled(scope: Scope) -> Found[str] | None:
    """What stands after "Job title:" or "Sujet de thèse :", or under these words."""
    page, label = scope.page, scope.pattern("title.label")
    named = pattern(LANGUAGES, "title.label", "title.announced").pattern
    cell = rf"\|\s{{0,9}}{pattern(LANGUAGES, 'title.label').pattern}\s{{0,30}}\|"
    with_colon = re.compile(rf"(?:{named}\s{{0,3}}:|{cell})\s{{0,3}}")
    for unit in _body(page)[:40]:
        colon = with_colon.match(page.flat, unit.start, unit.end)
        start = colon.end() if colon else unit.start
        under = bool(unit.label) and label.fullmatch(unit.label.strip(" :"))
        if (colon or under) and 10 <= unit.end - start <= 2 * _LONGEST:
            value = " ".join(page.text[start : unit.end].split("\n")[0].strip(" *_|").split())
            if len(value) >= 10:
                return page.found(value[:300], start, unit.end, "title-label", 0.85)
    return None


def _top(scope: Scope) -> Found[str] | None:
    """The line the text opens with, or a heading near it, that names the position."""
    page = scope.page
    first: Unit | None = None
    named: tuple[int, Unit] | None = None  # names a position, but not which
    for number, unit in enumerate(_body(page)[:40]):
        if named and number > named[0] + 4:
            break
        words = page.said(unit).strip(" #*")
        if not 8 <= len(words) <= _LONGEST or unit.item or not _LETTERS.search(words):
            continue
        short = unit.heading and len(words) < 60 and not words.endswith((".", ":"))
        if (_is_told(scope, words) and not short) or _is_fact(scope, unit, words):
            continue
        if words.endswith(".") and not unit.heading:
            continue
        if scope.has("title.not", words) or is_generic(scope, words) or _is_section(scope, words):
            continue
        if _BUTTONS.fullmatch(words):
            continue
        if scope.has("title.subject", words) and (unit.heading or number < 25):
            if _is_telling(scope, words):
                return _taken(page, unit, "heading" if unit.heading else "first-line", 0.85)
            named = named or (number, unit)
        elif first is None and number < 6 and not scope.has("title.place", words):
            first = unit if _content(scope, words) else None
    opens = first and page.said(first).count(" ") > 2 and named and first.start < named[1].start
    if named and not opens and (named[1].heading or not first):
        return _taken(page, named[1], "heading", 0.7)
    return _taken(page, first, "first-heading", 0.55) if first else None


def _is_fact(scope: Scope, unit: Unit, words: str) -> bool:
    """Whether a line only states a day or one field of a form: "Level: PhD"."""
    key = _KEY.match(words)
    if key and not pattern(LANGUAGES, "title.subject").search(key[1]):
        return True
    return words.count(" ") < 6 and bool(scope.dates_in(unit))


def _is_told(scope: Scope, words: str) -> bool:
    """Whether words are a sentence rather than a title."""
    if scope.pattern("title.sentence").match(words) or words.endswith((":", ";")):
        return True
    return words.endswith(".") and words.count(" ") > 14


def _first(scope: Scope) -> Found[str] | None:
    """Where nothing looks like a title: what it opens with, or who is sought in which sentence."""
    page, subject = scope.page, scope.pattern("title.subject")
    units = [unit for unit in _body(page)[:40] if len(_LETTERS.findall(page.said(unit))) > 1]
    naming = [unit for unit in units[:12] if len(subject.findall(page.said(unit))) > 1]
    short = [unit for unit in units[:2] if unit.end - unit.start < 60]
    short = [unit for unit in short if not scope.has("title.place", page.said(unit))]
    unit = next(iter([*short[:1], *naming, *units]), None)
    if naming and short and not is_generic(scope, page.said(short[0])):
        unit = naming[0]
    return _taken(page, unit, "first-sentence", 0.4) if unit else None


def _line_of_board(scope: Scope) -> Found[str] | None:
    """The first sentence that names a position, after the board's own labels."""
    page = scope.page
    for unit in _body(page)[:30]:
        words = page.said(unit)
        if not scope.has("title.subject", words) or is_generic(scope, words):
            continue
        if scope.pattern("title.section").match(words):
            continue
        if not re.search(r"[.:!?()#,;]|(?<!\w)[^\W\dA-Z_]{2}", page.text[unit.start : unit.end]):
            continue  # the fields it is listed under
        return _taken(page, unit, "first-line", 0.6)
    return None


def _says_more(scope: Scope, unit: Unit, words: str) -> bool:
    """Whether a heading begins as a title does, holds all of it, and more."""
    said = re.findall(r"\w+", scope.page.said(unit))
    named = re.findall(r"\w+", re.sub(r"\([^()]*\)", " ", words))
    if not 3 <= len(named) < len(said) <= 30 or said[0] != named[0]:
        return False
    return set(named) <= set(said) and not _is_told(scope, scope.page.said(unit))


def _without_wrapping(scope: Scope, start: int, end: int) -> tuple[int, int]:
    """A title without the marks of mails before it and the name of the site after it."""
    page = scope.page
    mail = _MAIL.match(page.text, start, end)
    if mail and mail.end() < end - 8:
        start = mail.end()
    for bar in (" | ", " - ", " – ", " — ", " :: ", " » "):
        place = page.text.rfind(bar, start, end)
        if place > start + 8 and scope.pattern("title.site").fullmatch(
            page.flat, place + len(bar), end
        ):
            end = place
    return start, end


def _without_place(words: str) -> str:
    """A title without the lines below it that only say where.

    >>> _without_place("PhD in the chemistry of ice\\nUniversity of Oz")
    'PhD in the chemistry of ice'
    >>> _without_place("PhD in the chemistry of ice at the\\nUniversity of Oz")
    'PhD in the chemistry of ice at the\\nUniversity of Oz'
    """
    place = pattern(LANGUAGES, "title.place")
    lines = words.split("\n")
    for number, line in enumerate(lines[1:], 1):
        if place.match(flatten(line.strip())) and not is_unfinished(lines[number - 1]):
            return "\n".join(lines[:number])
    return words


def _taken(page: Page, unit: Unit, rule: str, confidence: float) -> Found[str]:
    words = _RULE.sub("", page.text[unit.start : unit.end].split("\n\n")[0])
    words = _without_place(words).strip(" #*_|\t")
    words = " ".join(re.sub(r"[*_]{2,}", "", _LINK.sub(r"\1", words)).split())
    return page.found(words[:300], unit.start, unit.end, rule, confidence)
