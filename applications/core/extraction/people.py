"""People to ask: every address given for questions, with the name and the role beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction.addresses import (
    Address,
    addresses,
    filled,
    fits,
    is_blank,
)
from applications.core.extraction.draft import Contact, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.purpose import is_for_others, purpose
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, entry, pattern

_FIRST_NAME = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{2,20}(?!\w)")
_LETTER = re.compile(r"^[^\W\d_][ ](?=\w+ \w)")  # "A Ada Ek" is "to Ada Ek" in Spanish
_SHORT_LINE = 180  # characters of a line that names people
_MANY = 20  # addresses that are looked at with their neighbours
_FEW = 4  # more addresses without a word of what they are for are a directory


@cache
def _name() -> re.Pattern[str]:
    """Two to six words of a name: capitals, and the small words that names have between them."""
    small, capital = alternatives("contact.particles"), "[A-ZÀ-ÖØ-ÞĀ-Ž]"
    return re.compile(
        rf"(?P<name>(?:{capital}[\w'’-]{{0,20}}\.?[ \t]{{1,2}}|(?<!\w)(?:{small})[ \t]){{1,5}}"
        rf"{capital}[\w'’-]{{1,25}})"
    )


@cache
def _titled() -> re.Pattern[str]:
    """A name with the titles in front of it, in whatever language: "Frau Prof. Dr. Ada Ek"."""
    titles = f"{alternatives('contact.titles')}|{alternatives('contact.before_names')}"
    return re.compile(
        rf"(?P<titles>(?:(?<!\w)(?i:{titles})\.?[\s-]{{1,3}}){{1,5}}){_name().pattern}"
    )


@cache
def _calendar() -> frozenset[str]:
    """The names of months and days of the week in all languages."""
    named = (
        entry(one, f"dates.{key}") or () for one in LANGUAGES for key in ("months", "weekdays")
    )
    return frozenset(name for each in named for names in each for name in names)


def _is_name(words: str) -> bool:
    """Whether words that look like a name are none of an office, a place or a sentence."""
    if all(word in _calendar() for word in words.lower().split()):
        return False  # "Friday May", but August Strand
    return pattern(LANGUAGES, "contact.not_names").search(words.lower()) is None


def find_contacts(scope: Scope) -> tuple[Found[Contact], ...]:
    """The people and addresses named for questions, one entry an address or name."""
    page = scope.page
    contacts: dict[str, Found[Contact]] = {}
    others: list[Address] = []
    unsaid: list[Address] = []
    for address in addresses(page.text):
        unit = page.unit_at(address.start)
        if unit is None or address.start < page.body or address.mail.casefold() in contacts:
            continue
        if is_for_others(scope, unit, address.start):
            continue
        given_for = purpose(scope, unit, address.start)
        if given_for not in ("ask", "both"):
            others.append(address)
            unsaid += [] if given_for else [address]
            continue
        _add(scope, contacts, unit, address, "asked-address", 0.85)
    for address in unsaid[:_MANY]:
        unit = page.unit_at(address.start)
        if unit and _is_beside_asked(scope, unit, contacts) and _name_near(scope, unit, address)[0]:
            _add(scope, contacts, unit, address, "beside-asked", 0.6)
    for name, start, end, lone in _persons_asked(scope):
        if any(_same_person(name, found.value) for found in contacts.values()):
            continue
        mail = next((a.mail for a in others if fits(name, a.mail)), "")
        if mail or lone:
            contacts[(mail or name).casefold()] = page.found(
                Contact(name, mail), start, end, "asked-person", 0.6
            )
    if not contacts:
        for address in _referred_to(scope, others):
            unit = page.unit_at(address.start)
            if unit:
                _add(scope, contacts, unit, address, "asked-by-name", 0.6)
    if not any(found.value.email for found in contacts.values()):
        _add_from_head(scope, contacts)
    _add_sender(scope, contacts)
    alone = len({address.mail.casefold() for address in others}) == 1 == len(unsaid)
    if alone and not contacts:
        unit = page.unit_at(unsaid[0].start)
        if unit:  # the only address there is
            _add(scope, contacts, unit, unsaid[0], "only-address", 0.45)
    if not contacts and len(unsaid) <= _FEW:
        for address in unsaid:
            unit = page.unit_at(address.start)
            name = _name_near(scope, unit, address)[0] if unit else ""
            if unit and name and fits(name, address.mail):  # people named with their addresses
                _add(scope, contacts, unit, address, "named-address", 0.5)
    return tuple(sorted(contacts.values(), key=lambda found: found.start))


def _is_beside_asked(scope: Scope, unit: Unit, contacts: dict[str, Found[Contact]]) -> bool:
    """Whether a short line stands in or next to one that gives an address for questions."""
    page = scope.page
    number = page.index_at(unit.start)
    beside = {page.index_at(found.start) for found in contacts.values() if found.value.email}
    return unit.end - unit.start < _SHORT_LINE and any(
        near in beside and page.units[near].under == unit.under
        for near in (number - 1, number, number + 1)
    )


def _add_sender(scope: Scope, contacts: dict[str, Found[Contact]]) -> None:
    """Who sent the mail this is, where it says to ask them: "write to me with questions"."""
    page = scope.page
    start, end = page.head.get("from", (0, 0))
    asked = any(
        scope.has("apply.to_me", page.said(unit)) and scope.has("contact.ask", page.said(unit))
        for unit in page.units
        if unit.start >= page.body
    )
    for address in addresses(page.text[start:end]) if asked else ():
        name = page.text[start : start + address.start].strip(" <\"'(")
        contact = Contact(name if _name().fullmatch(name) else "", address.mail)
        place = start + address.start, start + address.end
        contacts.setdefault(
            address.mail.casefold(), page.found(contact, *place, "sender-asked", 0.6)
        )


def _add(
    scope: Scope,
    contacts: dict[str, Found[Contact]],
    unit: Unit,
    address: Address,
    rule: str,
    confidence: float,
) -> None:
    name, role = _name_near(scope, unit, address)
    mail = filled(address.mail, name) if is_blank(address.mail) else address.mail
    if mail:
        sure = confidence if name else confidence - 0.1
        contacts.setdefault(
            mail.casefold(),
            scope.page.found(Contact(name, mail, role), address.start, address.end, rule, sure),
        )


def _add_from_head(scope: Scope, contacts: dict[str, Found[Contact]]) -> None:
    """The address the front matter gives as the contact's."""
    page = scope.page
    for key, (start, end) in page.head.items():
        if "contact" not in key:
            continue
        for address in addresses(page.text[start:end]):
            contacts[address.mail.casefold()] = page.found(
                Contact("", address.mail),
                start + address.start,
                start + address.end,
                "front-matter-contact",
                0.7,
            )


