"""In which language a posting is written."""

from __future__ import annotations

import re
from collections import Counter

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page, flatten
from applications.core.extraction.vocabulary import LANGUAGES, entry, pattern

_WORD = re.compile(r"[^\W\d_]{1,20}")
_SAMPLE = 12_000  # letters are enough to tell


def find_language(page: Page) -> Found[str] | None:
    """The language with most of its small words in the text; None where there are no words.

    >>> from applications.core.extraction.page import open_page
    >>> find_language(open_page("Die Stelle ist auf drei Jahre befristet")).value
    'de'
    """
    scores, total = _scores(page)
    if not total:
        return None
    best = max(scores, key=lambda language: scores[language])
    if not scores[best]:
        best = "en"
    others, _ = _scores(page, beside=best)
    second = max((n for language, n in others.items() if language != best), default=0)
    confidence = 0.95 if scores[best] >= max(6, 2 * second) else 0.6
    first = next((unit for unit in page.units if not unit.heading), None)
    start, end = (first.start, first.end) if first else (page.body, len(page.text))
    return page.found(best, start, min(end, start + 200), "small-words", confidence)


def spoken_beside(page: Page, first: str) -> tuple[str, ...]:
    """The other languages a good part of the text is written in, as bilingual postings are."""
    scores, _ = _scores(page, beside=first)
    least = max(4.0, scores[first] * 0.35)
    return tuple(language for language, n in scores.items() if language != first and n >= least)


def _scores(page: Page, beside: str = "") -> tuple[dict[str, float], int]:
    """For each language how many of its small words stand in the text; and all words.

    Words that the language `beside` has too, as "de" is French, Dutch and Spanish, count for it.
    """
    own = frozenset(entry(beside, "stopwords") or ()) if beside else frozenset[str]()
    sample = page.flat[page.body : page.body + _SAMPLE]
    words = Counter(_WORD.findall(sample))
    scores: dict[str, float] = {
        language: sum(
            words[word]
            for word in entry(language, "stopwords") or ()
            if language == beside or word not in own
        )
        for language in LANGUAGES
    }
    if max(scores.values()) < 8:  # a few lines: the words for deadlines and months tell too
        for language in LANGUAGES:
            months = {name for names in entry(language, "dates.months") or () for name in names}
            telling = pattern(
                (language,), "deadline.nouns", "documents.cv", "documents.cover_letter"
            )
            scores[language] += sum(words[name] for name in months if len(name) > 3)
            scores[language] += 4 * len(telling.findall(sample))
    return scores, sum(words.values())


def language_of(text: str) -> str:
    """The language of a document somebody wrote; "" where its small words leave a doubt.

    >>> language_of("I am writing to you because it is the question that I would like to work on, "
    ...             "and the group has what is needed for it.")
    'en'
    >>> language_of("Python, R, LaTeX")
    ''
    """
    words = Counter(_WORD.findall(flatten(text[: 2 * _SAMPLE])))
    total = sum(words.values())
    scores = {
        language: sum(words[word] for word in entry(language, "stopwords") or ())
        for language in LANGUAGES
    }
    second, first = sorted(scores.values())[-2:]
    sure = first >= 8 and first >= 0.12 * total and first >= 1.4 * second
    return max(scores, key=lambda language: scores[language]) if sure else ""
