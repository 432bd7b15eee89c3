"""Whether a text is clearly no posting: a poem, a CV, source code, a page of the news.

A posting that is taken for none would unsettle whoever brought it, so a doubt counts for it, and
so does a language that there are no words of.
"""

from __future__ import annotations

import re
from collections import Counter

from applications.core import front_matter
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.language import language_of
from applications.core.extraction.page import MAX_CHARACTERS, flatten
from applications.core.extraction.vocabulary import LANGUAGES, kinds, pattern

_FEWEST = 20  # words; less is a note of the person's own
_SURE = 2  # different words of a call
_HEAD = 6  # words of a heading
_IN_CODE = 4  # of them in what looks like code, where "apply" and "submit" are names
_OF_A_CALL = ("deadline", "references", "reference_number", "apply_to", "duration_months", "salary")
_NOTHING_ELSES = ("deadline", "reference_number")  # whatever looks like code, or a life in years
_WORD = re.compile(r"[^\W\d_]{2,}")
_YEARS = re.compile(r"(?m)^\W{0,9}(?:19|20)\d\d\b|\b(?:19|20)\d\d ?-|(?:19|20)\d\d[ )]{0,3}$")
_KEYWORD = (
    r"^[ \t]*(?:import |from [\w.]{1,80} import |def \w|class \w{1,80}[:({]|#include|function |"
    r"const |let |var |return\b|public |private )"
)
_PROGRAM = re.compile(f"(?m){_KEYWORD}")
_STATEMENT = re.compile(
    r"(?m)[=(][^\n]{0,100}[;{]$|\{[^{}\n]{1,100}\}$|^[ \t]*\"[\w-]{1,40}\": |"
    r"^[ \t]*[{}][;,)]?$|\)(?: -> [^\n]{1,60})?:$|"
    r"^[ \t]*[\w.]{1,60}(?:\[[^\]\n]{0,40}\])? ?[-+:]?= ?\S|" + _KEYWORD
)
_AMOUNT = re.compile(r"(?<!\w)\d{1,4}(?:[.,]\d)? ?(?:g|ml|dl|cl|kg|tsp|tbsp)\b")  # of a recipe
# "[10:32] Ada: …": whoever speaks more than once is no label of a form.
_SPOKEN = re.compile(r"(?m)^(?:[\[\d][\d\[\]/:., -]{3,24})?([^\W\d_][^\n:@]{1,19}): \S")
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
    calls = {match[0] for match in pattern(LANGUAGES, "posting.calls").finditer(flat)}
    lines = len(_LINE.findall(text))
    statements = len(_STATEMENT.findall(text))
    is_code = len(calls) < _IN_CODE and statements > max(2, 0.3 * lines)
    if is_code and len(_PROGRAM.findall(text)) > 1 and not draft.documents:
        return True  # whatever day stands in it
    if any(getattr(draft, fact) for fact in _NOTHING_ELSES):
        return False
    if is_code:
        return True
    if len(_WORD.findall(flat)) < _FEWEST:
        return False
    if not draft.documents and _is_chat(text, lines):
        return True
    if len(calls) >= _SURE:
        return False
    if _is_life(flat, lines, draft) or len(_AMOUNT.findall(flat)) > 1:
        return True
    if not language_of(text):
        return False
    # No day was read: so a deadline is that of anything.
    told = [call for call in calls if not pattern(LANGUAGES, "deadline.plain").fullmatch(call)]
    return not (told or any(getattr(draft, fact) for fact in _OF_A_CALL))


def _is_chat(text: str, lines: int) -> bool:
    """Whether few people speak in turns."""
    said = Counter(match[1] for match in _SPOKEN.finditer(text))
    often = {name: times for name, times in said.items() if times > 1}
    return len(often) > 1 and sum(often.values()) > 0.7 * lines


def _is_life(flat: str, lines: int, draft: PostingDraft) -> bool:
    """Whether it is a CV: by its heading, or as a life in years, with its referees."""
    years = len(_YEARS.findall(flat))
    head = flat.strip().partition("\n")[0]
    opening = next(kinds(LANGUAGES, "documents").find(head, 0, len(head)), None)
    if opening and opening[:2] == ("cv", 0) and len(head.split()) < _HEAD and years:
        return not draft.documents[1:]
    return years > max(3, 0.15 * lines) or (years > max(2, 0.2 * lines) and not draft.documents)
