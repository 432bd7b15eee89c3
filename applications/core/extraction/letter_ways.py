"""How letters are to reach a posting: e-mailed, by post, uploaded, or asked for by a portal."""

import re
from functools import cache
from typing import NamedTuple

from applications.core.extraction.page import open_page
from applications.core.extraction.vocabulary import LANGUAGES, alternatives, pattern

WAYS = ("email", "post", "upload", "portal")
LONGEST = 180  # characters of an address by post


class LetterWay(NamedTuple):
    """One of WAYS, and the posting's own sentence; both "" where it says nothing, or several."""

    way: str = ""
    quote: str = ""


def letter_way(text: str) -> LetterWay:
    """The one way that the sentences about letters name, or the sentence behind such a one.

    >>> letter_way("Two reference letters are needed. They must be sent by e-mail to Prof. Ek.")
    LetterWay(way='email', quote='They must be sent by e-mail to Prof. Ek.')
    >>> letter_way("Two reference letters are needed. Send your CV by e-mail to Prof. Ek.").way
    ''
    """
    page = open_page(text)
    found: dict[str, str] = {}
    goes_on = False
    for unit in page.units:
        said = page.said(unit)
        names_them = _says("letters", said)
        if names_them or goes_on and pattern(LANGUAGES, "letter_ways.they").match(said):
            for way in _ways(said):
                found.setdefault(way, " ".join(page.text[unit.start : unit.end].split()))
        goes_on = names_them
    return LetterWay(*next(iter(found.items()))) if len(found) == 1 else LetterWay()


class Asking(NamedTuple):
    """When a portal writes to referees, "submission" or "save", and the posting's own sentence;
    both "" where it says nothing, or several."""

    when: str = ""
    quote: str = ""


def when_asked(text: str) -> Asking:
    """The one moment that sentences about a portal's mails to all referees name.

    >>> when_asked("You name three referees, who are e-mailed once you submit your application.")
    Asking(when='submission', quote='You name three referees, who are e-mailed once you submit \
your application.')
    >>> when_asked("Referees are e-mailed by the portal. Interviews follow once you submit.").when
    ''
    >>> when_asked("Referees of a shortlist are e-mailed once you submit your application.").when
    ''
    """
    page = open_page(text)
    found: dict[str, str] = {}
    for unit in page.units:
        said = page.said(unit)
        if _says("letters", said) and (_says("asked", said) or _says("portal", said)):
            quote = " ".join(page.text[unit.start : unit.end].split())
            for when in moments(said):
                found.setdefault(when, quote)
    return Asking(*next(iter(found.items()))) if len(found) == 1 else Asking()


def moments(said: str) -> list[str]:
    """The applicant's steps at which something is asked of others, for every applicant.

    >>> moments("are requested once you submit your application")
    ['submission']
    >>> moments("are not needed when you submit"), moments("of a shortlist, once you submit")
    ([], [])
    """
    if _says("of_some", said):
        return []
    return [when for when in ("submission", "save") if _is_then(when, said)]


def _is_then(when: str, said: str) -> bool:
    """At this moment, and not "not when you submit"; not until then is then."""
    no = pattern(LANGUAGES, "letter_ways.not_then")
    moment = pattern(LANGUAGES, f"letter_ways.at_{when}").search(said)
    if moment is not None:
        return no.search(said, 0, moment.start()) is None
    return when == "submission" and _says("not_before_submission", said) and _says("not_then", said)


def addressee_by_post(sentence: str) -> str:
    """The address that such a sentence ends with; "" where it ends otherwise.

    >>> addressee_by_post("Letters are sent by post to the Dean, Science Hall, Delhi 110016.")
    'Dean, Science Hall, Delhi 110016'
    >>> addressee_by_post("Letters have to reach us by post by 5 January 2027, in English.")
    ''
    """
    end = sentence.rstrip(". \t\n")[-LONGEST - 40 :]  # whatever stands before it is no matter
    begun = [one for one in _before_address().finditer(end) if len(end) - one.end() <= LONGEST]
    by_word = [one for one in begun if one["to"]]  # a colon may stand within an address
    words = next((end[one.end() :] for one in by_word[-1:] or begun), "")
    is_address = "," in words and any(one.isdigit() for one in words)
    return words if is_address and not _says("until", words.lower()) else ""


@cache
def _before_address() -> re.Pattern[str]:
    to, article = (alternatives(f"letter_ways.{one}") for one in ("to", "article"))
    return re.compile(rf"(?:(?<!\w)(?P<to>(?i:{to}))\s|:)\s*(?:(?i:{article})\s+)?(?=[A-ZÅÄÖÜÉ])")


def _ways(said: str) -> list[str]:
    """A portal that asks by e-mail, or for an upload, is a portal; and how the applicant sends
    letters together with a CV is no word about how their writers do."""
    ways = [way for way in WAYS if _says(way, said)]
    if _says("own", said) and not _says("themselves", said):
        ways = [way for way in ways if way not in ("email", "post")]
    if not ways and _is_listed(said):
        ways = ["upload"]
    return ["portal"] if "portal" in ways else ways


def _is_listed(said: str) -> bool:
    """Among what the applicant attaches, or has in one PDF: the letters, not whom to ask."""
    if _says("themselves", said) or _says("not_listed", said):
        return False
    begun = pattern(LANGUAGES, "letter_ways.listed").search(said)
    if begun is None and _says("pdf", said):
        begun = pattern(LANGUAGES, "letter_ways.listed_as_pdf").search(said)
    letter = pattern(LANGUAGES, "letter_ways.letter")
    return begun is not None and letter.search(said, begun.end()) is not None


def _says(what: str, said: str) -> bool:
    return pattern(LANGUAGES, f"letter_ways.{what}").search(said) is not None
