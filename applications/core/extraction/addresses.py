"""Every e-mail address and link of a text, disguised ones undone, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from applications.core.extraction.vocabulary import phrases

MOST = 100  # a text with more is a directory, not a posting

# How people write "@" and "." to hide an address from machines.
_OPEN, _CLOSE = r"[ \t]{0,2}[\[({<⟨‹«][ \t]{0,2}", r"[ \t]{0,2}[\])}>⟩›»]"
_AT_WORD = (
    r"(?:@|a|at|At|AT|ät|ÄT|æt|(?:the )?at[ -]sign|arob(?:as|ase|a)|arroba|snabel-?a|chiocciola|"
    r"apenstaartje|miukumauku)"
)
_DOT_WORD = r"(?:\.|dot|Dot|DOT|punkt|Punkt|PUNKT|point|punto|ponto|punt|piste|prick)"
_DOT_SAID = rf"{_OPEN}{_DOT_WORD}{_CLOSE}[ \t]{{0,2}}|[ \t](?:dot|Dot|DOT|punkt|point|punto)[ \t]"
_AT = (
    r"(?:\\?@(?:[ \t]{0,2}\n[ \t]{0,4})?|&#64;|&#x40;|&commat;|%40|"
    rf"{_OPEN}{_AT_WORD}{_CLOSE}[ \t]{{0,2}}|"
    r"[ \t]?\\?(?P<mark>[-*_|])(?:at|AT|@)\\?(?P=mark)[ \t]?|"
    r"(?P<loose>[ \t]@[ \t]{0,2}|@[ \t]{1,2}|[ \t]_?AT_?[ \t]|[ \t]at[ \t]))"
)
_MAIL = re.compile(
    r"(?<![\w.+'\\-])(?:"
    rf"(?P<who>[\w.+'\\-]{{1,64}}(?:(?:{_DOT_SAID})[\w-]{{1,40}}){{0,3}})|"
    r"[{\[(] ?(?P<several>[\w.+-]{1,40}(?: ?[,;|/] ?[\w.+-]{1,40}){1,8}) ?[}\])])"
    rf"{_AT}"
    rf"(?P<where>[\w-]{{1,63}}(?:(?:\.|&#46;|{_DOT_SAID})[\w-]{{1,63}}){{1,6}}"
    r"(?:(?<!\.com)(?<!\.org)(?<!\.edu)(?<!\.net)(?<!\.[a-z]{2})\.\n[ \t]{0,4}"
    r"(?:com|org|edu|net|[a-z]{2})(?![\w.]))?)(?![\w.-]*@)"
)
_DOT = re.compile(rf"&#46;|{_DOT_SAID}|\.\n[ \t]{{0,4}}")
_SHOWN = re.compile(r"""[^"'<>]{0,200}["'][^<>]{0,200}>((?:(?!</a)[\s\S]){0,200})</a>""")
_NOT_HOST = re.compile(r"(?:pdf|html?|txt|docx?|png|jpe?g|php|md)\Z", re.IGNORECASE)
_NO_SPAM = re.compile(
    r"[._-]?(?:no[._-]?spam|spam[._-]?free|remove[._-]?(?:this|me))[._-]?", re.IGNORECASE
)
_TO_WRITE = re.compile(r"(?:mail|to|contact\w{0,2}|write|:|[(<])[\s:(<]{0,3}\Z", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]\"'|)”’*`]{3,500}|"
    r"(?<![\w@./])(?:[a-z0-9-]{2,30}\.){1,4}(?:de|fr|se|nl|eu|org|edu|com|net|ch|at|it|es|"
    r"dk|no|fi|be|uk|io|cz|pl|pt|ie)/[^\s<>\[\]\"'|)]{2,300}"
)
# What stands in front of "ada at example.org" where archives of lists write addresses so.
_GIVEN = re.compile(r"(?:mail|\bto|:|[(<])[\s:(<]{0,3}\Z", re.IGNORECASE)


