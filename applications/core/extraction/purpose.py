"""What an address in a posting is given for: to ask, to apply, both, or something else."""

from __future__ import annotations

import re

from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import LANGUAGES, pattern

_ADDRESS = re.compile(r"(?:\(?mailto:)?[\w.+-]{1,64}@[\w.-]{1,100}\)?")
_LABEL = re.compile(r"[^:|\n]{2,70}?(?=\s?[:|])")


def purpose(scope: Scope, unit: Unit, place: int) -> str:
    """What an address in this unit is for: "apply", "ask", "both", "letters" or "".

    The words of its own sentence decide; then the label, what introduces the list, the sentences
    before it and the heading above.
    """
    page = scope.page
    before = page.flat[max(unit.start, place - 400) : place]
    after = page.flat[place : min(unit.end, place + 120)].split("\n")[0]
    if scope.has("contact.both", _ADDRESS.sub(" ", page.said(unit)[:600])):
        return "both"
    if is_refused(scope, place):
        return "ask"
    if scope.has("contact.letters", before) and not scope.has("contact.own_papers", before):
        return "letters"
    said = (
        _said_for(scope, before)
        or ("ask" if _label_asks(scope, _own_label(before)) else "")
        or _said_for(scope, after)
    )
    number = page.index_at(unit.start)
    if said == "apply" and _answers(scope, unit, number, before):
        return "ask"
    if said:
        return said
    for earlier in reversed(page.units[max(0, number - 14) : number]):
        if earlier.run and earlier.item and earlier.start != unit.start and unit.run != earlier.run:
            continue  # a list between "please send" and the address
        words = page.said(earlier)
        said = "ask" if _label_asks(scope, words) else _said_for(scope, words)
        if said or earlier.heading or number - page.index_at(earlier.start) > 12:
            return said
        if not earlier.item and earlier.end - earlier.start > 60 and words[-1:] != ":":
            break
    for above in (unit.intro, unit.label, unit.under):
        said = "ask" if _label_asks(scope, above) else _said_for(scope, above)
        if said:
            return said
    return ""


def _answers(scope: Scope, unit: Unit, number: int, before: str) -> bool:
    """Whether a sentence tells what to do with a question: "Any questions? Mail Ada"."""
    if unit.item or number < 1:
        return False
    question = scope.page.said(scope.page.units[number - 1]).rstrip()
    return (
        question.endswith("?")
        and scope.has("contact.sure_ask", question)
        and not scope.has("contact.own_papers", before)
        and not scope.has("contact.sure_apply", before)
    )


def is_asked_only(scope: Scope, unit: Unit, place: int) -> bool:
    """Whether a place is for questions beyond doubt, so that nobody would apply there."""
    page = scope.page
    before = page.flat[max(unit.start, place - 400) : place]
    told = scope.pattern("contact.not_apply").sub("", before)
    return (
        is_refused(scope, place)
        or scope.has("contact.sure_ask", before)
        or not scope.has("contact.apply", told + page.flat[place : unit.end])
    )


def is_refused(scope: Scope, place: int) -> bool:
    """Whether the words behind an address say that one does not apply there."""
    after = scope.page.flat[place : place + 140].split("\n")[0]
    return scope.has("contact.not_here", after.partition(". ")[0])


def is_for_others(scope: Scope, unit: Unit, place: int) -> bool:
    """Whether an address is of those who see to rights, privacy or machines, not to this post.

    A sentence that says itself what may be asked there is not overruled by what stands above it.
    """
    page = scope.page
    own = page.flat[max(unit.start, place - 240) : place]
    after = page.flat[place : min(unit.end, place + 120)]
    others = pattern(LANGUAGES, "contact.not_person")  # houses name them in their own language
    if others.search(own) or scope.has("contact.not_person_after", after):
        return True
    if scope.has("contact.sure_ask", own):
        return False
    return any(
        len(above) < limit and others.search(above) is not None
        for above, limit in (
            (words_before(scope, place), 241),
            (unit.label, 90),
            (unit.intro, 90),
            (unit.under, 90),
        )
    )


def words_before(scope: Scope, place: int) -> str:
    """The words in front of a place: its own sentence and the one before it."""
    page = scope.page
    number = page.index_at(place)
    first = page.units[max(number - 1, 0)].start if number >= 0 else place
    words = page.flat[max(first, place - 240) : place]
    return words.rsplit("\n\n", 1)[-1]


def _own_label(before: str) -> str:
    """The words in front of the colon, where a line begins "Supervisors: …"."""
    match = _LABEL.match(before)
    return match[0] if match else ""


def _label_asks(scope: Scope, words: str) -> bool:
    """Whether words are the label of people to ask: "Contact information", "PI"."""
    words = words.strip(" #:*|-\n")
    return 0 < len(words) < 70 and bool(scope.pattern("contact.label").match(words))


def _said_for(scope: Scope, words: str) -> str:
    """Whether words speak of asking or of applying; the last of them decides.

    >>> from applications.core.extraction.page import open_page
    >>> scope = Scope(open_page(""), ("en",))
    >>> _said_for(scope, "informal enquiries may be sent to"), _said_for(scope, "send a cv to")
    ('ask', 'apply')
    >>> _said_for(scope, "do not send applications to this address; questions only")
    'ask'
    """
    if scope.has("contact.both", words):
        return "both"
    words = scope.pattern("contact.not_ask", "contact.not_apply").sub(
        lambda match: " " * len(match[0]), words
    )
    sure = [m.end() for m in scope.pattern("contact.sure_ask").finditer(words)]
    asks = [m.end() for m in scope.pattern("contact.ask").finditer(words)]
    applies = [m.end() for m in scope.pattern("contact.apply").finditer(words)]
    if sure and not scope.has("contact.sure_apply", words[sure[-1] :]):
        return "ask"
    if asks or applies:
        return "ask" if max(asks, default=-1) > max(applies, default=-1) else "apply"
    return ""
