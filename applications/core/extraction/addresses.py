"""Every e-mail address and link of a text, disguised ones undone, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from applications.core.extraction import hosts
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, phrases

MOST = 100  # a text with more is a directory, not a posting

# How people write "@" and "." to hide an address from machines.
_LONG_ENDS = ("com", "org", "edu", "net")
_OPEN, _CLOSE = r"[ \t]{0,2}[\[({<⟨‹«][ \t]{0,2}", r"[ \t]{0,2}[\])}>⟩›»]"


@cache
def _dot_said() -> str:
    """A dot that is spelt out: "[dot]", or " dot "."""
    dots = alternatives("mail.dots")
    return rf"{_OPEN}(?:\.|(?i:{dots})){_CLOSE}[ \t]{{0,2}}|{_dot_alone().pattern}"


@cache
def _dot_alone() -> re.Pattern[str]:
    """A word for the dot without brackets: one that says nothing else, or one as "point" is."""
    surely, maybe = alternatives("mail.dots_alone"), alternatives("mail.dots_in_hosts")
    return re.compile(rf"[ \t](?i:{surely}|{maybe})[ \t]")


@cache
def _dot() -> re.Pattern[str]:
    return re.compile(rf"&#46;|{_dot_said()}|\.\n[ \t]{{0,4}}")


@cache
def _mail() -> re.Pattern[str]:
    """An address, plain or disguised, one or several at one host."""
    long = "".join(rf"(?<!\.{end})" for end in _LONG_ENDS)
    alone = "|".join(phrases(LANGUAGES, "mail.at_alone"))
    at = (
        r"(?:\\?@(?:[ \t]{0,2}\n[ \t]{0,4})?|&#64;|&#x40;|&commat;|%40|"
        rf"{_OPEN}(?:@|a|(?i:{alternatives('mail.at')})){_CLOSE}[ \t]{{0,2}}|"
        rf"[ \t]?\\?(?P<mark>[-*_|])(?:{alone}|{alone.upper()}|@)\\?(?P=mark)[ \t]?|"
        rf"(?P<loose>[ \t]@[ \t]{{0,2}}|@[ \t]{{1,2}}|[ \t]_?(?:{alone.upper()})_?[ \t]|"
        rf"[ \t](?:{alone})[ \t]))"
    )
    # All of a word is one name, but for "ada_at_x.org": so none is tried letter by letter.
    name = rf"(?:[\w.+'\\-]{{1,64}}+|[\w.+'\\-]{{1,64}}(?=\\?[-_](?:{alone}|{alone.upper()}|@)))"
    return re.compile(
        r"(?<![\w.+'\\-])(?:"
        rf"(?P<who>{name}(?:(?:{_dot_said()})[\w-]{{1,40}}){{0,3}})|"
        r"[{\[(] ?(?P<several>[\w.+-]{1,40}(?: ?[,;|/] ?[\w.+-]{1,40}){1,8}) ?[}\])])"
        rf"{at}"
        rf"(?P<where>[\w-]{{1,63}}(?:(?:\.|&#46;|{_dot_said()})[\w-]{{1,63}}){{1,6}}"
        rf"(?:{long}(?<!\.[a-z]{{2}})\.\n[ \t]{{0,4}}"
        rf"(?:{'|'.join(_LONG_ENDS)}|[a-z]{{2}})(?![\w.]))?)(?![\w.-]*(?:@|{_OPEN}(?i:{alternatives('mail.at')}){_CLOSE}))"
    )


_SHOWN = re.compile(r"""[^"'<>]{0,200}["'][^<>]{0,200}>((?:(?!</a)[\s\S]){0,200})</a>""")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]\"'|)”’*`]{3,500}|"
    rf"(?<![\w@./])(?:[a-z0-9-]{{2,30}}\.){{1,4}}(?:{hosts.parts('domains')})/[^\s<>\[\]\"'|)]{{2,300}}"
)
_NOT_HOST = re.compile(rf"(?:{hosts.parts('files')})\Z", re.IGNORECASE)


@cache
def _no_spam() -> re.Pattern[str]:
    """What is put into an address so that machines miss it: "ada@NOSPAM.example.org"."""
    words = "|".join(phrases(LANGUAGES, "mail.no_spam")).replace(" ", "[._-]?")
    return re.compile(rf"[._-]?(?:{words})[._-]?", re.IGNORECASE)


@cache
def _in_front(path: str) -> re.Pattern[str]:
    """What stands in front of an address that is written with blanks."""
    words = alternatives(path)
    return re.compile(rf"(?:(?<!\w)(?:{words})|:|[(<])[\s:(<]{{0,3}}\Z", re.IGNORECASE)


# The last part of a host whose dots are spelt out.
_END = re.compile(rf"\.(?:{'|'.join(_LONG_ENDS)}|[a-z]{{2}})\Z", re.IGNORECASE)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(phrases(LANGUAGES, "stopwords"))


@cache
def _before() -> re.Pattern[str]:
    return re.compile(alternatives("mail.before"))


@cache
def _no_names() -> frozenset[str]:
    """Words in front of "at" that are no names: "apply at example.org"."""
    return frozenset(phrases(LANGUAGES, "contact.not_local"))


# What stands where a name should: "firstname.lastname@example.org".
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BARRED = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "'": ""})


@cache
def _blanks() -> dict[str, int]:
    """What stands where a name should, and which part: "firstname.lastname@example.org"."""
    paths = ("mail.first_name", "mail.last_name")
    return {word: part for part, path in enumerate(paths) for word in phrases(LANGUAGES, path)}


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
    >>> [a.mail for a in addresses("{ada,bo.ek}@x.se, read look_at_me.pdf or apply at x.org.")]
    ['ada@x.se', 'bo.ek@x.se']
    >>> [a.mail for a in addresses("ada dot ek at x dot org; bo_at_x.org; ci@NOSPAM.x.org")]
    ['ada.ek@x.org', 'bo@x.org', 'ci@x.org']
    """
    return tuple(islice(_addresses(text), MOST))


def _addresses(text: str) -> Iterator[Address]:
    for match in _mail().finditer(text):
        written = _host_written(match["where"])
        where = _no_spam().sub(
            lambda cut: "." if cut[0][0] == cut[0][-1] == "." else "", _dot().sub(".", written)
        )
        where = where.strip(".")
        last = where.rsplit(".", 1)[-1]
        if not last.isalpha() or len(last) < 2 or "." not in where or _NOT_HOST.match(last):
            continue
        end = match.start("where") + len(written)
        if match["several"]:
            for each in re.finditer(r"[\w.+-]+", match["several"]):
                start = match.start("several") + each.start()
                yield Address(f"{each[0].strip('.')}@{where}", start, end)
            continue
        local = _local_written(match["who"], spelt=_dot_alone().search(written) is not None)
        start = match.end("who") - len(local)
        who = _no_spam().sub("", _dot().sub(".", local)).replace("\\", "").lstrip(".'-")
        if match["loose"] and _only_words(text, match["loose"], who, written, start):
            continue
        if who and not _is_shown_otherwise(text, match):
            yield Address(f"{who}@{where}", start, end)


def _host_written(written: str) -> str:
    """A host without the words behind it: a dot that is a word stands within a host alone.

    >>> [_host_written(words) for words in ("x dot org", "x.org point important", "the point in")]
    ['x dot org', 'x.org', 'the']
    """
    cuts = [dot.start() for dot in _dot_alone().finditer(written)]
    for cut in cuts:
        before = re.split(r"[ \t]", written[:cut])[-1]
        behind = re.match(r"[ \t]\S+[ \t]([\w.-]+)", written[cut:])
        last = behind[1] if behind else ""
        ended = "." in before and _END.search(before)
        if ended or before in _small_words() or not (cut != cuts[-1] or _END.search(f".{last}")):
            return written[:cut]
    return written


def _local_written(written: str, *, spelt: bool) -> str:
    """Who is written to, without the words in front: "Contact point ada@x.org" is for ada.

    A word such as "point" is a dot only where the host's dots are spelt out as well.

    >>> _local_written("ada dot ek", spelt=False), _local_written("point ada", spelt=False)
    ('ada dot ek', 'point ada')
    >>> _local_written("Contact point ada", spelt=False), _local_written("ada point ek", spelt=True)
    ('ada', 'ada point ek')
    """
    surely = phrases(LANGUAGES, "mail.dots_alone")
    start = place = 0
    for dot in _dot_alone().finditer(written):
        word = written[place : dot.start()]
        place = dot.end()
        is_dot = dot[0].strip().lower() in surely or (spelt and word.islower())
        if not is_dot or word.lower() in _no_names() or _before().fullmatch(word.lower()):
            start = dot.end()
    return written[start:]


def _is_shown_otherwise(text: str, match: re.Match[str]) -> bool:
    """Whether this stands in a tag whose words show an address too: people are shown that one."""
    if text[max(0, match.start() - 7) : match.start()].lower() != "mailto:":
        return False
    shown = _SHOWN.match(text, match.end(), match.end() + 500)
    return bool(shown and _mail().search(text, shown.start(1), shown.end(1)))


def _only_words(text: str, loose: str, who: str, written: str, start: int) -> bool:
    """Whether "who at where" are words of a sentence: "apply at example.org" is no address."""
    sign = loose.strip(" \t_")
    plain_dot = "." in written and not _dot().search(written)
    if who.endswith("."):
        return True
    if sign.islower():
        before = " ".join(text[max(0, start - 60) : start].split())
        told = _in_front("mail.given").search(before) and who.lower() not in _no_names()
        return (plain_dot or _goes_on(written)) and "." not in who and not told
    if sign.isupper():
        return who.isupper() and "." not in who
    if written.startswith("www."):
        return True
    return "." not in who and not _in_front("mail.before").search(text, max(0, start - 20), start)


def _goes_on(written: str) -> bool:
    """Whether a word for a dot is but a word: "arrive at some point in"."""
    dots = [dot[0].strip().lower() for dot in _dot_alone().finditer(written)]
    surely = phrases(LANGUAGES, "mail.dots_alone")
    return bool(dots) and dots[-1] not in surely and written.split()[-1] in _small_words()


@lru_cache(maxsize=4)
def links(text: str) -> tuple[tuple[str, int, int], ...]:
    """Every web address in a text, without the punctuation that follows it; kept as well."""
    every = ((match[0].rstrip(".,;:!?*_"), match.start()) for match in _LINK.finditer(text))
    return tuple(
        (found, start, start + len(found))
        for found, start in every
        if ".." not in found and not found.endswith("…")
    )


def is_blank(mail: str) -> bool:
    """Whether an address is a pattern for anybody's: "firstname.lastname@example.org"."""
    return any(part in _blanks() for part in re.split(r"[._-]", mail.split("@")[0].casefold()))


def filled(mail: str, name: str) -> str:
    """A pattern for anybody's address, as it is for this person; "" where that is not plain.

    >>> filled("firstname.lastname@helsinki.fi", "Ada Mäkelä"), filled("vorname@x.de", "Jörg Ek")
    ('ada.makela@helsinki.fi', 'joerg@x.de')
    """
    local, _, host = mail.partition("@")
    parts = name.casefold().split()
    if len(parts) != 2 or not is_blank(mail):
        return ""
    out, blanks = [], _blanks()
    for piece in re.split(r"([._-])", local.casefold()):
        word = parts[blanks[piece]] if piece in blanks else piece
        out.append(folded(word.translate(_UMLAUTS) if "name" in local and ".de" in host else word))
    return f"{''.join(out)}@{host}"


def folded(word: str) -> str:
    """A word in the letters an address can have."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_BARRED))
    return "".join(c for c in plain if not unicodedata.combining(c))


def fits(name: str, mail: str) -> bool:
    """Whether an address is spelt after a name.

    >>> fits("Sebastian Höhna", "hoehna@lmu.de"), fits("Ada Ek", "info@lmu.de")
    (True, False)
    """
    local = mail.split("@")[0].casefold()
    for part in re.split(r"[\s.-]+", name.casefold()):
        if len(part) > 3 and (
            part in local or folded(part) in local or part.translate(_UMLAUTS) in local
        ):
            return True
    return False


def mail_hosts(text: str) -> Iterator[tuple[int, int]]:
    """The place of the host in every e-mail address."""
    for address in addresses(text):
        host = address.mail.split("@")[1]
        place = text.rfind(host, address.start, address.end)
        if place != -1:
            yield place, place + len(host)


def link_hosts(text: str) -> Iterator[tuple[int, int]]:
    """The place of the host in every web address."""
    for value, start, _ in links(text):
        host = re.sub(r"^https?://", "", value).split("/")[0].split(":")[0]
        place = text.find(host, start)
        yield place, place + len(host)
