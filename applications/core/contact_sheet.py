"""The page of reference contacts: who is on it, what it prints, and about how long it will be."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 2  # raise it when the same facts give another page
MANY = 4  # more than so many are set closer
BYTES_OF_A_PAGE = 11_000  # nearly all of it letters of the fonts

# Millimetres, and letters on a line, as bundles/sheet.css sets them: for a forecast of the pages.
_ROOM = {"A4": 247.0, "Letter": 229.4}
_APPLICANT, _POSTING, _PLACE, _FACT = 30, 68, 80, 62  # letters
_LINE, _FACTS, _ROW = 5.19, 1.2, 0.8
_USUAL, _CLOSER = (5.19, 6.42, 7.0), (4.69, 5.73, 6.3)  # a line, a name, the space between two


@dataclass(frozen=True, slots=True)
class Contact:
    """A referee as the page names them."""

    name: str  # with the title in front
    position: str = ""
    institution: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    relation: str = ""

    @property
    def place(self) -> str:
        """What they are, and where, on one line."""
        return ", ".join(one for one in (self.position, self.institution) if one)

    def height(self, *, closer: bool) -> float:
        """About how much of the page they take, in millimetres."""
        line, name, _between = _CLOSER if closer else _USUAL
        facts = [one for one in (self.email, self.phone, self.address, self.relation) if one]
        places = [self.place] if closer else [self.position, self.institution]
        lines = sum(_lines(one, _FACT) for one in facts) + sum(
            _lines(one, _PLACE) for one in places
        )
        gaps = _FACTS + _ROW * (len(facts) - 1) if facts else 0
        return name * _lines(self.name, _POSTING) + line * lines + gaps


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """All that is printed: the same page for the same values."""

    contacts: tuple[Contact, ...]
    applicant: str
    heading: str = ""  # what the posting calls it
    title: str = ""
    institution: str = ""
    reference_number: str = ""
    paper: str = "A4"
    language: str = "en"

    @property
    def sha256(self) -> str:
        """Another one as soon as anything on the page is."""
        told = json.dumps([FORMAT, asdict(self)], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def pages(self) -> int:
        """About how many; the build counts them again once drawn.

        >>> lund = Contact("Prof. Ingrid Lund", "Professor", "Uppsala", email="lund@uu.example")
        >>> [ContactSheet((lund,) * n, "Asha Verma").pages for n in (1, 3, 10)]
        [1, 1, 2]
        """
        room = _ROOM[self.paper]
        _line, _name, between = _CLOSER if self.closer else _USUAL
        pages, used = 1, self._head
        for contact in self.contacts:
            height = contact.height(closer=self.closer)
            used += between + height
            if used > room:
                pages, used = pages + 1, height
        return pages

    @property
    def bytes(self) -> int:
        return BYTES_OF_A_PAGE * self.pages

    @property
    def closer(self) -> bool:
        """Whether they are many."""
        return len(self.contacts) > MANY

    @property
    def _head(self) -> float:
        place = " · ".join(one for one in (self.institution, self.reference_number) if one)
        name, title = _lines(self.applicant, _APPLICANT), _lines(self.title, _POSTING)
        return (
            12.4 + 10.55 * name + (title and 3 + 5.96 * title) + (1 + _LINE * _lines(place, _PLACE))
        )

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> ContactSheet:
        return cls(**{**facts, "contacts": tuple(Contact(**one) for one in facts["contacts"])})


def _lines(text: str, letters: int) -> int:
    """How many lines it takes; wide letters of the East count twice."""
    return sum(
        max(1, math.ceil(sum(1 + (ord(sign) >= 0x2E80) for sign in line) / letters))
        for line in text.splitlines()
    )
