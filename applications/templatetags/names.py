"""Codes in people's words: countries, languages, how much of a full-time post, a start."""

import re
from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import (
    get_language,
    get_language_info,
    gettext,
    gettext_noop,
    pgettext,
)
from django.utils.translation import gettext as _
from django_countries import countries

from applications.core.deadline import place_of
from applications.core.extraction.name_formula import filled
from applications.core.search import folded
from applications.models import Posting

register = template.Library()

FULL_TIME, HALF_TIME = 100, 50
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


# Languages that Django does not name, or not in each of ours.
UNNAMED = {"no": gettext_noop("Norwegian"), "zh": gettext_noop("Chinese")}

# Countries that django_countries leaves in English, or calls by an older name, in a language of
# ours. Our catalogue is asked before its own, so a name that stands here is named as we say.
MISNAMED = (
    gettext_noop("Albania"),
    gettext_noop("American Samoa"),
    gettext_noop("Australia"),
    gettext_noop("Bouvet Island"),
    gettext_noop("Brazil"),
    gettext_noop("Cabo Verde"),
    gettext_noop("Cambodia"),
    gettext_noop("Canada"),
    gettext_noop("Chad"),
    gettext_noop("Cocos (Keeling) Islands"),
    gettext_noop("Cuba"),
    gettext_noop("Egypt"),
    gettext_noop("Eswatini"),
    gettext_noop("Georgia"),
    gettext_noop("Hong Kong"),
    gettext_noop("India"),
    gettext_noop("Indonesia"),
    gettext_noop("Jordan"),
    gettext_noop("Lebanon"),
    gettext_noop("Norfolk Island"),
    gettext_noop("North Macedonia"),
    gettext_noop("Palestine"),
    gettext_noop("Philippines"),
    gettext_noop("Pitcairn"),
    gettext_noop("South Sudan"),
)
_WITHIN = dict(Posting.Within.choices)
AFTER_Z = {"sv": str.maketrans("åäö", "{|}")}  # each sorts as the sign it stands for here


def country_name(code: str) -> str:
    """ "SE": Sweden."""
    return str(countries.name(code) or code)


def alphabetical(name: str) -> str:
    """What a list of names is sorted by: å, ä and ö are letters of their own where they are."""
    plain = name.casefold().translate(AFTER_Z.get(get_language() or "", {}))
    return folded(plain)


@register.filter
def language_name(code: str) -> str:
    """ "sv": Swedish; the code where nobody knows it."""
    if code in UNNAMED:
        return gettext(UNNAMED[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def language_within(code: str) -> str:
    """The same within a sentence, where Swedish has a small letter: ”på svenska”."""
    name = language_name(code)
    return name if (get_language() or "").startswith("en") else name[:1].lower() + name[1:]


def languages_named(codes: Sequence[str]) -> str:
    """ "English or Swedish"."""
    names = [language_name(code) for code in codes]
    if len(names) < 2:
        return "".join(names)
    parts = {"some": ", ".join(names[:-1]), "last": names[-1]}
    return pgettext("languages", "%(some)s or %(last)s") % parts


@register.filter
def zone_named(zone: str) -> str:
    """ "Europe/Stockholm": Stockholm."""
    return place_of(zone)


def extent_named(percent: int | None) -> str:
    """ "Full time (100 %)"."""
    if not percent:
        return ""
    words = {FULL_TIME: _("Full time (%(n)s %%)"), HALF_TIME: _("Half time (%(n)s %%)")}
    return words.get(percent, _("%(n)s %% of full time")) % {"n": percent}


@register.filter
def start_named(start: str) -> str:
    """A start as people write it: "2025-01" is January 2025; what is in words stays as it is."""
    given = _DAY.fullmatch(start)
    try:
        day = given and date(int(given[1]), int(given[2]), int(given[3] or 1))
    except ValueError:
        return start
    if not given or not day:
        return start
    return date_format(day, _("j M Y") if given[3] else "F Y")


def start_written(words: str) -> str:
    """The reverse, so that a month keeps sorting: "January 2025" is 2025-01.

    >>> start_written("january 2025"), start_written("as soon as possible")
    ('2025-01', 'as soon as possible')
    """
    month, _space, year = words.strip().rpartition(" ")
    for number, name in MONTHS.items():
        if year.isdecimal() and len(year) == 4 and month.casefold() == str(name).casefold():
            return f"{year}-{number:02}"
    return words.strip()


def rule_words(
    most: int | None, within: str = "", by_intake: bool = False, in_order: bool = False
) -> str:
    """ "at most 2 in this call, for each intake; in order of choice"."""
    parts = []
    if most:
        place = _WITHIN.get(within or "", "")
        parts.append(_("at most %(n)d %(place)s") % {"n": most, "place": place})
        if by_intake:
            parts[-1] = _("%(rule)s, for each intake") % {"rule": parts[-1]}
    return "; ".join([*parts, *([_("in order of choice")] if in_order else [])])


@register.filter
def places_named(words: str) -> str:
    """A file name or a subject, with what goes into its open places said in words."""
    names = {
        "{family}": _("your family name"),
        "{given}": _("your given name"),
        "{name}": _("your name"),
        "{reference}": _("reference number"),
    }
    for place, name in names.items():
        words = words.replace(place, f"[{name}]")
    return words


def formula_words(words: str, given: str, family: str, reference: str) -> str:
    """What a posting prescribes, with their own names where those go."""
    return places_named(filled(words, given, family, reference))
