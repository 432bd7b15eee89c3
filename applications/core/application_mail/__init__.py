"""The mail that an application goes in by: to whom, about what, in which words, how heavy.

Plain values in and out. Nothing here sends: what is written goes out of the person's own program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from email.utils import getaddresses

from applications.core.addresses import normal_form

LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_LIST = 500, 20_000, 2_000
_LOCAL = re.compile(r"[^\s\x00-\x20\"(),:;<>@\[\\\]]{1,64}")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address, and the name that stands before it."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Recipients:
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.to)


def recipients(apply_to: str, to: str = "", cc: str = "") -> Recipients:
    """To whom a posting wants it sent, by its lists of addresses, else by where one applies; nobody
    where that is a page.

    >>> str(recipients("mailto:jobs@x.example?subject=PhD").to[0])
    'jobs@x.example'
    >>> bool(recipients("https://x.example/@jobs")), bool(recipients("see below"))
    (False, False)
    """
    if to.strip():
        return Recipients(mailboxes(to)[0], mailboxes(cc)[0])
    if "://" in apply_to:
        return Recipients()
    there = apply_to.strip().removeprefix("mailto:").partition("?")[0]
    return Recipients(mailboxes(there)[0], mailboxes(cc)[0])


def mailboxes(typed: str) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    """The addresses in what somebody typed, each once, and what is none.

    >>> mailboxes("A Lind <a@x.example>; b@y.example\\nA@x.example, nobody")
    ((Mailbox(address='a@x.example', name='A Lind'), Mailbox(address='b@y.example', name='')), \
('nobody',))
    """
    found: dict[str, Mailbox] = {}
    wrong: list[str] = []
    for line in re.split(r"[;\r\n\u2028\u2029]+", typed[:LONGEST_LIST]):
        line = one_line(line)
        told = getaddresses([line]) if line else []
        for name, address in told:
            if is_address(address):
                found.setdefault(normal_form(address), Mailbox(address, one_line(name)))
            else:
                wrong.append(line if len(told) == 1 else address or name or line)
    return tuple(found.values()), tuple(wrong)


def is_address(text: str) -> bool:
    """Whether a mail can be addressed to it, as far as its spelling tells.

    >>> is_address("jöns@umeå.example"), is_address("a@b"), is_address("a b@x.example")
    (True, False, False)
    """
    local, _at, domain = text.rpartition("@")
    return bool(_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain))


def one_line(text: str) -> str:
    """Without line breaks of any kind, control signs, and signs that turn the direction round: what
    stands in a head stays one line of it.

    >>> one_line("PhD\\u2028Bcc: all@x.example\\r\\n\\x00 27\\u202e")
    'PhD Bcc: all@x.example 27'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def names_differ(one: Iterable[str], other: Iterable[str]) -> tuple[list[str], list[str]]:
    """The addresses of the first that are not in the other, and the other way round, however they
    are spelled."""
    first, second = ({normal_form(address): address for address in each} for each in (one, other))
    lacking = [first[key] for key in first if key not in second]
    return lacking, [second[key] for key in second if key not in first]


_ANSWERS = re.compile(r"\s*[^\W\d_]{2,4}\s?:\s*")  # "Re: ", "AW: "
_ALIKE = 0.6  # of two subjects


def is_alike(
    recorded: Mapping[str, Sequence[str]],
    came: Mapping[str, Sequence[str]],
    *,
    is_bare: bool = False,
    is_closed: bool = False,
) -> bool:
    """Whether a mail that its person sent seems to be the one recorded, though it is not just that:
    two of its addresses, its subject and its files are like those; of one that nobody can look
    into, `is_closed`, no file speaks against it. One that is an answer, or that carries no file,
    `is_bare`, is not.

    >>> sent = {"to": ["a@x.example"], "subject": ["PhD in optics"], "files": ["CV.pdf"]}
    >>> is_alike(sent, {**sent, "to": ["b@x.example"], "files": ["cv.pdf"]})
    True
    >>> is_alike(sent, {**sent, "subject": ["Re: PhD in optics"]})
    False
    """
    told = [" ".join(each.get("subject", ())).casefold() for each in (recorded, came)]
    if is_bare or _answers(*told):
        return False
    files = [{one.casefold() for one in each.get("files", ())} for each in (recorded, came)]
    is_near = SequenceMatcher(None, told[0], told[1]).ratio() >= _ALIKE
    has_files = is_closed or not files[0].isdisjoint(files[1])
    return sum((shares_address(recorded, came), has_files, is_near)) > 1


def _answers(recorded: str, came: str) -> bool:
    """Whether the subject begins as an answer does; what the recorded one began with, as "PhD: ",
    is no such sign."""
    first, second = _ANSWERS.match(recorded), _ANSWERS.match(came)
    if second is None:
        return False
    return first is None or first[0].strip() != second[0].strip()


def shares_address(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> bool:
    """Whether both go to somebody, be it as a copy."""
    first, second = (
        {normal_form(address) for part in ("to", "cc") for address in each.get(part, ())}
        for each in (one, other)
    )
    return not first.isdisjoint(second)


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that goes with the mail, or came back with it."""

    name: str
    size: int
    sha256: str


def differences(
    recorded: Mapping[str, Sequence[str]],
    files: Sequence[Carried],
    came: Mapping[str, Sequence[str]],
    carried: Sequence[Carried],
) -> list[dict[str, str]]:
    """In what the mail that was sent is another than the one recorded: `to`, `cc` and `subject` of
    both, and their files byte for byte. Each is a code with what it is about; none where all is
    the same.

    >>> file = Carried("CV.pdf", 9, "a1")
    >>> differences({"to": ["a@x.example"]}, [file], {"to": ["A@X.example"]}, [file])
    []
    >>> differences({"to": ["a@x.example"]}, [file], {"to": ["b@x.example"]}, [])
    [{'code': 'not_to', 'name': 'a@x.example'}, {'code': 'also_to', 'name': 'b@x.example'}, \
{'code': 'lacks', 'name': 'CV.pdf'}]
    """
    wanted = [one for part in ("to", "cc") for one in recorded.get(part, ())]
    went = [one for part in ("to", "cc") for one in came.get(part, ())]
    lacking, beyond = names_differ(wanted, went)
    told = [("not_to", one) for one in lacking] + [("also_to", one) for one in beyond]
    subjects = [one_line(" ".join(each.get("subject", ()))) for each in (recorded, came)]
    if subjects[0].casefold() != subjects[1].casefold():
        told.append(("subject", subjects[1]))
    left = [one.sha256 for one in carried]
    missed = []
    for file in files:
        if file.sha256 in left:
            left.remove(file.sha256)
        else:
            missed.append(file.name)
    others = []
    for file in carried:
        if file.sha256 in left:
            left.remove(file.sha256)
            others.append(file.name)
    told += [("changed" if name in others else "lacks", name) for name in missed]
    told += [("holds", name) for name in others if name not in missed]
    return [{"code": code, "name": name} for code, name in told]
