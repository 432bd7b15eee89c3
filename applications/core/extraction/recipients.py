"""To whom the mail with an application goes: every address it is sent to, and who gets a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

from applications.core.extraction.addresses import Address, addresses
from applications.core.extraction.apply import apply_options
from applications.core.extraction.draft import Conflict, Found
from applications.core.extraction.purpose import is_refused, purpose
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

SUBJECT_OF_LINK = "subject-of-link"  # nobody prescribed it in words
_MOST = 12  # addresses of one mail
_FAR = 200  # signs between two of them, links and names among them
_OF_COPIES = 3  # words beside names: "copied to Ada's assistants"
_PLAIN, _DISGUISED = 0.9, 0.7
_TARGET = re.compile(r"(?:(?<=\])\(|<)[ \t]{0,2}mailto:[^)>\n]{3,500}[)>]", re.IGNORECASE)
_LINK = re.compile(r"\((?:https?|file|mailto):[^)\n]{0,600}\)|<[^>]{0,600}>", re.IGNORECASE)
_QUERY = re.compile(r"[?&](?:subject|body)=[^&)>\"']{0,300}", re.IGNORECASE)
_SUBJECT = re.compile(r"[?&](?:amp;)?subject=(?P<words>[^&>\"\n]{2,300})", re.IGNORECASE)
_PICTURE = re.compile(
    r"<img\s[^>]{0,200}?(?:mail|address)[^>]{0,200}>|"
    r"!\[(?:[^\]\n]{0,60}(?:mail|address)[^\]\n]{0,40}\]\([^)\n]{0,300}|"
    r"[^\]\n]{0,80}\]\([^)\n]{0,200}(?:mail|address)[^)\n]{0,100})\)",
    re.IGNORECASE,
)
_ENDED = re.compile(r"(?<!\b[A-Z])[.!?](?=\s)")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")
_JOINED = re.compile(r"[,;/&|]|\n[ \t]{0,8}(?:[-*•+]|\d\.)[ \t]")


@dataclass(frozen=True, slots=True)
class Recipients:
    """The addresses of one mail, each with its place."""

    to: tuple[Found[str], ...] = ()
    cc: tuple[Found[str], ...] = ()


def find_recipients(scope: Scope, apply_to: Found[str] | None) -> Recipients:
    """To whom the mail goes, where that is more than the address one applies to; and who gets a
    copy. Nobody, where one applies elsewhere.

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page("Send a CV to a@x.org and Bo Ek (b@x.org), cc: c@x.org."), ("en",))
    >>> mail = find_recipients(scope, scope.page.found("a@x.org", 13, 20, "apply-target", 0.5))
    >>> [found.value for found in mail.to], [found.value for found in mail.cc]
    (['a@x.org', 'b@x.org'], ['c@x.org'])
    """
    shown = list(_shown(scope.page.text))
    first = apply_to if apply_to and "@" in apply_to.value else _beside_a_link(scope)
    if first is None:
        return Recipients()
    to, copies = {first.value.casefold(): first}, dict[str, Found[str]]()
    for group in _groups(scope, shown):
        if any(_is_first(scope, one, first) for one, _kind in group):
            for one, kind in group:
                into = copies if kind == "cc" else to
                into.setdefault(one.mail.casefold(), _found(scope, one))
    cc = [found for key, found in copies.items() if key not in to]
    more = () if apply_to and len(to) == 1 and first == apply_to else tuple(to.values())
    return Recipients(more[:_MOST], tuple(cc)[:_MOST])


def pictured(scope: Scope, apply_to: Found[str] | None) -> tuple[Conflict, ...]:
    """An address to send papers to that is a picture: nothing reads it, and the person is asked."""
    page = scope.page
    for picture in _PICTURE.finditer(page.text, page.body):
        unit = page.unit_at(picture.start())
        if unit is None or (apply_to and "@" in apply_to.value):
            continue
        start = max(unit.start, picture.start() - 80)
        sentence = page.text[start : picture.end()]
        told = purpose(scope, unit, picture.start())
        around = page.flat[max(page.body, start - 160) : picture.end() + 200]
        sent = told in ("apply", "both") or (told and scope.has("contact.own_papers", around))
        if sent and told != "letters" and _at_picture().search(page.text[start : picture.start()]):
            found = page.found(sentence, start, picture.end(), "address-pictured", 0.5)
            return (Conflict("apply_to", "address-pictured", (found,)),)
    return ()


def subject_of_link(
    scope: Scope, apply_to: Found[str] | None, to: tuple[Found[str], ...]
) -> Found[str] | None:
    """The subject that the link behind one of these addresses puts into the mail."""
    text = scope.page.text
    mails = {found.value.casefold() for found in (*to, *([apply_to] if apply_to else ()))}
    for address in addresses(text):
        link = text[address.start : address.end + 1]
        subject = _SUBJECT.match(text, address.end) if address.mail.casefold() in mails else None
        if subject is None or link[-1:] not in ("?", "&") or not _is_linked(text, address.start):
            continue
        end = subject.end() - _unopened(subject["words"])
        words = " ".join(unquote(text[subject.start("words") : end]).replace("+", " ").split())
        if len(words) > 2 and not scope.has("contact.sure_ask", words.lower()):
            return scope.page.found(words, subject.start("words"), end, SUBJECT_OF_LINK, 0.5)
    return None


def _is_linked(text: str, place: int) -> bool:
    return text[max(0, place - 8) : place].rstrip().lower().endswith("mailto:")


def _unopened(words: str) -> int:
    """How many signs stand behind a link's end: its closing bracket and what follows."""
    depth = 0
    for at, sign in enumerate(words):
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return len(words) - at
    return 0