@cache
def _no_names() -> frozenset[str]:
    """Words in front of "at" that are no names: "apply at example.org"."""
    return frozenset(phrases(("en",), "contact.not_local"))


# What stands where a name should: "firstname.lastname@example.org".
_BLANK = {
    word: part
    for part, words in enumerate(
        (
            "firstname givenname forename first name vorname förnamn fornamn fornavn prénom prenom"
            " voornaam etunimi nombre nome",
            "lastname surname familyname last nachname efternamn etternavn efternavn nom achternaam"
            " sukunimi apellido apellidos cognome",
        )
    )
    for word in words.split()
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BARRED = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "'": ""})


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
    for match in _MAIL.finditer(text):
        where = _NO_SPAM.sub(
            lambda cut: "." if cut[0][0] == cut[0][-1] == "." else "", _DOT.sub(".", match["where"])
        )
        where = where.strip(".")
        last = where.rsplit(".", 1)[-1]
        if not last.isalpha() or len(last) < 2 or "." not in where or _NOT_HOST.match(last):
            continue
        if match["several"]:
            for each in re.finditer(r"[\w.+-]+", match["several"]):
                start = match.start("several") + each.start()
                yield Address(f"{each[0].strip('.')}@{where}", start, match.end())
            continue
        who = _NO_SPAM.sub("", _DOT.sub(".", match["who"])).replace("\\", "").lstrip(".'-")
        if match["loose"] and _only_words(text, match, who):
            continue
        if who and not _is_shown_otherwise(text, match):
            yield Address(f"{who}@{where}", match.start(), match.end())


def _is_shown_otherwise(text: str, match: re.Match[str]) -> bool:
    """Whether this stands in a tag whose words show an address too: people are shown that one."""
    if text[max(0, match.start() - 7) : match.start()].lower() != "mailto:":
        return False
    shown = _SHOWN.match(text, match.end(), match.end() + 500)
    return bool(shown and _MAIL.search(text, shown.start(1), shown.end(1)))


def _only_words(text: str, match: re.Match[str], who: str) -> bool:
    """Whether "who at where" are words of a sentence: "apply at example.org" is no address."""
    sign = match["loose"].strip(" \t_")
    plain_dot = "." in match["where"] and not _DOT.search(match["where"])
    if who.endswith("."):
        return True
    if sign == "at":
        before = text[max(0, match.start() - 20) : match.start()]
        told = _GIVEN.search(before) and who.lower() not in _no_names()
        return plain_dot and "." not in who and not told
    if sign == "AT":
        return who.isupper() and "." not in who
    if match["where"].startswith("www."):
        return True
    return "." not in who and not _TO_WRITE.search(text, max(0, match.start() - 20), match.start())


def links(text: str) -> Iterator[tuple[str, int, int]]:
    """Every web address in a text, without the punctuation that follows it."""
    for match in _LINK.finditer(text):
        found = match[0].rstrip(".,;:!?*_")
        if ".." in found or found.endswith("…"):
            continue
        yield found, match.start(), match.start() + len(found)


def is_blank(mail: str) -> bool:
    """Whether an address is a pattern for anybody's: "firstname.lastname@example.org"."""
    return any(part in _BLANK for part in re.split(r"[._-]", mail.split("@")[0].casefold()))


def filled(mail: str, name: str) -> str:
    """A pattern for anybody's address, as it is for this person; "" where that is not plain.

    >>> filled("firstname.lastname@helsinki.fi", "Ada Mäkelä"), filled("vorname@x.de", "Jörg Ek")
    ('ada.makela@helsinki.fi', 'joerg@x.de')
    """
    local, _, host = mail.partition("@")
    parts = name.casefold().split()
    if len(parts) != 2 or not is_blank(mail):
        return ""
    out = []
    for piece in re.split(r"([._-])", local.casefold()):
        word = parts[_BLANK[piece]] if piece in _BLANK else piece
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
