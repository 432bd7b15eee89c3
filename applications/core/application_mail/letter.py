"""The short letter and the subject that a mail begins with, in the language of the posting."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from applications.core.application_mail import LONGEST_SUBJECT, one_line
from applications.core.extraction.name_formula import filled

FALLBACK = "en"
_FILE = re.compile(r"[\w.()-]+\.(?:pdf|zip|docx?|odt|tex)\b", re.I)


@dataclass(frozen=True, slots=True)
class About:
    """Who applies for what: as much of it as is known."""

    title: str
    reference: str = ""
    given: str = ""
    family: str = ""

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


@cache
def _data() -> dict[str, dict[str, str]]:
    file = resources.files("applications.core.application_mail").joinpath("letters.toml")
    return tomllib.loads(file.read_text("utf-8"))


def languages() -> tuple[str, ...]:
    """Those there are words in."""
    return tuple(_data())


def subject(about: About, prescribed: str, language: str) -> str:
    """As the posting prescribes it; else what it is, for which number, and from whom.

    >>> subject(About("PhD in optics", "27/1", "Ada", "Lind"), "", "de")
    'Bewerbung: PhD in optics (27/1), Ada Lind'
    >>> subject(About("PhD in optics", "27/1", "Ada", "Lind"), "{reference} {family}", "de")
    '27/1 Lind'
    """
    if prescribed:
        told = filled(prescribed, about.given, about.family, about.reference)
        return told[:LONGEST_SUBJECT]
    words = _data().get(language, _data()[FALLBACK])["subject"]
    number = f" ({about.reference})" if about.reference else ""
    title = about.title if len(about.title) <= 150 else f"{about.title[:149].rstrip()}…"
    told = ", ".join(filter(None, (f"{words}: {title}{number}", about.name)))
    return one_line(told)[:LONGEST_SUBJECT]


def text(about: About, files: Sequence[str], language: str) -> str:
    """The words of the mail: what is applied for, what is attached, who signs."""
    words = _data().get(language, _data()[FALLBACK])
    number = words["numbered"].replace("{reference}", about.reference) if about.reference else ""
    attached = words["one"] if len(files) == 1 else ""
    if len(files) > 1:
        attached = words["several"].replace("{files}", ", ".join(files))
    places = {"number": number, "attached": attached}
    return _told(words["letter"], about, places)


def question(about: About, size: str, language: str) -> str:
    """What asks how to send what is too heavy for a mail; `size` in MB."""
    return _told(_data().get(language, _data()[FALLBACK])["ask"], about, {"size": size})


def is_same(text: str, other: str) -> bool:
    """Whether both say the same, whatever ends their lines and however a form trims them.

    >>> is_same("Hej,\\r\\nAda \\r\\n", "Hej,\\nAda")
    True
    """
    one, two = ([line.rstrip() for line in each.strip().splitlines()] for each in (text, other))
    return one == two


def is_unsigned(text: str, address: str) -> bool:
    """Whether one of our letters ends with nobody's name, or with an address in its place.

    >>> is_unsigned(text(About("PhD in optics"), [], "en"), "ada@x.example")
    True
    >>> is_unsigned(text(About("PhD in optics", given="Ada"), [], "en"), "ada@x.example")
    False
    """
    lines = text.strip().splitlines()
    if lines and lines[-1].strip() == address:
        lines.pop()
    closings = {words["letter"].splitlines()[-2] for words in _data().values()}
    return bool(lines) and lines[-1].strip() in closings


def not_attached(text: str, attached: Sequence[str]) -> list[str]:
    """The files that the words name and that do not go with them.

    >>> not_attached("Attached: Lind_CV.pdf, Lind_Letter.PDF.", ["Lind_CV.pdf"])
    ['Lind_Letter.PDF']
    """
    there = {name.casefold() for name in attached}
    named = dict.fromkeys(_FILE.findall(text))
    return [name for name in named if name.casefold() not in there]


def says_one(text: str) -> bool:
    """Whether it says, in our words of any language, that all is in one PDF."""
    return any(words["one"] in text for words in _data().values())


def _told(words: str, about: About, places: dict[str, str]) -> str:
    for name, value in {**places, "title": one_line(about.title), "name": about.name}.items():
        words = words.replace(f"{{{name}}}", value)
    return "\n".join(line.rstrip() for line in words.splitlines())