def _persons_asked(scope: Scope) -> Iterator[tuple[str, int, int, bool]]:
    """People with a title in sentences that say whom to ask; whether no address stands there."""
    page = scope.page
    for unit in page.units:
        said = page.said(unit)
        above = unit.label if unit.end - unit.start < 120 else ""
        if unit.start < page.body or not (
            scope.has("contact.ask", said) or scope.has("contact.ask", above)
        ):
            continue
        if is_for_others(scope, unit, unit.end):
            continue
        here = [a.mail for a in addresses(page.text) if unit.start <= a.start < unit.end]
        titled = _titled().finditer(page.text, unit.start, unit.end)
        # "Ada Ek and Bo Ash (bo.ash@…)", where hers is that of the application
        plain = _name().finditer(page.text, unit.start, unit.end) if here else ()
        for match in (*titled, *plain):
            alone = "titles" in match.groupdict() or not any(fits(match["name"], a) for a in here)
            if alone and _is_name(match["name"]):
                yield match["name"].strip(), match.start("name"), match.end("name"), not here


def _referred_to(scope: Scope, others: list[Address]) -> list[Address]:
    """The addresses of whom a sentence without one says to ask: "contact Ada", "write to me"."""
    page = scope.page
    for unit in page.units:
        said = page.said(unit)
        if unit.start < page.body or "@" in said or not scope.has("contact.ask", said):
            continue
        words = set(_FIRST_NAME.findall(page.text, unit.start, unit.end))
        named = [a for a in others if any(fits(word, a.mail) for word in words)]
        if named:
            return named[:1]
        if len(others) == 1 and scope.pattern("contact.pronouns", "apply.to_me").search(said):
            return others
    return []


def _same_person(name: str, known: Contact) -> bool:
    one, other = name.casefold(), known.name.casefold()
    return bool(other) and (one in other or other in one) or fits(name, known.email)


def _name_near(scope: Scope, unit: Unit, address: Address) -> tuple[str, str]:
    """The person an address belongs to, with titles: the name in front of it or in its link."""
    text = scope.page.text
    before = text[max(unit.start, address.start - 120) : address.start]
    before = re.sub(r"mailto:|\]\(|[\[*_`]", " ", before)
    labels = pattern(LANGUAGES, "contact.label")  # "Contact June Ohlsson"
    before = "".join(
        " " * len(part) if labels.fullmatch(part.lower()) else part
        for part in re.split(r"(\W+)", before)
    )
    titled = [m for m in _titled().finditer(before) if _is_name(m["name"])]
    plain = [m for m in _name().finditer(before) if _is_name(m["name"])]
    fitting = [m for m in (*plain, *titled) if fits(m["name"], address.mail)]
    if fitting:
        name = _LETTER.sub("", fitting[-1]["name"].strip())
    elif titled and "@" not in before[titled[-1].end() :]:
        name = titled[-1]["name"].strip()
    elif plain and len(before) - plain[-1].end() < 12:
        name = plain[-1]["name"].strip()
    else:
        return "", ""
    role = next(
        (m["titles"].strip() for m in titled if m["name"].strip() in name or name in m["name"]), ""
    )
    return name, role
