"""What a posting calls a document, short enough for a button, a list and the name of a file."""

import re
import unicodedata

LONGEST = 60  # letters; what is longer is a sentence about the document, not its name

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# What stands before a name in a list: "1.", "(a)", "•", and an article.
_BEFORE = re.compile(
    r"^(?:[\s\-–—*•·▪■●○>]+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+|(?:an?|the|your)\s+)+",
    re.IGNORECASE,
)
# How long it may be is said elsewhere: "of at most 2 pages", "(max. 500 words)".
_SIZE = re.compile(
    r",?\s\(?(?:of\s)?(?:(?:at|no|not)\s(?:most|more\sthan|exceeding)|max(?:imum|\.)?(?:\sof)?|up\sto)"
    r"\s(?:\d+|a|one|two|three|four|five|six|eight|ten)\b.*",
    re.IGNORECASE,
)
_AROUND = " \t,;:.!–—-\"“”„'‘’«»"


def short_name(words: str) -> str:
    """The words tidied; empty where there are none, or more than a name has.

    >>> short_name("  1. a statement  of purpose; "), short_name("(b) CV"), short_name("• –")
    ('statement of purpose', 'CV', '')
    >>> short_name("A research proposal of at most 5 pages"), short_name("CV (max. 2 pages)")
    ('research proposal', 'CV')
    >>> short_name("A letter in which you tell why you want to do research with us, and where it "
    ...            "should lead")
    ''
    """
    name = _tidied(words)
    return name if len(name) <= LONGEST else ""


_ALIKE = re.compile(
    r"^(?:the\s+)?(?:university|universit[aàäé]t?|universit[eé]|universidade?|universiteit)"
    r"(?:\s+(?:of|de|di|da|do|degli|des|du|van|von|zu)(?:\s+(?:la|le|the))?\b|\s+d['’])?\s*",
    re.IGNORECASE,
)


def what_tells_apart(institution: str) -> str:
    """An institution's name from the word on that others do not begin with.

    >>> what_tells_apart("University of Bologna"), what_tells_apart("Universität Wien")
    ('Bologna', 'Wien')
    >>> what_tells_apart("Universidad de la Laguna"), what_tells_apart("Umeå University")
    ('Laguna', 'Umeå University')
    >>> what_tells_apart("University"), what_tells_apart("Universities UK")
    ('University', 'Universities UK')
    """
    found = _ALIKE.match(institution)
    rest = institution[found.end() :] if found and found[0][-1:].isspace() else ""
    return rest or institution


def head(words: str, most: int) -> str:
    """The first words, as many as have room; of one long word its beginning.

    >>> head("certificate of the language test", 18), head("Zulassungsbescheinigung", 10)
    ('certificate of the', 'Zulassungs')
    """
    tidy = _tidied(words)
    if len(tidy) <= most:
        return tidy
    cut = tidy[: most + 1].rpartition(" ")[0] or tidy[:most]
    return cut.rstrip(_AROUND + "(")


def _tidied(words: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", words).translate(_INVISIBLE).split())
    return _SIZE.sub("", _BEFORE.sub("", plain)).strip(_AROUND)
