"""People to ask, and where to apply: every address and link, and what it is given for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from applications.core.extraction.draft import Contact, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope

_MAIL = re.compile(
    r"""(?<![\w.+-])(?P<who>[\w.+'-]{1,64}(?:\s{0,2}[\[(]\s?(?:dot|
        punkt)\s?[\])]\s{0,2}[\w-]{1,40}){0,2})
        (?:@|\s{0,2}[\[({<]\s?(?:at|a|ät|@)\s?[\])}>]\s{0,2}|\s_?AT_?\s|
            \sat\s(?=[\w-]{1,40}(?:\.|\s?[\[(]?dot|\sDOT\s)))
        (?P<where>[\w-]{1,63}(?:(?:\.|\s{0,2}[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s{0,2}|\s(?:dot|
            DOT)\s)[\w-]{1,63}){1,5})(?![\w.-]*@)""",
    re.VERBOSE,
)
_DOT = re.compile(r"\s{0,2}[\[({]\s?(?:dot|punkt|\.)\s?[\])}]\s{0,2}|\s(?:dot|DOT)\s")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]\"'|)”’*`]{3,500}|"
    r"(?<![\w@./])(?:[a-z0-9-]{2,30}\.){1,4}(?:de|fr|se|nl|eu|org|edu|com|net|ch|at|it|es|"
    r"dk|no|fi|be|uk|io|cz|pl|pt|ie)/[^\s<>\[\]\"'|)]{2,300}"
)
_TITLES = (
    r"(?:(?:[Pp]rof(?:essor(?:in)?)?|[Dd]r|[Dd]rs|[Ii]r|[Mm]r|[Mm]rs|[Mm]s|[Mm]iss|PD|Priv|"
    r"Doz|Assoc|Asst|[Aa]ssociate|[Aa]ssistant|[Aa]djunct|[Ff]rau|[Hh]errn?|[Mm]\.?me|"
    r"[Hh]abil|rer|nat|phil|h\.c|Dipl|Ing|Univ|PhD|M\.?Sc|Mgr|Docent|Lektor|Lecturer|"
    r"[Ss]enior|[Tt]he|[Ss]upervisor|[Pp]rofessors?|[Dd]octor)\.?[\s-]{1,3})"
)
_NAME = re.compile(
    r"(?P<name>(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{0,20}\.?[ \t]{1,2}|(?:van|von|de|der|den|la|le|"
    r"del|della|di|da|dos|ter|ten|zu|el|af|bin)[ \t]){1,5}[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{1,25})"
)
_TITLED = re.compile(rf"(?P<titles>{_TITLES}{{1,5}}){_NAME.pattern}")
_NOT_NAMES = re.compile(
    r"\b(?:University|Universit\w*|Department|Institut\w*|Faculty|School|Center|Centre|"
    r"Group|Lab|Laboratory|College|Deadline|Application|"
    r"Position|Project|Contact|Please|Science\w*|Engineering|Research|Informal|Enquiries|"
    r"Inquiries|Questions|Email|Mail|HR|Human Resources|"
    r"PhD|Further|Information|Apply|The|For|Dear|Team|Officer|Manager|Administrator|"
    r"January|February|March|April|June|July|August|September|"
    r"October|November|December|Graduate|Office|Admissions?|Technology|Studies|"
    r"Mathematics|Physics|Chemistry|Biology|Computer|Computing|Prof|Phone|Tel|Program\w*|"
    r"Street|Str|Germany|Sweden|You|If|We|To|In|On|Or|And|Website|CV|MSc|Master\w*|Job|"
    r"Institute|Head|Director|Chair)\b"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address as it is meant, and the place where it is written."""

    mail: str
    start: int
    end: int


@lru_cache(maxsize=4)
def addresses(text: str) -> tuple[Address, ...]:
    """Every e-mail address in a text, disguised ones undone; kept, as several rules ask.

    >>> [a.mail for a in addresses("a.b@x.se, c (at) y [dot] de; <mailto:D@z.org>. e AT f.ch")]
    ['a.b@x.se', 'c@y.de', 'D@z.org', 'e@f.ch']
    """
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[Address]:
    for match in _MAIL.finditer(text):
        where = _DOT.sub(".", match["where"])
        last = where.rsplit(".", 1)[-1]
        spelt = text[match.end("who") : match.start("where")]
        if spelt == " at " and "." not in match["who"] and "." in match["where"]:
            continue  # "apply at example.org" is no address
        if last.isalpha() and len(last) >= 2:
            who = _DOT.sub(".", match["who"]).lstrip(".'-")
            yield Address(f"{who}@{where}", match.start(), match.end())


def links(text: str) -> Iterator[tuple[str, int, int]]:
    """Every web address in a text, without the punctuation that follows it."""
    for match in _LINK.finditer(text):
        found = match[0].rstrip(".,;:!?*_")
        if ".." in found or found.endswith("…"):
            continue
        yield found, match.start(), match.start() + len(found)


def find_contacts(scope: Scope) -> tuple[Found[Contact], ...]:
    """The people and addresses named for questions, one entry an address or name."""
    page = scope.page
    contacts: dict[str, Found[Contact]] = {}
    others: list[Address] = []
    for address in addresses(page.text):
        unit = page.unit_at(address.start)
        if unit is None or address.start < page.body:
            continue
        key = address.mail.casefold()
        if key in contacts:
            continue
        near = _around(scope, address.start)
        if scope.has("contact.not_person", near):
            continue
        if _purpose(scope, unit, address.start) not in ("ask", "both"):
            others.append(address)
            continue
        name, role = _name_near(scope, unit, address)
        contacts[key] = page.found(
            Contact(name, address.mail, role),
            address.start,
            address.end,
            "asked-address",
            0.85 if name else 0.75,
        )
    for name, start, end, lone in _persons_asked(scope):
        if any(_same_person(name, found.value) for found in contacts.values()):
            continue
        mail = next((a.mail for a in others if _fits(name, a.mail)), "")
        if mail or lone:
            contacts[(mail or name).casefold()] = page.found(
                Contact(name, mail), start, end, "asked-person", 0.6
            )
    return tuple(sorted(contacts.values(), key=lambda found: found.start))


def _around(scope: Scope, place: int) -> str:
    """The words in front of a place: its own sentence and the one before it."""
    page = scope.page
    number = page.index_at(place)
    first = page.units[max(number - 1, 0)].start if number >= 0 else place
    words = page.flat[max(first, place - 240) : place]
    return words.rsplit("\n\n", 1)[-1]


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
        if scope.has("contact.not_person", said):
            continue
        lone = not any(unit.start <= a.start < unit.end for a in addresses(page.text))
        for match in _TITLED.finditer(page.text, unit.start, unit.end):
            if not _NOT_NAMES.search(match["name"]):
                yield match["name"].strip(), match.start("name"), match.end("name"), lone


def _fits(name: str, mail: str) -> bool:
    """Whether an address is spelt after a name."""
    local = mail.split("@")[0].casefold()
    return any(len(part) > 3 and part in local for part in re.split(r"[\s.-]+", name.casefold()))


def _same_person(name: str, known: Contact) -> bool:
    one, other = name.casefold(), known.name.casefold()
    return bool(other) and (one in other or other in one) or _fits(name, known.email)


def _purpose(scope: Scope, unit: Unit, place: int) -> str:
    """What an address in this unit is for: "apply", "ask", "both" or "".

    The words of its own sentence decide; then the label, what introduces the list, the sentences
    before it and the heading above.
    """
    page = scope.page
    before = page.flat[max(unit.start, place - 400) : place]
    if scope.has("contact.both", page.said(unit)[:600]):
        return "both"
    said = _said_for(scope, before) or _said_for(scope, page.flat[place : unit.end])
    if said:
        return said
    number = page.index_at(unit.start)
    for earlier in reversed(page.units[max(0, number - 14) : number]):
        if earlier.run and earlier.item and earlier.start != unit.start and unit.run != earlier.run:
            continue  # a list between "please send" and the address
        said = _said_for(scope, page.said(earlier))
        if said or earlier.heading or number - page.index_at(earlier.start) > 12:
            return said
        if not earlier.item and earlier.end - earlier.start > 60:
            break
    for above in (unit.intro, unit.label, unit.under):
        said = _said_for(scope, above)
        if said:
            return said
    return ""


def _said_for(scope: Scope, words: str) -> str:
    """Whether words speak of asking or of applying; the last of them decides.

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> _said_for(scope, "informal enquiries may be sent to"), _said_for(scope, "send a cv to")
    ('ask', 'apply')
    """
    if scope.has("contact.both", words):
        return "both"
    words = scope.pattern("contact.not_ask").sub(lambda match: " " * len(match[0]), words)
    sure = [m.end() for m in scope.pattern("contact.sure_ask").finditer(words)]
    asks = [m.end() for m in scope.pattern("contact.ask").finditer(words)]
    applies = [m.end() for m in scope.pattern("contact.apply").finditer(words)]
    if sure and not scope.has("contact.sure_apply", words[sure[-1] :]):
        return "ask"
    if asks or applies:
        return "ask" if max(asks, default=-1) > max(applies, default=-1) else "apply"
    return ""


def _name_near(scope: Scope, unit: Unit, address: Address) -> tuple[str, str]:
    """The person an address belongs to, with titles: the name in front of it or in its link."""
    text = scope.page.text
    before = text[max(unit.start, address.start - 120) : address.start]
    before = re.sub(r"mailto:|\]\(|[\[*_`]", " ", before)
    titled = [m for m in _TITLED.finditer(before) if not _NOT_NAMES.search(m["name"])]
    plain = [m for m in _NAME.finditer(before) if not _NOT_NAMES.search(m["name"])]
    fitting = [m for m in (*plain, *titled) if _fits(m["name"], address.mail)]
    if fitting:
        name = fitting[-1]["name"].strip()
    elif titled:
        name = titled[-1]["name"].strip()
    elif plain and len(before) - plain[-1].end() < 12:
        name = plain[-1]["name"].strip()
    else:
        return "", ""
    role = next(
        (m["titles"].strip() for m in titled if m["name"].strip() in name or name in m["name"]), ""
    )
    return name, role


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
    page = scope.page
    best: tuple[float, int, Found[str]] | None = None
    for value, start, end in _targets(scope):
        unit = page.unit_at(start)
        if unit is None or start < page.body:
            continue
        score = _apply_score(scope, unit, start, end, "@" in value)
        if score and "@" not in value and _FRONT_PAGE.fullmatch(value):
            score = max(0.0, score - 0.4) if score >= 0.9 else 0.0
        if score and (best is None or score > best[0] + 0.09):
            best = score, start, page.found(value, start, end, "apply-link", score)
    if best:
        return best[2]
    return _person_to_send_to(scope) or _fallback_target(scope)


def _person_to_send_to(scope: Scope) -> Found[str] | None:
    """The address of the person applications are sent to, where it stands in another sentence."""
    page = scope.page
    for unit in page.units:
        if unit.start < page.body or not scope.has("contact.sure_apply", page.said(unit)):
            continue
        for word in re.finditer(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{3,30}", page.text[unit.start : unit.end]):
            for address in addresses(page.text)[:30]:
                if _fits(word[0], address.mail) and not _NOT_NAMES.search(word[0]):
                    return page.found(
                        address.mail, address.start, address.end, "person-to-send-to", 0.7
                    )
    return None


_JOB_LINK = re.compile(
    r"job|vacan|career|position|stelle|recruit|apply|emploi|jobb|karriere|/ads?/|opening|"
    r"phd|lediga|werken"
)


_FRONT_PAGE = re.compile(r"(?:https?://)?[^/?#]+/?")
_SOCIAL = re.compile(
    r"//(?:www\.)?(?:bsky\.app|twitter\.com|x\.com|facebook\.com|linkedin\.com|youtu)"
)


def _fallback_target(scope: Scope) -> Found[str] | None:
    """A link that looks like the announcement's, else the one the front matter names."""
    page = scope.page
    for value, start, end in _targets(scope):
        before, after = page.text[max(0, start - 1) : start], page.text[end : end + 1]
        alone = not before.strip(" \n<") and not after.strip("\n>")
        if start >= page.body and alone and "@" not in value and _JOB_LINK.search(value):
            return page.found(value, start, end, "lone-link", 0.45)
    for key in ("apply", "apply_url", "link"):
        if key in page.head:
            start, end = page.head[key]
            value = page.text[start:end]
            if value.startswith("http"):
                return page.found(value, start, end, "front-matter-link", 0.5)
    for address in addresses(page.text):
        unit = page.unit_at(address.start)
        if unit and address.start >= page.body and scope.has("contact.apply", page.said(unit)):
            return page.found(address.mail, address.start, address.end, "address-to-write-to", 0.45)
    return None


def _targets(scope: Scope) -> list[tuple[str, int, int]]:
    text = scope.page.text
    found = [(a.mail, a.start, a.end) for a in addresses(text)]
    found += [link for link in links(text) if not _SOCIAL.search(link[0])]
    return sorted(found, key=lambda target: target[1])


def _apply_score(scope: Scope, unit: Unit, start: int, end: int, mail: bool) -> float:
    page = scope.page
    if mail:
        purpose = _purpose(scope, unit, start)
        return 0.92 if purpose == "apply" else 0.88 if purpose == "both" else 0.0
    before = page.flat[max(page.body, start - 160) : start].rsplit("\n\n", 1)[-1]
    after = page.flat[end : min(unit.end, end + 60)]
    if scope.has("apply.not_link", before):
        return 0.0
    last = before.rstrip(" :([<").rpartition(" ")[2]
    if scope.pattern("apply.at").fullmatch(last) and scope.has("apply.link", before[-90:]):
        return 0.93
    if scope.has("apply.link", before[-70:]):
        return 0.85
    if (
        scope.has("apply.link", before)
        or scope.has("apply.link", after[:25])
        or scope.has("apply.full", after[:40])
    ):
        return 0.75
    if scope.has("apply.full", before[-90:]):
        return 0.65
    above = unit.label or unit.intro
    if scope.has("apply.link", above):
        return 0.75
    if scope.has("apply.full", above):
        return 0.6
    return 0.0
