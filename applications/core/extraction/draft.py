"""What was read from a posting: plain frozen values, each with the words it was read from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from applications.core.condition import Condition

T = TypeVar("T")

Confidence = Literal["sure", "likely", "guess"]
Need = Literal["required", "optional", "if_available", "conditional"]
Certification = Literal["none", "copy", "authenticated", "official", "sworn"]
Unit = Literal["pages", "words", "characters", "mb"]

LINES = ("mail_to", "mail_cc", "file_names")  # fields that a posting keeps one a line


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value together with its quote: `quote == text[start:end]` of the text that was read."""

    value: T
    quote: str
    start: int
    end: int
    rule: str
    confidence: float

    @property
    def word(self) -> Confidence:
        """The confidence as a word a page can translate: sure, likely or guess."""
        if self.confidence >= 0.85:
            return "sure"
        return "likely" if self.confidence >= 0.6 else "guess"


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """One deadline as printed; the moment it stands for is worked out by `core.deadline`."""

    date: dt.date | None
    time: dt.time | None = None
    zone: str = ""  # IANA, only where the text states one
    wording: str = ""  # the clause it was read from
    bound: Literal["on", "before"] = "on"
    rolling: bool = False
    precision: Literal["day", "minute", "rolling", "unknown"] = "day"
    kind: str = "application"  # application, letters, funding, interview, test, reply_by
    final: bool = False  # the one that decides, where several are printed
    assumed: dt.date | None = None  # the next such day, where the year is not written
    # One of several: a sign of interest, which the application follows, or one round of many.
    stage: Literal["", "interest", "round"] = ""
    hour_assumed: bool = False  # "close of business", which names no hour
    zone_doubtful: bool = False  # an abbreviation that other countries use as well
    # Relative to another deadline, by its kind and so many days: "letters one week later". The date
    # is worked out where that of the other is known.
    after: str = ""
    days: int | None = None
    # What becomes of applications that come later, where the posting says it, and the sentence.
    hardness: Literal["", "hard", "soft"] = ""
    hardness_wording: str = ""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day that is no deadline, told apart from those that are."""

    what: Literal["interview", "result", "published"]
    date: dt.date


@dataclass(frozen=True, slots=True)
class Limit:
    """An upper bound, and what it binds where that is not the whole document."""

    what: Unit
    value: float
    binds: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing the posting asks for."""

    kind: str  # the keys of vocabulary/*.toml [documents]
    name: str  # as written
    need: Need = "required"
    condition: str = ""
    count: int | None = None
    limits: tuple[Limit, ...] = ()
    certification: Certification = "none"
    languages: tuple[str, ...] = ()
    own_file: bool | None = None  # None where the posting does not say
    alternative: int | None = None  # documents with the same number meet one requirement

    @property
    def max_pages(self) -> float | None:
        """The smallest page limit, whatever it binds; half pages are kept: 0.5, 1.5."""
        pages = [limit.value for limit in self.limits if limit.what == "pages"]
        least = min(pages, default=None)
        return int(least) if least is not None and least == int(least) else least


@dataclass(frozen=True, slots=True)
class References:
    """How many referees, and whether their letters or only their names must reach the place."""

    minimum: int | None
    mode: Literal["contact", "letter"] | None
    sent_by: Literal["applicant", "referee"] | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person named for questions."""

    name: str
    email: str = ""
    role: str = ""  # the titles in front of the name, as written


@dataclass(frozen=True, slots=True)
class Credits:
    """So many ECTS credits, of what."""

    minimum: int
    of: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Readings of one field that cannot all be true; a page shows them and asks."""

    field: str
    code: str
    readings: tuple[Found[Any], ...]


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """Everything read from one posting; None, or an empty tuple, where nothing was found."""

    language: Found[str] | None = None  # the most of it; None where that cannot be read
    beside: tuple[str, ...] = ()  # the languages of other passages
    read_in: tuple[str, ...] = ()  # those whose words were sought; English always
    title: Found[str] | None = None
    institution: Found[str] | None = None
    department: Found[str] | None = None
    city: Found[str] | None = None
    country: Found[str] | None = None  # ISO 3166-1 alpha-2
    deadline: Found[DeadlineDraft] | None = None
    deadlines: tuple[Found[DeadlineDraft], ...] = ()  # every one printed, the deadline among them
    other_days: tuple[Found[OtherDay], ...] = ()  # interviews, results, publication
    start: Found[str] | None = None  # YYYY-MM-DD or YYYY-MM
    duration_months: Found[int] | None = None
    extent_percent: Found[int] | None = None
    reference_number: Found[str] | None = None
    documents: tuple[Found[Document], ...] = ()
    references: Found[References] | None = None
    contacts: tuple[Found[Contact], ...] = ()
    apply_to: Found[str] | None = None  # an address or a link
    # To whom the application's mail goes, where that is more than `apply_to`; and who gets a copy.
    mail_to: tuple[Found[str], ...] = ()
    mail_cc: tuple[Found[str], ...] = ()
    languages: tuple[Found[str], ...] = ()  # accepted for the documents, ISO 639-1
    single_pdf: Found[bool] | None = None
    max_file_mb: Found[float] | None = None
    ects: tuple[Found[Credits], ...] = ()
    conditions: tuple[Found[Condition], ...] = ()  # who may apply, beside the credits
    salary: Found[str] | None = None
    url: Found[str] | None = None
    mail_subject: Found[str] | None = None  # as the mail with the application must have it
    file_names: tuple[Found[str], ...] = ()  # as the files must be called
    # How many applications of one person, counted where, and in which order: see
    # core/applications_allowed.py.
    most_applications: Found[int] | None = None
    most_within: Found[str] | None = None
    most_by_intake: Found[bool] | None = None
    choices_in_order: Found[bool] | None = None
    conflicts: tuple[Conflict, ...] = ()
    cut: bool = False  # the text was longer than MAX_CHARACTERS; the rest was not read
