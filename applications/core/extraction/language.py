"""In which language a posting is written, and that it is in none of those that can be read."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page, flatten
from applications.core.extraction.vocabulary import LANGUAGES, data, entry, pattern

_WORD = re.compile(r"[^\W\d_]{1,20}")
_SAMPLE = 12_000  # letters are enough to tell
_LEAST = 0.08  # of all words of a text are small words of its language
_TELLING = ("deadline.nouns", "deadline.ask", "documents.cv", "documents.cover_letter")
_FEW = 8  # small words, where the words of the trade tell too


def find_language(page: Page) -> Found[str] | None:
    """The language with most of its small words in the text; None where it is one without words.

    >>> from applications.core.extraction.page import open_page
    >>> find_language(open_page("Die Stelle ist auf drei Jahre befristet")).value
    'de'
    >>> find_language(open_page("Prijave se podnose do 31. svibnja, uz koje treba biti i kopija"))
    """
    words = _words_of(page)
    scores = _scores(page, words)
    total = sum(words.values())
    best = max(scores, key=lambda language: scores[language])
    own = _small_words()[best]
    count = max(scores[best], sum(words[word] for word in own))
    if count < _LEAST * total or not count or best not in LANGUAGES:
        return None
    second = max(
        sum(words[word] for word in small - own)
        for language, small in _small_words().items()
        if language != best
    )
    confidence = 0.95 if count >= max(6, 2 * second) else 0.6
    first = next((unit for unit in page.units if not unit.heading), None)
    start, end = (first.start, first.end) if first else (page.body, len(page.text))
    return page.found(best, start, min(end, start + 200), "small-words", confidence)


def spoken_beside(page: Page, first: str) -> tuple[str, ...]:
    """The other languages a good part of the text is written in, as bilingual postings are.

    Words that a language found before has too, as "de" is French, Dutch and Spanish, count for it.
    """
    words = _words_of(page)
    own = _small_words().get(first, frozenset())
    least = max(4.0, sum(words[word] for word in own) * 0.35)
    beside: list[str] = []
    while True:
        counts = {
            language: sum(words[word] for word in _small_words()[language] - own)
            for language in LANGUAGES
            if language != first and language not in beside
        }
        best = max(counts, key=lambda language: counts[language])
        if counts[best] < least:
            return tuple(beside)
        beside.append(best)
        own |= _small_words()[best]


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
