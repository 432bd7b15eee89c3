"""What the guards are told, and what they answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

# "stop" stands in the way, "look" wants a look and may be acknowledged, "note" only tells.
Level = Literal["stop", "look", "note"]

# Written to this one place, so that another place's name in it is a slip.
ADDRESSED = frozenset(
    {"cover_letter", "research_proposal", "teaching_statement", "diversity_statement"}
)
# Tell where the person has been: names in them are their own.
OF_THE_PERSON = frozenset({"cv", "transcripts", "degree_certificate", "reference_contacts"})
# Written by the person, who could write them in another language.
WRITTEN = ADDRESSED | {"cv", "writing_sample"}
# The kinds whose words are looked at.
READ = WRITTEN | OF_THE_PERSON


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to mend or to look at; `about` tells it from others of its code."""

    code: str
    level: Level
    title: str = ""  # of the document; empty for the application as a whole
    about: tuple[Any, ...] = ()
    document: int = 0  # the row in the library, where the concern is of one
    requirement: int = 0  # the line of the checklist, where the concern is of one
    version: int = 0  # the row of the file in which it was found
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same as long as the same is found; a different finding has another one."""
        told = json.dumps([self.code, self.document or self.title, *self.about], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def kept(self) -> dict[str, Any]:
        """Its sentence's facts, as JSON has them."""
        data = json.loads(json.dumps(dict(self.data), default=float))
        names = ("code", "title", "document", "version")
        return {**{name: getattr(self, name) for name in names}, "data": data}


@dataclass(frozen=True, slots=True)
class Paper:
    """A version that was chosen, and what it says on each page (None: not looked into)."""

    title: str
    kind: str
    document: int
    number: int = 1
    latest: int = 1  # of the versions that may be offered here
    latest_for: str = ""  # where it was uploaded for
    draft: bool = False
    language: str = ""  # "" where it could not be told
    accepted: tuple[str, ...] = ()  # what the posting says of this one document
    pages: tuple[str, ...] | None = None
    findings: tuple[str, ...] = ()  # codes of the probe
    apart: bool = False
    requirement: int = 0  # the line of the checklist it is for
    version: int = 0
    good_until: date | None = None  # the last day of a proof
    counts: str = ""  # "deadline", "receipt" or "start": which day counts there
    counts_on: date | None = None
    earlier: date | None = None  # of its upload, of one from before the season that this is for

    @property
    def text(self) -> str:
        return "\n".join(self.pages or ())

    @property
    def illegible(self) -> str:
        """Why what it names cannot be told: "garbled", "unreadable" (a picture), or ""."""
        if "garbled" in self.findings:
            return "garbled"
        return "unreadable" if "no_text" in self.findings or not self.text.strip() else ""

    @property
    def is_addressed(self) -> bool:
        """Written to this one place, and its words are known."""
        return self.kind in ADDRESSED and bool(self.pages)

    def concern(self, code: str, level: Level, *about: Any, **data: Any) -> Concern:
        """A concern about this paper."""
        return Concern(
            code, level, self.title, about, self.document, self.requirement, self.version, data
        )


@dataclass(frozen=True, slots=True)
class Target:
    """Where it goes: what a letter should name, and whom it may name beside."""

    institution: str = ""
    department: str = ""
    city: str = ""
    title: str = ""
    reference_number: str = ""
    contacts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    text: str = ""  # the posting's: who is named there is no stranger
    refuses: tuple[str, ...] = ()  # of the portal, see presets
    portal: str = ""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who sends it, and where else they apply."""

    given_name: str = ""
    family_name: str = ""
    elsewhere: tuple[str, ...] = ()  # institutions of the other applications
    known: tuple[str, ...] = ()  # names and texts of what is theirs: referees', other CVs'
