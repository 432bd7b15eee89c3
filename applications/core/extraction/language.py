"""In which language a posting is written, and that it is in none of those that can be read."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page, flatten
from applications.core.extraction.vocabulary import LANGUAGES, data, entry, pattern

_WORD = re.compile(r"[^\W\d_]{1,20}")
_SAMPLE = 12_000  # letters are enough to tell
_MOST = 2  # other languages of a text: with each, the patterns of all rules are made anew
_LEAST = 0.08  # of all words of a text are small words of its language
_TELLING = ("deadline.nouns", "deadline.ask", "documents.cv", "documents.cover_letter")
_FEW = 8  # small words, where the words of the trade tell too
_PAGE = 240  # words; what is shorter is a note
_LETTERS = 100  # in so many each language shows its own
_NEAR = 0.8  # of what the best has, which cannot be read: either may be meant
_OUTSPOKEN = 1.5  # times what the first language of the text has there
# Scripts that no language here is written in, each letter of which counts as so many.
_SCRIPTS = {re.compile(r"[\u0370-\u1dff]"): 1, re.compile(r"[\u2e80-\ua6ff\uac00-\ufaff]"): 3}


def find_language(page: Page) -> Found[str] | None:
    """The language with most of its small words in the text; None where it is one without words, or
    most is written in another script.

    >>> from applications.core.extraction.page import open_page
    >>> find_language(open_page("Die Stelle ist auf drei Jahre befristet")).value
    'de'
    >>> find_language(open_page("Prijave se podnose do 31. svibnja, uz koje treba biti i kopija"))
    """
    words = _words_of(page)
    total = sum(words.values())
    scores = _scores(page, words)
    best = max(scores, key=lambda language: scores[language])
    own = _small_words()[best]
    count = max(scores[best], sum(words[word] for word in own))
    if count < _LEAST * total or not count or best not in LANGUAGES or _in_another_script(words):
        return None
    if _lacks_letters(best, words):
        return None
    second, other = max(
        (sum(words[word] for word in small - own), language)
        for language, small in _small_words().items()
        if language != best
    )
    if second > count and other not in LANGUAGES:  # shares its words with more languages
        return None
    confidence = 0.95 if count >= max(6, 2 * second) else 0.6
    first = next((unit for unit in page.units if not unit.heading), None)
    start, end = (first.start, first.end) if first else (page.body, len(page.text))
    return page.found(best, start, min(end, start + 200), "small-words", confidence)


def languages_of(page: Page) -> tuple[Found[str] | None, tuple[str, ...], tuple[str, ...]]:
    """The first language, those of other passages, and all that the page is to be read in.

    Where the small words are too few to be sure of the first, it is one of the others; where none
    is near, nothing is guessed."""
    language = find_language(page)
    first = language.value if language else _nearest(page)
    guessed = () if language or first not in LANGUAGES else (first,)
    beside = (*guessed, *spoken_beside(page, first))
    known = (first,) if language else ()
    return language, beside, tuple(dict.fromkeys((*known, *beside, "en")))


def _nearest(page: Page) -> str:
    """What the text is in where its small words are too few to say so: one that can be read, where
    it is about as likely as one that cannot; "" where nothing tells."""
    words = _words_of(page)
    scores = _scores(page, words)
    scores = {one: score for one, score in scores.items() if not _lacks_letters(one, words)}
    best = max(scores, key=lambda one: scores[one])
    if not scores[best] or _in_another_script(words):
        return ""
    near = max((one for one in LANGUAGES if one in scores), key=lambda one: scores[one])
    return near if scores[near] >= _NEAR * scores[best] else best


def _in_another_script(words: Counter[str]) -> bool:
    """Whether most of these words are in letters that no language here has."""
    known = other = 0
    for word, number in words.items():
        weight = next((each for script, each in _SCRIPTS.items() if script.match(word)), 0)
        known += 0 if weight else len(word) * number
        other += weight * len(word) * number
    return other > known


def _lacks_letters(language: str, words: Counter[str]) -> bool:
    """Whether none of the letters stands in these words that no text of the language does without.

    Slovak, Slovene and Croatian share words with Czech, and Hungarian with Polish, but not their
    "ř" and "ł". What is written without any accents may be in them all the same.
    """
    telling = set((language in LANGUAGES and entry(language, "letters")) or "")
    written = "".join(words.elements()) if telling else ""
    return len(written) >= _LETTERS and not written.isascii() and telling.isdisjoint(written)


def spoken_beside(page: Page, first: str) -> tuple[str, ...]:
    """The other languages that a passage of the text is written in, as bilingual postings are; the
    longest passage first.

    >>> from applications.core.extraction.page import open_page
    >>> said = "Vi söker en person som ska vara med och mäta. " * 4
    >>> said += "We look for a person who would like to measure. " * 4
    >>> spoken_beside(open_page(said), "sv")
    ('en',)
    """
    found: Counter[str] = Counter()
    words = _WORD.findall(page.flat, page.body)
    # Words in a piece, pieces in a passage, and how many small words tell its language.
    piece, passage, telling = (20, 3, 5) if len(words) >= _PAGE else (5, 4, 6)
    pieces = [_scores_of(words[at : at + piece]) for at in range(0, len(words), piece)]
    for at in range(max(1, len(pieces) - passage + 1)):
        scores: defaultdict[str, float] = defaultdict(float)
        counts: defaultdict[str, int] = defaultdict(int)
        for piece_scores, piece_counts in pieces[at : at + passage]:
            for language, score in piece_scores.items():
                scores[language] += score
                counts[language] += piece_counts[language]
        best = max(scores, key=lambda language: scores[language], default=first)
        told = counts[best] >= telling and scores[best] >= _OUTSPOKEN * scores[first]
        if best != first and best in LANGUAGES and told:
            found[best] += 1
    # A language much like one of them is taken for it here and there.
    least = max(found.values(), default=0) / 2
    return tuple(one for one, number in found.most_common(_MOST) if number >= least)


def _scores_of(words: list[str]) -> tuple[dict[str, float], dict[str, int]]:
    """For each language how much of a piece speaks for it, and how many of its small words."""
    scores: defaultdict[str, float] = defaultdict(float)
    counts: defaultdict[str, int] = defaultdict(int)
    for word in words:
        languages = _languages_of().get(word, ())
        for language in languages:
            scores[language] += len(languages) ** -0.5
            counts[language] += 1
    return scores, counts


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """The small words of every language, those that cannot be read included."""
    others = data("other_languages")
    return {language: frozenset(entry(language, "stopwords")) for language in LANGUAGES} | {
        language: frozenset(listed.split()) for language, listed in others.items()
    }


def _words_of(page: Page) -> Counter[str]:
    return Counter(_WORD.findall(page.flat[page.body : page.body + _SAMPLE]))


def _scores(page: Page, words: Counter[str]) -> dict[str, float]:
    """For each language how much of the text speaks for it; a word of many counts less.

    In a few lines, and where a language has few small words as Finnish has, the words for
    deadlines, papers and months tell too.
    """
    scores = dict.fromkeys(_small_words(), 0.0)
    counts = dict.fromkeys(_small_words(), 0)
    for word, number in words.items():
        languages = _languages_of().get(word, ())
        for language in languages:
            scores[language] += number * len(languages) ** -0.5
            counts[language] += number
    if max(counts.values()) < max(_FEW, _LEAST * sum(words.values())):
        sample = page.flat[page.body : page.body + _SAMPLE]
        told: dict[tuple[int, int], list[str]] = {}
        for language in LANGUAGES:
            for match in pattern((language,), *_TELLING).finditer(sample):
                told.setdefault(match.span(), []).append(language)
            months = {name for names in entry(language, "dates.months") or () for name in names}
            scores[language] += sum(words[name] for name in months if len(name) > 3)
        for sharing in told.values():
            for language in sharing:
                scores[language] += 4 / len(sharing)
    return scores


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """Every small word with the languages it is of."""
    found: dict[str, tuple[str, ...]] = {}
    for language, small in _small_words().items():
        for word in small:
            found[word] = (*found.get(word, ()), language)
    return found


def language_of(text: str) -> str:
    """The language of a document somebody wrote; "" where its small words leave a doubt.

    >>> language_of("I am writing to you because it is the question that I would like to work on, "
    ...             "and the group has what is needed for it.")
    'en'
    >>> language_of("Python, R, LaTeX")
    ''
    """
    words = Counter(_WORD.findall(flatten(text[: 2 * _SAMPLE])))
    scores = {
        language: sum(words[word] for word in small) for language, small in _small_words().items()
    }
    second, first = sorted(scores.values())[-2:]
    best = max(scores, key=lambda language: scores[language])
    sure = first >= _FEW and first >= 0.12 * sum(words.values()) and first >= 1.2 * second
    return best if sure and best in LANGUAGES else ""
