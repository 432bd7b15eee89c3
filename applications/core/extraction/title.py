"""The title of a posting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.headline import headlines
from applications.core.extraction.lines import is_place
from applications.core.extraction.naming import has_content, is_board, is_generic, is_telling
from applications.core.extraction.options import Option, likeliest
from applications.core.extraction.page import Page, Unit, is_unfinished
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

_KEYS = ("title", "name", "subject")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_KEY = re.compile(r"([^\W\d_][\w/ ]{1,24}):\s[^:]{1,60}$")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,500}\)")
_MARKS = re.compile(r"[*_]{2,}|</?[a-zA-Z][^<>]{0,80}>")
_RULE = re.compile(r"[\s=-]*\n[=-]{3,}\s*$")  # a heading underlined by hand
# The buttons of a page in one line: "Print offer | Save | Share".
_BUTTONS = re.compile(r"\w+(?: \w+)?(?:\s*[|•·]\s*\w+(?: \w+)?){2,9}")
_CLAUSE = re.compile(r"[.;:!?](?=\s|$)|,\s|\n\n| \(")
# The way to a page: "Home > Study > Doctorate".
_PATH = re.compile(r"\w\s{0,2}[>»›]\s{0,2}\w")
_LONGEST = 220
_MOST = 300  # characters that are kept


def find_title(scope: Scope) -> Found[str] | None:
    """The page's own title; where that is only "Open positions", the heading that says more."""
    page = scope.page
    named = next((page.head[key] for key in _KEYS if key in page.head), None)
    if named is None or _is_sender(scope, *named):
        return _in_text(scope)
    start, end = _without_wrapping(scope, *named)
    words = page.flat[start:end]
    title = page.found(page.text[start:end], start, end, "front-matter-title", 0.95)
    if is_board(words):
        return _line_of_board(scope) or page.found(title.value, start, end, "board-title", 0.5)
    if words.count(" ") < 2 or is_generic(scope, words):
        better = next((u for u in _headings(scope) if is_telling(scope, page.said(u))), None)
        doubtful = page.found(title.value, start, end, "front-matter-title", 0.6)
        return _taken(page, better, "heading", 0.85) if better else doubtful
    fuller = next((unit for unit in _body(page)[:2] if _says_more(scope, unit, words)), None)
    return _taken(page, fuller, "fuller-heading", 0.85) if fuller else title


def title_options(scope: Scope) -> list[Option[str]]:
    """The lines that may be the title of a text whose head names none, as they would be shown."""
    return [
        Option(_shown(scope, Unit(*option.found.value), option.signs), option.signs)
        for option in headlines(scope, _top(scope) or _first(scope))
    ]


def _shown(scope: Scope, unit: Unit, signs: frozenset[str]) -> Found[str]:
    """A line as a title, of a sentence only what it offers."""
    line = _taken(scope.page, unit, "headline", 0.5)
    told = "naming:told" in signs or line.value.endswith(".")
    return (_offered(scope, unit) or line) if told else line


def _offered(scope: Scope, unit: Unit) -> Found[str] | None:
    """What a sentence offers, without what it says of that.

    >>> from applications.core.extraction.page import open_page
    >>> page = open_page("We invite applications for two PhD posts in ice physics, with pay.")
    >>> _offered(Scope(page, ("en",)), page.units[0]).value
    'two PhD posts in ice physics'
    """
    page = scope.page
    for verb in scope.pattern("title.offers").finditer(page.flat, unit.start, unit.end):
        stop = _CLAUSE.search(page.text, verb.end(), unit.end)
        end = stop.start() if stop else unit.end
        named = scope.pattern("title.subject").search(page.flat, verb.end(), end)
        if not named or named.start() > verb.end() + 80:
            continue
        ends = scope.pattern("title.ends").search(page.flat, named.end(), end)
        end = ends.start() if ends else end
        begun = end - len(page.text[verb.end() : end].lstrip())
        article = scope.pattern("title.article").match(page.flat, begun, end)
        begun = article.end() if article else begun
        words = " ".join(page.text[begun:end].split()).strip(" ,–-*_")
        if len(words) >= 12 and has_content(scope, words.lower()):
            return page.found(words[:300], begun, end, "offered", 0.5)
    return None


def _in_text(scope: Scope) -> Found[str] | None:
    """What is labelled as the title, else the line that looks most like one."""
    labelled = _labelled(scope)
    if labelled and not labelled.value.endswith("."):
        words = re.findall(r"[^\W\d_]{3,}", labelled.value)
        if len(words) > 1:  # no code, no sentence
            return labelled
    found = likeliest("title", title_options(scope))
    if found is None or _is_prose(scope, found):  # "How to apply", then only text
        return _opening(scope) or found or labelled or _first(scope)
    return found


