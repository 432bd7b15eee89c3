"""Whether a sentence of a page says that its posting is over."""

import re
import tomllib
from importlib import resources

NEAR, BACK = 4, 100  # words, and characters, at most between "until" and what is waited for
SHORT_WORDS = 12  # in a longer sentence "suspended" alone may be said of sediments
_WORDS = tomllib.loads(
    resources.files("applications.core").joinpath("page_over.toml").read_text("utf-8")
)
# That it is over is said in a few words, and beside a day; which language they are of is told by
# the name of the group.
CLOSING = re.compile(
    "|".join(
        rf"\b(?P<{language}>{'|'.join(map(re.escape, words))})\b"
        for language, words in _WORDS["closing"].items()
    )
)
# Words of the same language alone: "als" is "if" in Dutch, and "as" in German.
_UNTIL = {
    language: re.compile(rf"\b(?:{'|'.join(words)})(?:\W+\w+){{0,{NEAR}}}\W*$")
    for language, words in _WORDS["until"].items()
}
_BREAK = re.compile(r"[\d:–—]|\s-\s")  # what stands before it is of something else


def says_over(sentence: str) -> bool:
    """Whether it is over now, as far as the words of a sentence in small letters tell.

    >>> says_over("reviewed until the position is filled"), says_over("the position is filled.")
    (False, True)
    >>> says_over("as of 4 may this position has been filled."), says_over("it may be withdrawn.")
    (True, False)
    """
    is_short = len(sentence.split()) <= SHORT_WORDS
    return any(
        (is_short or " " in found.group()) and not _is_to_come(sentence, found)
        for found in CLOSING.finditer(sentence)
    )


def _is_to_come(sentence: str, found: re.Match[str]) -> bool:
    before = _BREAK.split(sentence[max(found.start() - BACK, 0) : found.start()])[-1]
    return bool(_UNTIL[found.lastgroup or "en"].search(before))
