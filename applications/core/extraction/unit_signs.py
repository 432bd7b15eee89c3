"""What speaks for a part of an institution being the one that is hiring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from applications.core.extraction.institution import is_institution
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, entry, pattern
from applications.core.places import cities_named

_FAR = (300, 800, 2_000, 5_000, 10_000)  # characters from the top of the text


@dataclass(frozen=True, slots=True)
class Mention:
    """A part of an institution, where it is named."""

    kind: str  # group, department, faculty or school
    start: int
    end: int
    score: float


def as_said(name: str) -> str:
    """A name by itself as one says it: "biologian laitoksella" is "biologian laitos".

    >>> as_said("Instituts für  Optik")
    'Institut für Optik'
    """
    said = []
    for word in name.split():
        plain = _plain_words().get(word.lower(), word)
        said.append(plain.capitalize() if word[0].isupper() and plain != word else plain)
    return " ".join(said)


@cache
def _plain_words() -> dict[str, str]:
    """The words for parts of an institution in the case a name has by itself."""
    tables = (entry(language, "units.plain") or {} for language in LANGUAGES)
    return {said: plain for table in tables for said, plain in table.items()}


def unit_signs(scope: Scope, plain: str, same: list[Mention], first: bool) -> frozenset[str]:
    """The signs of one name, over all the places where it stands; the first of its kind or not."""
    page = scope.page
    best = max(same, key=lambda mention: mention.score)
    near = max(0, same[0].start - page.body)
    name = plain[best.start : best.end]
    words = re.findall(r"[^\W\d_]+", re.sub(r"\([^()]*\)", " ", name).lower()) or [""]
    signs = {
        f"kind:{best.kind}",
        f"score:{sum(best.score > least for least in (0, 0.3, 0.6, 0.9, 1.2, 1.5))}",
        f"near:{sum(near > most for most in _FAR)}",
        f"times:{min(len(same), 4)}",
        f"from:{words[0]}",
        f"to:{words[-1]}",
        f"words:{min(len(words), 8)}",
    }
    if first:
        signs.add("first")
    if "(" in name:
        signs.add("short")
    for mention in same[:6]:
        signs.update(_around(scope, plain, mention))
    return frozenset(signs)


def _around(scope: Scope, plain: str, mention: Mention) -> Iterator[str]:
    """What stands beside one mention."""
    page = scope.page
    unit = page.unit_at(mention.start)
    floor = unit.start if unit else max(0, mention.start - 60)
    before = page.flat[max(floor, mention.start - 60) : mention.start]
    after = page.flat[mention.end : mention.end + 60]
    if mention.start < page.body:
        yield "head"
    elif unit and unit.heading:
        yield "heading"
    if scope.has("units.sure_cue", before[-30:]):
        yield "sure cue"
    elif scope.has("units.cue", before[-20:]):
        yield "cue"
    if unit and (scope.has("units.label", unit.label) or scope.has("units.label_here", before)):
        yield "label"
    if unit and any(scope.has("contact.label", words) for words in (unit.label, unit.under)):
        yield "contact"
    if scope.has("units.partner", page.flat[max(floor, mention.start - 90) : mention.start]):
        yield "partner"
    if pattern(LANGUAGES, "units.led").search(before[-24:]):
        yield "led"
    if scope.has("where.seeks", after):
        yield "seeks"
    joined = re.match(r",?[ ](?:[^\W\d_]{1,4}[ ]){0,2}|\s{0,3}\n\s{0,3}|[ ]?[,|–-][ ]", after)
    if joined and is_institution(plain[mention.end + joined.end() : mention.end + 90]):
        yield "of institution"
    if scope.has("title.subject", before[-50:]):
        yield "offered"
    if "@" in plain[mention.end : mention.end + 150]:
        yield "by address"
    if not before.strip() and (not after.strip(" \t") or after.lstrip(" \t.,;")[:1] == "\n"):
        yield "line"


def is_any(plain: str, mention: Mention) -> bool:
    """Whether a name is of no part in particular: "another Department", "each research group"."""
    before = plain[max(0, mention.start - 16) : mention.start].split()[-1:]
    first = plain[mention.start : mention.end].split()[:1]
    return any(
        pattern(LANGUAGES, "units.any").fullmatch(word.lower()) for word in (*before, *first)
    )


def is_middle(name: str) -> bool:
    """Whether words say only where in a town something is.

    >>> is_middle("center of Bonn"), is_middle("Centre of Bonn Studies")
    (True, False)
    """
    words = re.findall(r"[^\W\d_][\w'’-]*", name)
    named = [word for word in words if word[0].isupper()]
    return name[0].islower() and len(named) == 1 and bool(cities_named(named[0]))
