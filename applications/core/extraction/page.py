"""A posting as its parts: head, headings, sentences and list items, each by its place in the text.

`flat` is the text in one plain spelling (small letters, straight quotes, no markup) and has
exactly the length of the text, so that a place found in one is the same place in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, zip_longest

from applications.core import front_matter
from applications.core.extraction.draft import Found, T
from applications.core.extraction.lines import (
    is_heading,
    is_person,
    is_place,
    keeps_lines_whole,
    table_rows,
)
from applications.core.extraction.others import without_others
from applications.core.extraction.sentences import sentences, trimmed
from applications.core.extraction.vocabulary import LANGUAGES, entry, phrases

MAX_CHARACTERS = 60_000  # some twenty printed pages; what is longer is cut, and said to be

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t\f\v\x00", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", " "),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("*`_~", " "),
        "\r": " ",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\[\]\"|]{1,2000}")
_HEAD = 8  # lines in which a title and, below it, its house stand
# What an author struck through does not count, and is not read.
_STRUCK = re.compile(
    r"~~(?=[^\s~])[^~]{1,400}~~|<(s|del|strike)(?:\s[^<>]{0,200})?>[^<>]{1,400}</\1\s*>|"
    r"<(span|p|div|td|li)\s[^<>]{0,200}line-through[^<>]{0,200}>[^<>]{1,400}</\2\s*>"
)
_TAG = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,300})?/?>|\{[:%{][^{}\n]{0,200}\}{1,2}")
_PAIR = re.compile(
    r"^(?:@def[ ]|\#\+)?([^\W\d_][\w-]{0,30})(?:[ \u00a0\u202f]?:|[ \t]*=)[ \t]*(\S[^\n]*)$",
    re.MULTILINE,
)
_PROSE = re.compile(r"^(?:-[ \t]|[ \t]{2,8})[^\n]{300}", re.MULTILINE)
_BULLET = re.compile(
    r"[ \t]*(?:[-*+•◦▪●○■□·–—‣⁃➢➤✓✔►▶\uf0b7\uf0a7][ \t]+|•|\uf0b7|\(?(?:\d{1,2}|[a-h]|"
    r"[ivx]{1,4})[.)][ \t]+)"
)
# A line of a form: "Closing date: 3 May".
_FIELD = re.compile(
    r"[^\W\d_a-zß-ÿ][^\W_]{1,20}(?:[ /-][^\W_]{1,15}){0,3}(?:[ \u00a0]?:[ \t]|\t)\S"
)


@cache
def _mail_keys() -> dict[str, str]:
    """The lines of a mail's head as programs print them in any language: word → what it is."""
    keys = ("subject", "date", "sent", "from", "to")
    return {word: key for key in keys for word in phrases(LANGUAGES, f"mail.{key}")}


