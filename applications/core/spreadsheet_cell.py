"""What single cells of somebody's own list name: countries, people, sums of money."""

import re
from datetime import date
from decimal import Decimal
from email.utils import getaddresses
from functools import cache
from typing import NamedTuple

from applications.core.extraction.zones import zone_typed
from applications.core.people import on_one_line
from applications.core.places import cities_named, countries
from applications.core.search import folded
from applications.core.spreadsheet_column import (
    among,
    begins,
    begun,
    country_listed,
    piece_state,
)
from applications.core.spreadsheet_date import zone_named

MAIL = re.compile(r"[^\s<>(),;:@]{1,64}@[^\s<>(),;:@]{1,190}\.[^\s<>(),;:@.]{2,24}")
_PARTED = re.compile(r"\s*(?:[;\n]|\s&\s|\s/\s|\s(?:and|och|und|et|y|en|e)\s)\s*")
_SAID = re.compile(r"\s*(?:[\[(–:,]|-\s|\s-)")  # how far they are may follow
_SHORT = 2  # letters: "Kim, In" is a name
_WORD = re.compile(r"[^\W\d_]+")
_AMOUNT = re.compile(r"\d[\d.,\s'’]{0,12}")
_HELD = re.compile(r"\d{1,10}(?:\.\d{1,2})?")  # what a column of amounts holds
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "kr": "SEK"}
_FEE_STATES = {
    "paid": "paid", "waived": "fee_waived", "asked": "waiver_asked", "refused": "waiver_refused",
    "due": "fee_due",
}  # fmt: skip
_DECISIONS = ("accepted", "let_go", "open")
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")


class Person(NamedTuple):
    """A referee, and how far they are: a word of `piece_state`, or ""."""

    name: str
    email: str = ""
    state: str = ""
    is_name_only: bool = False  # no letter is asked of them


class Fee(NamedTuple):
    """What it costs, and what is told beside it: one of `_FEE_STATES`, or ""; "unclear" where the
    words speak of paying and could mean either."""

    amount: Decimal | None
    currency: str
    state: str


class Offer(NamedTuple):
    """What they offer: an amount, what for, and "open", "accepted" or "let_go"."""

    decision: str = "open"
    decided_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    per: str = "month"


def country_code(words: str) -> str:
    """The country's code by any of its names; "" where none is known.

    >>> country_code("Schweden"), country_code("UK"), country_code("se"), country_code("Oz")
    ('SE', 'GB', 'SE', '')
    """
    said = folded(words.strip().rstrip("."))
    if len(said) == 2 and said.upper() in set(countries().values()):
        return said.upper()
    return _countries().get(said) or country_listed(words)


@cache
def _countries() -> dict[str, str]:
    return {folded(name).rstrip("."): code for name, code in countries().items()}


def zone_called(words: str) -> str:
    """The zone by its own name, an abbreviation, an offset or a city; "" for none.

    >>> zone_called("Etc/GMT+12"), zone_called("europe/stockholm"), zone_called("AoE")
    ('Etc/GMT+12', 'Europe/Stockholm', 'Etc/GMT+12')
    """
    return zone_named(words) or zone_typed(words) or _zone_of_city(words)


def _zone_of_city(words: str) -> str:
    zones = {city.zone for city in cities_named(words.strip())[:1]}
    return zones.pop() if zones else ""


class People(NamedTuple):
    """Who is named in a cell; what stands there for a name and is none, and what is told beside a
    name and is more than a state."""

    people: list[Person]
    no_names: list[str]
    told: list[str]


def people_in(cell: str) -> People:
    """Everybody who is named in a cell, with their address and how far they are.

    >>> people, _no_names, _told = people_in("Prof. Anil Sen <sen@x.edu>; Meera Bose (asked)")
    >>> [one[:3] for one in people]
    [('Prof. Anil Sen', 'sen@x.edu', ''), ('Meera Bose', '', 'asked')]
    >>> tuple(people_in("Anil Sen (agreed) (names only)").people[0])
    ('Anil Sen', '', 'agreed', True)
    >>> cells = ("Anil Sen, Meera Bose", "Sen, Anil")
    >>> [[one.name for one in people_in(cell).people] for cell in cells]
    [['Anil Sen', 'Meera Bose'], ['Sen, Anil']]
    >>> people_in("Groß, agreed; Bose (asked 3 Nov); same as MIT")[1:]
    (['same as MIT'], ['Bose (asked 3 Nov)'])
    """
    found = People([], [], [])
    for part in _people_apart(cell):
        given, email = on_one_line(part), ""
        if match := MAIL.search(part):
            email = match[0]
            part = on_one_line(re.sub(r"[<>]|\(\s*\)", " ", part.replace(email, " ")))
        part, is_bare = _without_names_only(part)
        part, state, is_all = _with_state(part)
        name = on_one_line(part).strip(" ,;–-([✓✔✅")
        if not email and (among("no_date", name) or not any(map(str.isalpha, name))):
            continue  # nobody yet, or how many
        if "," not in name and begins("no_name", name):
            if not email:
                found.no_names.append(given)
                continue
            name = ""
        name = name or email.partition("@")[0]
        if name and len(name) <= 200:
            found.people.append(Person(name, email, state, is_bare))
            found.told.extend([] if is_all else [given])
    return found


