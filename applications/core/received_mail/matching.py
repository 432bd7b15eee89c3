"""Which application a mail is about: by numbers, sender, names and titles, each reason told.

A sender is easily forged, so it only helps to guess; nothing follows from a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal
from urllib.parse import urlsplit

from applications.core.extraction.page import flatten
from applications.core.look_alike import Sketch, is_telling, plain_number, why
from applications.core.places import Institution, institution_at
from applications.core.places.named import institution_named, plain_name
from applications.core.received_mail.own_words import own_part
from applications.core.received_mail.words import pattern
from applications.core.search import folded, words

Reason = Literal[
    "confirmation", "number", "contact", "sender", "portal", "institution", "title", "referee"
]
_WEIGHT: dict[Reason, int] = {
    "confirmation": 6, "number": 6, "contact": 4, "sender": 3, "portal": 2, "institution": 3,
    "title": 3, "referee": 1,
}  # fmt: skip
_SURE, _LEAD, _WORTH = 4, 2, 2
LONGEST = 20_000  # characters of a mail that are looked through
_FEWEST = 5  # letters of a name that is looked for
# In front of a country's two letters: everybody's, as "ac" in "ac.jp".
_SHARED = frozenset(
    ("ac", "co", "edu", "gov", "gob", "gouv", "gub", "gv", "go", "com", "net", "ne", "org", "or")
    + ("re", "res", "sch", "mil", "nom", "lg")
)
_TITLE = 0.6  # of its telling words
_WORDS = re.compile(r"\w+")
_YEARS = re.compile(r"20\d\d[/-](?:20)?\d\d(?:-[0-3]\d)?")  # "2026/2027", "2026-11-02"
_NUMBER = re.compile(r"(?<![\w.-])[^\W_](?:[\w./-]{3,38})[^\W_](?!\w)")
_TITLED = re.compile(r"\s*[\"']?(?:[^\W_][\w'&/-]*[ \n]?){1,7}")
_SHORTEST = 4  # signs of a number that is told to be one
_LABELLED = re.compile(r"[\s:#.=(\"'-]{1,8}([^\W_](?:[\w./-]{0,38}[^\W_])?)(?!\w)")
_LOOKED_AT, _LONGEST_NAME = 600, 6  # words, among which every institution's name is looked for
_COMMON = frozenset(
    folded(
        "phd ph.d doctoral doctorate position student candidate fellow fellowship studentship "
        "researcher research early stage degree program programme project university department "
        "school faculty institute with from open call vacancy funded fully"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Case:
    """What of an application may stand in a mail about it."""

    key: int
    title: str = ""
    institution: str = ""
    reference_number: str = ""
    confirmation: str = ""
    links: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    referees: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return self.institution or self.title


@dataclass(frozen=True, slots=True)
class Match:
    """An application that it may be about, and why."""

    key: int
    score: int
    reasons: tuple[Reason, ...]
    is_doubtful: bool = False  # another title stands there, and not its own


def matches(text: str, address: str, cases: Iterable[Case]) -> list[Match]:
    """Those that something speaks for, the likeliest first.

    >>> cases = [Case(1, "PhD in Optics", "Umeå University"), Case(2, "PhD in Logic", "KTH")]
    >>> [(one.key, one.reasons) for one in matches("Your application", "hr@umu.se", cases)]
    [(1, ('sender',))]
    """
    said, cases = _Mail(text, address), list(cases)
    found = [(case, said.why(case)) for case in cases]
    titled = {_house(case) for case, reasons in found if "title" in reasons}
    # of two titles of a house the one that is quoted is meant
    quoted = {case.key for case, _reasons in found if said.quotes(case.title)}
    some = [case for case, _reasons in found if case.key in quoted]
    quoted -= {one.key for one in some if _is_part_of_another(one, some)}
    houses = {_house(case) for case, _reasons in found if case.key in quoted}
    scored = []
    for case, reasons in found:
        score = sum(map(_WEIGHT.__getitem__, reasons))
        if score >= _WORTH:
            is_own = not {"number", "confirmation"}.isdisjoint(reasons) or case.key in quoted
            is_own = is_own or "title" in reasons and _house(case) not in houses
            is_other = not is_own and (_house(case) in titled or said.names_another(case))
            is_elsewhere = said.is_of_another_house(case, reasons)
            scored.append(Match(case.key, score, reasons, is_other or is_elsewhere))
    return sorted(scored, key=lambda one: (one.is_doubtful, -one.score, -one.key))


def likely(found: list[Match]) -> Match | None:
    """The first, where it is far enough ahead of the others to be shown as the one; none that the
    mail names another title for.

    >>> case = Case(1, "PhD in Optics", "Umeå University")
    >>> said = "Your application to Umeå University for the doctoral programme in Modal Logic"
    >>> likely(matches(said, "hr@umu.se", [case]))
    """
    found = [one for one in found if not one.is_doubtful]
    if not found or found[0].score < _SURE and len(found) > 1:
        return None
    if found[0].reasons == ("portal",):  # many houses share one
        return None
    ahead = len(found) < 2 or found[0].score - found[1].score >= _LEAD
    return found[0] if ahead else None


class _Mail:
    def __init__(self, text: str, address: str) -> None:
        self.text = own_part(text[:LONGEST], text[:500].partition("\n")[0])
        self.address = address.strip().lower()
        self.host = self.address.rpartition("@")[2]
        self.labels = _own_labels(self.host)
        known = institution_at(self.host) if "." in self.host else None
        self.home = known.domain if known else ""
        self.plain = f" {plain_name(self.text)} "
        self.bare = f" {' '.join(_WORDS.findall(self.plain))} "
        self.words = words_of(self.text)
        numbers = {one[0] for one in _NUMBER.finditer(self.text) if not _YEARS.fullmatch(one[0])}
        self.makes = frozenset(map(_make, numbers))
        self.titles = _titles_in(self.text)
        self.labelled = _labelled(self.text)
        self._standing: dict[str, bool] = {}

    def why(self, case: Case) -> tuple[Reason, ...]:
        """What speaks for this one."""
        asked: dict[Reason, bool] = {
            "confirmation": self._has_number(case.confirmation),
            "number": self._has_number(case.reference_number),
            "contact": bool(self.address) and self.address in map(str.lower, case.addresses),
            "sender": bool(self.home) and self.home == _domain(case.institution),
            "portal": any(map(self._is_from, case.links)),
            "institution": self._names(case.institution),
            "title": self._tells(case.title),
            "referee": any(names_stand(one, self.words) for one in case.referees),
        }
        reasons = tuple(reason for reason, holds in asked.items() if holds)
        is_other = not {"number", "confirmation"} & set(reasons) and self._has_other(
            case.reference_number
        )
        return () if is_other else reasons

    def _has_other(self, number: str) -> bool:
        """Whether it names another number of the same make: it is about another posting."""
        make = _make(number)
        if not is_telling(number) or make == "9" * len(number):
            return False
        return make in self.makes

    def _has_number(self, number: str) -> bool:
        said, asked = Sketch(words=self.text), Sketch(reference_number=number)
        plain = plain_number(number)
        is_labelled = len(plain) >= _SHORTEST and plain in self.labelled
        return bool(number) and (is_labelled or why(said, asked) == "number")

    def _is_from(self, link: str) -> bool:
        there = _own_labels(_host(link))
        return len(there) > 1 and there == self.labels

    def _names(self, institution: str) -> bool:
        known = institution_named(institution)
        names = {institution, *(known.names if known else ())}
        plain = map(_plain, names)
        return any(len(one) >= _FEWEST and self._stands_there(one, known) for one in plain)

    def _stands_there(self, name: str, known: Institution | None) -> bool:
        if name not in self._standing:
            self._standing[name] = self._stands(name, known)
        return self._standing[name]

    def _stands(self, name: str, known: Institution | None) -> bool:
        """Whether the name stands there, and in no longer one: "Medical University of Vienna"."""
        at = self.plain.find(f" {name}")
        while at >= 0:
            before = self.plain[max(0, at - 60) : at].split()[-3:]
            longer = (" ".join([*before[first:], name]) for first in range(len(before)))
            others = filter(None, map(institution_named, longer))
            if all(known is not None and one.domain == known.domain for one in others):
                return True
            at = self.plain.find(f" {name}", at + 1)
        return False

    def _tells(self, title: str) -> bool:
        telling = _telling(title)
        there = [forms for forms in telling if not self.words.isdisjoint(forms)]
        if len(telling) > 1:
            return len(there) >= max(2, _TITLE * len(telling))
        return bool(there) and (self.quotes(title) or self._is_titled(there[0]))

    def _is_titled(self, forms: tuple[str, ...]) -> bool:
        """Whether this word is all that tells a title that it names."""
        return any(one.issubset(forms) for one in self.titles)

    def quotes(self, title: str) -> bool:
        """Whether the title stands there as it is: more than one word."""
        plain = " ".join(_WORDS.findall(_plain(title)))
        return " " in plain and f" {plain} " in self.bare and bool(_telling(title))

    def is_of_another_house(self, case: Case, reasons: tuple[Reason, ...]) -> bool:
        """Whether nothing but its title speaks for it, and another institution is named."""
        own = institution_named(case.institution)
        if own is None or not {"title", "referee", "portal"}.issuperset(reasons):
            return False
        short = (rf"(?<!\w){re.escape(name)}(?!\w)" for name in own.names)  # "KTH"
        if any(re.search(name, self.text) for name in short):
            return False
        return bool(self.houses - {own.domain})

    @cached_property
    def houses(self) -> frozenset[str]:
        """The institutions that it names by more than one word, or comes from."""
        said = self.bare.split()[:_LOOKED_AT]
        runs = (
            " ".join(said[first : first + length])
            for first in range(len(said))
            for length in range(2, _LONGEST_NAME + 1)
        )
        named = {known.domain for known in map(institution_named, runs) if known}
        return frozenset(named | {self.home} - {""})

    def names_another(self, case: Case) -> bool:
        """Whether it names what was applied for, and not a word of that is in this one's title."""
        own = {form for forms in _telling(case.title) for form in forms}
        known = institution_named(case.institution)
        names = (case.institution, *(known.names if known else ()))
        house = {form for name in names for word in words(name) for form in word.forms}
        told = [one for one in self.titles if one - house]
        return bool(own and told) and all(own.isdisjoint(one) for one in told)


