"""What well-known portals ask: of files, limits and what they turn away; of referees, and when."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from applications.core.limits import Limit
from applications.core.places.named import institution_named

NONE = "none"  # the person looked at the suggestion and wants no portal's rules


class RequestRule(NamedTuple):
    """One thing that a page says of a portal's requests to referees, and which page that is.

    What each code means stands at the head of presets.toml, its words in templatetags.
    """

    code: str
    value: Any
    source: str
    read: str = ""  # the day it was looked up (ISO); the copy seen may have been older


@dataclass(frozen=True, slots=True)
class Preset:
    """A portal's rules, and the pages they were read on."""

    key: str
    name: str
    domains: tuple[str, ...]
    source: str = ""  # of what it says of files; "" where nothing is known of that
    words: tuple[str, ...] = ()
    form: str = ""  # "single", "separate", or "" for either
    file_mb: float | None = None
    file_pages: int | None = None
    files: int | None = None
    total_mb: float | None = None
    refuses: tuple[str, ...] = ()  # "password", "signature", "portfolio"
    file_name: str = ""
    requests: tuple[RequestRule, ...] = ()

    @property
    def when(self) -> str:
        """When it mails referees: "save", "demand", "submission", "never"; "" where unknown."""
        return next((str(rule.value) for rule in self.requests if rule.code == "when"), "")

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Its limits, each saying that it is this portal's."""
        known = {
            "mb": self.file_mb,
            "pages": self.file_pages,
            "files": self.files,
            "total_mb": self.total_mb,
        }
        return tuple(Limit(what, n, self.name) for what, n in known.items() if n is not None)


@cache
def presets() -> dict[str, Preset]:
    """Every portal we know, by its key, in the order of the file.

    >>> presets()["princeton"].limits
    (Limit(what='mb', value=25, source='Princeton graduate admissions', binds=''), \
Limit(what='pages', value=75, source='Princeton graduate admissions', binds=''))
    """
    text = resources.files("applications.core").joinpath("presets.toml").read_text("utf-8")
    return {key: _preset(key, facts) for key, facts in tomllib.loads(text).items()}


def _preset(key: str, facts: dict[str, Any]) -> Preset:
    pages = facts.pop("requests", [])
    return Preset(key=key, requests=tuple(_rules(pages)), **_with_tuples(facts))


def _rules(pages: Iterable[dict[str, Any]]) -> Iterator[RequestRule]:
    for page in map(_with_tuples, pages):
        source, read = page.pop("source"), page.pop("read", "")
        for code, value in page.items():
            yield RequestRule(code, value, source, str(read))


def _with_tuples(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in facts.items()}


def when_portal_mails(own: str, said: str, preset: Preset | None) -> str:
    """When referees are mailed: as the person saw it, else as the posting says, else as the
    portal's pages say; "" unknown.

    >>> tum = chosen("tumapply")
    >>> when_portal_mails("", "", tum), when_portal_mails("", "save", tum)
    ('submission', 'save')
    >>> when_portal_mails("demand", "save", tum), when_portal_mails("", "", None)
    ('demand', '')
    """
    return own or said or (preset.when if preset else "")


def chosen(key: str) -> Preset | None:
    """The preset of that key; None where there is none, or none any more."""
    return presets().get(key)


def suggested(institution: str, addresses: Iterable[str], words: str = "") -> Preset | None:
    """The portal that the institution's name or one of the addresses leads to.

    >>> suggested("KTH", []).key
    'kth'
    >>> suggested("", ["https://candidate.recruit.visma.com/job/12"]).key
    'visma-recruit'
    >>> suggested("TU Delft", [], words="PhD in robotics") is None
    True
    """
    hosts = [host for address in addresses if (host := _host(address))]
    known = institution_named(institution)
    if known:
        hosts.append(known.domain)
    said = f"{institution} {words} {' '.join(addresses)}".lower()
    for preset in presets().values():
        here = any(host == d or host.endswith(f".{d}") for host in hosts for d in preset.domains)
        if here and (not preset.words or any(word in said for word in preset.words)):
            return preset
    return None


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
