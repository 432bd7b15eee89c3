"""Parts of web addresses that tell what a link is, kept as data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _listed() -> dict[str, list[str]]:
    file = resources.files("applications.core.extraction").joinpath("hosts.toml")
    return tomllib.loads(file.read_text("utf-8"))


def parts(*keys: str) -> str:
    """The parts under these keys as alternatives within a larger pattern.

    >>> bool(re.search(parts("forms"), "https://forms.gle/12")), parts("archives")
    (True, '/pipermail/|/mailman/')
    """
    return "|".join(re.escape(part) for key in keys for part in _listed()[key])
