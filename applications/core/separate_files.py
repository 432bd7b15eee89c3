"""The other output: every document as a file of its own, under a name that every portal takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from applications.core import document_kind
from applications.core.bundle import Options, Part, Plan
from applications.core.extraction.name_formula import filled_file, formula, without_places
from applications.core.filenames import file_name
from applications.core.short_name import head

# "{family}_CV.pdf", "Cover letter - {name}"
_SHAPE = re.compile(
    r"(?P<before>(?:.*\{\w+\}[\s_.-]+)?)(?P<words>[^{}]+?)(?P<after>(?:[\s_.-]+\{\w+\}.*?)?)(?:\.pdf)?",
    re.IGNORECASE,
)
LONGEST = 40  # letters of each part of a name; many portals stop at 100 or so


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A file name that the posting prescribes, as it is kept, and with its person's names in it."""

    rule: str
    name: str

    @property
    def is_whole(self) -> bool:
        """Whether it can be given: nothing in it is left to fill in, and it is that of a PDF."""
        return "{" not in self.name and self.name.lower().endswith(".pdf")


def prescribed(rules: str, given: str, family: str, reference: str) -> tuple[Prescribed, ...]:
    """The names that a posting prescribes, one a line.

    >>> [one.name for one in prescribed("CV_{family}\\nLetter.pdf", "Ada", "Lind", "")]
    ['CV_Lind.pdf', 'Letter.pdf']
    """
    each = [rule for line in rules.splitlines() if (rule := line.strip())]
    return tuple(Prescribed(one, filled_file(one, given, family, reference)) for one in each)


def named(
    plan: Plan,
    *who: str,
    called: Mapping[int, str],
    kinds: Mapping[str, str],
    prescribed: Sequence[Prescribed] = (),
) -> Plan:
    """The plan with a file name for each document: `who` sends it, then what it is called; where
    the posting prescribes a name for such a document, that.

    `called` are the posting's words by the attachment, `kinds` ours for where a file name can show
    nothing of them. Where all names that it prescribes are of one pattern, the others are, too.

    >>> parts = [Part("CV", "cv", 1, 9, "a", attachment=7), Part("B", "other", 1, 9, "b")]
    >>> plan = Plan(tuple(parts), Options(), {}, "2026-11-23", (), (), 2)
    >>> whole = named(plan, "Åström", "Ada", "AN 2/26", called={7: "Curriculum vitae"}, kinds={})
    >>> [part.name for part in whole.parts]
    ['Astrom_Ada_AN-2-26_Curriculum-vitae.pdf', 'Astrom_Ada_AN-2-26_B.pdf']
    """
    parts = in_posting_order(plan.parts)
    sender = [word[:LONGEST] for word in who]
    pattern = _pattern(prescribed)
    plain = []
    for part in parts:
        words = called.get(part.attachment, part.title)
        if file_name(words) == file_name(""):
            words = kinds.get(part.kind, "")
        before, after = pattern or ("", "")
        who_and_what = file_name(*([] if pattern else sender), head(words, LONGEST), ending="")
        plain.append(f"{before}{who_and_what[:-1]}{after}")
    theirs = dict(fitting(prescribed, parts))
    plain = [
        theirs[at].name[: -len(".pdf")] if at in theirs else name for at, name in enumerate(plain)
    ]
    names = {id(part): f"{name}.pdf" for part, name in zip(parts, numbered(plain), strict=True)}
    return replace(plan, parts=tuple(replace(part, name=names[id(part)]) for part in plan.parts))


