"""From a file or pasted text to plain text that `core.extraction` can read.

What a page says about itself to machines (front matter, meta tags, a JobPosting block) comes first
in the text as "key: value" lines between two lines of "---", so that evidence from there has a
place too, and weighs less than what is written for people.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass

from applications.errors import EmptySource, NotReadable, SourceTooLarge
from applications.sources import mail, markdown, plain

MAX_BYTES = 10 * 1024 * 1024
# A part of a page's source begins with a tag, as a note in Markdown may, and goes on in tags.
_SOURCE = re.compile(
    rb"(?:<!--[^>]{0,200}-->\s*)?<(?:a|article|aside|b|body|br|center|dd|div|dl|em|figure|font|"
    rb"footer|form|h[1-6]|head|header|hr|i|img|li|link|main|meta|nav|ol|p|script|section|span|"
    rb"strong|style|table|tbody|td|th|title|tr|ul)(?:[\s/][^<>]{0,2000})?>",
    re.IGNORECASE,
)
_TAG = re.compile(rb"</?[a-zA-Z][^<>\s]{0,20}")
_LINE = re.compile(rb"\S[^\n]*")

__all__ = ["MAX_BYTES", "Source", "is_plain", "read"]


@dataclass(frozen=True, slots=True)
class Source:
    """A posting's text as it will be kept and read, and what kind of file it came from."""

    text: str
    kind: str  # text, markdown, html, pdf, mail


def read(data: bytes, filename: str = "", content_type: str = "") -> Source:
    """The text of a posting given as bytes; refuses what is empty, too large or no text.

    >>> read(b"PhD position. Apply by 3 May.").kind
    'text'
    """
    if len(data) > MAX_BYTES:
        raise SourceTooLarge(MAX_BYTES // 1024 // 1024)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptySource()
    kind = _kind(data, filename.lower(), content_type.lower())
    text = _text(data, kind, content_type)
    if not text.strip():
        raise EmptySource()
    return Source(text, kind)


def read_job(data: str, filename: str, content_type: str) -> str:
    """The same for a helper process, which gets the bytes as Base64: readers can be made to take
    ages by those who know them."""
    return read(b64decode(data), filename, content_type).text


def is_plain(data: bytes, filename: str = "", content_type: str = "") -> bool:
    """Whether nothing but letters has to be read; all else belongs into a helper process.

    >>> is_plain(b"PhD position"), is_plain(b"<p>PhD position</p>"), is_plain(b"%PDF-1.7")
    (True, False, False)
    """
    return _kind(data, filename.lower(), content_type.lower()) in ("text", "markdown")


def _kind(data: bytes, filename: str, content_type: str) -> str:
    """What a file is: by its first bytes, then by its name, then by what the sender says."""
    start = data[:1024].lstrip().lower()
    if b"%pdf-" in start:
        return "pdf"
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or filename.endswith(
        (".html", ".htm", ".xhtml")
    ):
        return "html"
    if (
        filename.endswith((".md", ".markdown", ".mdx"))
        or content_type.startswith("text/markdown")
        or start.startswith(b"---\n")
    ):
        return "markdown"
    if filename.endswith(".eml") or content_type == "message/rfc822":
        return "mail"
    is_page = content_type.startswith(("text/html", "application/xhtml")) or _is_source(data)
    return "html" if is_page else "text"


def _is_source(data: bytes) -> bool:
    """Whether these are tags with words between them, and not words with a tag here and there.

    >>> _is_source(b"<p>PhD position</p>"), _is_source(b"<br>\\nPhD position\\nin optics")
    (True, False)
    """
    if not _SOURCE.match(data.lstrip(b" \t\r\n\xef\xbb\xbf"), 0, 4096) or b"</" not in data:
        return False
    return 2 * len(_TAG.findall(data)) >= len(_LINE.findall(data))


def _text(data: bytes, kind: str, content_type: str) -> str:
    if kind == "pdf":
        from applications.sources import pdf  # here, because its library is slow to load

        return pdf.text(data)
    if kind == "mail":
        return mail.text(data)
    text = plain.decoded(data, content_type)
    if plain.is_binary(text):
        raise NotReadable()
    if kind == "html":
        from applications.sources import html  # here, for the same reason

        return html.text(text)
    return markdown.text(text) if kind == "markdown" else plain.text(text)
