"""Where to apply: the first address or link by which one does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from applications.core.extraction import hosts
from applications.core.extraction.addresses import MOST, addresses, fits, is_blank, links
from applications.core.extraction.apply_signs import (
    FRONT_PAGE,
    SENT_TO,
    apply_signs,
    form,
    job_link,
    may_apply,
)
from applications.core.extraction.draft import Found
from applications.core.extraction.options import Option, likeliest
from applications.core.extraction.page import Unit
from applications.core.extraction.purpose import is_asked_only, is_for_others, is_refused, purpose
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

# Of several that have these signs, the first is meant.
_LEADING = ("for:apply", "for:both", "for:ask", "mailbox", "form", "system", "job in link") + (
    "link apply.link close",
    "link apply.link before",
    "mail contact.sure_apply before",
    "link",
)
_TRACK = re.compile(rf"(?:{hosts.parts('tracks')})\w*=", re.IGNORECASE)
_CUT = ("..", "…")  # behind a link that is shown shortened
# What says of one target of a text that it takes applications, so that another rather does not.
_MAIL_TAKES = frozenset(("for:apply", "for:both", SENT_TO))
_LINK_TAKES = frozenset(("form", "system", "old:0.95", "old:0.9"))
_LEAST = 0.1  # the chance below which nothing is said
_NOT_SENT = ("letters", "ask")  # what the one address of a text must not be for
_MANY = 60  # targets; a text with more is a list of links


@cache
def _elsewhere() -> re.Pattern[str]:
    """Links where nobody applies: social media, archives of lists, pages about rights and money."""
    words, pages = alternatives("apply.not_in_links"), alternatives("apply.not_pages")
    return re.compile(
        rf"//(?:[\w-]{{1,20}}\.)?(?:{hosts.parts('social')})|{hosts.parts('archives')}|"
        rf"(?:{words})|/(?:{pages})(?:\.html?)?/?\Z"
    )


def find_url(scope: Scope) -> Found[str] | None:
    """The posting's own address, where its front matter names it."""
    page = scope.page
    for key in ("url", "canonical", "link", "page"):
        if key in page.head:
            start, end = page.head[key]
            if page.text[start:end].startswith(("http://", "https://")):
                return page.found(page.text[start:end], start, end, "front-matter-url", 0.8)
    return None


def find_apply_to(scope: Scope) -> Found[str] | None:
    """The first address or link by which one applies; else the link to the full announcement."""
    found = likeliest("apply_to", apply_options(scope), _LEAST)
    return replace(found, value=_without_tracks(found.value)) if found else None


def _without_tracks(link: str) -> str:
    """A link without what only tells where a visitor came from.

    >>> _without_tracks("https://jobs.example.org/12?lang=en&utm_source=list&utm_id=7")
    'https://jobs.example.org/12?lang=en'
    """
    bare, _, query = link.partition("?")
    kept = [part for part in query.split("&") if part and not _TRACK.match(part)]
    return f"{bare}?{'&'.join(kept)}" if kept else bare if query else link


def apply_options(scope: Scope) -> list[Option[str]]:
    """Every address and link of the text with its signs, one option a place."""
    page = scope.page
    person = _person_to_send_to(scope) or _sent_by_mail(scope)
    old = _by_its_words(scope) or person or _fallback_target(scope)
    targets = [(v, s, e) for v, s, e in _targets(scope)[:_MANY] if s >= page.body]
    order = list(dict.fromkeys(value for value, _, _ in targets))
    mails = sum("@" in value for value in order)
    options: list[Option[str]] = []
    seen: set[str] = set()
    for value, start, end in targets:
        unit = page.unit_at(start)
        if unit is None:
            continue
        signs = {f"near:{min(order.index(value), 5)}", f"mails:{min(mails, 3)}"}
        signs |= apply_signs(scope, unit, (start, end), value)
        signs |= {f"first {sign}" for sign in signs - seen if sign in _LEADING}
        seen |= signs
        if person and person.value == value:
            signs.add(SENT_TO)
        if old and old.value == value:
            signs |= {"old", f"old:{old.rule}", f"old:{round(old.confidence, 1)}"}
        if not may_apply(frozenset(signs)) or _is_front_of(value, old.value if old else ""):
            continue
        found = page.found(value, start, end, "apply-target", 0.5)
        options.append(Option(found, frozenset(signs)))
    if old and old.value not in order:
        options.append(Option(old, frozenset(("old", f"old:{old.rule}"))))
    return [*_beside(options), *_sender(scope, mails)]


