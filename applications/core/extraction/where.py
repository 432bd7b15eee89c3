"""Where a position is: institution, department, city and country, each from what tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from applications.core.extraction.addresses import link_hosts, mail_hosts
from applications.core.extraction.city import best_city, labelled_city
from applications.core.extraction.department import find_department
from applications.core.extraction.draft import Found
from applications.core.extraction.institution import (
    READ,
    Candidate,
    best_institution,
    find_institution,
)
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import as_pattern, data, entry
from applications.core.places import countries, institution_at, names_of

# Telephone numbers written from abroad.
_DIALLED = re.compile(r"(?<![\w+])(?:\+|00)(\d{2,3})(?=[\s()./\d-]{6})")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the position is, each part with its words."""

    institution: Found[str] | None
    city: Found[str] | None
    country: Found[str] | None
    zone: str
    department: Found[str] | None


@dataclass(slots=True)
class _Votes:
    """What speaks for each country, and the words that spoke loudest."""

    weights: dict[str, float] = field(default_factory=dict)
    places: dict[str, tuple[float, int, int, str]] = field(default_factory=dict)

    def add(self, country: str, weight: float, start: int, end: int, rule: str) -> None:
        self.weights[country] = self.weights.get(country, 0.0) + weight
        if country not in self.places or weight > self.places[country][0]:
            self.places[country] = weight, start, end, rule


def find_whereabouts(scope: Scope) -> Whereabouts:
    """The employer and its place; the country also from addresses where no name tells it."""
    page = scope.page
    text = page.text[:READ]
    best = best_institution(scope, text)
    institution = find_institution(scope, text, best)
    votes = _Votes()
    if institution and best and best.known:
        votes.add(best.known.country, 4.0, institution.start, institution.end, "institution")
    for name, start in countries_in(text):
        weight = 1.0 if start < page.body + 600 else 0.4
        votes.add(countries()[name], weight, start, start + len(name), "country-name")
    for code, sign in _signs_in(text).items():
        votes.add(code, 0.8, sign.start(), sign.end(), "sign-of-country")
    dialled = data("country_signs")["dialled"]
    for match in _DIALLED.finditer(text):
        code = dialled.get(match[1]) or dialled.get(match[1][:2], "")
        if code:
            votes.add(code, 0.8, match.start(), match.end(), "telephone")
    for code, start, end in _domains(text):
        votes.add(code, 1.0, start, end, "address")
    city = best_city(scope, text, best, votes.weights)
    written = None
    if city:
        votes.add(city.value.country, 2.5, city.start, city.end, "city")
        words = page.text[city.start : city.end]
        written = page.found(words, city.start, city.end, city.rule, city.confidence)
    elif institution and best:
        written = _in_name(scope, institution, best)
    written = written or labelled_city(scope)
    country = _country(scope, votes)
    code = country.value if country else ""
    zone = city.value.zone if city and city.value.country == code else ""
    return Whereabouts(
        institution, written, country, zone, find_department(scope, text, institution)
    )


def _in_name(scope: Scope, institution: Found[str], best: Candidate) -> Found[str] | None:
    """The city the institution is named after, whatever the case: "Helsingin yliopisto"."""
    known = best.known
    if not known or not known.city or best.shared:
        return None
    for word in re.finditer(r"[^\W\d_][\w-]+", institution.quote):
        for name in sorted(names_of(known.city, known.country), key=len, reverse=True):
            stem = name[: max(4, len(name) - 2)]
            if len(name) > 2 and word[0].startswith(stem) and len(word[0]) <= len(name) + 4:
                start = institution.start + word.start()
                end = start + len(word[0])  # "Lunds universitet" is in Lund
                return scope.page.found(name, start, end, "city-in-institution", 0.7)
    return None


def _country(scope: Scope, votes: _Votes) -> Found[str] | None:
    if votes.weights:
        code = max(votes.weights, key=lambda country: votes.weights[country])
        _, start, end, rule = votes.places[code]
        return scope.page.found(code, start, end, rule, min(0.97, 0.4 + votes.weights[code] / 8))
    home = entry(scope.languages[0], "home")
    unit = next((unit for unit in scope.page.units if unit.start >= scope.page.body), None)
    if home and unit:
        return scope.page.found(home, unit.start, unit.end, "language", 0.3)
    return None


@cache
def _sign() -> re.Pattern[str]:
    """What tells a country without its name; each country a group."""
    told = data("country_signs")
    sums = told["before_sums"]
    groups = (
        rf"(?P<{country}>(?:{'|'.join(map(as_pattern, signs))})(?!\w)"
        + "".join(rf"|{re.escape(money)}\s?\d" for money in sums.get(country, ()))
        + ")"
        for country, signs in told["named"].items()
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})")


def _signs_in(text: str) -> dict[str, re.Match[str]]:
    """The first sign of each country, in the order of the countries: a foundation that is called
    Swiss is no American one."""
    found: dict[str, re.Match[str]] = {}
    for match in _sign().finditer(text):
        found.setdefault(match.lastgroup or "", match)
    return {code: found[code] for code in data("country_signs")["named"] if code in found}


@cache
def _country_names() -> re.Pattern[str]:
    names = sorted(countries(), key=len, reverse=True)
    return re.compile(
        r"(?<![\w@])(?=[^\W\da-z_])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"
    )


def countries_in(text: str) -> Iterator[tuple[str, int]]:
    for match in _country_names().finditer(text):
        yield match[0], match.start()


def _domains(text: str) -> Iterator[tuple[str, int, int]]:
    """The country each mail or web host speaks for."""
    ends = data("country_signs")["domains"]
    for start, end in (*mail_hosts(text), *link_hosts(text)):
        host = text[start:end]
        known = institution_at(host)
        last = host.rsplit(".", 1)[-1].lower()
        country = known.country if known else ends.get(last, last.upper())
        if known or (country in countries().values() and last != "edu"):
            yield country, start, end
