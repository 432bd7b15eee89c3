"""What goes into a bundle, in which order, on which page, and whether it will fit.

Plain values: the same answers serve the page, the build itself and the record of what was sent.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from applications.core.contact_sheet import ContactSheet
from applications.core.limits import MEGABYTE, OF_A_FILE, OF_ALL, Limit, limits_from

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

# Facts of a part that change nothing of what is built.
_NOT_SEEN = (
    "position", "dated", "words", "characters", "attachment", "asked", "requirement", "sheet",
)  # fmt: skip
FORMAT = 2  # part of the fingerprint: raise it when the same plan gives other pages
SEVERAL = ("separate", "several")  # the forms in which each document is a file of its own
LINES_ON_A_CONTENTS_PAGE = 28
LETTERS_ON_A_LINE = 64
BYTES_OF_A_FRONT_PAGE = 12_000
BYTES_OF_A_FOOTER = 300


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
    apart: bool = False  # goes as a file of its own
    words: int | None = None
    characters: int | None = None
    attachment: int = 0  # the row it stands for, where there is one
    requirement: int = 0  # the line of the checklist it is for
    asked: int = 0  # its place in the posting's list
    name: str = ""  # of the file, where it is one of its own; see `separate_files.py`
    sheet: ContactSheet | None = None  # no file: a page made of this, whose `sha256` it has

    @property
    def byte_limit(self) -> int | None:
        """The smallest number of bytes a limit of its own allows."""
        return _bytes(self.limits, "mb")


@dataclass(frozen=True, slots=True)
class Options:
    cover: bool = True
    contents: bool = True
    footer: bool = True
    paper: str = "A4"
    language: str = "en"

    @property
    def prints(self) -> bool:
        """Whether anything of ours is printed, in its language."""
        return self.cover or self.contents or self.footer


@dataclass(frozen=True, slots=True)
class Check:
    """A limit beside what the bundle would have; `title` is empty for the bundle as a whole.

    It is the strictest of its kind; `looser` are the others that bind the same.
    """

    what: str
    value: float
    actual: float
    holds: bool
    title: str = ""
    source: str = ""
    looser: tuple[Limit, ...] = ()
    each: bool = False  # binds every file that is handed in, this one as the others
    requirement: int = 0  # the line of the checklist whose file it measures

    @property
    def of_all(self) -> bool:
        """Whether it binds everything together, not one file."""
        return self.what in OF_ALL


@dataclass(frozen=True, slots=True)
class Plan:
    """All that determines a bundle, and what can be told of it before it is built.

    `printed` is what cover and footer say (name, title, institution …); `date` is printed too
    and is no part of the fingerprint, so that tomorrow's plan finds today's bundle.

    `parts` are all documents in their order; `merged` go together into one PDF, `separate` stay
    files of their own. `form` is what is wanted: "single", "separate", "several" (the posting names
    several files, and one PDF can be made all the same), or "" for either.
    """

    parts: tuple[Part, ...]
    options: Options
    printed: Mapping[str, str]
    date: str
    limits: tuple[Limit, ...]
    missing: tuple[str, ...]
    front_pages: int
    form: str = ""

    @property
    def wants_several(self) -> bool:
        """Whether each document is to be a file of its own, rather than all one PDF."""
        return self.form in SEVERAL

    @property
    def merged(self) -> tuple[Part, ...]:
        """The documents that go together into one PDF, in their order."""
        return tuple(part for part in self.parts if not part.apart)

    @property
    def separate(self) -> tuple[Part, ...]:
        """The documents that stay files of their own, in their order."""
        return tuple(part for part in self.parts if part.apart)

    @property
    def files(self) -> int:
        """How many files are handed in."""
        return bool(self.merged) + len(self.separate)

    @property
    def first_pages(self) -> tuple[int, ...]:
        """The page each merged part begins on, counted from 1."""
        return first_pages([part.pages for part in self.merged], self.front_pages)

    @property
    def pages(self) -> int:
        """Of the merged PDF."""
        return self.front_pages + sum(part.pages for part in self.merged)

    @property
    def bytes(self) -> int:
        """About how large the merged PDF will be; close from some MB on, where parts dominate."""
        footers = BYTES_OF_A_FOOTER * self.pages if self.options.footer else 0
        parts = sum(part.bytes for part in self.merged)
        return parts + BYTES_OF_A_FRONT_PAGE * self.front_pages + footers

    @property
    def byte_limit(self) -> int | None:
        """The smallest number of bytes one file may have, when a limit says so."""
        return _bytes(self.limits, "mb")

    @property
    def total_limit(self) -> int | None:
        """The same for all files together."""
        return _bytes(self.limits, "total_mb")

    @property
    def room(self) -> int | None:
        """How many bytes the merged PDF may have, beside the files that are handed in with it."""
        left = self.total_limit
        if left is not None:
            left = max(0, left - sum(part.bytes for part in self.separate))
        known = [bytes_ for bytes_ in (self.byte_limit, left) if bytes_ is not None]
        return min(known) if known else None

    @property
    def checks(self) -> tuple[Check, ...]:
        return check(self, pages=self.pages, size=self.bytes)

    @property
    def bars(self) -> tuple[Check, ...]:
        """Worth a bar: of limits that bind each file, the fullest file and those over."""
        checks = self.checks
        fullest: dict[tuple[str, float], Check] = {}
        for one in checks:
            if one.each and one.actual >= fullest.get((one.what, one.value), one).actual:
                fullest[one.what, one.value] = one
        return tuple(
            one
            for one in checks
            if not one.each or not one.holds or one is fullest[one.what, one.value]
        )

    @property
    def fingerprint(self) -> str:
        """The same for two plans exactly when they give the same bundle, its date aside."""
        facts = self.to_json()
        del facts["date"], facts["missing"], facts["front_pages"], facts["form"]
        facts["limits"] = self.byte_limit, self.total_limit  # which change what is built
        for part, row in zip(facts["parts"], self.parts, strict=True):
            for name in _NOT_SEEN:
                del part[name]
            part["limits"] = row.byte_limit if row.apart else None
        told = json.dumps([FORMAT, facts], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "printed": dict(self.printed)}

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "Plan":
        return cls(
            parts=tuple(_part_from(part) for part in facts["parts"]),
            options=Options(**facts["options"]),
            printed=facts["printed"],
            date=facts["date"],
            limits=limits_from(facts["limits"]),
            missing=tuple(facts["missing"]),
            front_pages=facts["front_pages"],
            form=facts.get("form", ""),
        )


def _part_from(facts: dict[str, Any]) -> Part:
    sheet = facts.get("sheet")
    return Part(
        **{
            **facts,
            "limits": limits_from(facts["limits"]),
            "sheet": ContactSheet.from_json(sheet) if sheet else None,
        }
    )


def plan(
    parts: Iterable[Part],
    *,
    printed: Mapping[str, str],
    date: str,
    missing: Iterable[str] = (),
    limits: Iterable[Limit] = (),
    options: Options | None = None,
    form: str = "",
) -> Plan:
    """The parts in order on their pages, with what is missing and what would not fit."""
    options = options or Options()
    ordered = in_order(parts)
    if form == "separate":
        ordered = tuple(replace(part, apart=True) for part in ordered)
    merged = [part for part in ordered if not part.apart]
    return Plan(
        parts=ordered,
        options=options,
        printed=printed,
        date=date,
        limits=tuple(limits),
        missing=tuple(missing),
        front_pages=front_pages(merged, options),
        form=form,
    )


def in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The person's own order where they set one, else the order offices like to read.

    >>> [part.kind for part in in_order([
    ...     Part("Grades", "transcripts", 2, 9, "a"), Part("Me", "cv", 2, 9, "b"),
    ...     Part("Dear", "cover_letter", 1, 9, "c")])]
    ['cover_letter', 'cv', 'transcripts']

    What comes in later goes behind the last part that is usually read before it:

    >>> [part.kind for part in in_order([
    ...     Part("Grades", "transcripts", 2, 9, "a", position=0), Part("Me", "cv", 2, 9, "b"),
    ...     Part("Dear", "cover_letter", 1, 9, "c", position=1)])]
    ['transcripts', 'cover_letter', 'cv']
    """
    known = list(parts)
    known.sort(key=lambda part: part.dated if part.kind in NEWEST_FIRST else "", reverse=True)
    known.sort(key=_usual_place)
    ordered = [part for part in known if part.position is not None]
    ordered.sort(key=lambda part: part.position or 0)
    for part in known:
        if part.position is None:
            before = [
                at for at, other in enumerate(ordered) if _usual_place(other) <= _usual_place(part)
            ]
            ordered.insert(before[-1] + 1 if before else 0, part)
    return tuple(ordered)


