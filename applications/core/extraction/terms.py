"""On what terms a document is asked for: count, limits, certification, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from applications.core.extraction import bounds, letter_ways
from applications.core.extraction.accepted import languages_of
from applications.core.extraction.asking import is_lacked
from applications.core.extraction.cells import under
from applications.core.extraction.draft import Certification, Document, Limit, Unit
from applications.core.extraction.mention import TESTS, Mention, has_cell
from applications.core.extraction.need import need_of
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import entry, kinds, numbers

_IN_A_LANGUAGE = (*TESTS, "recommendation_letters")
_ASIDE = re.compile(r"\([^()\d]{1,30}\)\s?")  # "at least two (at most three) referees"
_COMPOUND = re.compile(r"[^\W\d]+-(?=[^\W\d])")  # "non-native speakers" refuses nothing
# What a sentence may open with and put off: "References are taken up after the interview".
_PAPERS = (
    *("degree_certificate", "transcripts", "id_document", "language_certificate"),
    *("references_bare", "reference_contacts", "recommendation_letters"),
)
# A number alone in its cell, of a span its end: "2", "max. 2", "1-2".
_BARE = re.compile(r"(?:\D{0,14}\d{1,3}\s?-)?\D{0,14}(\d{1,2}(?:,?\d{3})?|\d{3})\D{0,3}")
_COUNTED = re.compile(
    r"\s?(?:\(\s?(?=[^()]{1,12}\))|[:=]\s?|- )(?:x\s?)?"
    r"([1-9]|[^\W\d_]{2,8})\s?x?\)?(?=\s*(?:[,;.)]|$))"
)
_OF_NEXT = 12  # characters between a translation and what it is of
_REMARK = 45  # characters of a limit between commas
_REACH = 600  # no part of a sentence between commas is longer


def describe(scope: Scope, mention: Mention) -> tuple[Document | None, int, int]:
    """The document as the posting wants it, with its place; None where it is refused."""
    start, end = _clause(scope, mention)
    flat = scope.page.flat
    before, said = (
        flat[max(mention.unit.start, mention.start - 60) : mention.start],
        flat[start:end],
    )
    if _is_question(scope, mention) or _refused(scope, mention, before):
        return None, start, end
    need, condition = need_of(scope, mention, start, end)
    document = Document(
        kind=mention.kind,
        name=_named(scope, mention),
        need=need,
        condition=condition,
        count=count_before(scope, mention.start, max(mention.unit.start, mention.before))
        or _count_behind(scope, mention),
        limits=tuple(_limits(scope, mention, start, end)),
        certification=_certified(scope, mention, start, end),
        languages=() if mention.kind in _IN_A_LANGUAGE else _written_in(scope, mention, end),
        own_file=_apart(scope, mention, said) or None,
    )
    return document, start, end


def _named(scope: Scope, mention: Mention) -> str:
    """As written, without the small words in front: "of your | MSc thesis"."""
    words = scope.page.text[mention.start : _name_end(scope, mention)].split()
    small = {word for one in scope.languages for word in entry(one, "stopwords") or ()}
    first = next((at for at, word in enumerate(words) if word.lower() not in small), 0)
    named = " ".join(words[first:])
    return named if len(words) > first + 1 else _alone(scope, named, mention)


def _alone(scope: Scope, noun: str, mention: Mention) -> str:
    """A noun as it is written alone, of "a certified translation of the certificate" in languages
    that bend it there."""
    before = scope.page.flat[max(mention.unit.start, mention.start - 20) : mention.start]
    for language in scope.languages:
        for bent, plain in (entry(language, "bent") or {}).items():
            if noun.endswith(bent) and scope.ends(before, "ask.of_the"):
                return noun[: -len(bent)] + plain
    return noun


def _name_end(scope: Scope, mention: Mention) -> int:
    """Behind the noun that the phrase leads to: "copies of degree | certificates"."""
    noun = scope.pattern("ask.nouns").match(scope.page.flat, mention.end + 1, mention.unit.end)
    return noun.end() if noun else mention.end


def _apart(scope: Scope, mention: Mention, said: str) -> bool:
    """Whether it goes as a file of its own: by its own words, or as one of several."""
    whole = mention.unit.intro + " " + scope.page.said(mention.unit)
    return any(
        not scope.ends(words[: found.start()], "ask.not_apart")
        for path, words in (("ask.own_file", said), ("ask.own_files", whole))
        for found in scope.pattern(path).finditer(words)
    )


def _written_in(scope: Scope, mention: Mention, end: int) -> tuple[str, ...]:
    """The languages for this document: between its name and the next."""
    return languages_of(scope, mention.start, min(end, max(mention.after, mention.end)))


def _clause(scope: Scope, mention: Mention) -> tuple[int, int]:
    """The item, or the part of the sentence between commas, that holds the mention.

    Commas count only on the mention's own level of brackets.
    """
    unit, flat = mention.unit, scope.page.flat
    if unit.item or unit.run:
        return unit.start, unit.end
    start, depth = mention.start, 0
    while start > max(unit.start, mention.start - _REACH):
        letter = flat[start - 1]
        depth += (letter == ")") - (letter == "(")
        if depth < 0 or (depth == 0 and letter in ",;:"):
            break
        start -= 1
    end, depth = mention.end, 0
    while end < min(unit.end, mention.end + _REACH):
        letter = flat[end]
        depth += (letter == "(") - (letter == ")")
        if depth < 0 or (depth == 0 and letter in ",;" and not flat[end + 1 : end + 2].isdigit()):
            last = mention.after >= unit.end
            comma = depth == 0 and letter == ","
            remark = _remark(scope, end + 2, unit.end, last=last) if comma else None
            return start, remark or end
        end += 1
    return start, end


def _remark(scope: Scope, start: int, stop: int, *, last: bool) -> int | None:
    """The end of what stands between commas behind what it is about: "if available", a limit."""
    cue = scope.pattern("ask.if_available").match(scope.page.flat, start, stop)
    if cue is None:
        return _limiting(scope, start, stop)
    rest = scope.page.flat[cue.end() : stop].lstrip(".")  # that of "etc." or of the sentence
    brief = len(rest) < _REMARK and not re.search(r"[,;:(]", rest)
    if last and (brief or scope.has("ask.conditional", cue[0])):
        return stop  # "a TOEFL score, unless English is your first language"
    return cue.end() if rest[:1] in (",", ";", ")") or not rest else None


def _limiting(scope: Scope, start: int, stop: int) -> int | None:
    """The end of a limit between commas that names no document: ", two pages at most,"."""
    end = min(
        (p for sign in ",;:" if (p := scope.page.flat.find(sign, start, stop)) > 0), default=stop
    )
    if end - start > _REMARK or not bounds.limits_in(scope, start, end):
        return None
    named = kinds(scope.languages, "documents").find(scope.page.flat, start, end)
    return None if any(kind != "not_asked" for kind, _, _ in named) else end


def _refused(scope: Scope, mention: Mention, before: str) -> bool:
    """Whether the words say that this one is not wanted: "no cover letter", "… are not needed"."""
    flat, unit = scope.page.flat, mention.unit
    if is_lacked(scope, unit):
        return False
    if unit.row:
        return has_cell(scope, "ask.nobody", flat[mention.end : unit.end])
    close = _COMPOUND.sub("", re.split(r"[.;:,)]", before)[-1])
    close = scope.pattern("ask.at_most").sub(" ", close)
    if scope.has("ask.negative", close) or _refused_together(scope, mention):
        return True
    if scope.has("ask.later", flat[unit.start : mention.start]):
        return True
    after = flat[mention.end : min(unit.end, mention.end + 220)].lstrip(" (),:")
    after = scope.pattern("ask.at_most").sub(" ", after)  # "no later than" puts nothing off
    opens = mention.kind in _PAPERS and mention.start - unit.start < 16 and not unit.run
    clause = re.split(r"[,;:]", after)[0]
    if opens and scope.has("ask.later", clause) and not scope.has("ask.who", clause):
        return True  # "The diploma is to be shown at the interview"
    refused = scope.pattern("ask.refused_after").search(after)
    if not refused or mention.kind == "recommendation_letters" and letter_ways.moments(after):
        return False  # what "is requested once you submit" is asked for, of others
    if scope.has("ask.optional", f"{after[: refused.start()]} {after[refused.end() :]}"):
        return False  # but "is not welcome" is no welcome
    if scope.has("ask.if_available", re.split(r"[.;]", after)[0]):
        return False  # "a test is not required, if available attach it"
    between = after[: refused.start()]  # "a sample and two letters will be requested later"
    if not between or scope.has("ask.verbs", between) or re.search(r"[.;:()]", between):
        return not between
    first = flat[mention.end : mention.end + 2].strip() != "(" and not scope.has(
        "ask.hands_in", flat[unit.start : mention.start]
    )
    joined = scope.pattern("ask.and", "ask.or").match(between) or between[:2] == "& "
    return bool(joined and "," not in between) or (first and len(between) < 160)


def _is_question(scope: Scope, mention: Mention) -> bool:
    """Whether only a question of the form names it: 'please answer: "Describe your thesis"'."""
    flat = scope.page.flat
    before = flat[flat.rfind("\n", 0, mention.start) + 1 : mention.start][-_REACH:]
    opened = before.count('"') % 2 == 1
    return opened and scope.has("ask.answers", before.partition('"')[0])


def _refused_together(scope: Scope, mention: Mention) -> bool:
    """Whether it is one of several that a sentence refuses: "Do not send diplomas, photos or …"."""
    unit = mention.unit
    label, colon, _ = scope.page.flat[unit.start : mention.start].partition(":")
    for told in (label if colon else "", unit.intro, unit.under):
        if len(told) < 45 and any(
            map(scope.has, ("ask.refuses", "ask.refused_after"), (told,) * 2)
        ):
            return True  # "Not required: diplomas, photos", or so a heading
    before = scope.page.flat[max(unit.start, mention.start - 200) : mention.start]
    cues = list(scope.pattern("ask.refuses").finditer(before))
    if not cues:
        return False
    between = before[cues[-1].end() :]
    return not (
        re.search(r"[.;:]", between)
        or scope.has("ask.but", between)
        or scope.has("ask.hands_in", between)
    )


def _count_behind(scope: Scope, mention: Mention) -> int | None:
    """The number right behind a name, where nothing else follows it: "writing samples (two)"."""
    told = _COUNTED.match(scope.page.flat, mention.end, mention.unit.end)
    number = int(told[1]) if told and told[1].isdigit() else None
    if told and number is None:
        number = int(numbers(scope.languages).get(told[1], 0))
    return number or None


def count_before(scope: Scope, place: int, floor: int) -> int | None:
    """The number in front of a name: "at least two", "2-3" (the smaller), "three (3)".

    A bare "a" counts as one only where the caller asks for letters.
    """
    before = scope.page.flat[max(floor, place - 60) : place]
    before = _ASIDE.sub("", before)[-45:]
    values = numbers(scope.languages)
    found = None
    for match in re.finditer(r"(?<![\w.])(\d{1,2}|[^\W\d_]{2,8})(?![\w%)]|[.,:]\d)", before):
        word = match[1]
        number = int(word) if word.isdigit() else values.get(word)
        behind = before[match.end() :].lstrip(" -")
        if number and 1 <= number <= 10 and not scope.pattern("dates.counted").match(behind):
            if found and _is_span(scope, before, *found, match.start()):
                return found[0]
            found = int(number), match.end()
    if found:
        between = re.sub(r"\(\d\)", "", before[found[1] :])
        if not re.search(r"[.;:()]", between) and not scope.has("references.not_count", between):
            return found[0]
    return None


def _is_span(scope: Scope, before: str, _number: int, end: int, start: int) -> bool:
    """Whether two numbers are the ends of one span: "2-3", "two or three", "between two and four",
    "at least 2 and at most 3"."""
    between = before[end:start]
    if re.search(r"\W-\W*$|^\W*[-/]\W*$", between) or scope.ends(between, "dates.to", "ask.or"):
        return True
    if scope.has("references.at_most", between):
        return True
    return scope.ends(between, "ask.and") and scope.has("dates.between", before[:end])


def _limits(scope: Scope, mention: Mention, start: int, end: int) -> list[Limit]:
    """The upper bounds that belong to this document and not to the one beside it."""
    named = scope.page.flat[mention.start : mention.end]
    mine = [
        replace(limit, binds="") if limit.binds in named else limit  # "a summary of your thesis"
        for limit, place, stop in bounds.limits_in(scope, start, end)
        if _belongs(scope, mention, place, stop)
    ]
    if mention.unit.row and not mine:
        mine.extend(_in_columns(scope, mention))
    told = [] if end >= mention.after else _of_a_part(scope, end, min(mention.after, end + 90))
    return list(dict.fromkeys((*mine, *told)))  # "two A4 pages" says it twice


def _in_columns(scope: Scope, mention: Mention) -> Iterator[Limit]:
    """The limits that stand as bare numbers below "Pages" or "Words"."""
    whats: tuple[tuple[Unit, str], ...] = (
        ("pages", "ask.limit_pages"),
        ("words", "ask.limit_words"),
    )
    for what, path in whats:
        cell = under(scope, mention.unit, path) or ""
        numbers_told = _BARE.fullmatch(cell)
        if numbers_told:
            yield Limit(what, float(numbers_told[1].replace(",", "")))


def _of_a_part(scope: Scope, start: int, end: int) -> list[Limit]:
    """The limits on a part that follows its document: "a thesis; the summary at most 5 pages"."""
    return [
        limit
        for limit, _, stop in bounds.limits_in(scope, start, end)
        if limit.binds and end - stop > 3  # "half a page summary of …" is of the next
    ]


def _belongs(scope: Scope, mention: Mention, place: int, stop: int) -> bool:
    """Whether a bound stands nearer to this name than to the names before and after it.

    In "a CV (2 pages) and a one-page letter" the first is the CV's, the second the letter's.
    """
    flat = scope.page.flat
    if place < mention.start:
        named = mention.before > mention.unit.start
        if named and ")" in flat[stop : mention.start] and "(" in flat[mention.before : place]:
            return False  # it closes with the name before
        if named and scope.has("ask.and", flat[stop : mention.start]):
            behind = flat[mention.before : place]
            if "," not in behind and not scope.has("ask.and", behind):
                return False  # right behind the name before: "a letter of one page and a CV"
        return place >= mention.before and mention.start - stop < 30
    if mention.unit.row and "|" in flat[mention.end : place]:
        return mention.before == mention.unit.start  # another cell speaks of the row's first name
    if place >= mention.after:
        return False
    bracket = flat.rfind("(", mention.end, place)
    closed = flat.find(")", stop, mention.after)
    if bracket > 0 and closed > 0 and not re.search(r"[,;]", flat[closed : mention.after]):
        return mention.after == mention.unit.end or not scope.has(
            "ask.and", flat[mention.end : bracket]
        )  # "and a short (one page) plan"
    between = flat[stop : mention.after]
    parted = re.search(r"[,;.]", between) or scope.has("ask.and", between)
    leads = len(between) < 22 and not parted and flat[place - 1 : place] != "("
    return not leads or ")" in flat[stop : mention.after] or mention.after == mention.unit.end


def _certified(scope: Scope, mention: Mention, start: int, end: int) -> Certification:
    """How it must be certified: by its own words, else by those that lead its clause."""
    flat = scope.page.flat
    own = flat[max(start, mention.before) : mention.end]
    behind = re.split(r"[,;]", flat[mention.end : end])[0]
    joined = (m.start() for m in scope.pattern("ask.and").finditer(behind))
    cut = next((at for at in joined if behind.count("(", 0, at) == behind.count(")", 0, at)), None)
    too = scope.pattern("ask.translation_too").match(flat[mention.end : mention.after].lstrip(" ,"))
    if too and not _is_of_next(scope, mention, too[0]):
        return _certification(scope, too[0])  # "transcripts, with a sworn translation"
    said = _certification(scope, own + behind[:cut])
    return said if said != "none" else _certification(scope, flat[start : mention.end])


def _is_of_next(scope: Scope, mention: Mention, words: str) -> bool:
    """Whether a translation is of the next document: "and a sworn translation of the | diploma"."""
    behind = scope.page.flat.find(words, mention.end) + len(words)
    return mention.after < mention.unit.end and mention.after - behind < _OF_NEXT


def _certification(scope: Scope, said: str) -> Certification:
    for value, path in (
        ("sworn", "ask.sworn"),
        ("authenticated", "ask.copies"),
        ("official", "ask.official"),
        ("copy", "ask.copy"),
    ):
        if scope.has(path, said):
            return value  # type: ignore[return-value]
    return "none"
