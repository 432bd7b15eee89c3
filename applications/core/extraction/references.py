"""How many references, and whether as letters or as names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from applications.core.extraction.asking import asked_by_portal
from applications.core.extraction.draft import Document, Found, References
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import count_before
from applications.core.extraction.vocabulary import numbers

LETTERS, CONTACTS, BARE = "recommendation_letters", "reference_contacts", "references_bare"
_IN_BRACKETS = re.compile(r"[^()\n]{0,4}\(([^()]{1,100})\)")


def find_references(
    scope: Scope, documents: tuple[Found[Document], ...]
) -> tuple[Found[References] | None, tuple[Found[Document], ...]]:
    """How many references and of what kind, and the documents with what follows from it.

    Letters must reach the place; contacts are names that suffice. Where either will do, names are
    what the person needs and letters are optional. Bare "references" are what the rest says.
    """
    others = tuple(found for found in documents if found.value.kind == "other")
    held = {found.value.kind: found for found in documents if found.value.kind != "other"}
    bare = held.pop(BARE, None)
    if bare and LETTERS not in held and CONTACTS not in held:
        kind = LETTERS if _means_letters(scope, bare) else CONTACTS
        name = _letters_named(scope, bare) if kind == LETTERS else bare.value.name
        named_so = replace(bare.value, kind=kind, name=name)
        held[kind] = replace(bare, value=named_so, confidence=bare.confidence * 0.75)
    if CONTACTS in held and LETTERS not in held and _sent_for(scope, held[CONTACTS]):
        named = held.pop(CONTACTS)
        held[LETTERS] = replace(named, value=replace(named.value, kind=LETTERS))
    letters, contacts = held.get(LETTERS), held.get(CONTACTS)
    if letters and contacts and _of_those_named(scope, letters, contacts):
        letters = held[LETTERS] = _as_one(scope, letters, held.pop(CONTACTS))
        contacts = None
    chosen = contacts or letters
    if letters and contacts:
        if _either(scope, letters, contacts):
            held[LETTERS] = replace(letters, value=replace(letters.value, need="optional"))
            if (contacts.value.need, letters.value.need) == ("optional", "required"):  # the second
                held[CONTACTS] = replace(contacts, value=replace(contacts.value, need="required"))
        elif letters.value.need == "required":
            chosen = letters
    kept = tuple(sorted((*held.values(), *others), key=lambda found: found.start))
    if chosen is None:
        return None, kept
    mode: Literal["letter", "contact"] = "letter" if chosen is letters else "contact"
    told = [found for found in (chosen, letters, contacts, bare) if found]
    asked = any(found.value.need != "optional" for found in (letters, contacts) if found)
    minimum = next((n for f in told if asked and (n := _minimum(scope, f)) is not None), None)
    if minimum == 1 and bare:  # "name two referees; each will be asked for a letter"
        minimum = max(1, _minimum(scope, bare) or 1)
    value = References(minimum, mode, _sent_by(scope, chosen) if mode == "letter" else None)
    return scope.page.found(
        value, chosen.start, chosen.end, f"references-{mode}", chosen.confidence
    ), kept


def _sent_for(scope: Scope, contacts: Found[Document]) -> bool:
    """Whether the letters of those who are named must come: a portal asks every one of them for it,
    or a sentence soon after says that they are to be in."""
    if scope.page.unit_at(contacts.start) is None:
        return False
    number = scope.page.index_at(contacts.start)
    said = [scope.page.said(near) for near in scope.page.units[number : number + 3]]
    due = scope.pattern("references.come_in")
    asked = any(asked_by_portal(scope, one) for one in said[:2])
    named = scope.pattern("references.with_application")  # "the references must be submitted" so
    return asked or any(due.match(one) and not named.search(one) for one in said[1:])


def _means_letters(scope: Scope, bare: Found[Document]) -> bool:
    """Whether bare "references" are to be written and sent, not only named."""
    unit = scope.page.unit_at(bare.start)
    name = _name_place(scope, bare)
    bracket = _IN_BRACKETS.match(scope.page.flat, name[1], name[1] + 120)
    if bracket and scope.has("references.contact_words", bracket[1]):
        return False  # "two references (name, e-mail)"
    start = max(bare.start, name[0] - 45)
    said = re.sub(r"\([^()]{0,120}\)", " ", scope.page.flat[start : bare.end])
    return scope.has("references.bare_letters", said) or (
        unit is not None and scope.has("references.by_referee", scope.page.said(unit))
    )


def _letters_named(scope: Scope, bare: Found[Document]) -> str:
    """What is sent, where those who send it were named: "referees, who upload their | letters"."""
    end = _name_place(scope, bare)[1]
    told = scope.pattern("deadline.letters").search(scope.page.flat, end, bare.end)
    return scope.page.text[slice(*told.span())] if told else bare.value.name


def _of_those_named(scope: Scope, letters: Found[Document], contacts: Found[Document]) -> bool:
    """Whether the letters are those of the named: "two referees and their letters"."""
    first, (start, end) = _name_place(scope, contacts)[1], _name_place(scope, letters)
    if not first <= start or scope.page.unit_at(first) != scope.page.unit_at(start):
        return False
    wanted = contacts.value.need == letters.value.need == "required"
    return wanted and scope.has("references.theirs", scope.page.flat[max(first, start - 20) : end])


def _as_one(scope: Scope, letters: Found[Document], contacts: Found[Document]) -> Found[Document]:
    """Letters and the names of those who write them as one thing to see to."""
    start, end = _name_place(scope, contacts)[0], _name_place(scope, letters)[1]
    name = " ".join(scope.page.text[start:end].split())
    value = replace(letters.value, name=name, count=letters.value.count or contacts.value.count)
    first = min(letters.start, contacts.start)
    return scope.page.found(value, first, letters.end, letters.rule, letters.confidence)


def _either(scope: Scope, one: Found[Document], other: Found[Document]) -> bool:
    """Whether the two stand as alternatives: "two letters or the names of two referees"."""
    unit, second = scope.page.unit_at(one.start), scope.page.unit_at(other.start)
    if unit is None or unit != second:
        return False
    said = scope.page.said(unit).translate({ord("("): " ", ord(")"): " "})
    return scope.has("references.or", said)


def _minimum(scope: Scope, found: Found[Document]) -> int | None:
    """The number of references this wording asks for.

    "Names of two referees" has its number inside, "two letters" in front, "letter(s)" is one.
    """
    flat = scope.page.flat
    start, end = _name_place(scope, found)
    for match in scope.pattern("references.persons").finditer(
        flat, start, min(found.end, end + 15)
    ):
        count = count_before(scope, match.start(), start)
        if count:
            return None if _is_most(scope, match.start(), count) else count
    writers = _writers(scope, found, start)
    if writers and (found.value.count or 1) == 1:
        return writers
    if found.value.count:
        return None if _is_most(scope, start, found.value.count) else found.value.count
    words = numbers(scope.languages)
    last = words.get(flat[start:end].rpartition(" ")[2], 0)  # "contact details of three"
    if 1 <= last <= 6:
        return int(last)
    behind = flat[end : min(found.end, end + 60)]
    for match in re.finditer(r"(?<![\w.-])(\d|[^\W\d_]{2,6})(?![\w.%])(?!-[^\W\d])", behind):
        number = int(match[1]) if match[1].isdigit() else words.get(match[1], 0)
        if scope.has("letter_ways.until", behind[: match.start()]):
            break  # "must be in by 1 February"
        if 1 <= number <= 6 and not scope.pattern("references.not_count", "dates.counted").match(
            behind[match.end() :].lstrip(" -")
        ):
            return int(number)
    lead = flat[max(found.start - 30, 0) : start]
    if scope.pattern("references.one").search(lead[-14:] + flat[start:end]):
        return 1
    if "(s)" in flat[start:end] or scope.pattern("references.single").fullmatch(flat, start, end):
        return 1
    return None


def _writers(scope: Scope, found: Found[Document], start: int) -> int | None:
    """The number of those who write: "ask two teachers to send a letter"."""
    cues = list(scope.pattern("references.persons").finditer(scope.page.flat, found.start, start))
    return count_before(scope, cues[-1].start(), found.start) if cues else None


def _is_most(scope: Scope, place: int, count: int) -> bool:
    """Whether this number before a place is the most there may be: "at most two referees"."""
    before = scope.page.flat[max(0, place - 40) : place]
    cues = list(scope.pattern("references.at_most").finditer(before))
    words = before[cues[-1].end() :].split() if cues else []
    named = [int(w) if w.isdigit() else numbers(scope.languages).get(w) for w in words]
    return bool(cues) and len(words) <= 2 and count in named


def _name_place(scope: Scope, found: Found[Document]) -> tuple[int, int]:
    """Where the name itself stands within the clause that asks for it."""
    pattern = r"\s+".join(map(re.escape, found.value.name.lower().split()))
    match = re.compile(pattern).search(scope.page.flat, found.start, found.end)
    return match.span() if match else (found.start, found.end)


def _sent_by(scope: Scope, found: Found[Document]) -> Literal["applicant", "referee"] | None:
    """Who sends the letters, where the text says it."""
    unit = scope.page.unit_at(found.start)
    said = scope.page.said(unit) if unit else ""
    cells = said.split("|")[2:] if unit and unit.row else []
    if (
        scope.has("references.by_referee", said)
        or _sent_for(scope, found)
        or any(scope.pattern("references.persons").fullmatch(cell.strip()) for cell in cells)
    ):
        return "referee"
    return "applicant" if scope.has("ask.verbs", said) else None