def _usual_place(part: Part) -> int:
    return READING_ORDER.index(part.kind) if part.kind in READING_ORDER else len(READING_ORDER)


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
    >>> front_pages([], Options())
    0
    """
    if not parts:
        return 0
    lines = sum(math.ceil(max(1, len(part.title)) / LETTERS_ON_A_LINE) for part in parts)
    contents = max(1, math.ceil(lines / LINES_ON_A_CONTENTS_PAGE))
    return int(options.cover) + (contents if options.contents else 0)


def check(plan: Plan, *, pages: int, size: int) -> tuple[Check, ...]:
    """Each limit beside the figure it binds: of the merged PDF, of everything, of each document.

    Where two limits bind the same, the stricter one counts.
    """
    total = sum(part.bytes for part in plan.separate) + (size if plan.merged else 0)
    whole = {"files": float(plan.files), "total_mb": total / MEGABYTE}
    if plan.merged:
        whole |= {"pages": float(pages), "mb": size / MEGABYTE}
    checks = _checks(plan.limits, whole)
    every_file = tuple(limit for limit in plan.limits if limit.what in OF_A_FILE)
    for part in plan.parts:
        limits = part.limits + every_file if part.apart else part.limits
        checks += [
            replace(
                one,
                each=part.apart and Limit(one.what, one.value, one.source) in every_file,
                requirement=part.requirement,
            )
            for one in _checks(limits, _figures(part), part.title)
        ]
    return tuple(checks)


def _figures(part: Part) -> dict[str, float]:
    """What is known of a document's length."""
    figures = {"pages": float(part.pages), "mb": part.bytes / MEGABYTE}
    if part.words is not None:
        figures["words"] = float(part.words)
    if part.characters is not None:
        figures["characters"] = float(part.characters)
    return figures


def _checks(limits: Iterable[Limit], figures: Mapping[str, float], title: str = "") -> list[Check]:
    """The strictest limit of each kind whose figure is known, in the order they were given."""
    kinds: dict[str, list[Limit]] = {}
    for limit in limits:
        if limit.what in figures:
            kinds.setdefault(limit.what, []).append(limit)
    checks = []
    for what, rivals in kinds.items():
        strict, *looser = sorted(rivals, key=lambda limit: limit.value)
        actual = figures[what]
        checks.append(
            Check(
                what,
                strict.value,
                actual,
                actual <= strict.value,
                title,
                strict.source,
                tuple(looser),
            )
        )
    return checks


def _bytes(limits: Iterable[Limit], what: str) -> int | None:
    sizes = [limit.value * MEGABYTE for limit in limits if limit.what == what]
    return int(min(sizes)) if sizes else None
