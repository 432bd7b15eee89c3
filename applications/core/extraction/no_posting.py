"""Whether a text is clearly no posting: a poem, a CV, source code, a page of the news.

A posting that is taken for none would unsettle whoever brought it, so a doubt counts for it, and
so does a language that there are no words of.
"""

from __future__ import annotations

import re

from applications.core import front_matter
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.language import language_of
from applications.core.extraction.page import MAX_CHARACTERS, flatten
from applications.core.extraction.vocabulary import LANGUAGES, pattern

_FEWEST = 20  # words; less is a note of the person's own
_SURE = 2  # different words of a call
_IN_CODE = 4  # of them in what looks like code, where "apply" and "submit" are names
_OF_A_CALL = ("deadline", "references", "reference_number", "apply_to", "duration_months", "salary")
_NOTHING_ELSES = ("deadline", "reference_number")  # whatever looks like code, or a life in years
_WORD = re.compile(r"[^\W\d_]{2,}")
_YEARS = re.compile(r"(?m)^\W{0,9}(?:19|20)\d\d\b|\b(?:19|20)\d\d ?-|(?:19|20)\d\d[ )]{0,3}$")
_STATEMENT = re.compile(
    r"(?m)[=(][^\n]{0,100}[;{]$|^[ \t]*[{}][;,)]?$|\)(?: -> [^\n]{1,60})?:$|"
    r"^[ \t]*(?:import |from [\w.]{1,80} import |def \w|class \w{1,80}[:({]|#include|function |"
    r"const |let |var |return\b|public |private |[\w.]{1,60}(?:\[[^\]\n]{0,40}\])? ?[-+:]?= ?\S)"
)
_LINE = re.compile(r"(?m)^.*\S.*$")


def is_no_posting(text: str, draft: PostingDraft) -> bool:
    """Whether nobody could take this text, of which so much was read, for a posting.

    >>> is_no_posting("The wind is in the trees, and we are by the sea. It is late, and you are "
    ...               "with me, as on the day of the first snow.", PostingDraft())
    True
    >>> is_no_posting("We have a place in our group for you. Apply by the end of the month, with "
    ...               "a CV and the names of those who know you.", PostingDraft())
    False
    """
    text = text[:MAX_CHARACTERS]
    flat = flatten(text)
    _told_machines, text = front_matter.split(text)  # its pairs look like code
    if len(_WORD.findall(flat)) < _FEWEST or any(getattr(draft, fact) for fact in _NOTHING_ELSES):
        return False
    calls = {match[0] for match in pattern(LANGUAGES, "posting.calls").finditer(flat)}
    lines = len(_LINE.findall(text))
    if len(calls) < _IN_CODE and len(_STATEMENT.findall(text)) > max(3, 0.3 * lines):
        return True
    if len(calls) >= _SURE or not language_of(text):
        return False
    if len(_YEARS.findall(flat)) > max(3, 0.15 * lines):  # a life in years, with its referees
        return True
    return not (calls or any(getattr(draft, fact) for fact in _OF_A_CALL))