def _shown(text: str) -> Iterator[Address]:
    """The addresses that people see: not what is behind one that is printed."""
    every = addresses(text)
    hidden = [
        link.span()
        for link in _TARGET.finditer(text)
        if any(_ends_at(text, one, link.start()) for one in every)
    ]
    for one in every:
        if not any(start <= one.start < end for start, end in hidden):
            yield one


def _ends_at(text: str, address: Address, place: int) -> bool:
    return address.end <= place and not text[address.end : place].strip(" \t]*_`>)\\")


def _groups(scope: Scope, shown: list[Address]) -> Iterator[list[tuple[Address, str]]]:
    """Addresses that stand in one row, each with whether it is only for a copy."""
    group: list[tuple[Address, str]] = [(one, "") for one in shown[:1]]
    for before, one in pairwise(shown):
        joined = _joined(scope, before, one)
        if not joined or is_refused(scope, one.end):
            yield group
            group = []
        cc = joined == "cc" or (joined == "to" and bool(group) and group[-1][1] == "cc")
        group.append((one, "cc" if cc else ""))
    yield group


def _joined(scope: Scope, before: Address, one: Address) -> str:
    """ "to" or "cc", where nothing but names and what joins them stands between two addresses."""
    text = scope.page.text
    between = text[before.end : one.start]
    if before.start == one.start or before.mail == one.mail and not between:
        return "to"
    if before.end > one.start:  # "{ada,bo}@x.org"
        return "to"
    if len(between) > _FAR * 3:
        return ""
    words = _QUERY.sub(" ", _LINK.sub(" ", between))
    words = re.sub(r"mailto:|[?&](?:amp;)?(cc)=", r" \1 ", words)
    if before.mail.casefold() == one.mail.casefold() and not _WORD.search(words):
        return "to"
    flat = words.lower()
    copy = pattern(LANGUAGES, "sending.copy").search(flat)
    words, joined = _joins().subn(" ", words)
    left = _WORD.findall(words)
    is_rows = "\n\n" not in re.sub(r"\n[ \t]+\n", "\n\n", between)
    plain = sum(word[0].islower() for word in left)
    named = len(words) < _FAR and plain <= (_OF_COPIES if copy else 0)
    if not named or _ENDED.search(words) or not (copy or is_rows):
        return ""
    if copy:
        return "cc"
    return "to" if joined or _JOINED.search(between) or not left and not words.strip() else ""


@cache
def _at_picture() -> re.Pattern[str]:
    """What stands right in front of a picture in the place of an address: "Ada at"."""
    words = f"{alternatives('mail.at_alone')}|{alternatives('mail.before')}"
    return re.compile(rf"(?:(?<!\w)(?i:{words})|:|@)\s{{1,3}}\Z")


@cache
def _joins() -> re.Pattern[str]:
    """Words that join two addresses, and the titles in front of names."""
    join, copy = alternatives("sending.join"), alternatives("sending.copy")
    titles = f"{alternatives('contact.titles')}|{alternatives('contact.particles')}"
    return re.compile(rf"(?<!\w)(?i:(?:{copy})|(?:{join})|(?:{titles})\.?)(?!\w)")


def _is_first(scope: Scope, one: Address, first: Found[str]) -> bool:
    """Whether this is the address one applies to, where the text says so."""
    if one.mail.casefold() != first.value.casefold():
        return False
    if one.start <= first.start <= one.end or first.start <= one.start <= first.end:
        return True
    unit = scope.page.unit_at(one.start)
    return unit is not None and purpose(scope, unit, one.start) in ("apply", "both")


def _found(scope: Scope, one: Address) -> Found[str]:
    written = scope.page.text[one.start : one.end]
    plain = written.casefold() == one.mail.casefold()
    rule, sure = ("recipient", _PLAIN) if plain else ("recipient-disguised", _DISGUISED)
    return scope.page.found(one.mail, one.start, one.end, rule, sure)


def _beside_a_link(scope: Scope) -> Found[str] | None:
    """The address that papers are to be sent to, though one applies in a portal as well."""
    for option in apply_options(scope):
        signs = option.signs
        sent = {"for:apply", "mail contact.own_papers before", "mail contact.sure_apply close"}
        told = {"mail contact.own_papers after", "mail contact.sure_apply after"}
        in_brackets = re.match(
            r"[\s)\]]{0,3}(?:\([^)]{0,300}\))?\s{0,2}\(", _behind(scope, option.found)
        )
        if "mail" in signs and (sent <= signs or (told <= signs and in_brackets)):
            return replace(option.found, rule="recipient-beside-link", confidence=0.5)
    return None


def _behind(scope: Scope, found: Found[str]) -> str:
    return scope.page.text[found.end : found.end + 400]
