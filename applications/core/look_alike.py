"""Whether two postings are the same one: by link, by reference number, by place and title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from rapidfuzz import fuzz

from applications.core.places.named import institution_named, plain_name
from applications.core.search import folded

# The surest sign first.
Why = Literal["text", "link", "number", "title", "years"]

# What mails, feeds and boards write behind an address, to know where a visitor came from.
_TRACKING = re.compile(r"utm_\w*|mc_[ce]id|mtm_\w*|fbclid|gclid|msclkid|igshid")
# Or a vacancy's number; without a digit it is none.
_PERHAPS_TRACKING = ("ref", "source", "src")
_YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d(?:\s?[/–-]\s?(?:(?:19|20)?\d\d))?(?![\w-])")
_WORD = re.compile(r"\w+")
# "Position 2", "project B", "phase III": such a word tells two apart, however short it is.
_COUNTS = re.compile(r"\d\w*|[a-z]|i{2,3}|iv|vi{0,3}")
_SMALL = {"a", "an", "the", "in", "of", "at", "on", "for", "and", "och", "i", "inom", "und", "m"}
# "an der Technischen Universität", "Freien": the name is "Technische Universität", "Freie".
_BENT = re.compile(r"(?:\b[Dd](?:er|ie) )?\b([A-Z]\w*(?:isch|frei)|Frei)e[nr]?\b(?= (?:Univ|Hoch))")
_SHORT_NUMBER = 4  # signs: a number such as "12" is one at every institution
_SHORT_DIGITS = 6  # fewer are a year or a sum, wherever they stand among other words
_NEAR, _NEAR_WORDS = 88, 70


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a posting tells it from others; `text` is a digest of its words.

    `words` are those of one that was not read yet: its number may stand among them.
    """

    title: str = ""
    institution: str = ""
    url: str = ""
    reference_number: str = ""
    text: str = ""
    words: str = ""


def why(one: Sketch, other: Sketch) -> Why | None:
    """What makes them look alike, the surest sign first; None where nothing does.

    >>> at = "Umeå University"
    >>> why(Sketch("PhD in Logic 2025", at), Sketch("PhD in logic, 2026", "Umeå universitet"))
    'years'
    >>> why(Sketch(url="http://www.umu.se/jobs/7/?utm_source=x#a"), Sketch(url="https://umu.se/jobs/7"))
    'link'
    """
    if one.text and one.text == other.text:
        return "text"
    if one.url and other.url and (link := plain_link(one.url)) and link == plain_link(other.url):
        return "link"
    number = plain_number(one.reference_number)
    same_place = _place(one.institution) == _place(other.institution) != ""
    is_own = same_place or len(number) >= _SHORT_NUMBER
    if number and is_own and number == plain_number(other.reference_number):
        return "number"
    if one.words and _stands_in(other.reference_number, one.words):
        return "number"
    if same_place and near(one.title, other.title):
        return "years" if _years(one.title) != _years(other.title) else "title"
    return None


def keys(one: Sketch) -> set[str]:
    """Two that look alike have one of these in common: of many, only those need to be compared."""
    found = (
        ("text", one.text),
        ("link", one.url and plain_link(one.url)),
        ("number", plain_number(one.reference_number)),
        ("place", _place(one.institution)),
    )
    return {f"{what} {value}" for what, value in found if value}


def same_link(one: Sketch, other: Sketch) -> bool | None:
    """Whether both lead to one page; None where one of them has no link."""
    links = [plain_link(sketch.url) if sketch.url else "" for sketch in (one, other)]
    return links[0] == links[1] if all(links) else None


def same_number(one: Sketch, other: Sketch) -> bool | None:
    """Whether both have one reference number; None where one of them has none."""
    numbers = [plain_number(sketch.reference_number) for sketch in (one, other)]
    return numbers[0] == numbers[1] if all(numbers) else None


def alike(
    one: Sketch, others: Iterable[tuple[int, Sketch]], most: int
) -> Iterator[tuple[int, Why]]:
    """Of these, by their keys, the few that look most like this one; the first of them first."""
    found = ((key, why(one, other)) for key, other in others)
    surest = sorted(((key, reason) for key, reason in found if reason), key=_sureness)
    return iter(surest[:most])


def _sureness(found: tuple[int, Why]) -> int:
    return get_args(Why).index(found[1])


