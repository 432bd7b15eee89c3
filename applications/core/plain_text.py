"""What a box for plain text may not take: signs of word processors, and what is typed instead."""

import re
from typing import NamedTuple

from applications.core.text_count import with_plain_breaks

# Joiners (U+200C, U+200D) are left: without them words of some languages are others.
_INSTEAD: dict[str, dict[str, str]] = {
    "quotes": {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′", "'"),
    },
    "dashes": dict.fromkeys("‐‑‒–—―−", "-"),
    "dots": {"…": "..."},
    "spaces": dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000", " ")
    | {chr(code): " " for code in range(0x2000, 0x200B)},
    "breaks": dict.fromkeys("\v\f\x85\u2028\u2029", "\n"),
    "bullets": dict.fromkeys("•‣◦▪●·", "-"),
    "ligatures": {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"},
    "invisible": dict.fromkeys(
        "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff",
        "",
    ),
}
_KIND = {sign: kind for kind, signs in _INSTEAD.items() for sign in signs}
_PLAIN = {sign: plain for signs in _INSTEAD.values() for sign, plain in signs.items()}
# A point in the middle of a word is a letter's of Catalan; alone it begins a line of a list.
_ANY = re.compile(
    "|".join(r"(?<!\w)·(?!\w)" if sign == "·" else re.escape(sign) for sign in _PLAIN)
)


class Odd(NamedTuple):
    """Signs of one kind that a portal may not take: how many, and which."""

    kind: str
    number: int
    signs: str


def odd_signs(text: str) -> list[Odd]:
    """What of the text may not be taken as it is, by kind.

    >>> odd_signs("“Yes” – she said")
    [Odd(kind='quotes', number=2, signs='“”'), Odd(kind='dashes', number=1, signs='–')]
    """
    found: dict[str, list[str]] = {}
    for hit in _ANY.finditer(with_plain_breaks(text)):
        found.setdefault(_KIND[hit[0]], []).append(hit[0])
    return [
        Odd(kind, len(found[kind]), "".join(dict.fromkeys(found[kind])))
        for kind in _INSTEAD
        if kind in found
    ]


def plain(text: str) -> str:
    """The text as a keyboard types it; letters, accents and other scripts stay.

    >>> plain("“Yes” – she said…")
    '"Yes" - she said...'
    """
    return _ANY.sub(lambda hit: _PLAIN[hit[0]], with_plain_breaks(text))
