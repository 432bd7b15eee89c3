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
from applications.core.spreadsheet_date import ORDERS, day_first, zone_named

MAIL = re.compile(r"[^\s<>(),;:@]{1,64}@[^\s<>(),;:@]{1,190}\.[^\s<>(),;:@.]{2,24}")
_PARTED = re.compile(r"\s*(?:[;\n]|\s&\s|\s/\s|\s(?:and|och|und|et|y|en|e)\s)\s*")
_SAID = re.compile(r"\s*(?:[\[(–:,]|-\s|\s-)")  # how far they are may follow
_CLOSED = re.compile(r"[)\]]")
# Behind a comma: "Kim, In", "Li, Si Qi", "Zhang, X.", "Sen, N. A.".
_GIVEN_NAME = re.compile(
    r"[^\W\d_]{1,2}|[A-ZÀ-Þ][^\W\d_]?\s[A-ZÀ-Þ][^\W\d_].*|(?:[^\W\d_]\.[\s-]?){1,4}"
)
_WORD = re.compile(r"[^\W_]+")
_LONGEST_PART = 400  # characters: a name of 200, an address, how far they are
_VERSION = re.compile(r"v?\d{1,3}(?:\.\d{1,3})?")
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


def state_told(words: str, today: date) -> tuple[str, str]:
    """How far a document or a letter is, and what is told beyond that; "unclear" where words begin
    so and go on with more than the day that it was, or the version.

    >>> said = ("sent", "sent 3 Nov 2026", "sent to Anna", "final?", "draft 2", "Oz")
    >>> [state_told(cell, date(2026, 11, 23))[0] for cell in said]
    ['submitted', 'submitted', 'unclear', 'unclear', 'draft', '']
    """
    state, rest = begun("pieces", words)
    if not state:
        return "", words
    if "?" in words:
        return "unclear", words
    is_version = state in ("draft", "ready") and _VERSION.fullmatch(rest)
    return (state if not rest or is_version or _is_day(rest, today) else "unclear"), rest


def _is_day(words: str, today: date) -> bool:
    read = (day_first(words, order, today) for order in ORDERS)
    return any(day and not any(map(str.isalnum, rest)) for day, rest in read)


def people_in(cell: str, today: date) -> People:
    """Everybody who is named in a cell, with their address and how far they are.

    >>> today = date(2026, 11, 23)
    >>> people = people_in("Prof. Anil Sen <sen@x.edu>; Meera Bose (asked)", today).people
    >>> [one[:3] for one in people]
    [('Prof. Anil Sen', 'sen@x.edu', ''), ('Meera Bose', '', 'asked')]
    >>> tuple(people_in("Anil Sen (agreed) (names only)", today).people[0])
    ('Anil Sen', '', 'agreed', True)
    >>> cells = ("Anil Sen, Meera Bose", "Sen, Anil")
    >>> [[one.name for one in people_in(cell, today).people] for cell in cells]
    [['Anil Sen', 'Meera Bose'], ['Sen, Anil']]
    >>> people_in("Groß, agreed; Bose (asked 3 Nov); same as MIT", today)[1:]
    (['same as MIT'], ['Bose (asked 3 Nov)'])
    """
    found = People([], [], [])
    for part in _people_apart(cell, today):
        given, email = on_one_line(part), ""
        if match := MAIL.search(part):
            email = match[0]
            part = on_one_line(re.sub(r"[<>]|\(\s*\)", " ", part.replace(email, " ")))
        part, is_bare = _without_names_only(part)
        part, state, is_all = _with_state(part, today)
        name = on_one_line(part).strip(" ,;–-([✓✔✅")
        if not email and (among("no_date", name) or not any(map(str.isalpha, name))):
            continue  # nobody yet, or how many
        if _is_no_name(name):
            if not email:
                found.no_names.append(given)
                continue
            name = ""
        name = name or email.partition("@")[0]
        if name and len(name) <= 200:
            found.people.append(Person(name, email, state, is_bare))
            found.told.extend([] if is_all else [given])
    return found


def _is_no_name(words: str) -> bool:
    """ "see email", but not "See Wei Ling"."""
    first, *others = words.split() or [""]
    is_surname = among("surname_too", first) and len(others) > 1 and words.istitle()
    if is_surname and not any(among("no_name", word) for word in others):
        return False
    return "," not in words and begins("no_name", words)


def _without_names_only(part: str) -> tuple[str, bool]:
    """The rest, and whether it says that the name alone is wanted."""
    ends = list(_SAID.finditer(part))[-1:]
    is_bare = any(among("names_only", part[match.end() :]) for match in ends)
    return (part[: ends[0].start()] if is_bare else part), is_bare


def _with_state(part: str, today: date) -> tuple[str, str, bool]:
    """The name, how far they are, and whether that is all which is told beside the name."""
    name, state, is_all = part, "", True
    if len(part) > _LONGEST_PART:  # nobody's name: not to be searched at every sign
        return name, state, is_all
    for match in reversed(list(_SAID.finditer(part))):
        said, *after = _CLOSED.split(on_one_line(name[match.end() :]), maxsplit=1)
        if match[0].strip() == "," and _GIVEN_NAME.fullmatch(said):
            continue
        told, rest = _letter_told(said.strip(), today)
        if not told:
            continue
        more = any(any(map(str.isalnum, words)) for words in (rest, state, *after))
        name, is_all = part[: match.start()], is_all and not more
        state = state or ("" if told == "unclear" else told)
    return name, state or ("submitted" if re.search("[✓✔✅]", part) else ""), is_all


def _letter_told(words: str, today: date) -> tuple[str, str]:
    """What `state_told` says of them, or of what is left between the words around it.

    >>> said = ("his letter is in", "has sent the letter", "already asked", "sent reminder")
    >>> [_letter_told(cell, date(2026, 11, 23))[0] for cell in said]
    ['submitted', 'submitted', 'asked', 'unclear']
    """
    told = state_told(words, today)
    if told[0] not in ("", "unclear") or "?" in words:
        return told
    said = [word for word in _WORD.finditer(words) if not among("beside_letter", word[0])]
    bare = state_told(words[said[0].start() : said[-1].end()], today) if said else ("", "")
    return bare if bare[0] else told


def _people_apart(cell: str, today: date) -> list[str]:
    parts = [part for part in _PARTED.split(cell) if part.strip()]
    if len(parts) == 1 and "," in cell:
        named = [
            f"{mail} ({name})" if piece_state(name) else f"{name} <{mail}>" if name else mail
            for name, mail in getaddresses([cell])
        ]
        several = [part.strip() for part in cell.split(",")]
        for at in range(len(several) - 1, 0, -1):  # a state is of the name before it
            if not _with_state(f", {several[at]}", today)[0]:
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


def fee_beside(words: str, currencies: frozenset[str]) -> Fee | None:
    """What the words behind a stage say of the fee, where all they tell is how that stands.

    >>> [fee.state if (fee := fee_beside(said, frozenset())) else "" for said in
    ...     ("fee pending", "awaiting fee waiver", "pending", "fee?", "by post")]
    ['due', 'asked', '', '', '']
    """
    names_it = (
        among(group, word) for word in _WORD.findall(words) for group in ("fee_named", "of_paying")
    )
    fee = fee_of(words, "", currencies) if any(names_it) and "?" not in words else None
    return fee if fee and fee.state not in ("", "unclear") else None


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
