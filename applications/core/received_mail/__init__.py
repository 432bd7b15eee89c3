"""What a mail of a portal or a committee says of an application: proposals, each with its sentence.

`read` never decides: what it is unsure of it leaves out, and what it proposes a person accepts or
not. It looks at nothing but what it is told, and takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from datetime import date
from itertools import islice
from typing import Any, Literal, get_args

from applications.core.extraction.asking import LISTED
from applications.core.extraction.language import languages_of
from applications.core.extraction.page import MAX_CHARACTERS, Page, Unit, flatten, open_page
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, kinds
from applications.core.received_mail import moments
from applications.core.received_mail.appeals import Period, find_appeal
from applications.core.received_mail.doubts import (
    ANSWERS,
    LAST_WORDS,
    elsewhere,
    every_word,
    is_told,
)
from applications.core.received_mail.moments import Moment
from applications.core.received_mail.own_words import own_part
from applications.core.received_mail.words import pattern

__all__ = ["MAX_CHARACTERS", "Kind", "Proposal", "is_answer", "number_in", "read"]

Kind = Literal[
    "receipt",
    "letter",
    "missing",
    "interview",
    "offer",
    "waitlist",
    "rejected",
    "deadline",
    "appeal",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_MEANS = {"refused": "rejected"}  # in all that is asked of the words around it
_LESS = {"missing": "asked", "rejected": "refused"}  # where the mail says nothing plainer
MOST = 12  # proposals of one mail
LONGEST_QUOTE = 1_000
LONGEST = 20_000  # characters that are read: some seven printed pages
_CODE = re.compile(r"[\s:#.=(\"'-]{1,8}((?=[\w/.-]{0,40}\d)[^\W_][\w/.-]{1,38}[^\W_])")
_IS = re.compile(r"\s(?:is|är|lautet|er|est|es|è|é|on|to|je)(?!\w)")
_WRAPPED = re.compile(r"[ \t]{0,4}\n[ \t]{0,20}(?=[^\W_]|[(\"'])")  # a line that goes on
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?:19|20)\d\d")
# What of a posting's words stands for a letter.
_LETTERS = ("recommendation_letters", "reference_contacts", "references_bare")
_NO_DOCUMENT = ("not_asked", "other", "other_first", "application_form")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that the mail says, where, and what of it counts; `start` is -1 in the subject."""

    kind: Kind
    quote: str
    start: int
    end: int
    number: str = ""  # of a receipt
    moments: tuple[Moment, ...] = ()  # of an interview, or to which a deadline was moved
    reply_by: date | None = None  # of an offer; until when to appeal
    within: Period | None = None  # from the mail on: how long to appeal
    documents: tuple[str, ...] = ()  # of what is missing
    letters: bool = False  # is missing, or due by the new day
    every: bool = False  # of letters: all are in
    place: str = ""  # of an interview
    sure: bool = True  # only asked for, it may be a posting's own words
    of_interview: bool = False  # a no that is one only if no interview is told

    @property
    def kept(self) -> dict[str, Any]:
        """As JSON can hold it; `events` are those that a press makes of it."""
        return {
            "kind": self.kind,
            "quote": self.quote[:LONGEST_QUOTE],
            "start": self.start,
            "end": self.end,
            "events": [],
            "number": self.number,
            "moments": [
                {
                    "day": one.day.isoformat(),
                    "at": one.at.strftime("%H:%M") if one.at else "",
                    "zone": one.zone,
                    "clock": one.clock,
                    "doubtful": one.doubtful,
                }
                for one in self.moments
            ],
            "reply_by": self.reply_by.isoformat() if self.reply_by else "",
            "documents": list(self.documents),
            "letters": self.letters,
            "every": self.every,
            "place": self.place,
            "within": list(astuple(self.within)) if self.within else [],
        }


def read(text: str, subject: str = "", sent: date | None = None) -> list[Proposal]:
    """What the mail says, in the order of the text, each thing once.

    >>> [(one.kind, one.number) for one in read("We have received your application, no. A-17.")]
    [('receipt', '')]
    >>> read("If you are invited to an interview, we will write to you.")
    []
    >>> said = read("We invite you to an interview on 12 January 2027 at 10:00 CET.")
    >>> said[0].kind, said[0].moments[0].at.isoformat(), said[0].moments[0].zone
    ('interview', '10:00:00', 'Europe/Berlin')
    """
    page = open_page(own_part(text[:LONGEST], subject))
    scope = Scope(page, _languages(page), today=sent)
    others = elsewhere(scope)
    every = (
        one
        for number in range(len(page.units))
        for one in _in_unit(scope, number)
        if not (number in others and one.kind in ANSWERS)
    )
    found = list(islice(every, MOST))
    titled = _in_subject(subject, {one.kind for one in found})
    told = _without_lesser_no([*titled, *found], sent)
    settled = _settled(told, number_in(f"{subject[:500]}\n{page.text}"))
    return _with_appeal(settled, list(_appeal(scope)), page)


