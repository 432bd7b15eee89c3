"""The other output: every document as a file of its own, under a name that every portal takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from applications.core.bundle import Options, Part, Plan
from applications.core.filenames import file_name
from applications.core.short_name import head

LONGEST = 40  # letters of each part of a name; many portals stop at 100 or so


def named(plan: Plan, *who: str, called: Mapping[int, str], kinds: Mapping[str, str]) -> Plan:
    """The plan with a file name for each document: `who` sends it, then what it is called.

    `called` are the posting's words by the attachment, `kinds` ours for where a file name can show
    nothing of them, or where we made the document.

    >>> parts = [Part("CV", "cv", 1, 9, "a", attachment=7), Part("B", "other", 1, 9, "b")]
    >>> plan = Plan(tuple(parts), Options(), {}, "2026-11-23", (), (), 2)
    >>> whole = named(plan, "Åström", "Ada", "AN 2/26", called={7: "Curriculum vitae"}, kinds={})
    >>> [part.name for part in whole.parts]
    ['Astrom_Ada_AN-2-26_Curriculum-vitae.pdf', 'Astrom_Ada_AN-2-26_B.pdf']
    """
    parts = in_posting_order(plan.parts)
    sender = [word[:LONGEST] for word in who]
    plain = []
    for part in parts:
        words = called.get(part.attachment, part.title)
        if part.sheet or file_name(words) == file_name(""):
            words = kinds.get(part.kind, "")
        plain.append(file_name(*sender, head(words, LONGEST), ending="")[:-1])
    names = {id(part): f"{name}.pdf" for part, name in zip(parts, numbered(plain), strict=True)}
    return replace(plan, parts=tuple(replace(part, name=names[id(part)]) for part in plan.parts))


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
