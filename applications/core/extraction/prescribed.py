"""What an application must be called: the subject of its mail, and the names of its files.

Only what is prescribed word for word is read: words in quotes, behind a colon, or such as nothing
but a code is written in. Where the person's own name goes into them, `name_formula` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from applications.core.extraction.draft import Found
from applications.core.extraction.name_formula import KINDS, chosen, formula
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

STARTS = "subject-start"  # the rule of a subject that only has to begin so
_LONGEST = 150  # characters of a subject or a name
_FAR, _NEAR = 60, 25  # characters between the word for it and what is in quotes behind, or before
_MOST = 12  # files
_CHOSEN = 0.5  # of a word among several: it is asked about
_ONE_QUOTE = str.maketrans(
    {**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛", "'"), "\u00a0": " ", "\u202f": " "}
)
_INSIDE = rf"{{2,{_LONGEST}}}"
_QUOTED = re.compile(
    rf'"(?P<a>[^"]{_INSIDE})"|``?(?P<b>[^`\n]{_INSIDE})``?|\*\*(?P<c>[^*\n]{_INSIDE})\*\*|'
    rf"(?<![\w'])'(?P<d>[^'\n]{_INSIDE})'(?!\w)"
)
_UNCLOSED = re.compile(rf"[\s:*_]{{0,6}}[\"'](?P<open>[^\"':;.]{_INSIDE}?)(?=[:;.]|\n\s*\n|\Z)")
_OPEN = re.compile(r"[\s:*_(-]{0,8}")
_COLON = re.compile(r"[ \t*_]{0,4}:[ \t*_]{0,4}(?:\n[ \t]{0,8})?")
_END = re.compile(r"[.!?](?=[\s)]|\Z)|[;\n)]|\s\(")
# Words that are no sentence's: capitals, a number, a low line, or a place to fill in.
_CODE = re.compile(r"[^@]*\d[^@]*|[^@]*_[^@]*|[A-ZÅÄÖÆØÜÉÍÓÚŘŠŽČŁŚŻ/-]{3,}|[<\[{].{2,40}[>\]}]")
_JOINS = re.compile(r"[-–—|:/]|[^\W\d_a-zß-ÿ][\w./-]*")
_WORD = re.compile(r"[<\[{][^<>\[\]{}\n]{2,40}[>\]}]|[^\s\"(),;]+")
_FILE = re.compile(
    r"(?<![\w/@.])[\w<\[{][\w<>\[\]{}.-]{0,80}(?:_[\w<>\[\]{}.-]{1,80}|\.(?:pdf|zip|docx?)(?!\w))"
)
_UPPER = re.compile(r"\s{1,4}[A-ZÅÄÖÆØÜÉ\"]")


def find_mail_subject(scope: Scope) -> Found[str] | None:
    """The subject that a mail with the application must have; that of a mail about it is none.

    >>> from applications.core.extraction.page import open_page
    >>> said = 'Send your CV to a@x.org with the subject line "PhD-27". Subject to approval.'
    >>> find_mail_subject(Scope(open_page(said), ("en",))).value
    'PhD-27'
    """
    best: Found[str] | None = None
    for unit, read in (*_subjects(scope), *_after_bare_word(scope)):
        found = _with_name_behind(scope, read)
        if not scope.has("references.by_referee", scope.page.said(unit)):
            return found
        best = best or found
    return best


def find_file_names(scope: Scope) -> tuple[Found[str], ...]:
    """What the files must be called, each once, in order.

    >>> from applications.core.extraction.page import open_page
    >>> said = "Name your files Surname_CV.pdf and Surname_Letter.pdf (e.g. Lind_CV.pdf)."
    >>> [found.value for found in find_file_names(Scope(open_page(said), ("en",)))]
    ['{family}_CV.pdf', '{family}_Letter.pdf']
    """
    names: dict[str, Found[str]] = {}
    for unit, start, end in _told(scope, "prescribed.file"):
        for found in _names(scope, unit, start, end):
            names.setdefault(found.value, found)
    for unit in scope.page.units:  # a list that "Name your files:" introduces
        if unit.run and scope.has("prescribed.file", f"{unit.intro}\n\n{unit.under}"):
            for one in _FILE.finditer(scope.page.text, unit.start, unit.end):
                if listed := _found(scope, *one.span(), "file-name", 0.8):
                    names.setdefault(listed.value, listed)
    return tuple(names.values())[:_MOST]


def _with_name_behind(scope: Scope, found: Found[str]) -> Found[str]:
    """The subject with the name that follows it, where the words behind its quotes say so."""
    behind = _name_behind().match(scope.page.text, found.end, found.end + _FAR)
    named = formula(f"+ {behind['name']}") if behind else ""
    return replace(found, value=f"{found.value}{named}") if "{" in named else found


@cache
def _name_behind() -> re.Pattern[str]:
    """ "PhD 27" followed by your last name."""
    then, your = alternatives("formula.then"), alternatives("formula.your")
    names = "|".join(alternatives(f"formula.{kind}") for kind in KINDS)
    return re.compile(
        rf"[\"'`*_”“»’.,]{{1,6}}\s{{0,3}}(?:\+|(?i:{then}))\s{{1,3}}"
        rf"(?P<name>(?i:(?:{your})\s{{1,3}}(?:{names})))(?!\w)"
    )


def _subjects(scope: Scope) -> Iterator[tuple[Unit, Found[str]]]:
    """Before "in the subject line", else behind "subject line"."""
    behind = {end: start for _unit, start, end in _told(scope, "prescribed.subject")}
    for unit, start, end in _told(scope, "prescribed.subject_after"):
        found = None if _UPPER.match(scope.page.text, end) else _before(scope, unit, start)
        if found and scope.has("prescribed.start", scope.page.flat[start:end]):
            found = replace(found, rule=STARTS)  # the rest is free
        if found:
            behind.pop(end, None)
            if not _is_refused(scope, unit, end, found):
                yield unit, found
    for end, start in sorted(behind.items()):
        here = scope.page.unit_at(start)
        found = _after(scope, here, end) if here else None
        if here and found and not _is_refused(scope, here, end, found):
            yield here, found


def _is_refused(scope: Scope, unit: Unit, word: int, found: Found[str]) -> bool:
    """Whether it must not be so, or is so in mails that ask or that nobody reads."""
    flat = scope.page.flat
    clause = max(unit.start, flat.rfind(";", unit.start, found.start) + 1)
    before, between = flat[clause : found.start], flat[found.end : word]
    near = before[min(word - found.start, 0) - _FAR :] + between
    said = scope.page.said(unit)
    return (
        (scope.has("prescribed.never", near) and not scope.has("prescribed.unless", near))
        or (scope.has("prescribed.ignored", said) and not scope.has("prescribed.unless", said))
        or (scope.has("contact.sure_ask", before) and not scope.has("prescribed.applying", before))
    )


def _told(scope: Scope, path: str) -> Iterator[tuple[Unit, int, int]]:
    """Where the words for it stand, and do not stand for something else."""
    refused = scope.pattern("prescribed.not")
    for match in scope.pattern(path).finditer(scope.page.flat, scope.page.body):
        unit = scope.page.unit_at(match.start())
        if unit is None:
            continue
        near = refused.finditer(scope.page.flat, unit.start, unit.end)
        if not any(n.start() < match.end() and n.end() > match.end() for n in near):
            yield unit, *match.span()


def _before(scope: Scope, unit: Unit, word: int) -> Found[str] | None:
    """In quotes shortly before the word for it, or a code right before."""
    text = _straight(scope.page.text)
    quotes = list(_QUOTED.finditer(text, unit.start, word))
    if quotes and word - quotes[-1].end() <= _NEAR:
        first = quotes[-1]
        return _found(scope, *first.span(first.lastgroup or 0), "subject-quoted", 0.8)
    words = list(_WORD.finditer(text, unit.start, word))
    at = len(words)
    while at and _is_code(words[at - 1][0]):
        at -= 1
    if at == len(words) or text[words[-1].end() : word].strip():
        return None
    said = scope.page.flat[unit.start : words[at].start()].rstrip()
    if said and said[-1] not in "(:" and not scope.ends(said, "prescribed.put"):
        return None  # "your surname and 27/12", "PhD 2027": it is longer than what is read
    return _found(scope, words[at].start(), words[-1].end(), "subject-code", 0.7)


def _after(scope: Scope, unit: Unit, word: int) -> Found[str] | None:
    """In quotes soon after the word for it, behind its colon, or a code right after."""
    text, stop = _straight(scope.page.text), unit.end
    if not text[word:stop].strip(" :*_"):  # it stands on the line below
        following = scope.page.index_at(unit.start) + 1
        if following < len(scope.page.units):
            stop = scope.page.units[following].end
    # A full stop within quotes ends no sentence.
    quoted = _QUOTED.search(text, word, min(len(text), stop + _LONGEST))
    if quoted and quoted.start() < min(word + _FAR, stop):
        more = text[quoted.end() : quoted.end() + 12].count('"')  # "this" or "that"
        place = quoted.span(quoted.lastgroup or 0)
        return _found(scope, *place, "subject-quoted", 0.6 if more else 0.8)
    between = scope.pattern("prescribed.between").pattern
    gap = re.compile(rf"[\s,*_]{{0,6}}(?:{between}[\s,*_]{{0,6}}){{0,4}}")
    passed = gap.match(scope.page.flat, word, stop)
    at = passed.end() if passed else word
    colon = _COLON.match(text, at, stop)
    if colon:
        return _line(scope, colon.end(), stop, 0.75)
    return _code_at(scope, at, stop)


def _code_at(scope: Scope, at: int, stop: int) -> Found[str] | None:
    """A code, and the names that go on with it."""
    end = at
    for number, word in enumerate(_WORD.finditer(scope.page.text, at, stop)):
        if scope.page.text[end : word.start()].strip():
            break
        if not _is_code(word[0]) and not (number and _JOINS.fullmatch(word[0])):
            break
        end = word.end()
    return _found(scope, at, end, "subject-code", 0.7) if end > at else None


def _line(scope: Scope, start: int, stop: int, confidence: float) -> Found[str] | None:
    """To the end of the sentence or of the line, or to the day by which it is sent."""
    ends = _END.search(scope.page.text, start, stop)
    stop = ends.start() if ends else stop
    for until in scope.pattern("deadline.until").finditer(scope.page.flat, start, stop):
        dated = any(day.start - until.end() < _NEAR for day in scope.mentions_in(until.end(), stop))
        if dated or scope.page.flat[start : until.start()].rstrip().endswith(","):
            stop = until.start()
            break
    return _found(scope, start, stop, "subject-colon", confidence)


def _after_bare_word(scope: Scope) -> Iterator[tuple[Unit, Found[str]]]:
    """Behind "Subject:" alone, where mails are asked for, and no mail is quoted."""
    text, flat = scope.page.text, scope.page.flat
    for match in scope.pattern("mail.subject").finditer(flat, scope.page.body):
        unit = scope.page.unit_at(match.start())
        colon = _COLON.match(text, match.end())
        if unit is None or colon is None:
            continue
        line = flat.rfind("\n", 0, match.start()) + 1
        alone = not flat[line : match.start()].strip(" >-|#")
        before = flat[max(0, line - 400 if alone else unit.start - 200) : match.start()]
        if alone:  # the line above asks for a mail
            before = before.rstrip(" \n").rpartition("\n\n")[2]
        asked = scope.has("ask.verbs", before) and "@" in before
        if asked and not (alone and _is_head(flat, line)):
            found = _after(scope, unit, match.end())
            if found:
                yield unit, found


def _is_head(flat: str, line: int) -> bool:
    """Whether the line stands among those of a mail's head."""
    heads = pattern(LANGUAGES, "mail.from", "mail.to", "mail.date", "mail.sent").pattern
    head = re.compile(rf"[ >]{{0,6}}{heads} ?:")
    above = flat.rfind("\n", 0, max(0, line - 1)) + 1
    below = flat.find("\n", line) + 1
    return bool(head.match(flat, above) or (below and head.match(flat, below)))


