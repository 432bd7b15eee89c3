"""HTML made harmless to its parser: the same words, within bounds of nesting and of attributes.

A parser looks for each attribute among those before it, and at many a tag through all elements that
are open, as the standard wants it: twice as many take four times as long. So the tags are read here
as the standard reads them, and what could be read in two ways is written in one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from applications.errors import PageTooHeavy

MAX_OPEN = 150  # elements open at one place; real pages have some thirty
MAX_STYLED = 8  # of those that only style letters: a parser opens them anew in each paragraph
MAX_CROSSED = 1_000  # ends that cross other elements; a parser may leave those open
MAX_NAMES = 1_000  # of elements that differ; a parser is slow with many
MAX_DOCTYPE = 1_000  # characters

_S = r"\t\n\f\r "
# Groups are atomic, not possessive: those do not match what they should before Python 3.11.5.
_ATTRIBUTE = re.compile(
    rf"([^{_S}/>][^{_S}/>=]*+)(?>(?:[{_S}]*+=[{_S}]*+"
    rf"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_S}>\"'][^{_S}>]*+|(?=>)|\Z))?)"
)
_TOKEN = re.compile(
    rf"<(?:(?P<end>/?)(?P<name>[a-zA-Z][^{_S}/>]*+)"
    rf"(?P<attributes>(?>(?:[{_S}/]++|{_ATTRIBUTE.pattern})*))(?P<closed>>?)|"
    r"!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+>?|/(?![a-zA-Z])[^>]*+>?)",
    re.DOTALL,
)
_OPENS = re.compile(r"<(?=[a-zA-Z/!?])")
_SCRIPT = re.compile(  # within "<!--" a script may hold a script
    rf"(?>(?:[^<]++|<!--(?!-?>)(?>(?:[^<-]++|-(?!->)|<script(?=[{_S}/>])(?>(?:[^<-]++|-(?!->)|"
    rf"<(?!/script[{_S}/>]))*)(?>(?:</script(?=[{_S}/>]))?)|<(?!/script[{_S}/>]))*)|"
    rf"<(?!/script[{_S}/>]))*)",
    re.IGNORECASE,
)
_CONTENT = {  # of elements that hold letters alone
    name: re.compile(rf"(?>(?:[^<]++|<(?!/{name}[{_S}/>]))*)", re.IGNORECASE)
    for name in ("style", "textarea", "title", "iframe")
} | {"script": _SCRIPT}
_UNREAD = frozenset(("frame", "frameset", "noembed", "noframes", "plaintext", "xmp"))
_READ = frozenset(  # what `html` asks for
    ("aria-hidden", "class", "content", "data-cfemail", "datetime", "hidden", "href", "id")
    + ("itemprop", "name", "property", "rel", "role", "style", "type")
)
_STYLES = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_ENDED_BY_NEXT = frozenset(  # or without an end: these do not nest by themselves
    ("a", "area", "base", "body", "br", "button", "col", "dd", "dt", "embed", "form", "head", "hr")
    + ("html", "img", "input", "li", "link", "meta", "option", "p", "param", "source", "tbody")
    + ("td", "tfoot", "th", "thead", "tr", "track", "wbr")
)
_AT_HOME = frozenset(  # of these, what ends the picture or formula it stands in
    ("body", "br", "dd", "dt", "embed", "head", "hr", "img", "li", "meta", "p")
)
_LIGHT = frozenset(("button", "dd", "dt", "li", "p"))  # of these, such as no inline end tag passes
_BLOCKS = frozenset(  # past which no inline element is ended: "special" in the standard
    ("address", "applet", "article", "aside", "blockquote", "caption", "center", "details", "dir")
    + ("div", "dl", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5")
    + ("h6", "header", "hgroup", "main", "marquee", "menu", "nav", "noscript", "object", "ol")
    + ("pre", "search", "section", "select", "summary", "table", "template", "ul")
)
_WALLS = frozenset(  # past which no block is ended
    ("annotation-xml", "applet", "caption", "desc", "foreignobject", "marquee", "mi", "mn", "mo")
    + ("ms", "mtext", "object", "select", "table", "template")
)
_EITHER = _BLOCKS | _WALLS
_OF_WALLS = frozenset(("table", "template"))  # past which no wall is ended


def bounded(page: str) -> str:
    """The page without tags that nest too deep; what stands between them stays.

    >>> bounded("<b>" * 10 + "words" + "</b>" * 10)
    '<b><b><b><b><b><b><b><b>words</b></b></b></b></b></b></b></b>'
    >>> bounded('<p title="1 > 0">a<!-- <b> --></p id=b>')
    '<p>a<!----></p>'
    """
    tags, at = _Open(), 0
    pieces: list[str] = []
    read = {"": ""}
    while token := _TOKEN.search(page, at):
        start, after = token.span()
        pieces.append(page[at:start])
        at = after
        end, tag, attributes, closed = token.group("end", "name", "attributes", "closed")
        if tag is None:
            doctype = token[0][:9].lower() == "<!doctype" and len(token[0]) <= MAX_DOCTYPE
            pieces.append(token[0] if doctype else "<!---->")
            continue
        name = tag.lower()
        if name in _UNREAD or not closed:
            continue
        if end:
            pieces.append(f"</{name}>" if name in _CONTENT else tags.ended(name))
            continue
        if attributes not in read:
            read[attributes] = _read(attributes)
        opening = f"<{tag}{read[attributes]}>" if attributes else token[0]
        if attributes.endswith("/") and tags.nest_abroad(name):
            pieces.append(f"{opening}</{name}>")
        elif name in _CONTENT:
            content = _CONTENT[name].match(page, at)
            pieces.append(opening + (_letters(name, content[0]) if content else ""))
            at = content.end() if content else at
        elif tags.opened(name):
            pieces.append(opening)
    pieces.append(page[at:])
    return "".join(pieces)


def _read(attributes: str) -> str:
    """Of the attributes of a tag those that anybody asks for, each once."""
    kept: dict[str, str] = {}
    for one in _ATTRIBUTE.finditer(attributes):
        if one[1].lower() in _READ:
            kept.setdefault(one[1].lower(), f" {one[0]}")
    return "".join(kept.values())


def _letters(name: str, content: str) -> str:
    """What stands in an element that holds letters alone, with nothing that looks like a tag."""
    less = r"\u003c" if name == "script" else "&lt;"
    return _OPENS.sub(lambda _: less, content)


@dataclass(slots=True)
class _Open:
    """The elements that may nest and are open: all that a parser has open, and maybe more."""

    names: list[str] = field(default_factory=list)
    number: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    light: dict[str, int] = field(default_factory=dict)  # how many are open around the last of it
    crossed: int = 0

    def nest_abroad(self, name: str) -> bool:
        """Whether this stands in a picture or a formula, where all may nest and end itself."""
        abroad = "svg" in self.number or "math" in self.number
        return abroad and bool(self.number["svg"] or self.number["math"]) and name not in _AT_HOME

    def opened(self, name: str) -> bool:
        """Whether the start tag of an element is to stay."""
        if name in _ENDED_BY_NEXT and not self.nest_abroad(name):
            if name in _LIGHT:
                self.light[name] = len(self.names)
            return True
        styled = (
            name in _STYLES
            and sum(self.number[one] for one in _STYLES if one in self.number) >= MAX_STYLED
        )
        many = len(self.number) >= MAX_NAMES and name not in self.number
        if styled or many or len(self.names) >= MAX_OPEN:
            self.left_out[name] += 1
            return False
        self.names.append(name)
        self.number[name] += 1
        return True

    def _styles(self) -> int:
        return sum(self.number[one] for one in _STYLES if one in self.number)

    def ended(self, name: str) -> str:
        """What stands for an end tag: the ends of all that it ends."""
        if self.left_out.get(name):
            self.left_out[name] -= 1
            return ""
        if not (name in self.number or name in _ENDED_BY_NEXT or name in _BLOCKS):
            return ""
        place = self._place(name)
        if place < 0:
            self.light.pop(name, None)
            return f"</{name}>"
        inner = self.names[place + 1 :]
        if name in _STYLES:  # a parser opens again what stood in it
            self._cross(not _BLOCKS.isdisjoint(inner))
            ended, self.names[place:] = [name], inner
        else:
            light = any(depth > place for depth in self.light.values())
            self._cross(light and not _BLOCKS.issuperset((name, *inner)))
            ended = [name, *(one for one in inner if one not in _STYLES)]
            self.names[place:] = [one for one in inner if one in _STYLES]
            if light:
                self.light = {one: at for one, at in self.light.items() if at <= place}
        self.number.subtract(ended)
        return "".join(f"</{one}>" for one in reversed(ended))

    def _place(self, name: str) -> int:
        """Where the element stands that an end tag ends; -1 where it ends none."""
        if not self.number.get(name):
            return -1
        if name in _STYLES:
            stops: frozenset[str] = frozenset()
        elif name in _WALLS:
            stops = _OF_WALLS
        else:
            stops = _WALLS if name in _BLOCKS else _EITHER
        for back, one in enumerate(reversed(self.names), 1):
            if one == name:
                return len(self.names) - back
            if one in stops:
                break
        return -1

    def _cross(self, crossing: bool) -> None:
        self.crossed += crossing
        if self.crossed > MAX_CROSSED:
            raise PageTooHeavy
