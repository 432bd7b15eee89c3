"""States of countries with several clocks: where one city's name stands for many, they decide."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from applications.core.places import cities_named

_ALSO_CITIES = ("Washington", "New York")
_State = tuple[str, str, tuple[str, ...]]  # name, abbreviation, zones


@cache
def _states(country: str) -> tuple[_State, ...]:
    text = resources.files("applications.core.places").joinpath("states.txt").read_text("utf-8")
    rows = (line.split("|") for line in text.splitlines() if not line.startswith("#"))
    return tuple((name, short, tuple(z)) for code, name, short, *z in rows if code == country)


@cache
def _patterns(country: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    states = sorted(_states(country), key=lambda state: -len(state[0]))
    # "Açores" is a name as well, and "ME" is none
    every = [
        one for name, short, _ in states for one in (name, short) if one == name or len(one) > 4
    ]
    names = "|".join(map(re.escape, every)) or "(?!)"
    shorts = "|".join(short for _, short, _ in states) or "(?!)"
    return (
        re.compile(rf"(?<!\w)({names})(?!\w)(?!\s(?:University in|D\.?C))"),
        re.compile(rf"[\s,(]{{1,3}}({names}|{shorts})(?!\w)"),
    )


def zone_by_state(country: str, city: str, institution: str, text: str) -> str:
    """The zone of the state that the text names beside the city or in the institution's name.

    >>> zone_by_state("US", "Portland", "", "a college in Portland, Maine")
    'America/New_York'
    >>> zone_by_state("US", "Bloomington", "Indiana University Bloomington", "")
    'America/Indiana/Indianapolis'
    >>> zone_by_state("US", "", "Auburn University", "at Auburn University, Alabama")
    'America/Chicago'
    >>> zone_by_state("US", "Seattle", "Yale University", "Yale University, Connecticut")
    ''
    >>> zone_by_state("SE", "Umeå", "Umeå University", "in Umeå, Sweden")
    ''
    """
    if not _states(country):
        return ""
    within, behind = _patterns(country)
    named = city if within.fullmatch(city) and city not in _ALSO_CITIES else ""
    is_of_city = True
    for name in () if named else (city, institution):
        for match in list(re.finditer(re.escape(name), text))[:20] if name else ():
            state = behind.match(text, match.end())
            if state:
                named, is_of_city = state[1], name == city
                break
        if named:
            break
    if not named and institution:
        every = within.findall(institution)  # "Indiana University of Pennsylvania"
        named = every[-1] if every else ""
    zones = next((z for name, short, z in _states(country) if named in (name, short)), ())
    if not zones:
        return ""
    here = {one.zone for one in cities_named(city) if one.country == country}
    if here and here.isdisjoint(zones) and not is_of_city:
        return ""  # the institution has its seat elsewhere
    return next((zone for zone in zones if zone in here), zones[0])


def zone_of_state(country: str, name: str) -> str:
    """The zone of a state of this country by its name.

    >>> zone_of_state("EC", "Galápagos"), zone_of_state("EC", "Quito")
    ('Pacific/Galapagos', '')
    """
    return next((zones[0] for *names, zones in _states(country) if name in names), "")