@cache
def _head() -> re.Pattern[str]:
    """Front matter as @def or #+ lines, or the bare head of a note or mail."""
    return re.compile(
        r"\s{0,20}(?:"
        r"(?:(?:@def[ ]|\#\+)[^\n]*(?:\r?\n|$)){1,40}|"
        r"(?:(?:title|cc|reply-to|message-id|layout|slug|authors?|category|categories|tags|lang|"
        r"language|summary|permalink|status|template|path|description|"
        + "|".join(map(re.escape, _mail_keys()))
        + r")[ \u00a0\u202f]?:[ \t][^\n]*\r?\n){2,40}(?:\r?\n|$))",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item, heading or table line: the smallest thing a rule looks at."""

    start: int
    end: int
    item: bool = False  # carries a bullet or a number
    heading: bool = False
    under: str = ""  # the heading above, flat
    label: str = ""  # the short line right above, flat: "Application deadline"
    intro: str = ""  # what introduces the list this stands in, flat: "Please include:"
    run: int = 0  # the list it stands in; 0 for none
    fresh: bool = True  # the first sentence of its item or paragraph
    row: bool = False  # a line of a table, its cells parted by "|"


@dataclass(slots=True)
class Page:
    """A text, its plain spelling, and its units in order."""

    text: str
    flat: str
    body: int  # where the front matter ends
    head: dict[str, tuple[int, int]]  # front matter: key → place of its value
    units: list[Unit] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    def said(self, unit: Unit) -> str:
        """The unit's words in the plain spelling."""
        return self.flat[unit.start : unit.end]

    def unit_at(self, place: int) -> Unit | None:
        """The unit that holds a place, or None between units."""
        number = bisect_right(self._starts, place) - 1
        if number < 0 or place > self.units[number].end:
            return None
        return self.units[number]

    def index_at(self, place: int) -> int:
        """The number of the last unit that starts at or before a place; -1 before the first."""
        return bisect_right(self._starts, place) - 1

    def found(self, value: T, start: int, end: int, rule: str, confidence: float) -> Found[T]:
        """The value with the words at this place, trimmed of white space."""
        quote = self.text[start:end]
        start += len(quote) - len(quote.lstrip())
        quote = quote.strip()
        return Found(value, quote, start, start + len(quote), rule, confidence)


def flatten(text: str) -> str:
    """The text in small letters and plain signs, of the same length, links and tags blanked.

    >>> flatten("The **deadline** is “26–08” (https://x.org/deadline)")
    'the   deadline   is "26-08" (                       '
    >>> flatten("~~1 March~~ 5 March")
    '            5 march'
    """
    if "~~" in text or "</" in text:
        text = _STRUCK.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    plain = text.translate(_PLAIN)
    small = plain.lower()
    if len(small) != len(plain):
        small = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    small = _URL.sub(lambda match: " " * len(match[0]), small)
    return _TAG.sub(lambda match: " " * len(match[0]), small)


def open_page(text: str) -> Page:
    """The text taken apart; never fails, and takes time in proportion to its length."""
    text = without_others(text)
    head = front_matter.fenced(text) or _head().match(text)
    pairs: dict[str, tuple[int, int]] = {}
    if head:
        for pair in _PAIR.finditer(text, 0, head.end()):
            start, end = pair.span(2)
            while end > start and text[end - 1] in " \t\r\"';":
                end -= 1
            while start < end and text[start] in "\"'":
                start += 1
            key = pair[1].lower()
            pairs.setdefault(_mail_keys().get(key, key), (start, end))
    body = head.end() if head else 0
    told = _PROSE.search(text, 0, body)
    if told:  # the posting itself stands in the front matter
        body = told.start()
        pairs = {key: place for key, place in pairs.items() if place[1] <= body}
    page = Page(text, flatten(text), body, pairs)
    page.units = _units(page)
    page._starts = [unit.start for unit in page.units]
    return page


@cache
def _numbered_day() -> re.Pattern[str]:
    months = (entry(language, "dates.months") or () for language in LANGUAGES)
    names = "|".join(re.escape(name) for each in months for month in each for name in month)
    return re.compile(rf"\s*\d{{1,2}}\.\s{{1,3}}(?:{names})(?!\w)\.?\s{{0,3}}(?:20\d\d|$|[,;(|])")


def _bullet(page: Page, start: int, end: int) -> re.Match[str] | None:
    """The mark or number of an item; that of a day is none: "28. Februar 2027" is no item 28."""
    bullet = _BULLET.match(page.text, start, end)
    day = (
        bullet and bullet[0].strip()[:1].isdigit() and _numbered_day().match(page.flat, start, end)
    )
    return None if day else bullet


@dataclass(slots=True)
class _Block:
    """Lines that belong together: a paragraph, one list item, or a heading."""

    start: int
    end: int
    item: bool
    heading: bool
    after_blank: bool
    row: bool = False


def _blocks(page: Page) -> list[_Block]:
    blocks: list[_Block] = []
    blank = True
    listing = False  # after a colon short lines are the things it announces, not headings
    previous = ""
    at = page.body
    lines = page.text[page.body :].split("\n")
    whole = keeps_lines_whole(lines)
    rows = table_rows(lines)
    for number, line in enumerate(lines):
        start, end = at, at + len(line)
        at = end + 1
        plain = page.flat[start:end]
        if not line.strip() or line.strip() == "---":
            blank = True
            continue
        if number in rows:
            if "\t" in line:  # from here on cells are parted by one sign
                page.flat = page.flat[:start] + _celled(line, plain) + page.flat[end:]
            blocks.append(_Block(start, end, False, False, blank, row=True))
            blank, listing, previous = False, False, line
            continue
        bullet = _bullet(page, start, end)
        below = lines[number + 1] if number + 1 < len(lines) else ""
        heading = (
            not bullet
            and is_heading(line, plain, blank and not listing)
            and not is_person(line, below)
            and not (blocks and blocks[-1].heading and _FIELD.match(line) and _FIELD.match(below))
        )  # "Documents", and below it "CV: two pages", "Transcripts: of all degrees"
        listing = plain.rstrip().endswith(":") or (listing and not heading and len(plain) < 200)
        if (
            blocks
            and not blank
            and not bullet
            and not heading
            and not blocks[-1].heading
            and _continues(previous, line, plain, listing, whole)
            and not (len(blocks) < _HEAD and is_place(line) and not is_unfinished(previous))
        ):
            blocks[-1].end = end
        else:
            first = bullet.end() if bullet else end - len(line.lstrip(" \t#>"))
            blocks.append(_Block(first, end, bool(bullet), heading, blank))
        previous = line
        blank = False
    _head_lists(page, blocks)
    return blocks


def _head_lists(page: Page, blocks: list[_Block]) -> None:
    """A line by itself that could be a heading is one above the points of a list."""
    for block, following in pairwise(blocks):
        line = page.text[block.start : block.end]
        lone = not (block.item or block.heading or block.row) and "\n" not in line
        if lone and following.item and is_heading(line, page.flat[block.start : block.end], True):
            block.heading = line.rstrip()[-1:] != ":"


def _celled(line: str, plain: str) -> str:
    return "".join("|" if c == "\t" else p for c, p in zip(line, plain, strict=True))


def _continues(previous: str, line: str, plain: str, listing: bool, whole: bool) -> bool:
    """Whether a line goes on with the sentence of the line before."""
    if previous.lstrip().startswith("|") or line.lstrip().startswith("|"):
        return False
    if _FIELD.match(line) and not is_unfinished(previous):
        return False
    ended = previous.rstrip()[-1:] in ".:!?"
    first = plain.lstrip()[:1]
    if first.isdigit() and not ended and is_unfinished(previous):
        return True  # "until" at the end of a line, the day on the next
    small = line.lstrip()[:1].islower()
    if listing and ended and not small:
        return False
    if len(previous.strip()) >= (75 if listing and not small else 50):
        return small or (not whole and is_wrapped(previous, line))
    return small and not ended and first.isalpha()


@cache
def _small_words() -> frozenset[str]:
    words = phrases(LANGUAGES, "stopwords")
    until = (phrase.rpartition(" ")[2] for phrase in phrases(LANGUAGES, "deadline.until"))
    return frozenset((*words, *until))


def is_unfinished(line: str) -> bool:
    """Whether a line ends with a word or sign after which something must follow.

    >>> is_unfinished("a position at the"), is_unfinished("a position on sea ice")
    (True, False)
    """
    line = line.rstrip().lower()
    return line[-1:] in tuple(",-(/") or line.rpartition(" ")[2] in _small_words()


def is_wrapped(line: str, following: str) -> bool:
    """Whether a line ends where it does for want of room: the next word would not have fitted.

    >>> is_wrapped("to apply for the position of a", "doctoral student in optics")
    True
    >>> is_wrapped("Department of Physics", "We invite applications for a position")
    False
    """
    word = following.split(None, 1)[:1]
    return len(line.rstrip()) + 1 + len(word[0] if word else "") >= len(following.strip()) - 12


# Front matter written for people, and so read like a sentence of the text.
_TOLD = ("title", "subtitle", "description", "excerpt", "summary", "subject")


def _units(page: Page) -> list[Unit]:
    units = [Unit(*place) for key, place in page.head.items() if key in _TOLD]
    under = intro = label = ""
    run = runs = rows = 0
    lead = head = ""
    blocks = _blocks(page)
    for block, below in zip_longest(blocks, blocks[1:]):
        plain = page.flat[block.start : block.end].strip()
        if not plain and not page.text[block.start : block.end].strip():
            continue
        if block.heading:
            units.append(Unit(block.start, block.end, heading=True, under=under, label=label))
            under, label, intro, run, lead = plain, plain, "", 0, ""
            if plain.endswith(":") and below and not (below.item or below.row or below.after_blank):
                runs += 1  # the lines right below it are a list
                run, intro = runs, plain
            continue
        if block.row:
            if not rows:
                runs, rows, head = runs + 1, runs + 1, plain[-300:]
            told = "" if head == plain else head
            units.append(_row(page, block, under, label, told, rows))
            run, intro, label = 0, "", head if len(head) < 70 else ""
            continue
        rows = 0
        if block.item:
            if not run:
                run, runs, intro = runs + 1, runs + 1, lead
        elif not _goes_on(plain, intro) or (intro == under and block.after_blank):
            run, intro = 0, ""
        told, fresh = intro, True
        for start, end in sentences(page.text, page.flat, block.start, block.end):
            if units and end - start < 2 and not page.flat[start : start + 1].isalnum():
                continue  # a dot by itself
            bullet = _bullet(page, start, end)
            if bullet and start > block.start and not run:  # a list written inside a paragraph
                runs += 1
                run, told = runs, page.flat[block.start : start][-300:]
            start = bullet.end() if bullet else start
            fresh = fresh or bool(bullet)
            item = block.item or bool(bullet)
            units.append(Unit(start, end, item, False, under, label, told, run, fresh))
            fresh = False
        label = plain if len(plain) < 70 else ""
        if not block.item:
            lead = page.said(units[-1])[-300:]
            if plain.endswith(":"):
                runs += 1
                run, intro = runs, lead
    return units


def _row(page: Page, block: _Block, under: str, label: str, told: str, run: int) -> Unit:
    """A row of a table, under its section and what the head of the table tells."""
    start, end = trimmed(page.text, (block.start, block.end))
    above = f"{under} | {told}" if told else under
    return Unit(start, end, False, False, above, label, told, run, row=True)


def _goes_on(plain: str, intro: str) -> bool:
    """Whether a line without a bullet still belongs to the list above it: one short thing."""
    return bool(intro) and len(plain) < 220 and not plain.endswith(":") and plain.count(". ") < 2