def _beside(options: list[Option[str]]) -> Iterator[Option[str]]:
    """The options, each with whether one of the other kind plainly takes applications."""
    takes = {
        kind: any(kind in option.signs and option.signs & told for option in options)
        for kind, told in (("mail", _MAIL_TAKES), ("link", _LINK_TAKES))
    }
    for option in options:
        other = "link" if "mail" in option.signs else "mail"
        signs = option.signs | {f"beside {other}"} if takes[other] else option.signs
        yield replace(option, signs=signs)


def _is_front_of(link: str, other: str) -> bool:
    """Whether a link is only the front page of the house where another leads to the posting."""
    host = re.sub(r"^https?://", "", link.lower()).strip("/")
    return bool(FRONT_PAGE.fullmatch(link)) and host in other.lower() and len(other) > len(link)


def _sender(scope: Scope, mails: int) -> Iterator[Option[str]]:
    """Who sent the mail this is, whom one may be asked to write to: "send your CV to me"."""
    page = scope.page
    start, end = page.head.get("from", (0, 0))
    for address in addresses(page.text[start:end]):
        signs = {"sender", f"sender beside:{min(mails, 2)}"}
        if scope.pattern("apply.to_me").search(page.flat, page.body):
            signs.add("to me")
        place = start + address.start, start + address.end
        yield Option(page.found(address.mail, *place, "sender", 0.5), frozenset(signs))


def _by_its_words(scope: Scope) -> Found[str] | None:
    """The first target whose own sentence says that one applies there."""
    page = scope.page
    best: tuple[float, int, Found[str]] | None = None
    for value, start, end in _targets(scope):
        unit = page.unit_at(start)
        if unit is None or start < page.body:
            continue
        score = _apply_score(scope, unit, start, end, "@" in value)
        if score and "@" not in value and FRONT_PAGE.fullmatch(value):
            score = max(0.0, score - 0.4) if score >= 0.9 else 0.0
        if score and (best is None or score > best[0] + 0.09):
            best = score, start, page.found(value, start, end, "apply-link", score)
    return best[2] if best else None


