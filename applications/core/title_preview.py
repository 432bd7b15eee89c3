"""What a posting calls itself, told at a glance from its first lines; nothing is read for it."""

import re

ENOUGH = 2_000  # characters of a posting in which its title stands

_HEAD = re.compile(r"---[ \t]*\r?\n(?P<pairs>.*?)(?:^---[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^(?:title|name|subject):[ \t]*(\S[^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_AROUND = " \t\r\"'#*_>•-"


def opening(beginning: str) -> str:
    """The page's own title, else the first line with words in it; empty where there is neither.

    >>> opening("---\\nurl: https://jobs.example\\ntitle: 'PhD in optics'\\n---\\n\\nJobs")
    'PhD in optics'
    >>> opening("---\\ndescription: A page\\n---\\n\\n## A place for a doctoral student\\nin Lund")
    'A place for a doctoral student'
    """
    head = _HEAD.match(beginning)
    if head and (title := _TITLE.search(head["pairs"])):
        return _line(title[1])
    body = beginning[head.end() :] if head else beginning
    lines = (_line(line) for line in body.splitlines())
    return next((line for line in lines if sum(map(str.isalpha, line)) > 2), "")


def _line(words: str) -> str:
    return " ".join(words.split()).strip(_AROUND)
