"""Which city a posting is from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.institution import Candidate
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives, phrases
from applications.core.places import (
    City,
    cities_named,
    countries,
    names_of_several_words,
    words_not_cities,
)

_UP = r"[A-ZÀ-ÖØ-ÞĀŁŚŻŹČŠŽĐİÖÜÅÄ]"
_NAMES = re.compile(
    rf"(?<![\w@./]){_UP}[\w'’]*"
    rf"(?:[ -]{_UP}[\w'’]*|\.[ ]{_UP}[\w'’]*|-[a-z]{{2,4}}(?=-{_UP})){{0,4}}"
)
_PLACE = re.compile(
    rf"[ *_]{{0,3}}:[ *_]{{0,4}}(?P<name>{_UP}[\w'’]+(?:[ -]{_UP}?[\w'’]+){{0,2}})[*_ ]{{0,3}}"
    r"(?=[,;(|/\n]|$)"
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a city and says what it is, in all languages."""

    before: re.Pattern[str]
    school_before: re.Pattern[str]
    school_after: re.Pattern[str]
    clock_of: re.Pattern[str]


@cache
def _beside() -> _Beside:
    said = {
        key: alternatives(f"where.{key}")
        for key in ("in", "school_before", "school_of", "school_after", "clock_of")
    }
    return _Beside(
        re.compile(rf"(?:(?<!\w)(?:{said['in']})\s|[,(/|]\s?)$"),
        re.compile(rf"(?<!\w)(?:{said['school_before']})[ ,](?:(?:{said['school_of']}) )?$"),
        re.compile(rf"\s(?:{said['school_after']})"),
        re.compile(rf"(?<!\w)(?:{said['clock_of']})(?: \w{{2,6}})? $"),
    )


_POSTCODE = re.compile(r"(?<![\d.,])(?:\d{5}|\d{3} \d{2}|(?!19|20)\d{4})\s$")
_OWN_NAME = 100  # thousand people: a house named after so large a city is there
_GREETING = 60  # characters of a salutation
_ADDRESSED = re.compile(r"\.?(?:\s?[^\W\d_][\w'’-]{0,20}\.?){0,4}\s?")
_GREETED = re.compile(r"(?: [^\W\d_][\w'’-]{0,20}){0,2}\s?(?:[,!:]|\n|$)")
_SMALL = re.compile(r"(?<![\w@./-])[^\W\dA-Z_]{3,20}(?![\w@])")


@dataclass(frozen=True, slots=True)
class _Reading:
    city: City
    start: int
    end: int
    score: float
    named_alone: bool  # not only as a part of the institution's name


def best_city(
    scope: Scope, text: str, best: Candidate | None, votes: Mapping[str, float]
) -> Found[City] | None:
    """The city that is written and fits the institution and the country best."""
    readings: dict[City, list[_Reading]] = {}
    endings = tuple(phrases(scope.languages[:1], "where.city_endings"))
    plain = set(_SMALL.findall(text))
    for name, start, named in _cities_in(text, endings):
        if _is_greeted(scope, start, start + len(name), named):
            continue
        city = _fitting(named, best, votes)
        alone = not (best and best.covers(start))
        score = _score(scope, city, start, start + len(name), best, votes)
        if name.lower() in plain:  # also a word of the language: "Time", "Wil je …"
            score -= 1.5
        stated = score >= 1 or city.people >= 60
        if stated and not (best and best.shared and not _is_stated(scope, start)):
            readings.setdefault(city, []).append(
                _Reading(city, start, start + len(name), score, alone)
            )
    totals = {
        city: max(r.score for r in found) + 0.3 * min(len(found) - 1, 4)
        for city, found in readings.items()
    }
    if not totals:
        return None
    city = max(totals, key=lambda city: totals[city])
    if totals[city] < 1.0:
        return None
    chosen = max(
        readings[city], key=lambda r: (r.named_alone, r.start >= scope.page.body, -r.start)
    )
    confidence = min(0.95, 0.45 + totals[city] / 12)
    return scope.page.found(city, chosen.start, chosen.end, "city-name", confidence)


def _is_greeted(scope: Scope, start: int, end: int, named: tuple[City, ...]) -> bool:
    """Whether a letter speaks to somebody who is called so: "Dear Asha,", "Liebe Frau Essen,"."""
    flat = scope.page.flat
    line = flat.rfind("\n", 0, start) + 1
    greeting = _greeting().match(flat, line, end) if start - line < _GREETING else None
    if not greeting or not _ADDRESSED.fullmatch(flat, min(greeting.end(), start), start):
        return False
    after = flat[end : end + 24]
    if _beside().before.search(flat, line, start):  # "Dear friends in Umeå,"
        return False
    if any(_country_follows(city.country).match(after) for city in named[:3]):
        return False
    return _GREETED.match(flat, end) is not None


@cache
def _greeting() -> re.Pattern[str]:
    return re.compile(rf"\s{{0,3}}(?:{alternatives('title.greeting')})(?!\w)")


