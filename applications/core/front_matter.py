"""What a text tells machines before it speaks to people: "key: value" lines between "---" lines."""

import re

# The second line already names something, so that a text under a mere rule is no front matter; an
# indented line goes on with the value before it.
_HEAD = re.compile(
    r"---[ \t]*\r?\n"
    r"(?P<pairs>(?:[\w.@-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n|\r?\n)*+)++)"
    r"---[ \t]*(?:\r?\n|\Z)"
)


def split(text: str) -> tuple[str, str]:
    r"""The pairs and what is written for people; no pairs where the text has no front matter.

    >>> split("---\ntitle: A PhD\n---\nApply.")
    ('title: A PhD\n', 'Apply.')
    >>> split("---\nPhD position\n---\nApply.\n---\nUs")[0]
    ''
    """
    head = _HEAD.match(text)
    return (head["pairs"], text[head.end() :]) if head else ("", text)
