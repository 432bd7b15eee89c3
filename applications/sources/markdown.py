"""Markdown: read as it stands, so that links keep their address; comments are dropped."""

from __future__ import annotations

import html

from applications.sources import plain


def text(given: str) -> str:
    """Markdown without comments and with its entities written out.

    >>> text("R&uuml;ckfragen <!-- draft -->an uns")
    'Rückfragen an uns'
    """
    return html.unescape(_without_comments(plain.text(given)))


def _without_comments(given: str) -> str:
    """By hand, because a pattern looks for each end again from every beginning."""
    kept, place = [], 0
    while (start := given.find("<!--", place)) >= 0 and (end := given.find("-->", start + 4)) >= 0:
        kept.append(given[place:start])
        place = end + 3
    return "".join(kept) + given[place:]
