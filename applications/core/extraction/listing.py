"""The documents a sentence names, and which of them only tell what another one holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from applications.core.extraction.asking import LISTED
from applications.core.extraction.cells import is_headed
from applications.core.extraction.mention import TESTS, Mention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import Kinds, kinds, numbers

Name = tuple[str, int, int]  # a kind, with the place of its name
# What no CV holds: named behind it, it is the next thing of the list.
_BESIDE_A_CV = {
    "cover_letter",
    "research_proposal",
    "writing_sample",
    "recommendation_letters",
    "teaching_statement",
    "diversity_statement",
    "application_form",
    "id_document",
}
# What the content of a document may name and still mean a second document.
_WITHIN = {
    "cv": {
        "transcripts",
        "reference_contacts",
        "references_bare",
        "publications",
        "degree_certificate",
        "test_scores",
        "language_certificate",
    },
    "degree_certificate": {"transcripts", "language_certificate", "test_scores"},
    "transcripts": {"degree_certificate"},
    "publications": {"thesis"},
    **dict.fromkeys(TESTS, set(TESTS)),  # "test scores (GRE, TOEFL)"
}
_OF_PERSONS = ("recommendation_letters", "reference_contacts")
_OF_WHOM = 30  # characters
_NUMBER_AND_NOUN = 2  # words
_NEXT = 3  # characters between a number and its noun
_REFEREES = ("references_bare", "reference_contacts")
_WORKS = ("thesis", "publications", "research_proposal", "writing_sample", "code_sample")
_WHOLE = {"cv", "cover_letter", "id_document"}  # what is part of no other name
_PARTS = re.compile(r"[,;(]")
_WORD = re.compile(r"[\w-]+")
_DASHED = re.compile(r"\s-\s[^()-]{1,80}\s-\s")
_SIGNS = re.compile(r"[,;:+&•/|]|(?<=\s)\d\.(?=\s)")
_NUMBERED = re.compile(r"\(?(?<!\w)(?:\d|[a-h]|i{1,3}|iv|v)\)")
_TOLD = re.compile(r":\s(?:[^\W\d_]{2,12}\s){0,2}")
_FIRST_POINT = re.compile(r"[^\W\d_]:?\s{0,2}\((?:i|1|a)\)")  # "a letter stating (i)"
_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_BEGINS = re.compile(r"(?:^\W*|[:;,(\n•&]\s?|\(?\w[.)]\s|-\s)")
_NUMBER = re.compile(r"\s{0,2}[:#\"'(]{0,2}\s{0,2}[\w/.-]{0,20}\d")
_COUNT = re.compile(r"\s?[:(]\s?[1-9]\)?(?![\w/.-])")  # "(2)" behind a name
_ENDS = re.compile(r"\W{0,3}(?:[).;\n]|$)")


def mentions_in(scope: Scope, unit: Unit, score: float) -> Iterator[Mention]:
    """The documents a unit names, without those that only tell what another one holds.

    "a letter describing your research interests, a CV" names a letter and a CV: what follows an
    opening word ("describing", "in which", "including") belongs to the letter until a separator
    is followed by the start of a new thing ("a", "your", "two").
    """
    flat = scope.page.flat
    found: list[Mention] = []
    head = ""
    headed = last = unit.start
    inside = told = False
    for kind, start, end in _names(scope, unit):
        if kind in LISTED:
            if not _is_listed(scope, unit, start, handed=kind != "form_listed"):
                continue
            kind = LISTED[kind]
            if kind == "thesis" and not (head or unit.run or unit.label.endswith(":")):
                continue  # "scholars submit a thesis", years later
        if head:
            opened = flat.count("(", headed, start) > flat.count(")", headed, start)
            gap, pointed = _behind_point(flat, (headed, last, start))
            inside = (
                told or opened or _inside(scope, gap, flat[start:end], inside=inside or pointed)
            )
            near = opened and "," not in flat[headed : flat.find("(", headed, start)]
            inside = inside and (near or not _stands_beside(scope, head, kind, gap))
            inside = inside and (opened or kind != "cv" or not _begins_anew(scope, gap))
        else:  # "The letter should mention your grades" asks for nothing more
            contents = scope.pattern("ask.contents").match(flat, end + 1, unit.end)
            told = contents is not None and 0 < start - unit.start < 20
        if kind == "thesis" and found and _is_whose(scope, found[-1], flat[last:start]):
            continue
        before, last = last, end
        if not inside:
            head, headed = kind, end
        elif head in _WORKS and opened and kind in _REFEREES:
            continue  # "a plan (five pages, references not counted)": its bibliography
        elif kind == "reference_contacts":
            pass  # names of referees are asked for wherever they have to stand
        elif not _held(scope, head, kind, headed, (start, end)):
            continue
        elif (head, kind) == ("cv", "references_bare"):
            kind = "reference_contacts"
        found.append(Mention(kind, start, end, unit, score, before, unit.end, flat[start:end]))
    following = found[1:]
    for number, mention in enumerate(found):
        others = (other.start for other in following[number:] if other.kind != mention.kind)
        yield replace(mention, after=next(others, unit.end))


def _is_whose(scope: Scope, named: Mention, gap: str) -> bool:
    """Whether a thesis only tells who writes a letter: "an opinion of the supervisor of your
    thesis", with nothing between the two that parts the things of a list."""
    parted = bool(_pieces(scope, gap)) or scope.has("ask.with", gap)
    return named.kind in _OF_PERSONS and len(gap) <= _OF_WHOM and not parted


