"""The names of institutions by their form, built of the words of all languages."""

from __future__ import annotations

import re
from functools import cache

from applications.core.extraction.vocabulary import LANGUAGES, alternatives, phrases

_UP = r"[A-ZÀ-ÖØ-ÞĀŁŚŻŹČŠŽĐİÖÜÅÄ]"
WORD = rf"{_UP}[\w'’&-]{{0,60}}"
_BENT = "en"
_PLACE = rf"{WORD}(?:[ -]{WORD}){{0,3}}"


def spelt(path: str) -> str:
    """The words of all languages under a path of `[names]`, where capitals count."""
    return f"(?:{alternatives(f'names.{path}')})"


def joins(path: str) -> str:
    """Words with the blank behind them, which "d'" does not have."""
    return (
        "(?:"
        + "|".join(
            re.escape(word) + ("" if word.endswith("'") else "[ ]")
            for word in phrases(LANGUAGES, f"names.{path}")
        )
        + ")"
    )


@cache
def part_name() -> re.Pattern[str]:
    """Names that are rather of a part of an institution: "Institute of Optics"."""
    return re.compile(rf"{spelt('parts')}\s{spelt('parts_of')}\b")


@cache
def some_name() -> str:
    """Up to eight words of a name, the small ones of all languages among them."""
    return rf"{WORD}(?:[ ](?:{WORD}|{spelt('small')})(?![\w'’])){{0,7}}"


@cache
def house_name() -> re.Pattern[str]:
    """Names of houses by their form, as each language builds them."""
    name = some_name()
    return re.compile(
        rf"(?<![\w@.-])(?!{spelt('not_first')} )(?:"
        rf"(?P<of>(?:{WORD} ){{0,3}}{spelt('house')} {joins('house_of')}?{_PLACE}"
        rf"(?: (?:{alternatives('names.house_with')}|(?:{spelt('house_and')}|&) {WORD}))?)"
        rf"|(?P<is>(?:{WORD} |(?:{spelt('house_amid')}|{spelt('house_and')}|&) ){{1,5}}"
        rf"{spelt('house_last')}(?! {spelt('not_house')})\b"
        rf"(?: {spelt('campus')})?)"
        rf"|(?P<other>{spelt('research')}\w*[ -]{joins('research_of')}?{name})"
        rf"|(?P<lab>{name} {spelt('research_last')}(?!\w))"
        rf"|(?P<named>{WORD}-{spelt('research_joined')}"
        rf"(?: {spelt('joined_of')} (?:[a-zäöü]{{4,20}}e[nrs]? )?{name})?))"
    )


@cache
def larger_name() -> re.Pattern[str]:
    """What makes another house of a name behind it: "National Sun Yat-sen University"."""
    return re.compile(rf"{spelt('larger')}\s$")


@cache
def _bent() -> re.Pattern[str]:
    """The words of a name in front of its house, in languages that bend them there."""
    houses = alternatives("where.bent_houses")
    return re.compile(rf"(?:[^\W\d_-][\w-]{{2,30}}[ ]){{1,3}}(?=(?i:{houses})(?!\w))")


def as_alone(name: str, before: str) -> str:
    """A name as it is written alone, behind these words.

    >>> as_alone("Technischen Universität Oz", "an der "), as_alone("Oz Universität", "der ")
    ('Technische Universität Oz', 'Oz Universität')
    """
    led = re.search(rf"(?<!\w)(?:{alternatives('where.bent_after')}) $", before.lower())
    bent = _bent().match(name) if led else None
    if not bent:
        return name
    words = [word[:-1] if word.endswith(_BENT) else word for word in bent[0].split()]
    return " ".join([*words, name[bent.end() :]])


@cache
def subject() -> re.Pattern[str]:
    """The end of a faculty's name in front of that of its house: "Science of X University"."""
    return re.compile(rf"{spelt('subjects')} {joins('house_of')}(?=[^\W\da-z_])")


@cache
def small_end() -> re.Pattern[str]:
    """Small words left at the end of a name: "State of the"."""
    return re.compile(rf"(?: {spelt('small')})+$")


@cache
def name_before_verb() -> re.Pattern[str]:
    """A name at the end, with its article: "The Oz Agency | seeks"."""
    return re.compile(
        rf"(?:^|(?<=[\s(\"“]))(?:(?i:{alternatives('names.articles')}))?[ ]?(?:[Ll]['’])?"
        rf"(?P<name>(?:{spelt('bodies')}[ ])?{some_name()})"
        r"(?P<short>[ ]\([^()\n]{2,20}\))?[ ]{1,3}$"
    )


@cache
def within_house() -> re.Pattern[str]:
    """What stands between a part and its institution: ", at the "."""
    return re.compile(
        rf"(?:[ ]\([^()]{{2,20}}\))?,?[ ](?:{spelt('within')}[ ])?{joins('within_the')}?"
        r"(?=[^\W\d_])"
    )
