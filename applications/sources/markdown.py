"""Markdown: read as it stands, so that links keep their address; what is not shown is dropped."""

from __future__ import annotations

import html

from applications.sources import plain

# What a page does not show, by its first and its last signs.
_HIDDEN = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))


def text(given: str) -> str:
    """Markdown without comments, styles and scripts, and with its entities written out.

    >>> text("R&uuml;ckfragen <!-- draft -->an uns")
    'Rückfragen an uns'
    """
    for begun, ended in _HIDDEN:
        given = _without(given, begun, ended)
    return html.unescape(plain.text(given))


def _without(given: str, begun: str, ended: str) -> str:
    """By hand, because a pattern looks for each end again from every beginning."""
    kept, place = [], 0
    while (start := given.find(begun, place)) >= 0 and (
        end := given.find(ended, start + len(begun))
    ) >= 0:
        kept.append(given[place:start])
        place = end + len(ended)
    return "".join(kept) + given[place:]
