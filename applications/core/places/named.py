"""Institutions by any of their names, however it is written."""

from __future__ import annotations

import unicodedata
from functools import cache

from applications.core.places import Institution, institutions, university_named


def institution_named(name: str) -> Institution | None:
    """The institution that goes by this name, in whichever of its spellings.

    >>> institution_named("the umea university").domain
    'umu.se'
    """
    return _by_plain_name().get(plain_name(name)) or university_named(name.strip())


@cache
def _by_plain_name() -> dict[str, Institution]:
    return {plain_name(name): one for one in reversed(institutions()) for name in one.names}


def plain_name(name: str) -> str:
    """The name in small letters, without marks on them and without "the" in front.

    >>> plain_name("The University of Köln")
    'university of koln'
    """
    apart = unicodedata.normalize("NFKD", name.casefold())
    plain = " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())
    return plain.removeprefix("the ")