def _without_names_only(part: str) -> tuple[str, bool]:
    """The rest, and whether it says that the name alone is wanted."""
    ends = list(_SAID.finditer(part))[-1:]
    is_bare = any(among("names_only", part[match.end() :]) for match in ends)
    return (part[: ends[0].start()] if is_bare else part), is_bare


def _with_state(part: str) -> tuple[str, str, bool]:
    """The name, how far they are, and whether that is all which is told beside the name."""
    for match in reversed(list(_SAID.finditer(part))):
        said = on_one_line(part[match.end() :].strip(" )]"))
        state, rest = piece_state(said), ""
        if not state:
            words = _WORD.sub(lambda one: "" if among("beside_letter", one[0]) else one[0], said)
            state, rest = begun("pieces", words.strip())
        is_given_name = match[0].strip() == "," and len(said) <= _SHORT and said.isalpha()
        if state and not is_given_name:
            return part[: match.start()], state, not rest
    return part, "submitted" if re.search("[✓✔✅]", part) else "", True


def _people_apart(cell: str) -> list[str]:
    parts = [part for part in _PARTED.split(cell) if part.strip()]
    if len(parts) == 1 and "," in cell:
        named = [
            f"{mail} ({name})" if piece_state(name) else f"{name} <{mail}>" if name else mail
            for name, mail in getaddresses([cell])
        ]
        several = [part.strip() for part in cell.split(",")]
        for at in range(len(several) - 1, 0, -1):  # a state is of the name before it
            name, state, _is_all = _with_state(f", {several[at]}")
            if state and not name:
                several[at - 1 : at + 1] = [f"{several[at - 1]} ({several[at]})"]
        if cell.count("@") > 1:
            return named
        if "@" not in cell and all(len(part.partition("(")[0].split()) > 1 for part in several):
            return several
    return parts


def fee_of(cell: str, heading: str, currencies: frozenset[str]) -> Fee | None:
    """What a cell says that it costs; None where that is no sum with a currency, and no state.

    >>> known = frozenset({"USD", "EUR"})
    >>> tuple(fee_of("$85 (paid)", "Fee", known)), tuple(fee_of("75", "Fee (EUR)", known))
    ((Decimal('85'), 'USD', 'paid'), (Decimal('75'), 'EUR', ''))
    >>> tuple(fee_of("waived", "Fee", known)), fee_of("75", "Fee", known)
    ((None, '', 'waived'), None)
    >>> fee_of("USD 9999999999999", "Fee", known), fee_of("USD 12.345678", "Fee", known)
    (None, None)
    """
    state = _fee_state(cell, currencies)
    match = _AMOUNT.search(cell)
    if match is None:
        return Fee(None, "", state) if state else None
    number = match[0].strip(" .,'’")
    digits = re.sub(r"[\s'’]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        digits = re.sub(r"[.,]", "", digits)
    digits = digits.replace(",", ".")
    currency = _currency(cell, currencies) or _currency(heading, currencies)
    goes_on = cell[match.end() : match.end() + 1].isdigit()
    if goes_on or not currency or not _HELD.fullmatch(digits):
        return Fee(None, "", state) if state else None
    return Fee(Decimal(digits), currency, state) if Decimal(digits) else None


def _fee_state(cell: str, currencies: frozenset[str]) -> str:
    """What the words beside the amount say as a whole: of "not paid" no word counts by itself."""
    bare = _CODE.sub(lambda match: " " if match[1] in currencies else match[0], cell)
    words = "".join(sign if sign.isalpha() else " " for sign in _AMOUNT.sub(" ", bare)).split()
    said = [word for word in words if not among("beside_fee", word)]
    for state, group in _FEE_STATES.items():
        if among(group, " ".join(said)):
            return state
    return "unclear" if any(among("of_paying", word) for word in said) else ""


def _currency(words: str, currencies: frozenset[str]) -> str:
    for match in _CODE.finditer(words):
        if match[1] in currencies:
            return match[1]
    found = (code for sign, code in _SIGNS.items() if sign in words.lower())
    return next((code for code in found if code in currencies), "")


def offer_with(
    offer: Offer, meaning: str, cell: str, heading: str, currencies: frozenset[str]
) -> Offer | None:
    """The offer with what a cell of its amount, of what that is for or of the decision says; None
    where it says none of them.

    >>> known = frozenset({"NOK"})
    >>> offer_with(Offer(), "offer", "Accepted", "Offer", known).decision
    'accepted'
    >>> offer_with(Offer(), "offer_amount", "31 000 NOK", "Offer amount", known)[2:]
    (Decimal('31000'), 'NOK', 'month')
    >>> offer_with(Offer(), "offer_per", "a week", "Offer per", known) is None
    True
    """
    if meaning == "offer_amount":
        money = fee_of(cell, heading, currencies)
        has_sum = money and money.amount
        return offer._replace(amount=money[0], currency=money[1]) if money and has_sum else None
    if meaning == "offer_per":
        per = next((one for one in ("month", "year") if among(f"per_{one}", cell)), "")
        return offer._replace(per=per) if per else None
    decision = next((one for one in _DECISIONS if among(f"offer_{one}", cell)), "")
    return offer._replace(decision=decision) if decision else None
