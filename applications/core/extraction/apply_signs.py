"""What speaks for an address or a link being where one applies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from applications.core.extraction import hosts
from applications.core.extraction.page import Unit
from applications.core.extraction.purpose import (
    is_asked_only,
    is_for_others,
    is_refused,
    purpose,
)
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

SENT_TO = "sent to"  # an address of whom the text says elsewhere that one applies to them
FRONT_PAGE = re.compile(r"(?:https?://)?[^/?#]+/?")
_PAPER = re.compile(r"\.(?:pdf|docx?|odt)(?:[?#]|\Z)", re.IGNORECASE)


@cache
def job_link() -> re.Pattern[str]:
    """Words in a link that leads to an announcement, in any language."""
    return re.compile(rf"{alternatives('apply.in_links')}|/ads?/")


@cache
def form() -> re.Pattern[str]:
    """Links of forms that are made for sending something in."""
    return re.compile(rf"//(?:[\w-]{{1,40}}\.)?(?:{hosts.parts('forms')})")


@cache
def _system() -> re.Pattern[str]:
    """Systems by which houses take applications."""
    return re.compile(f"{hosts.parts('systems')}|{alternatives('apply.systems')}")


def apply_signs(scope: Scope, unit: Unit, place: tuple[int, int], value: str) -> frozenset[str]:
    """The signs of one target: its kind, its own words, its sentence and what stands above."""
    mail = "@" in value
    signs = set(_mail(scope, unit, place, value) if mail else _link(value))
    kind = "mail" if mail else "link"
    signs.update(f"{kind} {sign}" for sign in _sentence(scope, unit, place))
    signs.add(kind)
    return frozenset(signs)


def may_apply(signs: frozenset[str]) -> bool:
    """Whether a target can be meant at all: no one's who sees to rights, no one's for letters.

    >>> may_apply(frozenset(("mail", "for others"))), may_apply(frozenset(("mail", "for:apply")))
    (False, True)
    """
    if signs & {"for others", "refused", "for:letters", "link letters"}:
        return False
    if "for:ask" not in signs or SENT_TO in signs:
        return True
    near = _PAPERS[1:3] if "mail asks" in signs else _PAPERS
    return any(sign.startswith(near) for sign in signs)


# What must stand near an address for questions, so that one may apply there too.
_PAPERS = (
    "mail apply.link",
    "mail contact.own_papers",
    "mail contact.sure_apply",
    "mail apply in",
    "mail apply label",
    "mail apply under",
    "mail apply intro",
)


def _mail(scope: Scope, unit: Unit, place: tuple[int, int], value: str) -> Iterator[str]:
    start, end = place
    box = re.sub(r"[._+-]", " ", value.split("@")[0].lower())
    letters = pattern(LANGUAGES, "apply.letters_box").search(box) is not None
    given_for = "letters" if letters else purpose(scope, unit, start)
    yield f"for:{given_for or 'nothing said'}"
    if is_for_others(scope, unit, start):
        yield "for others"
    own = scope.page.flat[max(unit.start, start - 160) : start]
    if is_refused(scope, end) or (given_for == "ask" and scope.has("contact.not_here", own)):
        yield "refused"
    if is_asked_only(scope, unit, start):
        yield "asked only"
    if not letters and pattern(LANGUAGES, "apply.mailbox").search(box):
        yield "mailbox"


def _link(value: str) -> Iterator[str]:
    low = value.lower()
    if form().search(low):
        yield "form"
    if _system().search(low):
        yield "system"
    if job_link().search(low):
        yield "job in link"
    if FRONT_PAGE.fullmatch(value):
        yield "front page"
    if _PAPER.search(low):
        yield "paper"
    if sum(c.isdigit() for c in low) > 3:
        yield "number in link"


def _sentence(scope: Scope, unit: Unit, place: tuple[int, int]) -> Iterator[str]:
    """What the sentence says, and the words above it."""
    page, (start, end) = scope.page, place
    before = page.flat[max(unit.start, start - 160) : start]
    after = page.flat[end : min(unit.end, end + 80)]
    for name, words in (("before", before), ("close", before[-50:]), ("after", after)):
        for path in ("apply.link", "apply.full", "contact.own_papers", "contact.sure_apply"):
            if scope.has(path, words):
                yield f"{path} {name}"
    if scope.has("contact.sure_ask", before):
        yield "asks"
    if scope.has("apply.not_link", before):
        yield "not link"
    if scope.has("contact.letters", before):
        yield "letters"
    if scope.has("apply.other_post", before) and not scope.has("apply.this_post", before):
        yield "other post"
    if scope.mentions_in(unit.start, unit.end):
        yield "day"
    for name, words in (("label", unit.label), ("intro", unit.intro), ("under", unit.under)):
        if scope.has("apply.link", words):
            yield f"apply {name}"
        if scope.has("contact.sure_ask", words) or scope.pattern("contact.label").match(words):
            yield f"ask {name}"
    number = page.index_at(unit.start)
    earlier = page.said(page.units[number - 1])[-200:] if number > 0 else ""
    if scope.has("contact.own_papers", earlier) or scope.has("apply.link", earlier):
        yield "apply in the sentence before"
    if scope.has("contact.sure_ask", earlier):
        yield "ask in the sentence before"
