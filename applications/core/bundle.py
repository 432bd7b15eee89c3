"""What goes into a bundle, in which order, on which page, and whether it will fit.

Plain values in and out: the same answers serve the page before anything is built, the build
itself and the record of what was sent.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

# How admissions offices like to read: the letter first, then who you are, proof, and works.
READING_ORDER = (
    "cover_letter",
    "cv",
    "research_proposal",
    "teaching_statement",
    "diversity_statement",
    "transcripts",
    "degree_certificate",
    "thesis",
    "publications",
    "writing_sample",
    "code_sample",
    "test_scores",
    "language_certificate",
    "reference_contacts",
    "recommendation_letters",
    "id_document",
    "application_form",
    "other",
)
NEWEST_FIRST = {"transcripts", "degree_certificate"}

FORMAT = 1  # part of the fingerprint: raise it when the same plan gives other pages
LINES_ON_A_CONTENTS_PAGE = 28
LETTERS_ON_A_LINE = 64
BYTES_OF_A_FRONT_PAGE = 12_000
BYTES_OF_A_FOOTER = 300
MEGABYTE = 1_000_000  # the smaller reading of "MB": what fits it fits the other too


@dataclass(frozen=True, slots=True)
class Limit:
    """A number the posting or its portal sets: pages, mb or files."""

    what: str
    value: float


@dataclass(frozen=True, slots=True)
class Part:
    """One document as it would go in; `position` is the person's own place for it."""

    title: str
    kind: str
    pages: int
    bytes: int
    sha256: str
    position: int | None = None
    dated: str = ""  # ISO date, for what goes newest first
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    cover: bool = True
    contents: bool = True
    footer: bool = True
    paper: str = "A4"
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Check:
    """A limit beside what the bundle would have; `title` is empty for the bundle as a whole."""

    what: str
    value: float
    actual: float
    holds: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that determines a bundle, and what can be told of it before it is built.

    `printed` is what cover and footer say (name, title, institution …); `date` is printed too
    and is no part of the fingerprint, so that tomorrow's plan finds today's bundle.
    """

    parts: tuple[Part, ...]
    options: Options
    printed: Mapping[str, str]
    date: str
    limits: tuple[Limit, ...]
    missing: tuple[str, ...]
    front_pages: int

    @property
    def first_pages(self) -> tuple[int, ...]:
        """The page each part begins on, counted from 1."""
        return first_pages([part.pages for part in self.parts], self.front_pages)

    @property
    def pages(self) -> int:
        return self.front_pages + sum(part.pages for part in self.parts)

    @property
    def bytes(self) -> int:
        """About how large the file will be; parts dominate, so it is close from a few MB on."""
        footers = BYTES_OF_A_FOOTER * self.pages if self.options.footer else 0
        return sum(p.bytes for p in self.parts) + BYTES_OF_A_FRONT_PAGE * self.front_pages + footers

    @property
    def byte_limit(self) -> int | None:
        """The smallest number of bytes the whole file may have, when a limit says so."""
        sizes = [limit.value * MEGABYTE for limit in self.limits if limit.what == "mb"]
        return int(min(sizes)) if sizes else None

    @property
    def checks(self) -> tuple[Check, ...]:
        return check(self, pages=self.pages, size=self.bytes)

    @property
    def fingerprint(self) -> str:
        """The same for two plans exactly when they give the same bundle, its date aside."""
        facts = self.to_json()
        del facts["date"], facts["missing"], facts["front_pages"]
        for part in facts["parts"]:
            del part["position"], part["dated"], part["limits"]
        told = json.dumps([FORMAT, facts], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "printed": dict(self.printed)}

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Plan":
        return cls(
            parts=tuple(
                Part(**{**part, "limits": _limits(part["limits"])}) for part in facts["parts"]
            ),
            options=Options(**facts["options"]),
            printed=facts["printed"],
            date=facts["date"],
            limits=_limits(facts["limits"]),
            missing=tuple(facts["missing"]),
            front_pages=facts["front_pages"],
        )

    def with_front(self, pages: int) -> "Plan":
        """The plan once cover and contents are drawn and counted."""
        return replace(self, front_pages=pages)


def plan(
    parts: Iterable[Part],
    *,
    printed: Mapping[str, str],
    date: str,
    missing: Iterable[str] = (),
    limits: Iterable[Limit] = (),
    options: Options | None = None,
) -> Plan:
    """The parts in order on their pages, with what is missing and what would not fit."""
    options = options or Options()
    ordered = in_order(parts)
    return Plan(
        parts=ordered,
        options=options,
        printed=printed,
        date=date,
        limits=tuple(limits),
        missing=tuple(missing),
        front_pages=front_pages(ordered, options),
    )


def in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The person's own order where they set one, else the order offices like to read.

    >>> [part.kind for part in in_order([
    ...     Part("Grades", "transcripts", 2, 9, "a"), Part("Me", "cv", 2, 9, "b"),
    ...     Part("Dear", "cover_letter", 1, 9, "c")])]
    ['cover_letter', 'cv', 'transcripts']
    """
    known = list(parts)
    known.sort(key=lambda part: part.dated if part.kind in NEWEST_FIRST else "", reverse=True)
    return tuple(sorted(known, key=_place))


def _place(part: Part) -> tuple[bool, int]:
    if part.position is not None:
        return False, part.position
    known = READING_ORDER.index(part.kind) if part.kind in READING_ORDER else len(READING_ORDER)
    return True, known


def first_pages(pages: Sequence[int], front: int) -> tuple[int, ...]:
    """Where each document begins, counted from 1, after so many pages of cover and contents.

    >>> first_pages([1, 3, 2], 2)
    (3, 4, 7)
    """
    starts, following = [], front + 1
    for count in pages:
        starts.append(following)
        following += count
    return tuple(starts)


def front_pages(parts: Sequence[Part], options: Options) -> int:
    """How many pages cover and contents will take; the build counts them again once drawn.

    >>> front_pages([Part("CV", "cv", 2, 9, "a")] * 30, Options(cover=True, contents=True))
    3
    """
    lines = sum(math.ceil(max(1, len(part.title)) / LETTERS_ON_A_LINE) for part in parts)
    contents = max(1, math.ceil(lines / LINES_ON_A_CONTENTS_PAGE))
    return int(options.cover) + (contents if options.contents else 0)


def check(plan: Plan, *, pages: int, size: int) -> tuple[Check, ...]:
    """Each limit of the whole and of each part beside the figure it binds."""
    whole = {"pages": float(pages), "mb": size / MEGABYTE, "files": 1.0}
    checks = [
        Check(limit.what, limit.value, whole[limit.what], whole[limit.what] <= limit.value)
        for limit in plan.limits
        if limit.what in whole
    ]
    for part in plan.parts:
        own = {"pages": float(part.pages), "mb": part.bytes / MEGABYTE}
        checks += [
            Check(
                limit.what, limit.value, own[limit.what], own[limit.what] <= limit.value, part.title
            )
            for limit in part.limits
            if limit.what in own
        ]
    return tuple(checks)


def _limits(facts: Iterable[Mapping[str, Any]]) -> tuple[Limit, ...]:
    return tuple(Limit(fact["what"], fact["value"]) for fact in facts)
