"""Where places are: cities to country and zone, institutions to domain, city and country."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from applications.core.search import folded


@dataclass(frozen=True, slots=True)
class City:
    """A city of more than 15,000 people, or one with an institution of ours in it."""

    name: str
    country: str
    zone: str
    people: int  # thousands


@dataclass(frozen=True, slots=True)
class Institution:
    """A university or institute, and the domain its addresses end with."""

    name: str
    names: tuple[str, ...]  # all names, the first among them
    domain: str
    city: str
    country: str
    zone: str = ""  # where the city alone does not tell it


def _lines(name: str) -> list[list[str]]:
    text = resources.files("applications.core.places").joinpath(name).read_text("utf-8")
    return [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def words_not_cities() -> frozenset[str]:
    """City names that are other words more often, and say nothing by themselves."""
    return frozenset(row[0] for row in _lines("not_cities.txt"))


@cache
def countries() -> dict[str, str]:
    """Country names in the languages of postings, to ISO codes."""
    return {name: row[0] for row in _lines("countries.txt") for name in row[2:]}


@cache
def _zones() -> dict[str, str]:
    return {row[0]: row[1] for row in _lines("countries.txt")}


@cache
def institutions() -> tuple[Institution, ...]:
    """Every institution of the list."""
    return tuple(
        Institution(name, (name, *others), domain, city, country, zone)
        for domain, country, place, name, *others in _lines("institutions.txt")
        for city, _, zone in [place.partition(", ")]
    )


@cache
def _by_domain() -> dict[str, Institution]:
    return {institution.domain: institution for institution in institutions()}


@cache
def _universities() -> dict[str, Institution]:
    """The universities of the large list by domain; their cities are not known."""
    packed = resources.files("applications.core.places").joinpath("universities.txt.gz")
    table: dict[str, Institution] = {}
    for line in gzip.decompress(packed.read_bytes()).decode().splitlines():
        country, _, rows = line.partition("\t")
        for row in rows.split(";"):
            domain, *names = row.split("=")
            table[domain] = Institution(names[0], tuple(names), domain, "", country)
    return table


@cache
def _by_name() -> dict[str, Institution]:
    table: dict[str, Institution] = {}
    for university in _universities().values():
        for name in university.names:
            table.setdefault(name.lower(), university)
    return table


def university_named(name: str) -> Institution | None:
    """The university of the large list with exactly this name.

    >>> university_named("University of Oz"), university_named("anglia ruskin university").country
    (None, 'GB')
    """
    return _by_name().get(name.lower())


def institution_at(host: str) -> Institution | None:
    """The institution a host or mail domain belongs to.

    >>> institution_at("math.umu.se").name
    'Umeå University'
    >>> institution_at("mail.anglia.ac.uk").country
    'GB'
    >>> institution_at("example.org") is None
    True
    """
    labels = host.lower().strip(".").split(".")
    ends = [".".join(labels[first:]) for first in range(len(labels) - 1)]
    for known in (_by_domain(), _universities()):
        found = next((known[end] for end in ends if end in known), None)
        if found:
            return found
    return None


@cache
def _cities() -> dict[str, list[tuple[int, str, str, str]]]:
    """City names to (people, name, country, zone); bare tuples, as they load quickly."""
    packed = resources.files("applications.core.places").joinpath("cities.txt.gz").read_bytes()
    table: dict[str, list[tuple[int, str, str, str]]] = {}
    for line in gzip.decompress(packed).decode().splitlines():
        place, _, names = line.partition("\t")
        country, _, zone = place.partition(" ")
        for item in names.split(";"):
            name, _, people = item.partition(":")
            table.setdefault(name, []).append((int(people), name, country, zone))
    for name, country, *others in _lines("exonyms.txt"):
        for city in [city for city in table.get(name, ()) if city[2] == country][:1]:
            for other in others:
                table.setdefault(other, []).append(city)
    for institution in institutions():
        name, country = institution.city, institution.country
        zone = institution.zone or _zones().get(country, "")
        if name and all(city[2] != country for city in table.setdefault(name, [])):
            table[name].append((20, name, country, zone))
    return table


def cities_named(name: str) -> tuple[City, ...]:
    """The cities of that name, the largest first.

    >>> [city.country for city in cities_named("Vienna")]
    ['AT', 'US']
    """
    return tuple(
        City(known, country, zone, people)
        for people, known, country, zone in sorted(_cities().get(name, ()), reverse=True)
    )


@cache
def names_of_several_words() -> dict[str, tuple[str, ...]]:
    """Cities with small words in their names by their first word, the longest first.

    >>> "Rio de Janeiro" in names_of_several_words()["Rio"]
    True
    """
    table: dict[str, list[str]] = {}
    for name in sorted(_cities(), key=len, reverse=True):
        first, *others = name.split()
        if any(word.islower() for word in others):
            table.setdefault(first, []).append(name)
    return {first: tuple(names) for first, names in table.items()}


def names_of(city: str, country: str) -> tuple[str, ...]:
    """The names a city goes by in a country's postings, the given one first.

    >>> names_of("Gothenburg", "SE"), names_of("Oz", "SE")
    (('Gothenburg', 'Göteborg'), ('Oz',))
    """
    rows = ([name, *others] for name, land, *others in _lines("exonyms.txt") if land == country)
    others = [name for row in rows if city in row for name in row]
    return tuple(dict.fromkeys((city, *others)))


def city_called(words: str, country: str = "") -> City | None:
    """The largest city that goes by this name, however it is spelt.

    >>> city_called("umea").zone, city_called("cambridge", "US").country, city_called("Oz")
    ('Europe/Stockholm', 'US', None)
    """
    found = (
        city
        for name in _spellings().get(folded(words.strip()), ())
        for city in cities_named(name)
        if country in ("", city.country)
    )
    return max(found, key=lambda city: city.people, default=None)


@cache
def _spellings() -> dict[str, list[str]]:
    """The names of cities as we have them, by how they are typed."""
    table: dict[str, list[str]] = {}
    for name in _cities():
        table.setdefault(folded(name), []).append(name)
    return table


def zone_of(country: str, city: str = "") -> str:
    """The IANA zone of a city, else the easternmost of its country, else "".

    Of several cities of one name in a country, the one whose day ends first counts: Portland may
    be the one in Maine. Of a posting `whereabouts.zone_of_place` knows better.

    >>> zone_of("CA", "Vancouver"), zone_of("SE"), zone_of("", " halden"), zone_of("")
    ('America/Vancouver', 'Europe/Stockholm', 'Europe/Oslo', '')
    >>> zone_of("US", "Portland")
    'America/New_York'
    """
    city = city.strip()
    named = cities_named(city) or cities_named(city.title())
    here = [one.zone for one in named if one.country == (country or named[0].country)]
    if here:
        return max(here, key=_hours_ahead) if len(set(here)) > 1 else here[0]
    return _zones().get(country, "")


def _hours_ahead(zone: str) -> timedelta:
    return datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