def _pattern(prescribed: Sequence[Prescribed]) -> tuple[str, str] | None:
    """What stands before and behind the words in each of several names, the person's in it.

    >>> _pattern([Prescribed("{family}_CV.pdf", "Lind_CV.pdf"),
    ...           Prescribed("{family}_Cover.pdf", "Lind_Cover.pdf")])
    ('Lind_', '')
    >>> _pattern([Prescribed("CV-{name}", "CV-A-Lind.pdf"), Prescribed("B-{name}", "B-A-Lind.pdf")])
    ('', '-A-Lind')
    >>> _pattern([Prescribed("{family}_CV", "Lind_CV.pdf"), Prescribed("Letter", "Letter.pdf")])
    """
    shapes = {_around(one) for one in prescribed if one.is_whole}
    return shapes.pop() if len(shapes) == 1 < len(prescribed) else None


def _around(one: Prescribed) -> tuple[str, str] | None:
    """What stands around the words in a name, where whose it is stands on one side of them."""
    shape = _SHAPE.fullmatch(formula(one.rule))
    if not shape or bool(shape["before"]) == bool(shape["after"]):
        return None
    name, words = one.name[: -len(".pdf")], shape["words"]
    return (name.removesuffix(words), "") if shape["before"] else ("", name.removeprefix(words))


def fitting(
    prescribed: Sequence[Prescribed], parts: Sequence[Part]
) -> Iterator[tuple[int, Prescribed]]:
    """The place of each document that one prescribed name, and no other, is clearly meant for.

    >>> parts = [Part("CV", "cv", 1, 9, "a"), Part("Motivation", "cover_letter", 1, 9, "b")]
    >>> [at for at, _name in fitting([Prescribed("Letter_{name}", "Letter_Lind.pdf")], parts)]
    [1]
    >>> list(fitting([Prescribed("PhD_{name}", "PhD_Lind.pdf")], parts))
    []
    """
    meant: dict[int, list[Prescribed]] = {}
    for one in prescribed:
        if one.is_whole and len(places := _meant_by(one.rule, parts)) == 1:
            meant.setdefault(places[0], []).append(one)
    for at, names in meant.items():
        if len(names) == 1:
            yield at, names[0]


def _meant_by(rule: str, parts: Sequence[Part]) -> list[int]:
    """The documents that a name may be for: by their kind, else, where that tells nothing, by a
    word that both have. What is called like two kinds is for neither."""
    words, there = without_places(rule), {part.kind for part in parts}
    named = document_kind.named(words)
    kinds = [kind for kind in named if kind in there]
    if len(kinds) > 1 or (named and not kinds):
        return []
    line = document_kind.Line(0, tuple(kinds or document_kind.ANY_KIND), words)
    papers = [document_kind.Paper(at, part.kind, part.title) for at, part in enumerate(parts)]
    return [paper.key for paper in papers if document_kind.fits(line, paper)]


def separate(plan: Plan) -> Plan:
    """The same documents, all apart, in the posting's order or the person's own.

    Nothing that only the merged PDF shows is in it, so changing that asks for no other files.
    """
    parts = tuple(replace(part, apart=True) for part in in_posting_order(plan.parts))
    bare = Options(cover=False, contents=False, footer=False, language=plan.options.language)
    return replace(plan, parts=parts, options=bare, printed={}, front_pages=0, form="separate")


def in_posting_order(parts: Sequence[Part]) -> tuple[Part, ...]:
    """As the posting asks for them, unless the person set an order."""
    if any(part.position is not None for part in parts):
        return tuple(parts)
    return tuple(sorted(parts, key=lambda part: part.asked))


def numbered(names: Sequence[str]) -> list[str]:
    """Equal names, however they are spelled, told apart by a number.

    >>> numbered(["CV", "Grades", "cv", "CV-1"])
    ['CV-2', 'Grades', 'cv-3', 'CV-1']
    """
    counts = Counter(name.casefold() for name in names)
    taken = {name for name, count in counts.items() if count == 1}
    told = []
    for name in names:
        if counts[name.casefold()] > 1:
            number = 1
            while f"{name}-{number}".casefold() in taken:
                number += 1
            name = f"{name}-{number}"
            taken.add(name.casefold())
        told.append(name)
    return told
