"""Parts of web addresses that tell what a link is, kept as data."""

from __future__ import annotations

import re

from applications.core.extraction.vocabulary import data


def parts(*keys: str) -> str:
    """The parts under these keys as alternatives within a larger pattern.

    >>> bool(re.search(parts("forms"), "https://forms.gle/12")), parts("archives")
    (True, '/pipermail/|/mailman/')
    """
    return "|".join(re.escape(part) for key in keys for part in data("hosts")[key])
