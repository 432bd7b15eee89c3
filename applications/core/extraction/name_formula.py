"""A subject or a file name that a posting prescribes with places to fill in: "PhD27_Surname.pdf".

Kept with `{given}`, `{family}`, `{name}` and `{reference}` where those of the person go; what is
typed, or was read before, in the posting's own words is filled as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern, phrases
from applications.core.filenames import in_ascii

KINDS = ("given", "family", "whole", "name")  # `name` is a whole one, or a part beside the other
_PLACE = re.compile(r"\{(given|family|name|reference)\}")
_BETWEEN = r"[\s_.-]?"  # of the words of one name: "first name", "First_Name", "FirstName"
_OPEN, _CLOSE = r"[<\[{]\s{0,2}", r"\s{0,2}[>\]}]"
_CHOICE = re.compile(
    r"[<\[{(](?P<each>[^<>\[\]{}()/|\n]{1,40}(?:[/|][^<>\[\]{}()/|\n]{1,40}){1,6})[>\]})]"
)
_ENDING = re.compile(r"\.(?:pdf|zip|docx?|odt)\Z", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@cache
def _words() -> dict[str, str]:
    """The words for names in all languages, without what joins them, and what they are."""
    return {
        _bare(word): kind for kind in reversed(KINDS) for word in phrases(LANGUAGES, _path(kind))
    }


def _path(kind: str) -> str:
    return f"formula.{kind}"


def _bare(word: str) -> str:
    return re.sub(r"[\s_.-]", "", word).casefold()


@cache
def _named() -> re.Pattern[str]:
    """A word for a name, in brackets or without; a capital may begin it within a word."""

    def spelt(paths: tuple[str, ...]) -> str:
        every = sorted({w for path in paths for w in phrases(LANGUAGES, path)}, key=len)
        return "|".join(_BETWEEN.join(map(re.escape, word.split())) for word in reversed(every))

    names, your = spelt(tuple(map(_path, KINDS))), spelt(("formula.your",))
    begins = r"(?:(?<![^\W_])|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ]))"
    ends = r"(?:(?![^\W_])|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ]))"
    return re.compile(
        rf"(?P<open>{_OPEN})?{begins}(?P<your>(?i:{your}){_BETWEEN})?"
        rf"(?P<word>(?i:{names})){ends}(?P<close>{_CLOSE})?"
    )


@cache
def _joins() -> re.Pattern[str]:
    """What joins two names, or a name to the words before it: "your name and first name"."""
    then = alternatives("formula.then")
    names = r"\{(?:given|family|name)\}"
    return re.compile(
        rf"(?<=\}})\s{{1,3}}(?i:{then})\s{{1,3}}(?={names})|\s{{0,3}}\+\s{{0,3}}(?={names})"
    )


@cache
def _number() -> re.Pattern[str]:
    words = alternatives("reference_number.words")
    return re.compile(rf"{_OPEN}(?i:{words}){_CLOSE}")


@cache
def _or_else() -> re.Pattern[str]:
    return re.compile(rf"\s{{0,2}}\((?i:{alternatives('ask.or')}) [^()\n]{{1,30}}\)")


def formula(words: str) -> str:
    """The words with a place for each name that the person puts there.

    >>> formula("PhD 27 + your full name"), formula("DOC_<Surname>_FirstName.pdf")
    ('PhD 27 {name}', 'DOC_{family}_{given}.pdf')
    >>> formula("Algues – NOM Prénom"), formula("your name and first name"), formula("CV_Name.pdf")
    ('Algues – {family} {given}', '{family} {given}', 'CV_{name}.pdf')
    >>> formula("The name of the rose"), formula("{family}_27_[reference number]")
    ('The name of the rose', '{family}_27_{reference}')
    """
    numbered = _number().sub("{reference}", words)
    found = [match for match in _named().finditer(numbered) if _kind(match) != "name"]
    beside = {_kind(match) for match in found}
    return _joins().sub(" ", _named().sub(_place_of(numbered, beside), numbered))


def _kind(match: re.Match[str]) -> str:
    return _words()[_bare(match["word"])]


def _place_of(words: str, beside: set[str]) -> Callable[[re.Match[str]], str]:
    """What stands in the place of a word for a name, by the others there are."""

    def place(match: re.Match[str]) -> str:
        kind, dressed = _kind(match), bool(match["open"] and match["close"])
        if kind == "name":
            kind = "family" if "given" in beside else "given" if "family" in beside else "name"
            within = words[max(0, match.start() - 1) : match.start()] + words[match.end() :][:1]
            if not (beside or dressed or match["your"] or "_" in within or "+" in words):
                return match[0]
        put = f"{{{'name' if kind == 'whole' else kind}}}"
        return put if dressed else f"{match['open'] or ''}{put}{match['close'] or ''}"

    return place


def chosen(words: str) -> str:
    """The words with that one of several kinds of posts which is a doctoral one.

    >>> chosen("Lab 7: [PhD/Postdoc]"), chosen("Ph.D. (or MS) application"), chosen("PhD (2027)")
    ('Lab 7: PhD', 'Ph.D. application', 'PhD (2027)')
    """
    doctoral = pattern(LANGUAGES, "apply.this_post")

    def one_of(match: re.Match[str]) -> str:
        each = [one.strip() for one in re.split(r"[/|]", match["each"])]
        meant = [one for one in each if doctoral.search(one.lower())]
        return meant[0] if len(meant) == 1 else match[0]

    told = _CHOICE.sub(one_of, words)
    other = _or_else().search(told)
    if other and doctoral.search(told[: other.start()].lower()):
        return told[: other.start()] + told[other.end() :]
    return told


def filled(words: str, given: str, family: str, reference: str = "") -> str:
    """A subject as it goes out, on one line; a place for what is not known stays to be seen.

    >>> filled("PhD 27 + your full name", "Zoë", "Lind"), filled("{reference}: {family}", "", "")
    ('PhD 27 Zoë Lind', '{reference}: {family}')
    >>> filled("PhD\\u2028Bcc: x@example.org", "Zoë", "Lind")
    'PhD Bcc: x@example.org'
    """
    names = {"given": given, "family": family, "reference": reference}
    names["name"] = f"{given} {family}".strip()
    told = _PLACE.sub(lambda place: names[place[1]].strip() or place[0], formula(words))
    return " ".join(_CONTROL.sub(" ", told).split())


def without_places(words: str) -> str:
    """What else is in them: the words that are everybody's.

    >>> without_places("{family}_CV_{name}.pdf")
    '_CV_.pdf'
    """
    return _PLACE.sub("", formula(words))


def unfilled(words: str) -> list[str]:
    """The places in them that nothing was put into.

    >>> unfilled("27/1 {family}, {family} {x}")
    ['{family}']
    """
    return list(dict.fromkeys(place[0] for place in _PLACE.finditer(words)))


def filled_file(words: str, given: str, family: str, reference: str = "") -> str:
    """A file name as it is prescribed, the person's names in it as every system takes them.

    >>> filled_file("CV_Surname_Firstname", "Zoë Anne", "Łukasz"), filled_file("A/b.ZIP", "", "")
    ('CV_Lukasz_Zoe-Anne.pdf', 'A-b.ZIP')
    >>> filled_file("CV_{name}", "Zoë", "Lind")
    'CV_Zoe-Lind.pdf'
    """
    whole = in_ascii(f"{given} {family}") or "{name}"
    told = formula(words).replace("{name}", whole)
    told = filled(told, *map(in_ascii, (given, family, reference)))
    plain = re.sub(r"[/\\:*?\"<>|]+", "-", told).strip(" .-")
    return plain if _ENDING.search(plain) else f"{plain}.pdf"
