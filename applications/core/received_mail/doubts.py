"""Whether what the words of a mail tell is so, and told of this application.

A condition, a "not", words that mean something else, an application for a room, what another mail
said by mistake: none of it tells where an application stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from applications.core.extraction.page import Page, Unit
from applications.core.extraction.scope import Scope
from applications.core.received_mail.words import pattern, says

# What may be told of an application for something else as well.
ANSWERS = ("receipt", "missing", "offer", "waitlist", "rejected")
LAST_WORDS = ("offer", "waitlist", "rejected")
_APART = (*ANSWERS, "letter", "interview")
_TAKEN_BACK = (*LAST_WORDS, "missing")
_IN = ("receipt", "letter")
_CLOCK = re.compile(r"(?<=\d):(?=\d\d)")
_COMMA = re.compile(r",\s?")
_SIGN = re.compile(r"\s?[:|=?(-]\s{0,3}")  # "Application submitted: no"
_PARTS = re.compile(r"[,;:]\s")
_ENDS = re.compile(r"\s?(?:yet|$|[,;|)\n]|\.(?!\s?\S{0,6}\d))")  # and "no. 4711" is a number


def is_told(scope: Scope, unit: Unit, kind: str, start: int, end: int) -> bool:
    """Whether the words between two places tell a kind, by all that is around them."""
    sure_to = end - len("until") if kind == "deadline" else end  # which it was moved to
    return not (
        _is_unsure(scope, unit, start, sure_to)
        or _is_not(scope, unit, kind, start, end)
        or (kind in _IN and _is_due(scope, unit, start, end))
        or _is_of_another(scope, unit, kind, start, end)
        or (kind in _TAKEN_BACK and _is_taken_back(scope, unit, start, end))
    )


def every_word(page: Page, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """What is told between two places, by kind and language; a sentence does not end at the colon
    of an hour."""
    yield from says().find(_without_colons(page.flat), start, end)


@lru_cache(maxsize=4)  # each sentence of a mail is looked through
def _without_colons(flat: str) -> str:
    return _CLOCK.sub(".", flat)


def _is_unsure(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether the words before, up to the last semicolon, or within, make it a condition."""
    flat = scope.page.flat
    floor = max(unit.start, flat.rfind(";", unit.start, start) + 1)
    return pattern("unsure", scope.languages).search(flat, floor, end) is not None


def _is_not(scope: Scope, unit: Unit, kind: str, start: int, end: int) -> bool:
    """Whether something is told not to be so: by the words before, up to the last "but", or within,
    or by a "no" behind."""
    if kind not in ("receipt", "letter", "waitlist", "deadline"):
        return False
    flat = scope.page.flat
    floor = max(unit.start, flat.rfind(";", unit.start, start), flat.rfind(":", unit.start, start))
    floor = max(floor, *(one.end() for one in pattern("but").finditer(flat, floor, start)), floor)
    is_apart = flat[floor:start].rstrip().endswith((",", "-"))
    if is_apart and pattern("application").match(flat, start):
        floor = start  # "nobody reads this mailbox, your application is in"
    apart = [one.span() for one in pattern("not_said").finditer(flat, floor, end)]
    told = pattern("not", scope.languages).finditer(flat, floor, end)
    if any(not any(first <= one.start() < last for first, last in apart) for one in told):
        return True
    behind = _SIGN.match(flat, end, unit.end)
    no = behind and pattern("no").match(flat, behind.end(), unit.end)
    return bool(no and _ENDS.match(flat, no.end(), unit.end))


def _is_due(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether it has to be in, by the words of its clause as far as it is told, or right behind:
    "letters must have been received by", "eingegangen sein müssen"."""
    flat, due = scope.page.flat, pattern("due", scope.languages)
    goes_on = (_PARTS, pattern("but"), scope.pattern("dates.both"))
    ends = [one.end() for words in goes_on for one in words.finditer(flat, unit.start, start)]
    floor = max(ends, default=unit.start)
    return any(one.start() <= end + 1 for one in due.finditer(flat, floor, unit.end))


def _is_of_another(scope: Scope, unit: Unit, kind: str, start: int, end: int) -> bool:
    """Whether the words are a part of others that mean something else: "your application fee"."""
    kind = "missing" if kind == "asked" else kind
    if kind not in _APART:
        return False
    if kind in ANSWERS and _is_for_another(scope, unit, start, end):
        return True
    page = scope.page
    if kind == "waitlist" and pattern("other_house").search(page.flat):
        return not pattern("post").search(page.flat)
    apart = pattern(f"not_{kind}").finditer(scope.page.flat, unit.start, unit.end)
    return any(one.start() <= end + 1 and one.end() > start for one in apart)


def _is_taken_back(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether it is told as what another mail said, to be left aside, or as a mistake: "the e-mail
    which stated that …", "This was an error" right behind it."""
    flat, units = scope.page.flat, scope.page.units
    floor = max(unit.start, flat.rfind(":", unit.start, start), flat.rfind(";", unit.start, start))
    goes_on = (pattern("but"), scope.pattern("dates.both"))
    ends = [one.end() for words in goes_on for one in words.finditer(flat, floor, start)]
    if pattern("said_before").search(flat, max(ends, default=floor), start):
        return True
    if pattern("taken_back").search(flat, floor, start):
        return True
    behind = units[scope.page.index_at(unit.start) + 1 :][:1]
    stop = behind[0].end if behind else unit.end
    told = _is_mistaken(flat, floor, start, end, unit.end)
    told = told or pattern("was_mistaken").search(flat, floor, stop) is not None
    return told and not pattern("unsure", scope.languages).search(flat, floor, stop)


def _is_mistaken(flat: str, floor: int, start: int, end: int, stop: int) -> bool:
    """Whether the clause that tells it calls it a mistake: "…, as two files came by mistake" is
    said of the files."""
    goes_on = (*_COMMA.finditer(flat, end, stop), *pattern("reason").finditer(flat, end, stop))
    stop = min((one.start() for one in goes_on), default=stop)
    for one in pattern("mistaken").finditer(flat, floor, stop):
        commas = _COMMA.finditer(flat, one.end() + 1, start)  # "By mistake, you were told …"
        if all(pattern("that").match(flat, comma.end()) for comma in commas):
            return True
    return False


def elsewhere(scope: Scope) -> set[int]:
    """The sentences that answer another application: from where one is answered up to where what
    is applied for here is named."""
    found, is_other = set[int](), False
    for number, unit in enumerate(scope.page.units):
        told = every_word(scope.page, unit.start, unit.end)
        answers = [one for one in told if one[0].partition(" ")[0] in ANSWERS]
        if any(_is_for_another(scope, unit, *place) for _name, *place in answers):
            is_other = True
        elif pattern("post").search(scope.page.flat, unit.start, unit.end):
            is_other = False
        if is_other:
            found.add(number)
    return found


def _is_for_another(scope: Scope, unit: Unit, start: int, end: int) -> bool:
    """Whether the words are said of an application for something else: a room, a visa."""
    flat = scope.page.flat
    return any(
        one.start() <= end + 1 and one.end() + 1 >= start
        for one in pattern("other_application").finditer(flat, unit.start, unit.end)
        if not pattern("post").search(flat, one.start(), one.end())
    )
