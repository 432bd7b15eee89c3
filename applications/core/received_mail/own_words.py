"""Which part of a mail its sender wrote: not the older mails below it, nor the signature."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.page import flatten
from applications.core.extraction.vocabulary import LANGUAGES, phrases
from applications.core.received_mail.words import pattern

_LINE = re.compile(r"[^\n]*\n?")
_RULE = re.compile(r"[-_]{3,20} ?[^\W\d_][^\n]{3,60}?[-_]{3,20}")  # "--- Original message ---"
_FEWEST = 25  # words in front of a mail that is passed on; more are the mail
_NAMED = re.compile(r"\s{0,3}([^\W\d_][^\n:]{1,24}?) ?:[ \t]*(\S?)")
_CLOCK = re.compile(r"\d[:.]\d\d(?!\d)")
_PREFIX = re.compile(r"\s{0,3}([^\W\d_]{1,12}) ?: ?")


def own_part(text: str, subject: str = "") -> str:
    """The text, as long as before, with blanks where others speak.

    >>> own_part("Your letter is in.\\n\\nOn 3 May Asha wrote:\\nIs it in?").split()
    ['Your', 'letter', 'is', 'in.']
    >>> own_part("FYI\\n\\n---- Forwarded ----\\nFrom: KTH\\nSubject: Hi\\n\\nAll is in.").split()
    ['All', 'is', 'in.']
    """
    lines = _LINE.findall(text)
    heads = _heads(lines)
    first = heads[0] if heads else (len(lines), len(lines))
    start = 0
    before = sum(len(line.split()) for line in lines[: first[0]])
    is_bare = before < _FEWEST / 2 and not _PREFIX.match(subject)
    is_reply = bool(heads) and _below_wrote(lines, first[0]) > 0
    if heads and (before < _FEWEST and is_passed_on(subject) or is_bare and not is_reply):
        start, first = first[1], heads[1] if len(heads) > 1 else (len(lines), len(lines))
    kept = []
    for number, line in enumerate(lines):
        is_own = start <= number < first[0] and not line.lstrip().startswith(">")
        kept.append(line if is_own else re.sub(r"[^\n]", " ", line))
        if is_own and line.rstrip("\r\n") == "-- ":
            first = (number, number)
    return "".join(kept)


def own_head(text: str) -> tuple[dict[str, str], str]:
    """What the lines tell with which the text begins, where they are the head of a mail, and the
    text below them: who pastes a mail takes its head along.

    >>> own_head("Von: TUM <a@tum.de>\\nBetreff: Bewerbung 7\\n\\nSehr geehrte Frau Roy")
    ({'from': 'TUM <a@tum.de>', 'subject': 'Bewerbung 7'}, 'Sehr geehrte Frau Roy')
    >>> own_head("From: 10:00\\nTo: 10:45\\nRoom 4")[0]
    {}
    """
    lines = text.lstrip().splitlines()
    below = _below_names(lines, 0) if lines else 0
    told: dict[str, str] = {}
    for line in lines[:below]:
        name, _, value = line.replace("*", "").partition(":")
        for key in _names().get(name.strip().lower(), ()):
            told.setdefault(key, value.strip())
    return told, "\n".join(lines[below:]).strip() if told else text


def is_passed_on(subject: str) -> bool:
    """Whether the subject says that the mail is somebody else's.

    >>> is_passed_on("Fwd: Your application"), is_passed_on("Re: Your application")
    (True, False)
    """
    prefix = _PREFIX.match(subject.lower())
    return bool(prefix and pattern("forwarded").fullmatch(prefix[1]))


def _heads(lines: list[str]) -> list[tuple[int, int]]:
    """Where older mails begin, each with the number of the first line below its head."""
    found = []
    at = 0
    while at < len(lines):
        below = _below_head(lines, at)
        if below:
            found.append((at, below))
        at = below or at + 1
    return found


def _below_head(lines: list[str], at: int) -> int:
    """The line below the head of an older mail that begins here; 0 where none does."""
    line = lines[at].strip()
    if not line or len(line) > 300:
        return 0
    if _RULE.fullmatch(line):
        return _below_names(lines, at + 1) or at + 1
    return _below_names(lines, at) or _below_wrote(lines, at)


def _below_wrote(lines: list[str], at: int) -> int:
    """The line below "On 3 May Asha wrote:"; 0 where nothing like it stands here, or quoted lines
    follow, between which the sender answers."""
    line = lines[at].strip()
    below = lines[at + 1].strip() if lines[at + 1 :] else ""
    two = line if line.endswith(":") else f"{line} {below}"
    if two.endswith(":") and any(map(str.isdigit, two)) and len(two) < 300:
        flat = flatten(two).rstrip(" :")
        is_dated = "@" in two or _CLOCK.search(two) is not None  # "Am 3. Mai, 9:12, schrieb Asha:"
        said = pattern("wrote").finditer(flat)
        if any(is_dated or match.end() == len(flat) for match in said):
            is_quoted = any(">" in one[:3] for one in lines[at + 1 : at + 4])
            return 0 if is_quoted else at + 1
    return 0


def _below_names(lines: list[str], at: int) -> int:
    """The line below "From: …", "Sent: …" and their like; 0 where nobody is named, or nothing else.
    "From: 10:00", "To: 10:45" is a meeting."""
    number, known = at, set[str]()
    while number < len(lines) and number < at + 12:
        line = lines[number].strip().strip("*")
        if not line and number == at:
            number += 1
            at += 1
            continue
        named = _NAMED.match(line.lower().replace("*", ""))
        if not named or named[1] not in _names():
            break
        known |= _names()[named[1]] - ({"from", "to"} if named[2].isdigit() else set())
        number += 1
    return number if "from" in known and known & {"subject", "sent", "to"} else 0


@cache
def _names() -> dict[str, frozenset[str]]:
    """What a line of a head begins with → what it tells, in one language or the other."""
    found = {"cc": {"cc"}}
    for key in ("subject", "date", "sent", "from", "to"):
        for word in phrases(LANGUAGES, f"mail.{key}"):
            found.setdefault(word, set()).add(key)
    return {word: frozenset(keys) for word, keys in found.items()}