def _stands_beside(scope: Scope, head: str, kind: str, gap: str) -> bool:
    """Whether no document of this kind is ever a part of the other: "a letter with a CV and …"."""
    if head == "cv":
        return kind in _BESIDE_A_CV
    if kind == "recommendation_letters" and head in _WORKS:
        return bool(_pieces(scope, gap))  # "a link to your thesis, and ask a lecturer for a letter"
    gap = _without_article(scope, gap).rstrip()
    if kind in ("cv", "cover_letter"):
        return gap[-1:] in (",", ";") or scope.ends(gap, "ask.and", "ask.with")
    return (
        head == "cover_letter"
        and kind in ("transcripts", "degree_certificate")
        and scope.pattern("ask.with").fullmatch(gap.strip()) is not None
    )


def _without_article(scope: Scope, before: str) -> str:
    articles = list(scope.pattern("ask.articles").finditer(before))
    cut = articles and not before[articles[-1].end() :].strip()
    return before[: articles[-1].start()] if cut else before


def _behind_point(flat: str, places: tuple[int, int, int]) -> tuple[str, bool]:
    """The words in front of a name, behind the last number of points within a document, and
    whether there are such points: "a letter stating (i) your background, (ii) your interests"."""
    headed, last, start = places
    gap = flat[last:start]
    if not _FIRST_POINT.search(flat, headed - 1, start):
        return gap, False
    marks = list(_numbers_in(gap))
    return (gap[marks[-1].end() :], True) if marks else (gap, False)


def _names(scope: Scope, unit: Unit) -> list[Name]:
    """What a unit names as (kind, start, end); of a row of a table only its first cell."""
    flat = scope.page.flat
    table = kinds(scope.languages, "documents")
    named: list[Name] = []
    for found in table.find(flat, unit.start, unit.end):
        for n in _taken_apart(table, scope, found, unit.end):
            within = named and n[1] < named[-1][2]  # of a name that went on behind its number
            if n[0] != "not_asked" and not within and not _numbers(scope, unit, n):
                named.append(("other", *n[1:]) if n[0] == "other_first" else n)
    if unit.row and named:  # the other cells say who sends it, whether it must be, how long it is
        cell = flat.find("|", named[0][2], unit.end)
        held = named[0][0] == "cv" and scope.has("ask.holding", flat[cell : unit.end])
        kept = _REFEREES if held else ()  # "CV | with two referees"
        named = [
            n
            for n in named
            if cell < 0 or n[1] < cell or n[0] in kept or _in_a_list(scope, unit, n[1])
        ]
    return named


def _taken_apart(table: Kinds, scope: Scope, named: Name, stop: int) -> list[Name]:
    """A name without its number, and one that swallowed another: "e-mail your CV, and referees"."""
    flat, counts = scope.page.flat, numbers(scope.languages)
    kind, start, end = named
    first = _WORD.match(flat, start, end)
    counted = first and (first[0].isdigit() or first[0] in counts)
    if first and counted and len(flat[start:end].split()) == _NUMBER_AND_NOUN:
        behind = next(table.find(flat, first.end(), stop), None)
        if behind and behind[1] - first.end() < _NEXT and behind[0] == kind and behind[2] >= end:
            return [behind]  # "two | letters of recommendation"
    if first is None or end - start < 12 or not _PARTS.search(flat, start, end):
        return [named]
    within = list(table.find(flat, first.end(), end))
    swallowed = any(one[0] != kind and one[0] in _WHOLE for one in within)
    return within if swallowed else [named]


def _in_a_list(scope: Scope, unit: Unit, place: int) -> bool:
    """Whether each column is a list of its own: "Mandatory | Optional" over "CV | Letters"."""
    return all(
        is_headed(scope, unit, at, "ask.column_need")
        or is_headed(scope, unit, at, "ask.column_free")
        for at in (unit.start, place)
    )