def _person_to_send_to(scope: Scope) -> Found[str] | None:
    """The address of the person applications are sent to, where it stands in another sentence."""
    page = scope.page
    for unit in page.units:
        said = page.said(unit)
        sent = scope.has("contact.own_papers", said) and scope.has("contact.apply", said)
        if unit.start < page.body or not (sent or scope.has("contact.sure_apply", said)):
            continue
        for word in re.finditer(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{3,30}", page.text[unit.start : unit.end]):
            for address in addresses(page.text)[:30]:
                if fits(word[0], address.mail) and not is_refused(scope, address.end):
                    return page.found(
                        address.mail, address.start, address.end, "person-to-send-to", 0.7
                    )
    return None


def _sent_by_mail(scope: Scope) -> Found[str] | None:
    """The one address of the text, where it says above that papers are sent "by e-mail", and
    neither there nor in between anywhere else that they go.

    >>> from applications.core.extraction.page import open_page
    >>> said = "Send all documents by email:\\n\\n- a CV\\n\\nAda Lind, Bonn\\n\\nE-Mail: a@x.org"
    >>> _sent_by_mail(Scope(open_page(said), ("en",))).value
    'a@x.org'
    """
    page = scope.page
    every = [one for one in addresses(page.text) if one.start >= page.body]
    if len({one.mail.casefold() for one in every}) != 1:
        return None
    only = every[0]
    here = page.unit_at(only.start)
    if here is None or is_refused(scope, only.end) or purpose(scope, here, only.start) in _NOT_SENT:
        return None
    for unit in page.units:
        said = page.said(unit)
        if page.body <= unit.start and unit.end <= only.start and scope.has("mail.by", said):
            papers = scope.has("contact.own_papers", said) or scope.has("ask.papers", said)
            theirs = scope.has("contact.letters", said) or scope.has("contact.not_here", said)
            elsewhere = links(page.text[unit.start : only.start])
            if papers and scope.has("contact.apply", said) and not (theirs or elsewhere):
                return page.found(only.mail, only.start, only.end, "sent-by-mail", 0.7)
    return None


def _fallback_target(scope: Scope) -> Found[str] | None:
    """A link that looks like the announcement's, else the one the front matter names."""
    page = scope.page
    for value, start, end in _targets(scope):
        before, after = page.text[max(0, start - 1) : start], page.text[end : end + 1]
        alone = not before.strip(" \n<") and not after.strip("\n>")
        if start >= page.body and alone and "@" not in value and job_link().search(value):
            return page.found(value, start, end, "lone-link", 0.45)
    for key in ("apply", "apply_url", "link"):
        if key in page.head:
            start, end = page.head[key]
            value = page.text[start:end]
            if value.startswith("http"):
                return page.found(value, start, end, "front-matter-link", 0.5)
    for address in addresses(page.text):
        unit = page.unit_at(address.start)
        if (
            unit
            and address.start >= page.body
            and scope.has("contact.apply", page.said(unit))
            and not is_asked_only(scope, unit, address.start)
            and not is_for_others(scope, unit, address.start)
            and purpose(scope, unit, address.start) != "letters"
            and not is_blank(address.mail)
        ):
            return page.found(address.mail, address.start, address.end, "address-to-write-to", 0.45)
    return None


def _targets(scope: Scope) -> list[tuple[str, int, int]]:
    text = scope.page.text
    found = [(a.mail, a.start, a.end) for a in addresses(text)]
    found += islice(
        (
            link
            for link in links(text)
            if not _elsewhere().search(link[0]) and not text.startswith(_CUT, link[2])
        ),
        MOST,
    )
    return sorted(found, key=lambda target: target[1])


def _apply_score(scope: Scope, unit: Unit, start: int, end: int, mail: bool) -> float:
    page = scope.page
    if mail:
        if is_for_others(scope, unit, start):
            return 0.0
        given_for = purpose(scope, unit, start)
        said = page.flat[max(unit.start, start - 400) : unit.end]
        if given_for == "apply" and scope.has("contact.word", said):
            return 0.92 if scope.has("contact.own_papers", said) else 0.75
        return {"apply": 0.92, "both": 0.88}.get(given_for, 0.0)
    own = page.flat[max(unit.start, start - 200) : start]
    own = scope.pattern("apply.other_words").sub(lambda match: " " * len(match[0]), own)
    after = page.flat[end : min(unit.end, end + 60)]
    if scope.has("apply.not_link", own[-160:]) or purpose(scope, unit, start) == "letters":
        return 0.0
    score = _link_score(scope, unit, start, own, after)
    if form().search(page.text, start, end):
        score = max(score, 0.7)
    number = page.index_at(unit.start)
    said = f"{page.said(page.units[number - 1])[-90:] if number else ''} {own[-90:]}"
    if scope.has("apply.other_post", said) and not scope.has("apply.this_post", said):
        score -= 0.3
    return max(score, 0.0)


def _link_score(scope: Scope, unit: Unit, start: int, own: str, after: str) -> float:
    """How surely a link is where one applies, by the words of its sentence and those above."""
    lead, _, last = own.rstrip(" :()[]<").rpartition(" ")
    lead = lead.rpartition("[")[0] or lead  # not the words of the link itself
    if scope.pattern("apply.at").fullmatch(last) and scope.has("apply.link", lead[-160:]):
        return 0.95
    if scope.has("apply.link", own[-70:]):
        return 0.85
    if scope.has("apply.link", own[-160:]) or scope.has("apply.link", after[:25]):
        return 0.75
    if scope.has("apply.full", after[:40]):
        return 0.7
    if scope.has("apply.full", own[-90:]):
        return 0.65
    for above in (unit.label, unit.intro):
        if scope.has("apply.link", above):
            return 0.75
        if scope.has("apply.full", above):
            return 0.6
    page = scope.page
    earlier = page.flat[max(page.body, start - 160) : start].rsplit("\n\n", 1)[-1]
    return 0.7 if scope.has("apply.link", earlier) else 0.0