def _names(scope: Scope, unit: Unit, start: int, end: int) -> Iterator[Found[str]]:
    """The names of files that one sentence prescribes; examples only where nothing else does."""
    text = _straight(scope.page.text)
    spans = [
        one.span(one.lastgroup or 0)
        for one in _QUOTED.finditer(text, end, min(len(text), unit.end + _LONGEST))
        if one.start() - end <= _FAR and one.start() < unit.end
    ]
    unclosed = None if spans else _UNCLOSED.match(text, end, unit.end + _LONGEST)
    spans += [unclosed.span("open")] if unclosed else []
    floor = spans[-1][1] if spans else end
    spans += [one.span() for one in _FILE.finditer(text, floor, unit.end)]
    if not spans:  # "… is to be used as the name of the file"
        spans = [one.span() for one in _FILE.finditer(text, unit.start, start)][-1:]
    colon = _COLON.match(text, end, unit.end)
    if not spans and colon:
        ends = _END.search(text, colon.end(), unit.end)
        spans = [(colon.end(), ends.start() if ends else unit.end)]
    given = [s for s in spans if not _is_example(scope, s[0])]
    for span in given or spans:
        found = _found(scope, *span, "file-name", 0.8)
        if found and "/" not in found.value:
            yield found


def _is_example(scope: Scope, place: int) -> bool:
    near = scope.page.flat[max(0, place - 14) : place].rstrip(" .,:\"'")
    return any(match.end() == len(near) for match in scope.pattern("ask.examples").finditer(near))


@lru_cache(maxsize=2)
def _straight(text: str) -> str:
    """The text with quotes of one kind, in the same length."""
    return text.translate(_ONE_QUOTE)


def _is_code(word: str) -> bool:
    bare = word.strip(".,:")
    return bool(_CODE.fullmatch(bare)) and bare.lower() not in ("pdf", "pdfs", "cv", "cvs")


def _found(scope: Scope, start: int, end: int, rule: str, confidence: float) -> Found[str] | None:
    """With the words as written, without what dresses them; None where they can be no name."""
    text = scope.page.text
    while start < end and text[start] in " \t\n\u00a0\u202f*`\"'“„«»":
        start += 1
    while end > start and text[end - 1] in " \t\n\u00a0\u202f*`\"'“”«».,;:–—-":
        end -= 1
    written = " ".join(text[start:end].split())
    letters = sum(map(str.isalnum, written))
    if letters < 3 or len(written) > _LONGEST or not scope.page.flat[start:end].strip():
        return None
    of_several = chosen(written)
    sure = confidence if of_several == written else _CHOSEN
    return scope.page.found(formula(of_several), start, end, rule, sure)