def _numbers(scope: Scope, unit: Unit, named: Name) -> bool:
    """Whether a "reference" is the number of the posting: "with reference AB/27", its "code".

    Several are none: "names of two referees" may be followed by "No letters are needed".
    """
    kind, _, end = named
    flat = scope.page.flat
    if flat[end : end + 1] == "|":
        return False  # the cell ends
    return (
        kind in _REFEREES
        and flat[end - 1] not in "sn"
        and (
            scope.pattern("references.number").match(flat, end + 1, unit.end) is not None
            or (
                _NUMBER.match(flat, end, unit.end) is not None
                and _COUNT.match(flat, end, unit.end) is None
            )
        )
    )


def _is_listed(scope: Scope, unit: Unit, start: int, *, handed: bool) -> bool:
    """Whether a name stands as one thing of a list, or right behind a verb that hands it in."""
    bare = _without_article(scope, scope.page.flat[max(unit.start, start - 32) : start])
    begun = [m.end() for m in _BEGINS.finditer(bare)]
    begun += [m.end() for m in scope.pattern("ask.and", "ask.or", "ask.with").finditer(bare)]
    if handed:
        begun += [m.end() for m in scope.pattern("ask.hands_in").finditer(bare)]
    between = bare[max(begun, default=0) :].strip(" -<")
    sized = [m.end() for m in scope.pattern("ask.limit_pages", "ask.limit_words").finditer(between)]
    return not between or (sized[-1:] == [len(between)] and len(between.split()) < 5)


def _held(scope: Scope, head: str, kind: str, headed: int, place: tuple[int, int]) -> bool:
    """Whether what a document holds is asked for as well: "a CV including grades"."""
    between = scope.page.flat[headed : place[0]]
    if kind not in _WITHIN.get(head, ()):
        return False
    if head == "publications":
        return not scope.has("ask.examples", between)
    if kind in TESTS and scope.has("ask.examples", between):
        return True
    if head in TESTS:
        return between.count("(") > between.count(")")
    if head == "degree_certificate" and (
        between.count("(") > between.count(")") or scope.has("ask.if_available", between)
    ):
        return True  # "certificates (transcripts)", "a diploma (if you have none yet, your grades)"
    if kind == "publications" and not _own_list(scope, between, *place):
        return False
    return scope.has("ask.holding", between)


def _numbers_in(gap: str) -> Iterator[re.Match[str]]:
    """The numbers of a list: "(2)", "b)", but not the end of "(max 3)"."""
    for match in _NUMBERED.finditer(gap):
        before = gap[: match.start()]
        if before.count("(") <= before.count(")"):
            yield match


def _parted(gap: str) -> str:
    for match in reversed(list(_numbers_in(gap))):
        gap = f"{gap[: match.start()]} ; {gap[match.end() :]}"
    return gap


def _pieces(scope: Scope, text: str) -> list[re.Match[str]]:
    """The signs and words that part the things of a list, in order."""
    words = scope.pattern("ask.and", "ask.or").finditer(text)
    return sorted((*_SIGNS.finditer(text), *words), key=lambda match: match.start())


def _begins_anew(scope: Scope, gap: str) -> bool:
    """Whether a name stands by itself behind what parts two things: "of interest, | resume"."""
    pieces = _pieces(scope, gap)
    return bool(pieces) and not gap[pieces[-1].end() :].strip()


def _own_list(scope: Scope, between: str, start: int, end: int) -> bool:
    """Whether a CV is to hold publications as a list of their own, not as one point of many."""
    flat = scope.page.flat
    if not scope.has("ask.list", flat[start:end]):
        remark = scope.pattern("ask.if_available").match(flat, end + 1)
        return _ENDS.match(flat, end) is not None or (
            remark is not None and _ENDS.match(flat, remark.end()) is not None
        )
    pieces = _pieces(scope, between)
    if not pieces or scope.pattern("ask.list").match(flat, start):
        return True
    last = between[pieces[-1].end() :].strip()
    return scope.pattern("ask.determiners").match(last) is not None


def _inside(scope: Scope, gap: str, name: str, *, inside: bool) -> bool:
    """Whether a name after this gap still tells what the document before it holds."""
    if _TOLD.fullmatch(gap):
        return True  # "Personal statement: short essay and table"
    gap = _DASHED.sub(" ", _BRACKETS.sub(" ", _parted(gap)))
    gap = scope.pattern("ask.if_available").sub(" ", gap)  # "where applicable" opens nothing
    opened = gap.count("(") - gap.count(")")
    if ")" in gap and opened < 0:
        gap = gap[gap.rindex(")") + 1 :]
        inside = False
    opener = scope.pattern("ask.openers").search(gap)
    if not inside and not opener and opened <= 0:
        return False
    if opened > 0 and "(" in gap:
        return True
    pieces = _pieces(scope, gap)
    if not pieces:
        return True
    rest = gap[pieces[-1].end() :].strip() + " " + name
    if pieces[-1][0][0] in ";•+" or pieces[-1][0][-1] == ".":
        return False
    return scope.pattern("ask.determiners", "ask.half").match(rest.strip()) is None
