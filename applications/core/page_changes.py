"""What a posting's page says otherwise than before: its days first, then what it asks for, its
other facts, and whole sentences. What every page says anew each day is no change."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import resources
from itertools import islice
from typing import Any

from applications.core import front_matter
from applications.core.asked_for import asked_with, line_told
from applications.core.extraction.differences import differences
from applications.core.extraction.draft import DeadlineDraft, Found, PostingDraft
from applications.core.extraction.draft import Document as DocumentDraft
from applications.core.extraction.page import flatten
from applications.core.extraction.sentences import sentences
from applications.core.page_change import (
    FACTS,
    PageChange,
    day_told,
    document_key,
)
from applications.core.page_over import CLOSING, says_over
from applications.core.quote_spans import sentence

MOST = 20  # changes of fields that are kept
SENTENCES, LONGEST = 6, 300  # of each side that are kept, and the characters of one
FEWEST_WORDS, FEWEST_LETTERS = 5, 25  # less is a heading, a button or a link
COUNTED_WORDS = 8  # a shorter one that differs in numbers beside a counter's word is a counter
ALIKE = 0.6  # so much of two sentences in common, and the one became the other
FEW = 200  # sentences that are sought in the whole of the other text
OTHER_PAGE = 0.15  # so little in common, and it is not the posting any more
_WORDS = tomllib.loads(
    resources.files("applications.core").joinpath("page_words.toml").read_text("utf-8")
)
_OF_THE_DAY = re.compile(rf"\b(?:{'|'.join(_WORDS['of_the_day'])})\b")
_COUNTED = "|".join(map(re.escape, _WORDS["counted"]))
_COUNTER = re.compile(rf"\d (?:\w{{1,20}} )?(?:{_COUNTED})\b|\b(?:{_COUNTED}):? \(?\d")
_RUN = re.compile(r"[.!?]{4,}")  # leaders of a table, or a cry: no sentence ends four times
_SPACE, _DIGITS, _WORD = re.compile(r"\s+"), re.compile(r"\d+"), re.compile(r"\w+")


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but white space."""
    return one.split() == other.split()


def is_other_page(old: str, new: str) -> bool:
    """Whether next to nothing of the one is in the other: the posting gave way to something else.

    >>> is_other_page("We seek a doctoral student in geology.", "This position has been filled.")
    True
    """
    was, now = _threes(old), _threes(new)
    return bool(was) and len(was & now) < OTHER_PAGE * len(was)