def _with_appeal(found: list[Proposal], appeal: list[Proposal], page: Page) -> list[Proposal]:
    """With the time to appeal, where they bring a no. Where they bring no last word at all, a
    decision that may be appealed against stands in words that nobody knows: "thank you for your
    application" is no receipt then."""
    kinds = {one.kind for one in found}
    if "rejected" in kinds:
        return found + appeal
    if kinds.isdisjoint(LAST_WORDS) and any(_is_decided(page, one) for one in appeal):
        return [one for one in found if one.kind != "receipt"]
    return found


def _is_decided(page: Page, appeal: Proposal) -> bool:
    """Whether the time is of what they have decided here, and of no grant or fee."""
    said = flatten(appeal.quote)
    is_here = pattern("this_decision").search(said) or pattern("regret").search(page.flat)
    return bool(is_here) and not pattern("any_decision").search(said)


def _appeal(scope: Scope) -> Iterator[Proposal]:
    """Until when the no that the mail brings may be appealed against."""
    if found := find_appeal(scope):
        quote = _quote(scope.page, found.start, found.end)
        yield Proposal(
            "appeal", quote, found.start, found.end, within=found.within, reply_by=found.until
        )


def _without_lesser_no(found: list[Proposal], sent: date | None) -> list[Proposal]:
    """All but "we cannot interview you …" where the mail says when they meet."""
    meet = (moment.day for one in found if one.kind == "interview" for moment in one.moments)
    if not any(sent is None or day >= sent for day in meet):
        return found
    return [one for one in found if not one.of_interview]


def _languages(page: Page) -> tuple[str, ...]:
    """Those of the text, and of what it tells: a mail of two lines is easily taken for another."""
    told = (name.partition(" ")[2] for name, *_place in every_word(page, 0, len(page.flat)))
    return tuple(dict.fromkeys((*languages_of(page)[2], *told)))


def _in_subject(subject: str, known: set[Kind]) -> Iterator[Proposal]:
    """What nothing below it says: "Application received"."""
    page = open_page(f"{subject[:500]}\n")
    scope = Scope(page, LANGUAGES)
    for number in range(len(page.units)):
        for one in _in_unit(scope, number):
            if one.kind in ("receipt", "letter", "missing") and one.kind not in known:
                yield Proposal(one.kind, subject[:500].strip(), -1, -1)


def _in_unit(scope: Scope, number: int) -> Iterator[Proposal]:
    page, unit = scope.page, scope.page.units[number]
    told = _said(scope, unit)
    is_question = page.said(unit).rstrip(" \"')").endswith("?")
    for kind in KINDS:
        name = kind if kind in told else _LESS.get(kind, kind)
        if name not in told:
            continue
        one = _proposal(scope, number, kind, told[name], name=name)
        if one and not (is_question and not one.moments):
            yield one
        if one and kind == "deadline" and not one.letters:  # "…; letters by 15 January"
            days = moments.new_days(scope, unit, *told[name], of_letters=True)
            if days:
                yield replace(one, moments=tuple(days), letters=True)


def _said(scope: Scope, unit: Unit) -> dict[str, tuple[int, int]]:
    """What stands behind no "if" and no "not", and is not said of others or of something else,
    with the place of its words. Who regrets offers nothing."""
    told: dict[str, tuple[int, int]] = {}
    for name, start, end in every_word(scope.page, unit.start, unit.end):
        kind = name.partition(" ")[0]
        if is_told(scope, unit, _MEANS.get(kind, kind), start, end):
            told.setdefault(kind, (start, end))
    out = {"nothing"}
    no = told.get("rejected") or told.get("refused")
    if no:  # "no place at this moment, but you are on our waiting list"
        is_waiting = told.get("waitlist", (-1, -1)) > no
        out |= {"rejected", "refused"} if is_waiting else {"offer", "waitlist"}
        if _is_over(scope, no, told.get("interview")):
            out = {"nothing", "rejected", "refused"}
        elif "rejected" in told and not is_waiting:
            out.add("interview")
    return {kind: told[kind] for kind in told.keys() - out}


def _is_over(scope: Scope, rejected: tuple[int, int], interview: tuple[int, int] | None) -> bool:
    """Whether a no is followed by an interview all the same: "…; we now invite you"."""
    between = scope.page.flat[rejected[1] : interview[0]] if interview else ""
    return ";" in between or pattern("but").search(between) is not None