def _is_part_of_another(case: Case, quoted: list[Case]) -> bool:
    """Whether its title stands within that of another that is quoted: "Robotics" in "Robotics and
    Perception"."""
    others = (_plain(one.title) for one in quoted)
    plain = _plain(case.title)
    return any(plain != other and f" {plain} " in f" {other} " for other in others)


def _labelled(text: str) -> frozenset[str]:
    """The numbers that are told to be those of a posting or an application."""
    flat = flatten(text)
    labels = (one for name in ("posting_number", "number") for one in pattern(name).finditer(flat))
    found = (_LABELLED.match(flat, one.end()) for one in labels)
    return frozenset(plain_number(one[1]) for one in found if one)


def _own_labels(host: str) -> list[str]:
    """The end of a host that somebody owns; [] where everybody shares it.

    >>> _own_labels("hr.kyoto-u.ac.jp"), _own_labels("umu.varbi.com"), _own_labels("ac.jp")
    (['kyoto-u', 'ac', 'jp'], ['varbi', 'com'], [])
    """
    labels = host.lower().strip(".").split(".")
    is_shared = len(labels[-1]) == 2 and len(labels) > 1 and labels[-2] in _SHARED
    wanted = 3 if is_shared else 2
    return labels[-wanted:] if len(labels) >= wanted else []


