"""How heavy a mail is as it travels, and who would send it back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from applications.core.limits import MEGABYTE

_LINE, _BREAK = 76, 2  # of Base64: four signs for three bytes, a line end after so many
_PART = 260  # the head of a part, and what parts it from the next
_HEAD = 700  # of the mail


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail may be refused; "" is what many universities' servers take."""

    name: str
    mb: float
    source: str

    @property
    def bytes(self) -> int:
        return round(self.mb * MEGABYTE)


@cache
def servers() -> tuple[Server, ...]:
    """The known ones, the most patient first."""
    file = resources.files("applications.core.application_mail").joinpath("servers.toml")
    return tuple(Server(**one) for one in tomllib.loads(file.read_text("utf-8"))["server"])


def travelling(sizes: Iterable[int], text: str = "") -> int:
    """The bytes of a mail with files of these sizes: Base64 makes them a third larger.

    >>> travelling([7_400_000]) > 10_000_000 > travelling([7_200_000])
    True
    """
    files = sum(_encoded(size) + _PART for size in sizes)
    return _HEAD + 2 * len(text.encode("utf-8", "replace")) + files


def _encoded(size: int) -> int:
    signs = -(-size // 3) * 4
    return signs + -(-signs // _LINE) * _BREAK


def refusing(size: int) -> tuple[Server, ...]:
    """Those that a mail of this size is too large for."""
    return tuple(one for one in servers() if size > one.bytes)


def room(limit: float) -> float:
    """How many MB of files a mail of so many MB holds, a little spared.

    >>> room(10), room(25)
    (7.2, 18.1)
    """
    return int(limit / (4 / 3 * (1 + _BREAK / _LINE)) * 10 - 0.9) / 10
