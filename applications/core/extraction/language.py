"""In which language a posting is written."""

from __future__ import annotations

import re
from collections import Counter

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page
from applications.core.extraction.vocabulary import LANGUAGES, entry

_WORD = re.compile(r"[^\W\d_]{1,20}")
_SAMPLE = 12_000  # letters are enough to tell


def find_language(page: Page) -> Found[str] | None:
    """The language with most of its small words in the text; None where there are no words.

    >>> from applications.core.extraction.page import open_page
    >>> find_language(open_page("Die Stelle ist auf drei Jahre befristet und wird mit TV-L vergütet")).value
    'de'
    """
    sample = page.flat[page.body : page.body + _SAMPLE]
    words = Counter(_WORD.findall(sample))
    scores = {
        language: sum(words[word] for word in entry(language, "stopwords") or ())
        for language in LANGUAGES
    }
    best = max(scores, key=lambda language: scores[language])
    total = sum(words.values())
    if not total:
        return None
    if not scores[best]:
        best = "en"
    second = max((n for language, n in scores.items() if language != best), default=0)
    confidence = 0.95 if scores[best] >= max(6, 2 * second) else 0.6
    first = next((unit for unit in page.units if not unit.heading), None)
    start, end = (first.start, first.end) if first else (page.body, len(page.text))
    return page.found(best, start, min(end, start + 200), "small-words", confidence)