def _make(number: str) -> str:
    """How a number is made up: its year and count may differ.

    >>> _make("TUM-2027-00018")
    'TUM-9999-99999'
    """
    return re.sub(r"\d", "9", number)


def _titles_in(text: str) -> list[frozenset[str]]:
    """The telling words behind each "PhD position in", as far as a title may go."""
    flat = flatten(text)
    found = (_TITLED.match(flat, one.end()) for one in pattern("programme").finditer(flat))
    is_part, house = pattern("house_part"), pattern("at_house")
    told = (
        _telling(house.split(one[0])[0])
        for one in found
        if one and not is_part.search(" ".join(one[0].split()[:3]))
    )
    return [frozenset(form for forms in one for form in forms) for one in told if one]


def _house(case: Case) -> str:
    """The same for all of one institution; a key of its own where none is named."""
    return _domain(case.institution) or plain_name(case.institution) or str(case.key)


@cache
def _domain(institution: str) -> str:
    known = institution_named(institution) if institution else None
    return known.domain if known else ""


@lru_cache(maxsize=2048)  # an account's applications are asked for with each of its mails
def _plain(name: str) -> str:
    return plain_name(name)


@lru_cache(maxsize=2048)
def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@lru_cache(maxsize=2048)
def _telling(title: str) -> list[tuple[str, ...]]:
    found = (word.forms for word in words(title))
    return [forms for forms in found if len(forms[0]) > 3 and forms[0] not in _COMMON]


def names_stand(name: str, said: frozenset[str]) -> bool:
    """Whether the last name of a person is among these words.

    >>> names_stand("Prof. Ingrid Lund", frozenset({"dr", "lund", "sent"}))
    True
    """
    return not said.isdisjoint(_last_name(name))


@lru_cache(maxsize=2048)
def _last_name(name: str) -> tuple[str, ...]:
    """Each way in which it may be typed."""
    parts = [word.forms for word in words(name) if len(word.forms[0]) > 2]
    return parts[-1] if parts else ()


def words_of(text: str) -> frozenset[str]:
    """Every word in each way it may be typed."""
    return frozenset(form for word in words(text) for form in word.forms)