def _is_prose(scope: Scope, found: Found[str]) -> bool:
    """Whether what looks most like a title is but a sentence, a point of a list or a way to it."""
    unit = scope.page.unit_at(found.start)
    if unit is None or unit.item or found.value.endswith((".", ";", ":")):
        return True
    words = scope.page.said(unit)
    return _PATH.search(found.value) is not None or scope.has("title.not", words)


def _opening(scope: Scope) -> Found[str] | None:
    """The heading a page opens with, below the links around it and the path to it.

    >>> from applications.core.extraction.page import open_page
    >>> _opening(Scope(open_page("Home > Study\\n\\nHow to apply\\n\\nSend it."), ("en",))).value
    'How to apply'
    """
    page = scope.page
    for unit in _body(page)[:4]:
        line = page.text[unit.start : unit.end]
        words = page.said(unit).strip(" #*_")
        if _PATH.search(line) or scope.has("title.not", words) or _is_fact(scope, unit, words):
            continue
        alone = page.text[unit.end : unit.end + 2].strip(" *_#")[:1] in ("", "\n")
        plain = not words.endswith((".", ":", ",", ";")) and not unit.item and "@" not in line
        if not (alone and plain and 8 <= len(words) <= 90):
            return None
        paths = ("title.greeting", "title.sentence", "title.place")
        if any(pattern(LANGUAGES, path).match(words) for path in paths):
            return None
        return _taken(page, unit, "opening", 0.5)
    return None


def _is_sender(scope: Scope, start: int, end: int) -> bool:
    """Whether a title is only who wrote a mail, as archives of lists have it: "12 Ada Ek".

    >>> from applications.core.extraction.page import open_page
    >>> page = open_page("title: 12 Ada Ek\\ndate: 2027-01-01\\n\\nPhD place. Best, Ada Ek")
    >>> _is_sender(Scope(page, ("en",)), *page.head["title"])
    True
    """
    page = scope.page
    words = page.text[start:end]
    at = rf"(?: (?:{alternatives('mail.at_alone')}) |@)"
    if re.fullmatch(rf"(?:\d{{1,5}} )?[\w.+-]{{1,40}}{at}[\w.-]{{3,60}}", words):
        return True
    name = re.fullmatch(
        r"(\d{1,5} )?((?:[^\W\d_][\w'’.-]{0,20} ){1,3}[^\W\d_][\w'’-]{1,25})", words
    )
    if not name or any(part[0].islower() for part in name[2].split() if len(part) > 3):
        return False
    if pattern(LANGUAGES, "title.subject", "title.place").search(page.flat, start, end):
        return False
    last = name[2].rsplit(" ", 1)[-1].lower()
    return bool(name[1]) or last in page.flat[max(page.body, len(page.flat) - 600) :]


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
            if is_telling(scope, words):
                return _taken(page, unit, "heading" if unit.heading else "first-line", 0.85)
            named = named or (number, unit)
        elif first is None and number < 6 and not scope.has("title.place", words):
            first = unit if has_content(scope, words) else None
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


@cache
def _mail_marks() -> re.Pattern[str]:
    """What mails have before their subject: "Re: [list] AW:"."""
    marks = alternatives("mail.marks")
    return re.compile(rf"(?:(?:{marks})\s?:\s*|\[[^\[\]]{{1,40}}\]\s*){{1,6}}", re.IGNORECASE)


def _without_wrapping(scope: Scope, start: int, end: int) -> tuple[int, int]:
    """A title without the marks of mails before it and the name of the site after it."""
    page = scope.page
    mail = _mail_marks().match(page.text, start, end)
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
    lines = words.split("\n")
    for number, line in enumerate(lines[1:], 1):
        if is_place(line) and not is_unfinished(lines[number - 1]):
            return "\n".join(lines[:number])
    return words


def _taken(page: Page, unit: Unit, rule: str, confidence: float) -> Found[str]:
    whole = _without_place(page.text[unit.start : unit.end].split("\n\n")[0])
    words = _RULE.sub("", whole).strip(" #*_|\t")
    words = _MARKS.sub("", _LINK.sub(r"\1", words))
    words = " ".join(words.split()).rstrip(":")
    if len(words) > _MOST:
        words = words[:_MOST].rpartition(" ")[0] or words[:_MOST]
    return page.found(words, unit.start, unit.start + len(whole), rule, confidence)