def _threes(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(front_matter.split(text)[1].casefold())
    return set(zip(words, words[1:], words[2:], strict=False))


def changes(
    old: PostingDraft,
    new: PostingDraft,
    old_text: str,
    new_text: str,
    *,
    told: Sequence[PageChange] = (),
    latest: PostingDraft | None = None,
) -> list[PageChange]:
    """What differs, the most urgent first; all texts must have been read by the same reader.

    Of what was `told` before, a settled change is known and stays beside the others as long as it
    stands, and one that was put back since is news; what is settled stood on the `latest` page."""
    if is_other_page(old_text, new_text) and is_translated(old, new):
        return list(_across(old, new, old_text, new_text, told))
    pieces = _by_document((latest or old).documents)
    found = [
        *_of_days(old.deadlines, new.deadlines, new_text, told),
        *_of_documents(old.documents, new.documents, new_text, told, pieces),
        *_of_facts(old, new, old_text, new_text),
    ]
    if any(one.name == "references" and one.was and one.now for one in found):  # says their number
        found = [one for one in found if one.name != "recommendation_letters" or not one.was]
    quotes = [_flat(words) for words in islice(_quotes_of(old, new), FEW)]
    found = [*found[:MOST], *_of_text(old_text, new_text, quotes)]
    return sorted(found, key=lambda one: one.what != "over")


def is_translated(old: PostingDraft, new: PostingDraft) -> bool:
    """Whether it is the same posting in another language: it has half of what tells it apart."""
    before, after = old.language, new.language
    if before is None or after is None or before.value == after.value:
        return False
    marks = _marks(old)
    return bool(marks) and 2 * len(marks & _marks(new)) >= len(marks)


def _marks(page: PostingDraft) -> set[object]:
    """Numbers, days and addresses, which are the same in every language."""
    number = [page.reference_number.value] if page.reference_number else []
    days = [one.value.date for one in page.deadlines if one.value.date]
    return {*number, *days, *(one.value.email for one in page.contacts if one.value.email)}


def _across(
    old: PostingDraft, new: PostingDraft, old_text: str, text: str, told: Sequence[PageChange]
) -> Iterator[PageChange]:
    """What is known of a page in another language: days are the same in each; what else it asks for
    may only be read in another way there."""
    said = closing_words(text)
    if said and not closing_words(old_text):
        yield PageChange("over", now=said)
    yield from (one for one in _of_days(old.deadlines, new.deadlines, text, told) if one.now)
    if old.language and new.language:
        yield PageChange("language", "", old.language.value, new.language.value)


def days_of(page: PostingDraft, kind: str) -> list[dict[str, Any]]:
    """The days of this kind that a page names."""
    return [day_told(one.value) for one in page.deadlines if one.value.kind == kind]


# ── Days ──────────────────────────────────────────────────────────────────────────────────────────

Days = Sequence[Found[DeadlineDraft]]
Key = tuple[str, ...]


def _of_days(old: Days, new: Days, text: str, told: Iterable[PageChange]) -> list[PageChange]:
    was, now = _by_kind(old), _by_kind(new)
    settled = [one for one in told if one.what == "deadline" and one.now]
    found = []
    for kind in dict.fromkeys([*was, *now, *(one.name for one in settled)]):
        after = now.get(kind, {})
        before = {key: day_told(one.value) for key, one in was.get(kind, {}).items()}
        found += _known(before, after, (one for one in settled if one.name == kind))
        gone = sorted(day for day in before if day not in after)
        come = sorted(day for day in after if day not in before)
        for at in range(max(len(gone), len(come))):
            left, right = gone[at : at + 1], come[at : at + 1]
            found.append(
                PageChange(
                    "deadline",
                    kind,
                    before[left[0]] if left else None,
                    day_told(after[right[0]].value) if right else None,
                    _quote(text, after[right[0]]) if right else "",
                )
            )
    return sorted(found, key=lambda one: (not one.is_nearer, one.now is None))


def _known(
    before: dict[Key, Any], after: Iterable[Key], told: Iterable[PageChange]
) -> list[PageChange]:
    """Put into what was there before the days that were settled since, and take out those that were
    put back; the settled ones that still stand."""
    kept = []
    for one in told:
        was, now = _key(one.was) if one.was else None, _key(one.now)
        if one.standing == "settled":
            before.pop(was or (), None)
            before.setdefault(now, one.now)
            kept += [one] if now in after else []
        elif not one.standing and now in before:
            del before[now]
            before |= {was: one.was} if was else {}
    return kept


def _key(told: dict[str, Any]) -> Key:
    """What tells one day apart from another."""
    return tuple(str(told[name] or "") for name in told)


def _by_kind(days: Days) -> dict[str, dict[Key, Found[DeadlineDraft]]]:
    """The days of each kind, each once, by what tells it apart."""
    kinds: dict[str, dict[Key, Found[DeadlineDraft]]] = {}
    for one in days:
        told = day_told(one.value)
        if told["date"] or told["rolling"]:
            kinds.setdefault(one.value.kind, {}).setdefault(_key(told), one)
    return kinds


# ── Documents and other facts ─────────────────────────────────────────────────────────────────────

Documents = Sequence[Found[DocumentDraft]]
ByDocument = dict[tuple[str, str], list[Found[DocumentDraft]]]


def _of_documents(
    old: Documents, new: Documents, text: str, told: Iterable[PageChange], latest: ByDocument
) -> Iterator[PageChange]:
    was, now = _by_document(old), _by_document(new)
    for one in told:
        if one.what != "document" or one.was or not one.now:
            continue
        key = document_key(one.name, one.now)
        if one.standing == "settled":
            was[key] = latest.get(key) or now.get(key, [])
            if key in now:
                yield one
        else:
            was.pop(key, None)
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key, []), now.get(key, [])
        if Counter(map(_asked, before)) == Counter(map(_asked, after)):
            continue
        had, has = (one[0].value.name if one else None for one in (before, after))
        quote = _quote(text, after[0]) if after else ""
        # Read ahead, as a press is to be answered at once.
        asked = line_told(asked_with(after[0], new)) if not had else None
        yield PageChange("document", key[0], had, has, quote, asked=asked)


def _by_document(documents: Documents) -> ByDocument:
    kinds: ByDocument = {}
    for one in documents:
        kinds.setdefault(document_key(one.value.kind, one.value.name), []).append(one)
    return kinds


def _asked(found: Found[DocumentDraft]) -> tuple[Any, ...]:
    """What is asked of it, however it is called."""
    asked = found.value
    return (
        asked.need, asked.condition, asked.count, asked.limits, asked.certification,
        asked.languages, asked.own_file,
    )  # fmt: skip


def _of_facts(
    old: PostingDraft, new: PostingDraft, old_text: str, text: str
) -> Iterator[PageChange]:
    found = {name: sides for name, *sides in differences(old, new)}
    before, after = _flat(old_text), _flat(text)
    for name in FACTS:
        was, now = (
            [_flat_words(quote) or str(value) for value, quote in side]
            for side in found.get(name, ([], []))
        )
        # What stands on both pages was only read in another way, by what is around it.
        gone = any(words.casefold() not in after for words in was)
        if gone or any(words.casefold() not in before for words in now):
            yield PageChange("fact", name, "; ".join(was)[:LONGEST], "; ".join(now)[:LONGEST])


# ── Sentences ─────────────────────────────────────────────────────────────────────────────────────


