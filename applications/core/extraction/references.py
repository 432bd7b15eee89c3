"""How many references, and whether as letters or as names."""

from __future__ import annotations

import re
from typing import Literal

from applications.core.extraction.draft import Document, Found, References
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import count_before

_LETTERS, _CONTACTS = "recommendation_letters", "reference_contacts"


def find_references(
    scope: Scope, documents: tuple[Found[Document], ...]
) -> tuple[Found[References] | None, tuple[Found[Document], ...]]:
    """How many references and of what kind, and the documents with what follows from it.

    Letters must reach the place; contacts are names that suffice. Where either will do, names are
    what the person needs and letters are optional.
    """
    letters = next((d for d in documents if d.value.kind == _LETTERS), None)
    contacts = next((d for d in documents if d.value.kind == _CONTACTS), None)
    chosen = contacts or letters
    if (
        letters
        and contacts
        and letters.value.need == "required"
        and not _either(scope, letters, contacts)
    ):
        chosen = letters
    if chosen is None:
        return None, documents
    mode: Literal["letter", "contact"] = "letter" if chosen is letters else "contact"
    minimum = _minimum(scope, chosen)
    other = contacts if chosen is letters else letters
    if minimum is None and other is not None:
        minimum = _minimum(scope, other)
    value = References(minimum, mode, _sent_by(scope, chosen) if mode == "letter" else None)
    return (
        scope.page.found(value, chosen.start, chosen.end, f"references-{mode}", chosen.confidence),
        documents,
    )


def _either(scope: Scope, one: Found[Document], other: Found[Document]) -> bool:
    """Whether the two stand as alternatives: "two letters or the names of two referees"."""
    first, second = sorted((one, other), key=lambda found: found.start)
    between = scope.page.flat[first.start : second.end]
    return (
        second.start - first.end < 80
        and re.search(r"\b(?:or|oder|ou|of|eller|o)\b", between) is not None
    )


def _minimum(scope: Scope, found: Found[Document]) -> int | None:
    """The number of references this wording asks for.

    "Names of two referees" has its number inside, "two letters" in front, "letter(s)" is one.
    """
    document = found.value
    flat = scope.page.flat
    name = document.name.lower()
    place = flat.find(name.split()[0] if name else "", found.start, found.end)
    while (
        place != -1 and " ".join(flat[place : place + len(name) + 40].split())[: len(name)] != name
    ):
        place = flat.find(name.split()[0], place + 1, found.end)
    place = place if place != -1 else found.start
    end = min(found.end, place + len(name) + 12)
    for stop in (
        m.start()
        for m in re.finditer(
            r"\b(?:refer|recommend|letter|person|people|professor|academic|gutacht|r[ée]f[ée]ren)",
            flat[place:end],
        )
    ):
        count = count_before(scope, place + stop, place)
        if count:
            return count
    if document.count:
        return document.count
    after = re.search(
        r"\((\d)\)|\((?:at least|min\w*\.?|minimum) (\w+)|\bfrom (?:at least )?(\w+) ",
        flat[end - 12 : found.end],
    )
    if after:
        number = _number(scope, after[1] or after[2] or after[3])
        if number:
            return number
    if (
        document.kind == _LETTERS
        and re.search(
            r"\bletter\(s\)|(?:\ba|\ban|\bone|\bein|\bune|\been|\bett)\s+(?:\w+\s+)?"
            + re.escape(name.split()[0]),
            flat[max(0, place - 30) : end],
        )
        and not re.match(r"letters\b|references\b", name)
    ):
        return 1
    return None


def _number(scope: Scope, word: str) -> int | None:
    from applications.core.extraction.vocabulary import numbers

    if word.isdigit():
        return int(word)
    value = numbers(scope.languages).get(word)
    return int(value) if value else None


def _sent_by(scope: Scope, found: Found[Document]) -> Literal["applicant", "referee"] | None:
    """Who sends the letters, where the text says it."""
    unit = scope.page.unit_at(found.start)
    said = scope.page.said(unit) if unit else ""
    if scope.has("references.by_referee", said):
        return "referee"
    return "applicant" if scope.has("ask.verbs", said) else None
