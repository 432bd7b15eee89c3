"""What a browser brings of a page, by a bookmark of ours or by its menu "Share"."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from applications.core.look_alike import Sketch
from applications.core.places import institution_at
from applications.core.places.named import institution_named

LONGEST_ADDRESS = 2000
LONGEST_TITLE = 300
LONGEST_WORDS = 100_000  # of a selection; of any script these stay below what an address may hold
FEWEST_LETTERS = 200  # fewer beside an address are what an app says of it, and no posting

# Behind the hash the words reach no server and no log, and may be long: a proxy takes 8 kB of an
# address. A window is opened, for the page's own policy may forbid all else.
_SCRIPT = (
    "(()=>{const l=location.href,t=document.title,w=''+getSelection(),"
    "u=%s+'?'+new URLSearchParams({title:t.slice(0,%d),url:l.length>%d?'':l})"
    "+(w.trim()?'#'+new URLSearchParams({text:w.slice(0,%d)}):'');"
    "open(u)||(location.href=u)})()"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
# What no title or address has: control characters, and those that turn the direction of others.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_AROUND = " .,;:!?()[]{}'»«–-|"  # an address in a sentence
_BETWEEN = re.compile(r"\s+[-–—·•:]\s+|\s*\|\s*")  # the parts of a page's title


def bookmarklet(address: str) -> str:
    """The bookmark that opens this address with the title, address and selection of a page.

    >>> bookmarklet("https://a.example/new/")[:32], "#" in bookmarklet("https://a.example/new/")
    ('javascript:(()=%3E{const%20l=loc', False)
    """
    sizes = (LONGEST_TITLE, LONGEST_ADDRESS, LONGEST_WORDS)
    return "javascript:" + quote(_SCRIPT % (json.dumps(address), *sizes), safe="()*!'~;:@&=+$,/?{}")


@dataclass(frozen=True, slots=True)
class Brought:
    """A page as a browser tells of it, as far as that is usable."""

    title: str
    institution: str
    url: str  # of the web, or ""
    words: str
    refused: bool = False  # an address was given that is none of the web

    def __bool__(self) -> bool:
        return bool(self.title or self.url or self.words or self.refused)

    @property
    def sketch(self) -> Sketch:
        said = f"{self.title}\n{self.url}\n{self.words}"
        return Sketch(self.title, self.institution, self.url, words=said)


def brought(title: str, words: str, url: str) -> Brought:
    """What was given, sorted out: apps put the address among the words, or have no title.

    >>> one = brought("", "PhD position in Logic | Umeå University https://umu.se/jobs/7", "")
    >>> one.title, one.institution, one.url, one.words
    ('PhD position in Logic', 'Umeå University', 'https://umu.se/jobs/7', '')
    >>> brought("A", "", "javascript:alert(1)").refused
    True
    """
    title, given = _on_one_line(title), url.strip()
    words = words.replace("\x00", "").strip()[:LONGEST_WORDS]
    rest = _on_one_line(_ADDRESS.sub(" ", words)).strip(_AROUND)
    is_short = sum(map(str.isalpha, rest)) < FEWEST_LETTERS
    among = (found.rstrip(_AROUND) for found in _ADDRESS.findall(words) if is_short)
    url = next(filter(is_of_the_web, (given, *among)), "")
    if url and is_short:
        title, words = title or rest, ""
    name, institution = _apart(title[:LONGEST_TITLE], url)
    return Brought(name, institution, url, words, refused=bool(given) and not url)


def is_of_the_web(url: str) -> bool:
    """
    >>> [is_of_the_web(url) for url in ("HTTPS://umu.se/7", "data:text/html,x", "http:///7", "http://[")]
    [True, False, False, False]
    """
    if len(url) > LONGEST_ADDRESS or _UNSEEN.search(url) or re.search(r"\s", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _on_one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


def _apart(title: str, url: str) -> tuple[str, str]:
    """The title of a page without its institution, and that by its name."""
    parts = [part for part in _BETWEEN.split(title) if part]
    told = next(filter(None, map(institution_named, parts)), None)
    own = [part for part in parts if institution_named(part) is None]
    known = told or institution_at(urlsplit(url).hostname or "")
    return (own[0] if told and own else title), known.name if known else ""