def _of_text(old: str, new: str, told: Sequence[str]) -> Iterator[PageChange]:
    """Whole sentences that went or came, wherever they stand, but for those of a change told."""
    was, now = _sentences(old), _sentences(new)
    counters = {_numberless(key) for key in was} & {_numberless(key) for key in now}

    def is_told(key: str) -> bool:
        return any(words in key for words in told)

    def differs(key: str, other: dict[str, str]) -> bool:
        return key not in other and (_numberless(key) not in counters or not _counts(key))

    gone = {key: words for key, words in was.items() if differs(key, now)}
    come = {key: words for key, words in now.items() if differs(key, was)}
    if len(gone) + len(come) <= FEW:  # the same words on other lines are no change
        gone, come = _not_in(new, gone), _not_in(old, come)
    pairs = _pairs(gone, come) if len(gone) + len(come) <= FEW else []
    if over := _over(come, pairs):
        yield PageChange("over", now=_short([come[over]])[0])
        if all(over != other for _one, other in pairs):
            del come[over]
    # Of a sentence that only grew, what is told is in the new one alone: shown as it was, and is.
    pairs = [(one, other) for one, other in pairs if not (is_told(one) and is_told(other))]
    gone = _first([one for one, _other in pairs], gone, is_told)
    come = _first([other for _one, other in pairs], come, is_told)
    if gone or come:
        more = {"was": max(0, len(gone) - SENTENCES), "now": max(0, len(come) - SENTENCES)}
        more |= {"pairs": min(len(pairs), SENTENCES)} if pairs else {}
        yield PageChange("text", "", _short(gone.values()), _short(come.values()), more=more)


def _over(come: Iterable[str], pairs: Iterable[tuple[str, str]]) -> str:
    """The first sentence that says so as none did before."""
    said = {other for one, other in pairs if says_over(one)}
    return next((key for key in come if key not in said and says_over(key)), "")


def closing_words(text: str) -> str:
    """The first sentence that says that the posting is over; "" where there is none.

    >>> closing_words("PhD position. This position has been filled. See our other jobs.")
    'This position has been filled.'
    """
    said = (words for key, words in _sentences(text).items() if says_over(key))
    return next(iter(_short(said)), "")


def _first(
    keys: Iterable[str], sentences: dict[str, str], is_told: Callable[[str], bool]
) -> dict[str, str]:
    """These before the others, without those of a change told."""
    others = (key for key in sentences if not is_told(key))
    return {key: sentences[key] for key in (*keys, *others)}


def _pairs(gone: Iterable[str], come: Iterable[str]) -> list[tuple[str, str]]:
    """Sentences of which most words stayed, each with what became of it."""
    left = {key: set(_WORD.findall(key)) for key in come}
    pairs = []
    for key in gone:
        words = set(_WORD.findall(key))
        alike = {
            one: 2 * len(words & has) / (len(words) + len(has) or 1) for one, has in left.items()
        }
        best = max(alike, key=alike.__getitem__, default="")
        if alike.get(best, 0) >= ALIKE:
            pairs.append((key, best))
            del left[best]
    return pairs


def _not_in(text: str, sentences: dict[str, str]) -> dict[str, str]:
    whole = _flat(text)
    return {key: words for key, words in sentences.items() if key not in whole}


def _sentences(text: str) -> dict[str, str]:
    """Those that are of the posting, by their plain spelling, in their order."""
    found: dict[str, str] = {}
    for line in _RUN.sub(" ", front_matter.split(text)[1]).splitlines():
        for start, end in sentences(line, flatten(line), 0, len(line)):
            words = line[start:end].strip(" •●▪◦·*–-|#\t")
            key = _flat(words)
            is_whole = len(key.split()) >= FEWEST_WORDS and len(key) >= FEWEST_LETTERS
            if is_whole and not _OF_THE_DAY.search(key) or CLOSING.search(key):
                found.setdefault(key, words)
    return found


def _counts(key: str) -> bool:
    """Whether its numbers may be others each time the page is shown."""
    is_short = len(key.split()) < COUNTED_WORDS
    return bool(is_short and _COUNTER.search(key) or _OF_THE_DAY.search(key))


def _numberless(key: str) -> str:
    return _DIGITS.sub("0", key)


def _short(words: Iterable[str]) -> list[str]:
    return [one if len(one) <= LONGEST else f"{one[:LONGEST]}…" for one in words][:SENTENCES]


def _quotes_of(old: PostingDraft, new: PostingDraft) -> Iterator[str]:
    """The words of every value that differs, of both sides."""
    for name, was, now in differences(old, new):
        if name in (*FACTS, "deadlines", "documents"):
            same = {value for value, _ in was} & {value for value, _ in now}
            for value, quote in (*was, *now):
                if value not in same and len(quote) > len("1 May"):
                    yield quote


def _quote(text: str, found: Found[Any]) -> str:
    """The sentence it stands in."""
    near = sentence(text, found.start, found.end)
    return f"{near.before}{near.words}{near.after}".strip()[:LONGEST]


def _flat(words: str) -> str:
    return _flat_words(words).casefold()


def _flat_words(words: str) -> str:
    return _SPACE.sub(" ", words).strip()