def labelled_city(scope: Scope) -> Found[str] | None:
    """A place too small for the table, where a label says that it is the place of work.

    >>> from applications.core.extraction.page import open_page
    >>> labelled_city(Scope(open_page("Location: Gatersleben, Germany"), ("en",))).value
    'Gatersleben'
    """
    page, label = scope.page, scope.pattern("where.city_label")
    for unit in page.units[:80]:
        named = label.match(page.flat, unit.start, unit.end)
        value = _PLACE.match(page.text, named.end(), unit.end) if named else None
        if value and value["name"] not in countries() and value["name"] not in words_not_cities():
            return page.found(value["name"], *value.span("name"), "city-label", 0.6)
    return None


def _is_stated(scope: Scope, start: int) -> bool:
    """Whether a label or a phrase says that the position is here: "Place of work: Umeå"."""
    page = scope.page
    unit = page.unit_at(start)
    based = scope.has("where.based", page.flat[max(0, start - 60) : start])
    return based or bool(unit and scope.has("where.city_label", unit.label))


def _fitting(named: tuple[City, ...], best: Candidate | None, votes: Mapping[str, float]) -> City:
    """Of the cities of one name, the one in the institution's country, else the largest."""
    if best and best.known:
        for city in named:
            if city.country == best.known.country:
                return city
    return next((city for city in named if votes.get(city.country)), named[0])


def _score(
    scope: Scope,
    city: City,
    start: int,
    end: int,
    best: Candidate | None,
    votes: Mapping[str, float],
) -> float:
    """How surely this mention names the place of the position."""
    page = scope.page
    before, after = page.flat[max(0, start - 24) : start], page.flat[end : end + 24]
    if _beside().clock_of.search(before) or scope.has("ask.named_tests", before):
        return -1.0  # "TOEFL or Cambridge test"
    score = 0.2 + min(city.people, 2000) / 4000
    if _beside().before.search(before) or re.match(r"\s?[,)(]", after):
        score = max(score, 1.0)
    if _POSTCODE.search(before):
        score = max(score, 1.0)
    if page.text[end : end + 1].isalpha():
        score = max(score, 1.0)  # in the case that says where
    if _beside().school_before.search(before) or _beside().school_after.match(after):
        score += 1.0
    if _is_stated(scope, start):
        score += 2.0
    if _country_follows(city.country).match(after):
        score += 1.5
    if start < page.body:
        titles = [
            page.head[key] for key in ("title", "subtitle", "city", "location") if key in page.head
        ]
        score += 1.5 if any(first <= start < last for first, last in titles) else 0.3
    return score + _fit(scope, city, start, end, best, votes)


def _fit(
    scope: Scope,
    city: City,
    start: int,
    end: int,
    best: Candidate | None,
    votes: Mapping[str, float],
) -> float:
    """What the institution and the country say about a city."""
    known = best.known if best else None
    if known and city.country != known.country:
        return -3.0
    homes = cities_named(known.city) if known else ()
    if known and city in [home for home in homes if home.country == known.country][:1]:
        return 4.0
    if best and best.covers(start):
        if known and known.city and known.country == "US":
            return -2.0  # it is named after its state: the University of Washington
        if scope.page.text[end : end + 1] == "-":
            return -1.0  # Paris-Saclay is not in Paris
        if known is None:
            fits = not votes or votes.get(city.country)
            return 0.8 if city.people >= _OWN_NAME and fits else 0.0
        return 1.0 if known.city else 3.0
    return -1.0 if votes and not votes.get(city.country) else 0.0


def _without_ending(name: str, endings: tuple[str, ...]) -> tuple[str, tuple[City, ...]]:
    """A city in a case of its name: "Oulussa"."""
    for ending in endings:
        bare = name.removesuffix(ending)
        if bare != name and len(bare) > 3 and (named := cities_named(bare)):
            return bare, named
    return name, ()


@cache
def _country_follows(country: str) -> re.Pattern[str]:
    names = "|".join(
        re.escape(name.lower()) for name, code in countries().items() if code == country
    )
    return re.compile(rf",?\s\(?(?:{names or '(?!)'})\b")


def _cities_in(
    text: str, endings: tuple[str, ...] = ()
) -> Iterator[tuple[str, int, tuple[City, ...]]]:
    """Every city name in the text, the longest at each place.

    >>> [(name, cities[0].country) for name, _, cities in _cities_in("from New York City to Umeå")]
    [('New York City', 'US'), ('Umeå', 'SE')]
    >>> [name for name, _, _ in _cities_in("Espoossa ja Tampereelle", ("ssa", "elle"))]
    ['Espoo', 'Tampere']
    """
    done = 0
    for match in _NAMES.finditer(text):
        words = re.split(r"(?<=[\w.])(?=[ -])", match[0])
        for number in range(len(words)):
            start = match.start() + len("".join(words[:number])) + (1 if number else 0)
            longer = names_of_several_words().get(words[number].strip(" -."), ())
            several = next((name for name in longer if text.startswith(name, start)), "")
            if several and start >= done:
                done = start + len(several)
                yield several, start, cities_named(several)
                continue
            for length in range(len(words) - number, 0, -1):
                name = "".join(words[number : number + length]).strip(" -.")
                named = cities_named(name) if len(name) > 1 and start >= done else ()
                if not named and start >= done:
                    name, named = _without_ending(name, endings)
                if named and name not in words_not_cities():
                    done = start + len(name)
                    yield name, start, named
                    break
