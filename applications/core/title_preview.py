"""What a posting calls itself, told at a glance from its first lines; nothing is read for it."""

import re

from applications.core import front_matter

ENOUGH = 2_000  # characters of a posting in which its title stands

_TITLE = re.compile(r"^(?:title|name|subject):[ \t]*(\S[^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_AROUND = " \t\r\"'#*_>•-"


def opening(beginning: str) -> str:
    """The page's own title, else the first line with words in it; empty where there is neither.

    >>> opening("---\\nurl: https://jobs.example\\ntitle: 'PhD in optics'\\n---\\n\\nJobs")
    'PhD in optics'
    >>> opening("---\\ndescription: A page\\n---\\n\\n## A place for a doctoral student\\nin Lund")
    'A place for a doctoral student'
    """
    pairs, body = front_matter.split(beginning)
    if title := _TITLE.search(pairs):
        return _line(title[1])
    lines = (_line(line) for line in body.splitlines())
    return next((line for line in lines if sum(map(str.isalpha, line)) > 2), "")


def _line(words: str) -> str:
    return " ".join(words.split()).strip(_AROUND)
