"""The clock of the place where a posting is."""

from __future__ import annotations

from applications.core.places import zone_of
from applications.core.places.named import institution_named
from applications.core.places.states import zone_by_state

READ = 40_000  # characters; who is named only further down is not the employer


def zone_of_place(country: str, city: str, institution: str = "", text: str = "") -> str:
    """The IANA zone of the place, "" where it is not known.

    The one answer for what was read, reviewed, added, corrected, and told by mail: that of the
    institution, of the state that the text names beside the city, else of the city or the country.

    >>> zone_of_place("US", "Stanford", "Stanford University")
    'America/Los_Angeles'
    >>> zone_of_place("US", "Pasadena", "Caltech"), zone_of_place("US", "Pasadena, California")
    ('America/Los_Angeles', 'America/Los_Angeles')
    >>> zone_of_place("US", "Chicago", "Stanford University", "Stanford University, Stanford, CA")
    'America/Chicago'
    """
    city, _, state = city.partition(",")
    known = institution_named(institution) if institution else None
    if known and known.zone and country == known.country and city.strip() in ("", known.city):
        return known.zone
    said = f"{city},{state}\n{text[:READ]}" if state else text[:READ]
    zone = zone_by_state(country, city.strip(), institution, said)
    if not zone and known and known.name != institution:
        zone = zone_by_state(country, city.strip(), known.name, "")
    return zone or zone_of(country, city)