@lru_cache(maxsize=4096)
def plain_link(url: str) -> str:
    """The address without what does not change where it leads; "" for a site's first page.

    >>> plain_link("HTTPS://www.ETHZ.ch:443/jobs/?b=2&a=1&fbclid=9")
    'ethz.ch/jobs?a=1&b=2'
    >>> plain_link("https://www.ethz.ch/"), plain_link("https://a.b/#/job/7"), plain_link("[")
    ('', 'a.b#/job/7', '')
    """
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if port not in (None, 80, 443):
        host = f"{host}:{port}"
    asked = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=None)
        if not _is_tracking(*pair)
    )
    path = parts.path.rstrip("/")
    query = f"?{urlencode(asked)}" if asked else ""
    # Some portals keep the page's address behind the hash.
    hash_route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{host}{path}{query}{hash_route}" if path or query or hash_route else ""


def _is_tracking(name: str, value: str) -> bool:
    if name.lower() in _PERHAPS_TRACKING:
        return not any(map(str.isdigit, value))
    return _TRACKING.fullmatch(name.lower()) is not None


def near(one: str, other: str) -> bool:
    """The same title but for years, order, small words, plurals and slips of the keyboard.

    >>> near("PhD position in Mathematics", "PhD positions in mathematics (2026/27)")
    True
    >>> near("Doctoral student in mathematics", "Doctoral student in mathematical statistics")
    False
    >>> near("PhD position, project A", "PhD position, project B")
    False
    """
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    if mine == theirs:
        return True
    rest, other_rest = sorted(mine - theirs), sorted(theirs - mine)
    if any(_COUNTS.fullmatch(word) for word in (*rest, *other_rest)):
        return False
    whole = fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs)))
    if whole < _NEAR or not (rest and other_rest):
        return whole >= _NEAR
    return fuzz.ratio(" ".join(rest), " ".join(other_rest)) >= _NEAR_WORDS


@lru_cache(maxsize=4096)
def _words(title: str) -> frozenset[str]:
    words = _WORD.findall(folded(_YEAR.sub(" ", title)))
    counting = {word for word in words if _COUNTS.fullmatch(word) and word not in _SMALL}
    return frozenset(set(words) - _SMALL | counting)


def _years(title: str) -> list[str]:
    return _YEAR.findall(title)


def same_institution(one: str, other: str) -> bool:
    """Whether both name one institution, in whichever of its spellings.

    >>> same_institution("Umeå University", "Department of Physics, Umeå universitet")
    True
    >>> same_institution("der Technischen Universität Oz", "Technische Universität Oz")
    True
    >>> same_institution("", "")
    False
    """
    return _place(one) == _place(other) != ""


@lru_cache(maxsize=4096)
def _place(institution: str) -> str:
    """The same for every name of one institution, whatever department stands beside it."""
    institution = _BENT.sub(r"\1e", institution)
    for name in (institution, *institution.split(",")):
        if known := institution_named(name):
            return known.domain
    return plain_name(institution.strip())


def _stands_in(number: str, words: str) -> bool:
    """Whether the words name this number, as long as it can be no other.

    >>> [_stands_in("AN 2.2.1-8", words) for words in ("Ref. an 2.2.1–8, Umeå", "an 2.2.1-80")]
    [True, False]
    """
    if not is_telling(number):
        return False
    parts = _WORD.findall(folded(number))
    text, known = _said(words)
    if not known.issuperset(parts):
        return False
    return re.search(r"\b" + r"\W{0,3}".join(map(re.escape, parts)) + r"\b", text) is not None


def is_telling(number: str) -> bool:
    """Whether a number can be told from others wherever it stands.

    >>> [is_telling(number) for number in ("AN 2.2.1-8", "2026/12345", "16-702", "PhD")]
    [True, True, False, False]
    """
    plain = plain_number(number)
    shortest = _SHORT_DIGITS if plain.isdigit() else _SHORT_NUMBER
    return len(plain) >= shortest and any(map(str.isdigit, plain))


@lru_cache(maxsize=4)
def _said(words: str) -> tuple[str, frozenset[str]]:
    text = folded(words)
    return text, frozenset(_WORD.findall(text))


@lru_cache(maxsize=4096)
def plain_number(number: str) -> str:
    """The number without what stands between its signs: "AN 2.2-8" and "an 2.2–8" are one."""
    return "".join(_WORD.findall(folded(number))).replace("_", "")
