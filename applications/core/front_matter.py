"""What a text tells machines before it speaks to people: "key: value" lines between "---" lines."""

import re

_END = r"[ \t]*(?:\r?\n|\Z)"
# It opens with a pair, and every line is one or belongs to one: an indented line, an item of a
# list, a bracket, a note. So a text between two rules is none, for it is said to people. Groups are
# atomic, not possessive: those do not match what they should before Python 3.11.5 (gh-106052).
_HEAD = re.compile(
    r"\s{0,20}(?P<fence>---|\+\+\+)[ \t]*\r?\n"
    r"(?P<pairs>(?>(?:(?:[ \t]*|#[^\n]*)\n)*)"
    r"(?>(?:(?:[\w.@-]{1,60}(?::(?=\s)|[ \t]*=)|\[)[^\n]*\n"
    r"(?>(?:(?:[ \t\]}#][^\n]*|-[ \t][^\n]*|\r?)\n)*))+))"
    rf"(?P=fence){_END}"
)


def fenced(text: str) -> re.Match[str] | None:
    """The front matter that a text opens with, with its lines as `pairs`.

    >>> fenced("+++\\ntitle = 'A PhD'\\n+++\\nApply.")["pairs"]
    "title = 'A PhD'\\n"
    >>> fenced("---\\nA PhD in Bergen: apply!\\n---\\nBy May.") is None
    True
    """
    return _HEAD.match(text)


def split(text: str) -> tuple[str, str]:
    r"""The pairs and what is written for people; no pairs where the text has no front matter.

    >>> split("---\ntitle: A PhD\n---\nApply.")
    ('title: A PhD\n', 'Apply.')
    >>> split("---\nPhD position\n---\nApply.\n---\nUs")[0]
    ''
    """
    head = fenced(text)
    return (head["pairs"], text[head.end() :]) if head else ("", text)
