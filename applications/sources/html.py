"""HTML to text: what a visitor reads, in order, with links kept as Markdown writes them."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from applications.errors import PageTooHeavy
from applications.sources import jobposting, markup, plain

MAX_DEPTH = 200
MAX_ADDRESS = 2_000  # characters of the page's own address, which stands before each link's

_YEAR = re.compile(r"\b20\d\d\b")  # an aside with a day in it states facts
_BLANK, _WIDE = re.compile(r"\s+"), re.compile(r"[ \t\u00a0]+")
_DROPPED = frozenset(
    ("script", "style", "noscript", "template", "svg", "nav", "iframe", "button", "select")
    + ("option", "head", "dialog", "menu", "object", "canvas", "video", "audio", "textarea")
)
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption")
    + ("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre")
    + ("section", "table", "tbody", "thead", "tr", "ul", "summary", "details", "body", "center")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CHROME = re.compile(
    r"\b(?:cookie|consent|share(?!d|holder)|social(?!.?sci|.?work|.?psych)|breadcrumb|navbar|nav-|"
    r"menu|sidebar|related|newsletter|skip-link|sr-only|pagination|site-footer|site-header)",
    re.IGNORECASE,
)
_META = {
    "og:title": "title",
    "dc.title": "title",
    "twitter:title": "title",
    "description": "description",
    "og:description": "description",
    "article:published_time": "date",
    "og:url": "url",
}


def text(given: str) -> str:
    """The page as text, what it says to machines first.

    A page that only a script would fill shows no words; its JobPosting block then stands for them.
    """
    tree = _parsed(given)
    head, told = _head(tree)
    base = _base(tree)
    body = _words(tree, base)
    if len(told) > 300:
        told = _words(_parsed(told), base)
        if len(body) < len(told):
            body = told
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"---\n{lines}---\n{body}" if lines else body


def words(given: str) -> str:
    """Only what a reader sees of it, as for the HTML part of a mail."""
    return _words(_parsed(given), "")


def _parsed(given: str) -> LexborHTMLParser:
    try:
        return LexborHTMLParser(markup.bounded(plain.text(given)))
    except SelectolaxError as problem:  # its memory is bounded, and the page wanted more
        raise PageTooHeavy from problem


def _words(tree: LexborHTMLParser, base: str) -> str:
    pieces: list[str] = []
    root = tree.body
    main = _main(tree)
    if main is not None:
        _walk(main, pieces, 0, base, inside=True)
    elif root is not None:
        _walk(root, pieces, 0, base, inside=False)
    return _tidy("".join(pieces))


def _base(tree: LexborHTMLParser) -> str:
    """The page's own address, as far as it tells it; addresses within it may be relative."""
    for selector, attribute in (
        ("base[href]", "href"),
        ("link[rel=canonical]", "href"),
        ('meta[property="og:url"]', "content"),
    ):
        found = tree.css_first(selector)
        value = (found.attributes.get(attribute) or "") if found is not None else ""
        if value.startswith(("http://", "https://")) and len(value) <= MAX_ADDRESS:
            return value
    return ""


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the posting, where the page marks one that has most of the words."""
    root = tree.body
    whole = len(root.text()) if root is not None else 0
    for selector in ("main", "article", "[role=main]"):
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text()) > max(400, whole * 0.3):
            return found[0]
    return None


def _walk(node: LexborNode, pieces: list[str], depth: int, base: str, inside: bool) -> None:
    child = node.child
    preserved = child is not None and _preserved(node)  # once: it reads all that stands in the node
    while child is not None:
        tag = child.tag
        if tag == "-text":
            content = child.text(deep=False)
            pieces.append(content if preserved else _BLANK.sub(" ", content))
        elif (
            tag
            and depth < MAX_DEPTH
            and not tag.startswith(("-", "!"))
            and not _is_dropped(child, tag, inside)
            and not _is_chrome(child)
        ):
            _element(child, tag, pieces, depth, base, inside or tag in ("main", "article"))
        child = child.next


def _is_dropped(node: LexborNode, tag: str, inside: bool) -> bool:
    """Whether an element is no part of the text by what it is.

    A header within the posting has its title, a form around the whole page is how some systems
    are built, and an aside may be the box of facts.
    """
    if tag in _DROPPED:
        return True
    if tag in ("header", "footer"):
        return not (inside and len(node.text()) < 1500)
    if tag == "form":
        return len(node.text()) < 1500
    if tag == "aside":
        facts = node.css_first("dl, th, td, a[href^='mailto:'], time") is not None
        return not ((facts or _YEAR.search(node.text())) and len(node.css("a")) < 6)
    return False


def _preserved(node: LexborNode) -> bool:
    """Whether line ends are kept: `pre`, or text that an author broke into lines himself."""
    return node.tag in ("pre", "textarea") or "\n\n" in (node.text(deep=False) or "").strip()


def _is_chrome(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    chrome = _CHROME.search(names)
    if not chrome or len(node.text()) >= 1500:
        return False
    return chrome[0].lower() != "sidebar" or node.css_first("dl, th, [href^='mailto:']") is None


def _element(
    node: LexborNode, tag: str, pieces: list[str], depth: int, base: str, inside: bool
) -> None:
    if tag == "br":
        pieces.append("\n")
        return
    if tag == "a":
        _link(node, pieces, depth, base)
        return
    block = tag in _BLOCKS
    if block:
        pieces.append(
            "\n\n"
            if tag in ("p", "ul", "ol", "table", "section", "article", "blockquote")
            or tag in _HEADINGS
            else "\n"
        )
    if tag in _HEADINGS:
        pieces.append("#" * int(tag[1]) + " ")
    elif tag == "li":
        pieces.append("- ")
    if "data-cfemail" in node.attributes:
        pieces.append(_uncovered(node.attributes["data-cfemail"] or ""))
        return
    start = len(pieces)
    _walk(node, pieces, depth + 1, base, inside)
    if _is_struck(node, tag):
        struck = " ".join("".join(pieces[start:]).split())
        pieces[start:] = [f"~~{struck.replace('~~', '')}~~" if struck else ""]
    if tag == "span" and node.next is not None and node.next.tag == "span":
        pieces.append(" ")  # labels side by side
    if tag in ("td", "th"):
        pieces.append(" | " if node.next is not None else "")
    elif block:
        pieces.append("\n\n" if tag == "p" or tag in _HEADINGS else "\n")


def _is_struck(node: LexborNode, tag: str) -> bool:
    """Whether a line goes through the words: they are shown, and no longer hold."""
    if tag in ("s", "del", "strike"):
        return True
    return "line-through" in (node.attributes.get("style") or "").lower()


def _uncovered(code: str) -> str:
    """An address that Cloudflare hides from machines: hexadecimal, the first byte is the key.

    >>> _uncovered("2a4b6a5204455844")
    'a@x.orn'
    """
    try:
        key, *hidden = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(byte ^ key for byte in hidden).decode("utf-8", "replace")


def _link(node: LexborNode, pieces: list[str], depth: int, base: str) -> None:
    """A link as [words](address); where the words are the address, the words alone."""
    covered = node.attributes.get("data-cfemail")
    if covered:
        pieces.append(_uncovered(covered))
        return
    start = len(pieces)
    _walk(node, pieces, depth + 1, base, inside=True)
    words = " ".join("".join(pieces[start:]).split())
    target = _absolute((node.attributes.get("href") or "").strip(), base)
    del pieces[start:]
    if not words:
        return
    if target.startswith("mailto:"):
        address = target[7:].split("?")[0]
        pieces.append(
            words if "@" in words or not address else f"[{words}]({target.split('?')[0]})"
        )
    elif target.startswith(("http://", "https://")) and words.rstrip("/") != target.rstrip("/"):
        pieces.append(f"[{words}]({target})")
    else:
        pieces.append(words)


def _absolute(target: str, base: str) -> str:
    """Where a link leads; a place within the page itself is none."""
    if not base or not target or target.startswith(("#", "mailto:", "javascript:", "tel:")):
        return target
    try:
        return urljoin(base, target)
    except ValueError:
        return target


def _tidy(raw: str) -> str:
    lines = (_WIDE.sub(" ", line).strip() if line else "" for line in raw.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _head(tree: LexborHTMLParser) -> tuple[dict[str, str], str]:
    """What the page tells machines about itself, and the text of its JobPosting block.

    Such a block outweighs the tags.
    """
    told = ""
    head: dict[str, str] = {}
    title = tree.css_first("title")
    if title is not None:
        head["title"] = _line(title.text())
    for meta in tree.css("meta"):
        name = (meta.attributes.get("property") or meta.attributes.get("name") or "").lower()
        content = _line(meta.attributes.get("content") or "")
        if name in _META and content:
            head.setdefault(_META[name], content)
    canonical = tree.css_first("link[rel=canonical]")
    if canonical is not None and canonical.attributes.get("href"):
        head["canonical"] = _line(canonical.attributes["href"] or "")
    for block in tree.css('script[type="application/ld+json"]'):
        job = jobposting.read(block.text())
        head.update((key, _line(value)) for key, value in job.facts.items())
        told = told or job.description
    for item in tree.css("[itemprop=validThrough], [itemprop=datePosted]"):
        value = item.attributes.get("content") or item.attributes.get("datetime") or ""
        head.setdefault((item.attributes["itemprop"] or "").lower(), _line(value))
    return {key: value for key, value in head.items() if value}, told


def _line(value: str) -> str:
    return " ".join(value.split())[:500]
