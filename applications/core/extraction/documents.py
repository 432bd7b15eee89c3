"""The documents a posting asks for: where it asks, what it names, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from applications.core.extraction.asking import (
    CERTAIN,
    LISTED,
    asks,
    is_lacked,
    listed_runs,
    speaks_of_one,
)
from applications.core.extraction.bounds import limits_in
from applications.core.extraction.draft import Document, Found, Need
from applications.core.extraction.mention import TESTS, Mention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import describe
from applications.core.extraction.vocabulary import kinds

MOST = 300  # mentions; a posting that lists everything twice has fifty
_NEVER_IN_PASSING = CERTAIN | {
    "transcripts",
    "degree_certificate",
    "references_bare",
    "application_form",
}
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
}
_SIGNS = re.compile(r"[,;:+&•/|]|(?<=\s)\d\.(?=\s)")
_NUMBERED = re.compile(r"\(?(?<!\w)(?:\d|[a-h]|i{1,3}|iv|v)\)")
_TOLD = re.compile(r":\s(?:[^\W\d_]{2,12}\s){0,2}")
_FIRST_POINT = re.compile(r"[^\W\d_]:?\s{0,2}\((?:i|1|a)\)")  # "a letter stating (i)"
_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_BEGINS = re.compile(r"(?:^\W*|[:;,(\n•&]\s?|\(?\w[.)]\s|-\s)")
_NUMBER = re.compile(r"\s{0,2}[:#\"'(]{0,2}\s{0,2}[\w/.-]{0,20}\d")
_ENDS = re.compile(r"\W{0,3}(?:[).;\n]|$)")


def find_documents(scope: Scope) -> tuple[Found[Document], ...]:
    """Every document asked for, one entry a kind, each with the words that ask for it."""
    found: dict[str, Found[Document]] = {}
    latest: dict[str, Mention] = {}  # where each kind was named last
    group = 0
    previous: Mention | None = None
    for mention in _interests_told(islice(asked(scope), MOST)):
        document, start, end = describe(scope, mention)
        if document is None:
            continue
        if previous and previous.kind != mention.kind and _instead(scope, previous, mention):
            key = _key(previous)
            first = found[key].value
            group = first.alternative or group + 1
            found[key] = replace(found[key], value=replace(first, alternative=group))
            need: Need = "optional" if document.need == "required" else document.need
            document = replace(document, alternative=group, need=need)
        key = _key(mention)
        held = found.get(key)
        if held and _goes_on(scope, latest[key].start, mention):
            document = replace(document, need=held.value.need, condition=held.value.condition)
        entry = scope.page.found(document, start, end, "asked-document", mention.score)
        if held and mention.kind in TESTS and latest[key].unit == mention.unit:
            held = _named_together(scope, held, latest[key], mention)
        found[key] = _merged(held, entry) if held else entry
        latest[key] = mention
        previous = mention
    _bound_later(scope, found, {key: mention.start for key, mention in latest.items()})
    return tuple(sorted(found.values(), key=lambda entry: entry.start))


def _key(mention: Mention) -> str:
    """What is one document: a kind, and for all that have none their own names."""
    return f"other {mention.name}" if mention.kind == "other" else mention.kind


def _named_together(
    scope: Scope, held: Found[Document], first: Mention, other: Mention
) -> Found[Document]:
    """A test by all its names: "TOEFL or IELTS" is one line."""
    if other.start - first.end > 20:
        return held
    start = scope.page.text.find(held.value.name, held.start, first.end)
    name = " ".join(scope.page.text[start : other.end].split()) if start >= 0 else held.value.name
    return replace(held, value=replace(held.value, name=name))


def _interests_told(mentions: Iterable[Mention]) -> list[Mention]:
    """What tells of interests in research: beside a letter a statement of its own, else the letter.

    "A cover letter, a CV and a statement of research interests" are three things.
    """
    told = list(mentions)
    letter = any(mention.kind == "cover_letter" for mention in told)
    kind = "research_proposal" if letter else "cover_letter"
    return [replace(m, kind=kind) if m.kind == "interests_stated" else m for m in told]


def _goes_on(scope: Scope, place: int, mention: Mention) -> bool:
    """Whether a sentence tells more of what its list item named before: "Say who wrote them"."""
    first, last = scope.page.index_at(place), scope.page.index_at(mention.unit.start)
    return first < last and not any(unit.fresh for unit in scope.page.units[first + 1 : last + 1])


def _instead(scope: Scope, one: Mention, other: Mention) -> bool:
    """Whether the second stands for the first: "a thesis or articles"."""
    gap = _BRACKETS.sub(" ", scope.page.flat[one.end : other.start]).lstrip(" ,/")
    same = one.unit == other.unit and not is_lacked(scope, one.unit)
    joined = scope.pattern("ask.or").match(gap) if same else None
    # "diplomas or equivalent, including grades" goes on after the choice.
    return joined is not None and not re.search(r"[,;:]", gap[joined.end() :])


def _merged(held: Found[Document], entry: Found[Document]) -> Found[Document]:
    """Two places that ask for one kind: the surer one stands, what the other adds is kept."""
    if entry.confidence > held.confidence + 0.1:
        return entry
    if entry.confidence >= held.confidence:
        return replace(held, value=_joined(held.value, entry.value))
    value = replace(
        held.value,
        limits=held.value.limits or entry.value.limits,
        count=held.value.count or entry.value.count,
    )
    return replace(held, value=value)


def _bound_later(scope: Scope, found: dict[str, Found[Document]], latest: dict[str, int]) -> None:
    """Give a document the limit that a later sentence of its own list item sets."""
    opened = 0
    for unit in scope.page.units:
        if unit.fresh:
            opened = unit.start
        if unit.fresh or not unit.item:
            continue
        limits = tuple(limit for limit, _, _ in limits_in(scope, unit.start, unit.end))
        named = [kind for kind, place in latest.items() if opened <= place < unit.start]
        if limits and named:
            entry = found[kind := max(named, key=lambda kind: latest[kind])]
            if not entry.value.limits:
                found[kind] = replace(entry, value=replace(entry.value, limits=limits))


def _joined(kept: Document, other: Document) -> Document:
    """One document named twice: its limits add up, and required outweighs optional."""
    needs: tuple[Need, ...] = ("required", "conditional", "if_available", "optional")
    need = min(kept.need, other.need, key=needs.index)
    return replace(
        kept,
        need=need,
        condition=kept.condition if need == kept.need else other.condition,
        limits=kept.limits or other.limits,
        count=kept.count or other.count,
        certification=kept.certification if kept.certification != "none" else other.certification,
    )


def asked(scope: Scope) -> Iterator[Mention]:
    """Every mention of a document in a place that asks for documents."""
    runs = listed_runs(scope)
    before = 0.0
    for unit in scope.page.units:
        score = asks(scope, unit, runs)
        if not score and before and _adds(scope, unit):
            score = 0.6
        before = score
        if score and not scope.pattern("ask.examples").match(scope.page.said(unit).lstrip(" -*•")):
            yield from _handed_in(scope, unit, list(_mentions(scope, unit, score)))
        elif unit.start >= scope.page.body and not unit.heading:
            yield from _tests(scope, unit)


def _adds(scope: Scope, unit: Unit) -> bool:
    """Whether it goes on with what was asked for: "and a link to …", "GRE scores are optional"."""
    if scope.pattern("ask.and").match(scope.page.said(unit).lstrip()):
        return True
    return not unit.fresh and speaks_of_one(scope, unit)


def _handed_in(scope: Scope, unit: Unit, mentions: list[Mention]) -> list[Mention]:
    """The mentions of a sentence; of works and plans alone only those that are to be handed in.

    "You will work on a project with a code repository" names such a thing and asks for nothing.
    """
    if unit.run or not mentions or {mention.kind for mention in mentions} & _NEVER_IN_PASSING:
        return mentions
    start = max(unit.start, mentions[0].start - 80)
    near = (
        scope.page.flat[start : mentions[0].start]
        + " "
        + scope.page.flat[mentions[-1].end : min(unit.end, mentions[-1].end + 120)]
    )
    sure = unit.item or scope.has("ask.hands_in", near) or len(scope.page.said(unit)) < 60
    return mentions if sure else list(_tests(scope, unit))


def _tests(scope: Scope, unit: Unit) -> Iterator[Mention]:
    """Tests called by their name in a sentence that wants them: "you must take the TOEFL"."""
    if not scope.has("ask.named_tests", said := scope.page.said(unit)):
        return
    if scope.pattern("ask.tested").search(said) and not scope.has("ask.judged", said):
        for mention in _mentions(scope, unit, 0.45):
            if mention.kind in TESTS:
                yield mention


def _mentions(scope: Scope, unit: Unit, score: float) -> Iterator[Mention]:
    """The documents a unit names, without those that only tell what another one holds.

    "a letter describing your research interests, a CV" names a letter and a CV: what follows an
    opening word ("describing", "in which", "including") belongs to the letter until a separator
    is followed by the start of a new thing ("a", "your", "two").
    """
    flat = scope.page.flat
    named = [
        n
        for n in kinds(scope.languages, "documents").find(flat, unit.start, unit.end)
        if n[0] != "not_asked" and not _numbers(scope, n)
    ]
    if unit.row and named:  # the other cells say who sends it, whether it must be, how long it is
        cell = flat.find("|", named[0][2], unit.end)
        named = [n for n in named if cell < 0 or n[1] < cell]
    found: list[Mention] = []
    head = ""
    headed = last = unit.start
    inside = told = False
    for kind, start, end in named:
        if kind in LISTED:
            if not _is_listed(scope, unit, start, handed=kind != "form_listed"):
                continue
            kind = LISTED[kind]
            if kind == "thesis" and not (head or unit.run or unit.label.endswith(":")):
                continue  # "scholars submit a thesis", years later
        if head:
            opened = flat.count("(", headed, start) > flat.count(")", headed, start)
            gap = flat[last:start]
            pointed = _FIRST_POINT.search(flat, headed - 1, start) is not None
            marks = list(_numbers_in(gap)) if pointed else []
            if marks:
                gap, inside = gap[marks[-1].end() :], True
            inside = told or opened or _inside(scope, gap, flat[start:end], inside)
            inside = inside and (opened or head != "cv" or kind not in _BESIDE_A_CV)
        else:  # "The letter should mention your grades" asks for nothing more
            contents = scope.pattern("ask.contents").match(flat, end + 1, unit.end)
            told = contents is not None and 0 < start - unit.start < 20
        before, last = last, end
        if not inside:
            head, headed = kind, end
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


def _numbers(scope: Scope, named: tuple[str, int, int]) -> bool:
    """Whether a "reference" is the number of the posting: "with reference AB/27", its "code"."""
    kind, _, end = named
    flat = scope.page.flat
    return kind in ("references_bare", "reference_contacts") and (
        scope.pattern("references.number").match(flat, end + 1) is not None
        or (flat[end - 1] not in "sn" and _NUMBER.match(flat, end) is not None)
    )


def _is_listed(scope: Scope, unit: Unit, start: int, *, handed: bool) -> bool:
    """Whether a name stands as one thing of a list, or right behind a verb that hands it in."""
    before = scope.page.flat[max(unit.start, start - 32) : start]
    articles = list(scope.pattern("ask.articles").finditer(before))
    cut = articles and not before[articles[-1].end() :].strip()
    bare = before[: articles[-1].start()] if cut else before
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


def _inside(scope: Scope, gap: str, name: str, inside: bool) -> bool:
    """Whether a name after this gap still tells what the document before it holds."""
    if _TOLD.fullmatch(gap):
        return True  # "Personal statement: short essay and table"
    gap = _BRACKETS.sub(" ", _parted(gap))
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
