"""Another institution's name in what is written to this one: the slip of every tenth letter."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from applications.core.guards.papers import OF_THE_PERSON, Concern, Paper, Target, Writer
from applications.core.guards.words import Word, clean, plain, sentence, words
from applications.core.places import institutions
from applications.core.places.named import institution_named

# Says that the sentence is about where one applies, whatever else it names.
_APPLYING = re.compile(
    r"\b(?:apply(?:ing)?|applications? (?:to|for)|admission|admitted to|join(?:ing)?|dear|"
    r"bewerb\w*|aufnahme|ansök\w*|söker|søk\w*|ansøg\w*|candidat\w*|postul\w*|solicit\w*|"
    r"sollicit\w*|hakea|haen)\b",
    re.IGNORECASE,
)
MOST = 300  # names looked at in one document: more would tell nothing new
# Names of publishers and the like begin with a university's.
_NOT_AFTER = {"press", "verlag", "hospital", "hospitals"}
# Before an acronym: "at MIT" is the place, "MIT licence" is not.
_PLACED = {
    *("at", "to", "join", "joining", "from", "an", "am", "der", "zur", "von", "vid", "på", "till"),
    *("à", "au", "ved", "til", "aan", "bij", "en", "al", "alla", "presso", "dear"),
}


@dataclass(frozen=True, slots=True)
class _Name:
    """One spelling of an institution; `ident` is the same for all its spellings."""

    plain: tuple[str, ...]
    written: str
    ident: str

    @property
    def is_acronym(self) -> bool:
        return len(self.plain) == 1


@dataclass(frozen=True, slots=True)
class _Hit:
    name: _Name
    said: str  # as it stands there, so that it is found again
    page: int
    start: int
    end: int
    before: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Index:
    """Names by their words, and for each first word how many words its names have."""

    names: dict[tuple[str, ...], list[_Name]]
    lengths: dict[str, list[int]]


def other_institutions(
    papers: Iterable[Paper], target: Target, writer: Writer
) -> Iterator[Concern]:
    """Every other institution a letter, statement or proposal names by mistake, once a document.

    Where the person has been, as CV, transcripts and referees tell, and whom the posting itself
    names are no strangers; they are told only where the sentence says that one applies there.
    """
    papers = list(papers)
    elsewhere = _names(writer.elsewhere)
    index = _indexed(elsewhere, _table())
    aims = {n.ident for n in _names([target.institution, *target.institution.split(",")])}
    told = (target.institution, target.department, target.title)
    aims |= {hit.name.ident for words_ in told for hit in _hits((words_,), index)}
    rivals = {name.ident for name in elsewhere} - aims
    ours = _of_target(target)
    known: set[str] | None = None
    for paper in papers:
        if not paper.is_addressed:
            continue
        found: dict[str, list[_Hit]] = {}
        for hit in islice(_hits(paper.pages or (), index), MOST):
            if hit.name.ident in aims:
                continue
            if known is None:  # only now: most letters name nobody else
                known = _known(papers, target, writer, index)
            ident = hit.name.ident
            if _is_slip(hit, paper.kind, ours, rival=ident in rivals, known=ident in known):
                found.setdefault(ident, []).append(hit)
        for ident, hits in found.items():
            yield _concern(paper, ident, hits, ident in rivals)


def names_target(paper: Paper, target: Target) -> bool:
    """Whether the paper names the institution, or the department, in one of its spellings.

    Of an institution whose other names we do not know, the city will do.
    """
    return _is_named(paper.pages or (), _of_target(target))


def _of_target(target: Target) -> _Index:
    parts = [target.institution, *target.institution.split(",")]
    unknown = not any(institution_named(part) for part in parts)
    return _indexed(_names([*parts, target.department, target.city if unknown else ""]))


def _is_named(pages: Iterable[str], index: _Index) -> bool:
    return next(_hits(pages, index), None) is not None


def _is_slip(hit: _Hit, kind: str, ours: _Index, *, rival: bool, known: bool) -> bool:
    applying = _APPLYING.search(hit.sentence) is not None
    if known:
        return applying and not _is_named((hit.sentence,), ours)
    if rival or applying:
        return True
    return kind == "cover_letter" and (not hit.name.is_acronym or hit.before in _PLACED)


def _concern(paper: Paper, ident: str, hits: list[_Hit], rival: bool) -> Concern:
    first = hits[0]
    return paper.concern(
        "other_institution",
        "look",
        ident,
        first.sentence,
        name=first.said,
        page=first.page,
        sentence=first.sentence,
        more=len(hits) - 1,
        rival=rival,
    )


def _known(papers: list[Paper], target: Target, writer: Writer, index: _Index) -> set[str]:
    own = [page for paper in papers if paper.kind in OF_THE_PERSON for page in paper.pages or ()]
    return {hit.name.ident for hit in _hits((*own, *writer.known, target.text), index)}


def _hits(pages: Iterable[str], index: _Index) -> Iterator[_Hit]:
    """Every name on the pages, the longest where one begins with another."""
    for number, page in enumerate(pages, 1):
        text = clean(page)
        row = words(text)
        at = 0
        while at < len(row):
            name = _name_at(row, at, index)
            if name is None:
                at += 1
                continue
            last = at + len(name.plain)
            following = row[last].plain if last < len(row) else ""
            if following not in _NOT_AFTER:
                start, end = row[at].start, row[last - 1].end
                before = row[at - 1].plain if at else ""
                said = " ".join(text[start:end].split())
                yield _Hit(name, said, number, start, end, before, sentence(text, start, end))
            at = last


def _name_at(row: list[Word], at: int, index: _Index) -> _Name | None:
    for length in index.lengths.get(row[at].plain, ()):
        for name in index.names.get(tuple(word.plain for word in row[at : at + length]), ()):
            # A name of one word is a name only as it is written: "MIT", not the German "mit".
            if not name.is_acronym or row[at].written == name.written:
                return name
    return None


def _names(called: Iterable[str]) -> list[_Name]:
    """All spellings of the institutions of these names; one we do not know has only its own."""
    names = []
    for name in called:
        known = institution_named(name)
        if known:
            names += [_named(one, known.domain) for one in known.names]
        elif name.strip():
            names.append(_named(name, " ".join(w.plain for w in words(clean(name)))))
    return [name for name in names if name]


def _named(written: str, ident: str) -> _Name:
    row = words(clean(written))
    if len(row) > 1 and row[0].plain == "the":
        row = row[1:]
    return _Name(tuple(word.plain for word in row), written.strip(), ident)


@cache
def _table() -> _Index:
    return _indexed(
        _named(name, one.domain)
        for one in institutions()
        for name in one.names
        if len(plain(name)) > 2
    )


def _indexed(names: Iterable[_Name], known: _Index | None = None) -> _Index:
    """An index of these names, beside those that are `known`."""
    index = _Index(dict(known.names), dict(known.lengths)) if known else _Index({}, {})
    for name in names:
        if name.plain:
            first, length = name.plain[0], len(name.plain)
            index.names[name.plain] = [*index.names.get(name.plain, ()), name]
            lengths = {length, *index.lengths.get(first, ())}
            index.lengths[first] = sorted(lengths, reverse=True)
    return index
