"""Markdown: read as it stands, so that links keep their address; comments are dropped."""

from __future__ import annotations

import html
import re

from applications.sources import plain

_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")


def text(given: str) -> str:
    """Markdown without comments and with its entities written out.

    >>> text("R&uuml;ckfragen <!-- draft -->an uns")
    'Rückfragen an uns'
    """
    return html.unescape(_COMMENT.sub("", plain.text(given)))