def _proposal(
    scope: Scope, number: int, kind: Kind, place: tuple[int, int], *, name: str
) -> Proposal | None:
    unit, is_sure = scope.page.units[number], name != "asked"
    facts: dict[str, Any] = {"of_interview": True} if name == "refused" else {}
    start, end = unit.start, unit.end
    if kind == "interview":
        when = moments.appointments(scope, number)
        if when is None:
            return None
        days, start, end = when
        facts = {"moments": tuple(days), "place": moments.link(scope, number)}
    elif kind == "offer":
        facts = {"reply_by": min(moments.last_days(scope, number), default=None)}
    elif kind == "letter":
        facts = {"every": _says(scope.page, unit, "all")}
    elif kind == "deadline":
        days = moments.new_days(scope, unit, *place)
        of_letters = not days
        days = days or moments.new_days(scope, unit, *place, of_letters=True)
        of_documents = set(_documents(scope.page, unit)).difference(_LETTERS)
        if not days or of_documents:  # "the deadline for your transcript"
            return None
        facts = {"moments": tuple(days), "letters": of_letters}
    elif kind == "missing":
        documents, end = _missing(scope.page, number)
        letters = _says(scope.page, unit, "letters") or any(one in _LETTERS for one in documents)
        others = (*_LETTERS, "cover_letter") if letters else ()  # "their letter"
        documents = tuple(one for one in documents if one not in others)
        is_whole = is_sure and _says(scope.page, unit, "application")
        if not (documents or letters or is_whole):
            return None
        facts = {"documents": documents, "letters": letters}
    quote = _quote(scope.page, start, end)
    return Proposal(kind, quote, start, end, sure=is_sure, **facts)


def _quote(page: Page, start: int, end: int) -> str:
    return _WRAPPED.sub(" ", page.text[start:end].strip())


def _says(page: Page, unit: Unit, name: str) -> bool:
    return pattern(name).search(page.flat, unit.start, unit.end) is not None


def _missing(page: Page, number: int) -> tuple[tuple[str, ...], int]:
    """The documents that the sentence names, or the list below it, and where that ends."""
    unit = page.units[number]
    named, end = _documents(page, unit), unit.end
    if page.said(unit).rstrip().endswith(":") or not named:
        run = [one for one in page.units[number + 1 : number + 12] if one.item]
        for one, at in zip(run, range(number + 1, number + 12), strict=False):
            if one is not page.units[at] or one.run != run[0].run:
                break  # the list is over
            named += [kind for kind in _documents(page, one) if kind not in named]
            end = one.end
    return tuple(dict.fromkeys(named)), end


def _documents(page: Page, unit: Unit) -> list[str]:
    found = kinds(LANGUAGES, "documents").find(page.flat, unit.start, unit.end)
    meant = (LISTED.get(kind, kind) for kind, _start, _end in found)
    return [kind for kind in meant if kind not in _NO_DOCUMENT]


def _settled(found: Iterable[Proposal], number: str) -> list[Proposal]:
    """Each thing once; of contradictory last words none, and who has said the last word asks for
    nothing more."""
    kept: dict[tuple[Any, ...], Proposal] = {}
    for one in found:
        each = one.quote if one.kind in ("letter", "missing") else ""
        key = one.kind, each, one.kind == "deadline" and one.letters
        known = kept.get(key)
        if known is None or (one.moments and not known.moments):
            kept[key] = one
    told = list(kept.values())
    if not any(one.sure for one in told):  # a posting asks for documents as well
        told = []
    if len({one.kind for one in told if one.kind in LAST_WORDS}) > 1:
        told = [one for one in told if one.kind not in LAST_WORDS]
    told = [one for one in told if not _is_of_what_is_in_front(one, told)]
    meetings = {moment for one in told if one.kind == "interview" for moment in one.moments}
    told = [one for one in told if one.kind != "deadline" or meetings.isdisjoint(one.moments)]
    if any(one.kind in ("rejected", "offer") for one in told):
        told = [one for one in told if one.kind not in ("missing", "interview")]
    return [_numbered(one, number) for one in told]


def _is_of_what_is_in_front(deadline: Proposal, told: list[Proposal]) -> bool:
    """Whether a day may be that of the letter or paper that the sentence in front misses: "It may
    come until 20 December"."""
    if deadline.kind != "deadline" or deadline.letters:
        return False
    if pattern("applications").search(flatten(deadline.quote)):
        return False
    gaps = (deadline.start - one.end for one in told if one.kind in ("missing", "letter"))
    return any(0 <= gap < 4 for gap in gaps)


def _numbered(one: Proposal, number: str) -> Proposal:
    if one.kind != "receipt" or not number:
        return one
    return replace(one, number=number)


def number_in(text: str) -> str:
    """The number that a portal names an application by; "" where there is none.

    >>> number_in("Your application number is: 2027-00412."), number_in("application ID KTH/77-b")
    ('2027-00412', 'KTH/77-b')
    >>> number_in("application number 15.01.2027, application id please")
    ''
    """
    page = text[:LONGEST]
    flat = page.lower() if len(page.lower()) == len(page) else page
    for words in pattern("number").finditer(flat):
        verb = _IS.match(flat, words.end())
        code = _CODE.match(page, verb.end() if verb else words.end())
        if code and not _DAY.fullmatch(code[1]):
            return code[1]
    return ""


def is_answer(proposals: Iterable[Proposal]) -> bool:
    """Whether the mail is about an application, by itself: a moved deadline stands in postings as
    well, and so does what is asked for."""
    return any(one.kind != "deadline" and one.sure for one in proposals)
