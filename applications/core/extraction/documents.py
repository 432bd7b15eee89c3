"""The documents a posting asks for: where it asks, what it names, and on what terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from applications.core.extraction.draft import Document, Found, Need
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.terms import Mention, describe, limits_in
from applications.core.extraction.vocabulary import kinds

MOST = 300  # mentions; a posting that lists everything twice has fifty
# Kinds that stand for themselves wherever they are named; the others need an asking sentence.
_PLAIN_KINDS = frozenset(
    {"cover_letter", "cv", "transcripts", "recommendation_letters", "research_proposal"}
)
# Kinds that no sentence names unless it asks for them.
_CERTAIN = frozenset({"cover_letter", "cv", "recommendation_letters", "reference_contacts"})
_NEVER_IN_PASSING = _CERTAIN | {
    "transcripts",
    "degree_certificate",
    "references_bare",
    "application_form",
}
# What the content of a document may name and still mean a second document.
_WITHIN = {
    "cv": {"transcripts", "reference_contacts", "references_bare", "publications"},
    "degree_certificate": {"transcripts", "language_certificate", "test_scores"},
    "transcripts": {"degree_certificate"},
    "publications": {"thesis"},
}
# Kinds with a weak name, which counts only as a thing in a list: "1) a letter".
_LISTED_KINDS = {
    "degree_listed": "degree_certificate",
    "form_listed": "application_form",
    "language_listed": "language_certificate",
    "letter_listed": "cover_letter",
    "proposal_listed": "research_proposal",
    "sample_listed": "writing_sample",
    "thesis_listed": "thesis",
}
_SEPARATOR = re.compile(
    r"[,;:+&•/|]|(?<=\s)\d\.(?=\s)|"
    r"\b(?:and|as well as|along with|together with|accompanied by|plus|or|und|sowie|oder|"
    r"et|ainsi que|ou|och|samt|eller|en|y|o|e|og|ed|ja)\b"
)
_NUMBERED = re.compile(r"\(?(?<!\w)(?:\d|[a-h]|i{1,3}|iv|v)\)")
_BRACKETS = re.compile(r"\([^()]{0,200}\)")
_LISTED = re.compile(
    r"(?:^\W*|[:;,(\n]\s?|\(?\w[.)]\s|[-•&]\s|\b(?:and|or|with|und|mit|et|en)\s)"
    r"(?:an?\s|the\s|your\s|short\s)?$"
)

_NUMBER = re.compile(r"\s{0,2}[:#\"'(]{0,2}\s{0,2}[\w/.-]{0,20}\d")
_ARTICLE = re.compile(r"\s{1,3}(?:[^\W\d_]{1,5}\s{1,3})?")  # "send | a | letter"
_ALONE = re.compile(
    r"\W{0,3}(?:\(?,? ?(?:if|where|when|falls|om|indien|le cas|si)\b[^,;)]{0,40})?(?:[).;\n]|$)"
)


def find_documents(scope: Scope) -> tuple[Found[Document], ...]:
    """Every document asked for, one entry a kind, each with the words that ask for it."""
    found: dict[str, Found[Document]] = {}
    latest: dict[str, int] = {}  # where each kind was named last
    group = 0
    previous: Mention | None = None
    for mention in _interests_told(islice(asked(scope), MOST)):
        document, start, end = describe(scope, mention)
        if document is None:
            continue
        if previous and previous.kind != mention.kind and _instead(scope, previous, mention):
            first = found[previous.kind].value
            group = first.alternative or group + 1
            found[previous.kind] = replace(
                found[previous.kind], value=replace(first, alternative=group)
            )
            need: Need = "optional" if document.need == "required" else document.need
            document = replace(document, alternative=group, need=need)
        held = found.get(mention.kind)
        if held and _goes_on(scope, latest[mention.kind], mention):
            document = replace(document, need=held.value.need, condition=held.value.condition)
        entry = scope.page.found(document, start, end, "asked-document", mention.score)
        found[mention.kind] = _merged(held, entry) if held else entry
        latest[mention.kind] = mention.start
        previous = mention
    _bound_later(scope, found, latest)
    return tuple(sorted(found.values(), key=lambda entry: entry.start))


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
    joined = scope.pattern("ask.or").match(gap) if one.unit == other.unit else None
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
    runs = _listed_runs(scope)
    before = 0.0
    for unit in scope.page.units:
        score = asks(scope, unit, runs)
        if not score and before and not unit.fresh and _speaks_of_one(scope, unit):
            score = 0.6
        before = score
        if score:
            yield from _handed_in(scope, unit, list(_mentions(scope, unit, score)))
        elif unit.start >= scope.page.body and not unit.heading:
            yield from _tests(scope, unit)


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
    return mentions if sure else []


def _tests(scope: Scope, unit: Unit) -> Iterator[Mention]:
    """Tests whose score is a requirement: "a TOEFL score of at least 90" has to be shown."""
    flat = scope.page.flat
    for match in scope.pattern("ask.tested").finditer(flat, unit.start, unit.end):
        named = kinds(scope.languages, "documents").find(flat, match.start(), match.end())
        for kind, start, end in named:
            if kind in ("language_certificate", "test_scores"):
                yield Mention(kind, start, end, unit, 0.45, unit.start, unit.end)


def _speaks_of_one(scope: Scope, unit: Unit) -> bool:
    """Whether the sentence says on what terms a document comes: "GRE scores are optional"."""
    named = next(
        kinds(scope.languages, "documents").find(
            scope.page.flat, unit.start, min(unit.end, unit.start + 50)
        ),
        None,
    )
    if not named or named[0] in ("not_asked", *_LISTED_KINDS) or named[1] > unit.start + 14:
        return False
    return (
        scope.pattern("ask.terms").search(scope.page.flat, named[2], min(unit.end, named[2] + 60))
        is not None
    )


def asks(scope: Scope, unit: Unit, runs: dict[int, float]) -> float:
    """How surely this unit asks for documents; 0 where it does not."""
    if unit.start < scope.page.body or unit.heading:
        return 0.0
    said = scope.page.said(unit)
    if unit.run and runs.get(unit.run):
        judged = scope.has("ask.judged", said) and not _named(scope, unit) & _CERTAIN
        return 0.0 if judged else runs[unit.run]
    if scope.pattern("ask.others").match(said.lstrip("-*• ")):
        return 0.0
    if _for_others(scope, unit) or scope.has("ask.judged", said):
        return 0.0
    told = scope.has("ask.not_sentence", said) or (
        scope.has("ask.holds", said) and not scope.has("ask.hands_in", said)
    )
    if told and not _named(scope, unit) & _CERTAIN:
        return 0.0
    verb = scope.has("ask.verbs", said)
    elsewhere = scope.has("ask.not_headings", unit.under) and not scope.has(
        "ask.headings", unit.under
    )
    if verb and (scope.has("ask.whom", said) or scope.pattern("ask.verbs").match(said)):
        if elsewhere:
            return 0.7 if _named(scope, unit) & _PLAIN_KINDS else 0.0
        return 0.9
    if scope.has("ask.headings", unit.under):
        return 0.65
    return 0.5 if len(_named(scope, unit) & _PLAIN_KINDS) >= 2 and not elsewhere else 0.0


def _for_others(scope: Scope, unit: Unit) -> bool:
    """Whether heading or introduction are for postdocs or master students, beside one for PhDs."""
    for path in ("under", "intro"):
        above = getattr(unit, path)
        if scope.has("ask.others", above) and not scope.has("ask.ours", above):
            return any(
                scope.has("ask.ours", scope.page.said(u) if path == "under" else u.intro)
                for u in scope.page.units
                if (u.heading if path == "under" else u.run)
            )
    return False


def _named(scope: Scope, unit: Unit) -> set[str]:
    named = kinds(scope.languages, "documents").find(scope.page.flat, unit.start, unit.end)
    return {kind for kind, _, _ in named}


def _listed_runs(scope: Scope) -> dict[int, float]:
    """The lists that ask for documents: by their introduction, their heading or their items."""
    lists: dict[int, list[Unit]] = {}
    for unit in scope.page.units:
        if unit.run:
            lists.setdefault(unit.run, []).append(unit)
    table = kinds(scope.languages, "documents")
    scores: dict[int, float] = {}
    for run, units in lists.items():
        first = units[0]
        if _for_others(scope, first):
            continue
        opening: set[str] = set()
        for unit in units:
            named = table.find(scope.page.flat, unit.start, min(unit.end, unit.start + 60))
            opening |= {kind for kind, _, _ in islice(named, 1)}
        opening -= {"not_asked", *_LISTED_KINDS}
        if not opening:
            continue
        strong = len(opening & _PLAIN_KINDS)
        intro = first.intro
        if (
            intro
            and scope.has("ask.verbs", intro)
            and scope.has("ask.whom", intro)
            and not scope.has("ask.not_intro", intro)
        ):
            scores[run] = 0.95
        elif len(intro) < 60 and scope.has("ask.not_headings", intro):
            continue
        elif scope.has("ask.headings", first.under) and (strong or not intro):
            scores[run] = 0.85
        elif strong >= 2 and (
            opening & {"cv", "cover_letter"} or not scope.has("ask.not_headings", first.under)
        ):
            scores[run] = 0.75
    return scores


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
    head = ""
    headed = last = unit.start
    inside = told = False
    for number, (kind, start, end) in enumerate(named):
        if kind in _LISTED_KINDS:
            if not _is_listed(scope, unit, start, handed=kind != "form_listed"):
                continue
            kind = _LISTED_KINDS[kind]
            if kind == "thesis" and not (head or unit.run):
                continue  # "scholars submit a thesis", years later
        if head:
            opened = flat.count("(", headed, start) > flat.count(")", headed, start)
            inside = told or opened or _inside(scope, flat[last:start], flat[start:end], inside)
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
        others = (place for other, place, _ in named[number + 1 :] if other != kind)
        after = next(others, unit.end)
        yield Mention(kind, start, end, unit, score, before, after)


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
    before = scope.page.flat[max(unit.start, start - 24) : start]
    if _LISTED.search(before[-10:]) or not handed:
        return _LISTED.search(before[-10:]) is not None
    cues = list(scope.pattern("ask.hands_in").finditer(before))
    return bool(cues) and _ARTICLE.fullmatch(before, cues[-1].end()) is not None


def _held(scope: Scope, head: str, kind: str, headed: int, place: tuple[int, int]) -> bool:
    """Whether what a document holds is asked for as well: "a CV including grades"."""
    between = scope.page.flat[headed : place[0]]
    if kind not in _WITHIN.get(head, ()):
        return False
    if head == "publications":
        return not scope.has("ask.examples", between)
    if kind in ("language_certificate", "test_scores") and scope.has("ask.examples", between):
        return True
    if head == "degree_certificate" and (
        between.strip() == "(" or scope.has("ask.if_available", between)
    ):
        return True  # "certificates (transcripts)", "a diploma (if you have none yet, your grades)"
    if kind == "publications" and not _own_list(scope, between, *place):
        return False
    return scope.has("ask.holding", between)


def _own_list(scope: Scope, between: str, start: int, end: int) -> bool:
    """Whether a CV is to hold publications as a list of their own, not as one point of many."""
    flat = scope.page.flat
    if "list" not in flat[start:end] and "lijst" not in flat[start:end]:
        return _ALONE.match(flat, end) is not None
    pieces = _SEPARATOR.split(between)
    if len(pieces) == 1 or flat.startswith("list", start):
        return True
    return scope.pattern("ask.determiners").match(pieces[-1].strip()) is not None


def _inside(scope: Scope, gap: str, name: str, inside: bool) -> bool:
    """Whether a name after this gap still tells what the document before it holds."""
    gap = _BRACKETS.sub(" ", _NUMBERED.sub(" ; ", gap))
    opened = gap.count("(") - gap.count(")")
    if ")" in gap and opened < 0:
        gap = gap[gap.rindex(")") + 1 :]
        inside = False
    opener = scope.pattern("ask.openers").search(gap)
    if not inside and not opener and opened <= 0:
        return False
    if opened > 0 and "(" in gap:
        return True
    pieces = list(_SEPARATOR.finditer(gap))
    if not pieces:
        return True
    rest = gap[pieces[-1].end() :].strip() + " " + name
    if pieces[-1][0][0] in ";•+" or pieces[-1][0][-1] == ".":
        return False
    return scope.pattern("ask.determiners").match(rest.strip()) is None
