"""HTML to text: what a visitor reads, in order, with links kept as Markdown writes them."""

from __future__ import annotations

import json
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from applications.sources import plain

MAX_DEPTH = 200

_DROPPED = frozenset(
    ("script", "style", "noscript", "template", "svg", "nav", "header", "footer", "form", "iframe")
    + ("button", "select", "option", "head", "dialog", "aside", "menu", "object", "canvas")
    + ("video", "audio")
)
_BLOCKS = frozenset(
    ("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption")
    + ("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "ol", "p", "pre")
    + ("section", "table", "tbody", "thead", "tr", "ul", "summary", "details", "body", "center")
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CHROME = re.compile(
    r"\b(?:cookie|consent|share|social|breadcrumb|navbar|nav-|menu|sidebar|related|newsletter|skip-link|sr-only|pagination|site-footer|site-header)",
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
    """The page as text, what it says to machines first."""
    tree = LexborHTMLParser(plain.text(given))
    pieces: list[str] = []
    root = tree.body
    main = _main(tree)
    if main is not None or root is not None:
        _walk(main or root, pieces, 0)  # type: ignore[arg-type]
    body = _tidy("".join(pieces))
    head = _head(tree)
    lines = "".join(f"{key}: {value}\n" for key, value in head.items())
    return f"---\n{lines}---\n{body}" if lines else body


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the posting, where the page marks one that has most of the words."""
    root = tree.body
    whole = len(root.text()) if root is not None else 0
    for selector in ("main", "article", "[role=main]"):
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text()) > max(400, whole * 0.3):
            return found[0]
    return None


def _walk(node: LexborNode, pieces: list[str], depth: int) -> None:
    child = node.child
    while child is not None:
        tag = child.tag
        if tag == "-text":
            content = child.text(deep=False)
            pieces.append(content if _preserved(node) else re.sub(r"\s+", " ", content))
        elif (
            tag
            and depth < MAX_DEPTH
            and not tag.startswith(("-", "!"))
            and tag not in _DROPPED
            and not _is_chrome(child)
        ):
            _element(child, tag, pieces, depth)
        child = child.next


def _preserved(node: LexborNode) -> bool:
    """Whether line ends are kept: `pre`, or text that an author broke into lines himself."""
    return node.tag in ("pre", "textarea") or "\n\n" in (node.text(deep=False) or "").strip()


def _is_chrome(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if "display:none" in (attributes.get("style") or "").replace(" ", ""):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_CHROME.search(names)) and len(node.text()) < 1500


def _element(node: LexborNode, tag: str, pieces: list[str], depth: int) -> None:
    if tag == "br":
        pieces.append("\n")
        return
    if tag == "a":
        _link(node, pieces, depth)
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
    _walk(node, pieces, depth + 1)
    if tag == "span" and node.next is not None and node.next.tag == "span":
        pieces.append(" ")  # labels side by side
    if tag in ("td", "th"):
        pieces.append(" | " if node.next is not None else "")
    elif block:
        pieces.append("\n\n" if tag == "p" or tag in _HEADINGS else "\n")


def _link(node: LexborNode, pieces: list[str], depth: int) -> None:
    """A link as [words](address); where the words are the address, the words alone."""
    start = len(pieces)
    _walk(node, pieces, depth + 1)
    words = " ".join("".join(pieces[start:]).split())
    target = (node.attributes.get("href") or "").strip()
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


def _tidy(raw: str) -> str:
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in raw.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _head(tree: LexborHTMLParser) -> dict[str, str]:
    """What the page tells machines about itself; a JobPosting block outweighs its tags."""
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
        head.update(_job(block.text()))
    return {key: value for key, value in head.items() if value}


def _job(block: str) -> dict[str, str]:
    """The parts of a schema.org JobPosting that a posting's fields can be read from."""
    try:
        data = json.loads(block)
    except (ValueError, RecursionError):
        return {}
    job = _find_job(data, 0)
    if job is None:
        return {}
    place = _at(job, "jobLocation", "address")
    pairs = {
        "jobtitle": job.get("title"),
        "employer": _at(job, "hiringOrganization", "name"),
        "city": place.get("addressLocality") if isinstance(place, dict) else None,
        "country": place.get("addressCountry") if isinstance(place, dict) else None,
        "dateposted": job.get("datePosted"),
        "validthrough": job.get("validThrough"),
        "employmenttype": job.get("employmentType"),
    }
    return {key: _line(value) for key, value in pairs.items() if isinstance(value, str)}


def _find_job(data: Any, depth: int) -> dict[str, Any] | None:
    if isinstance(data, dict):
        if data.get("@type") == "JobPosting":
            return data
        data = data.get("@graph")
    if isinstance(data, list) and depth < 4:
        for item in data:
            found = _find_job(item, depth + 1)
            if found:
                return found
    return None


def _at(data: Any, *keys: str) -> Any:
    for key in keys:
        if isinstance(data, list):
            data = data[0] if data else None
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _line(value: str) -> str:
    return " ".join(value.split())[:500]
