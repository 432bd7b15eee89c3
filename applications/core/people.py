"""People by their names: on one line, and one person in two spellings."""

import unicodedata
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from applications.core.look_alike import same_institution
from applications.core.search import words

# Signs without a width that turn text around or part lines; the joiners are letters' own.
_JOINERS = "\u200c\u200d"
_TITLES = frozenset(
    [
        "prof", "professor", "dr", "doc", "docent", "doktor", "phd", "mag", "msc", "ing", "habil",
        "univ", "assoc", "asst", "associate", "assistant", "em", "emeritus", "emerita", "mr",
        "mrs", "ms", "mx", "sir", "dame", "lektor", "universitetslektor", "pd",
    ]
)  # fmt: skip
_MOST_INITIALS = 3  # in one of the two, for a word in the other


class Sketch(NamedTuple):
    """What of a referee tells them from others."""

    name: str
    institution: str = ""
    addresses: tuple[str, ...] = ()


def on_one_line(text: str) -> str:
    """The text with single blanks, without line ends, control characters and direction marks.

    >>> on_one_line("Ada\\r\\nBcc: x\\u2028 Love\\u200flace\\u202e")
    'Ada Bcc: x Lovelace'
    """
    plain = "".join(map(_as_sign, text))
    return " ".join(plain.split()).strip(_JOINERS)


def _as_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Cf" and sign not in _JOINERS:
        return ""
    return " " if kind in ("Cc", "Zl", "Zp", "Cs") else sign


def alike(one: str, other: str) -> bool:
    """The same name but for titles, order, case, marks and first names that are initials.

    >>> alike("Prof. Dr. Jürgen Müller", "Mueller, Jurgen"), alike("I. Lund", "Ingrid Lund")
    (True, True)
    >>> alike("Anil Sen", "Sen, A. Anil"), alike("Anil Sen", "Sen, Anil Ravi")
    (True, False)
    >>> alike("Ingrid Lund", "Ingmar Lund"), alike("I. L.", "Ingrid Lund"), alike("Dr", "Prof.")
    (False, False, False)
    """
    if _whole_words(one).isdisjoint(_whole_words(other)):
        return False
    mine, rest = [], list(_words(other))
    for word in _words(one):
        same = next((their for their in rest if set(word) & set(their)), None)
        if same is None:
            mine.append(word[0])
        else:
            rest.remove(same)
    if not (mine and rest):  # an initial more, of a name that is there
        more = {*mine, *(word[0] for word in rest)}
        return more <= {word[0][0] for word in (*_words(one), *_words(other)) if len(word[0]) > 1}
    if len(mine) != len(rest) or len(mine) > _MOST_INITIALS:
        return False
    theirs = [word[0] for word in rest]
    return any(all(map(_fits, mine, order)) for order in permutations(theirs))


def initials(name: str) -> str:
    """The same for all names that are alike, so that only those need to be compared.

    >>> initials("Prof. Dr. Jürgen Müller") == initials("Mueller, J.") == "jm"
    True
    """
    return "".join(sorted({forms[0][0] for forms in _words(name)}))


@lru_cache(maxsize=4096)
def _words(name: str) -> list[tuple[str, ...]]:
    """Each word but titles, in every way it may be typed."""
    found = [word.forms for word in words(unicodedata.normalize("NFC", name))]
    return [spelled for spelled in found if spelled[0] not in _TITLES]


@lru_cache(maxsize=4096)
def _whole_words(name: str) -> frozenset[str]:
    return frozenset(form for word in _words(name) for form in word if len(form) > 1)


def _fits(one: str, other: str) -> bool:
    """One of the two is the other's initial."""
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def seem_one(one: Sketch, other: Sketch) -> bool:
    """Whether two are one person: by an address, or by name where no institution speaks against it.

    >>> lund = Sketch("Ingrid Lund", "Uppsala University", ("lund@uu.example",))
    >>> seem_one(lund, Sketch("Lund, I.", "Uppsala universitet")), seem_one(lund, Sketch("I. Lund"))
    (True, True)
    >>> seem_one(lund, Sketch("Ingrid Lund", "ETH Zürich")), seem_one(lund, Sketch(
    ...     "Administration", addresses=("LUND@uu.example",)))
    (False, True)
    """
    shared = {a.lower() for a in one.addresses} & {a.lower() for a in other.addresses}
    if shared - {""}:
        return True
    both = one.institution.strip() and other.institution.strip()
    if both and not same_institution(one.institution, other.institution):
        return False
    return alike(one.name, other.name)
