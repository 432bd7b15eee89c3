"""What else is a house's name: a short one of letters; and words that only look like one."""

from __future__ import annotations

import re
from collections import defaultdict

from applications.core.extraction.addresses import link_hosts, mail_hosts
from applications.core.extraction.draft import Found
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, data, kinds, pattern
from applications.core.places import Institution, institutions

_FEW = 6
_STROKED = re.compile(r"(?<![^\s()<>\[\]\"|])[^\s()<>\[\]\"|/]*+/[^\s()<>\[\]\"|,;]*+")
_SHORT_NAME = re.compile(r"(?<![\w@./-])[A-ZÄÖÜÅÉ]{3,9}(?![\w@/-]|\.\w)")


def short_name(scope: Scope, text: str) -> Found[str] | None:
    """A house told by its letters alone: those of its own address, or said often to be the place.

    >>> from applications.core.extraction.page import open_page
    >>> said = "The OZL has a PhD place. Write to jobs@ozl.org."
    >>> short_name(Scope(open_page(said), ("en",)), said).value
    'OZL'
    """
    page = scope.page
    labels = {
        label
        for start, end in (*mail_hosts(text), *link_hosts(text))
        for label in text[start:end].lower().split(".")[:-1]
    }
    near: dict[str, list[re.Match[str]]] = defaultdict(list)
    for match in _SHORT_NAME.finditer(text, page.body):
        if match[0].lower() in labels:
            return page.found(match[0], *match.span(), "letters-of-address", 0.5)
        before = page.flat[max(page.body, match.start() - 24) : match.start()]
        if not is_no_house(scope, match[0], match[0]) and scope.has("where.employer", before):
            near[match[0]].append(match)
    most = max(near.values(), key=len, default=[])
    return page.found(most[0][0], *most[0].span(), "letters-of-house", 0.35) if most[1:] else None


def is_no_house(scope: Scope, name: str, other: str | None) -> bool:
    """Whether words only look like a name: "our University", "Institute Assistantship"."""
    if scope.has("where.not_institution", name.lower()):
        return True
    position = pattern(LANGUAGES, "where.position", "title.subject")
    return other is not None and position.search(name.lower()) is not None


def is_name(words: str) -> bool:
    """Whether words may be a name: a few, or ones of a house; no sentence on what is studied."""
    house = pattern(LANGUAGES, "where.full_name").search(words)
    part = next(kinds(LANGUAGES, "units.before").find(words, 0, len(words)), None)
    return words.count(" ") < _FEW or house is not None or part is not None


def without_links(text: str) -> str:
    """The text with addresses blanked, of the same length; a stroke between words stays.

    >>> without_links("Hospital/University of Oz, see /en/University, oz.org/University")
    'Hospital/University of Oz, see               ,                  '
    """

    def blanked(match: re.Match[str]) -> str:
        token = match[0]
        return " " * len(token) if token[0] == "/" or "." in token or "//" in token else token

    return _STROKED.sub(blanked, text)


def countries_of_hosts(text: str) -> set[str]:
    """The countries by the last letters of the mail and web hosts.

    >>> countries_of_hosts("to a.ek@sci.example.ac.nz")
    {'NZ'}
    """
    ends = data("country_signs")["domains"]
    hosts = (text[slice(*place)] for place in (*mail_hosts(text), *link_hosts(text)))
    lasts = {host.rsplit(".", 1)[-1].lower() for host in hosts}
    return {ends.get(last, last.upper()) for last in lasts}


def meant_in(lands: set[str], house: Institution) -> Institution:
    """The house, or the one in these countries whose name begins with its name.

    >>> from applications.core.places import institution_at
    >>> meant_in({"NZ"}, institution_at("vu.edu.au")).country
    'NZ'
    """
    if not lands or house.country in lands:
        return house
    named = (one for one in institutions() if one.name.startswith(f"{house.name} "))
    return next((one for one in named if one.country in lands), house)
