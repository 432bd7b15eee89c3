"""Whether a posting wants its referees to come from several places."""

from applications.core.extraction.page import open_page
from applications.core.extraction.vocabulary import LANGUAGES, pattern


def referees_apart(text: str) -> str:
    """The posting's own sentence that wants no two referees of one institution; "" without one.

    >>> referees_apart("Name two referees. They must not be from the same institution. Good luck.")
    'They must not be from the same institution.'
    >>> referees_apart("Two referees, at least one from the same institution as you.")
    ''
    """
    page = open_page(text)
    for match in pattern(LANGUAGES, "references.apart").finditer(page.flat):
        number = page.index_at(match.start())
        near = page.units[max(0, number - 1) : number + 1]
        about_them = pattern(LANGUAGES, "references.persons")
        if near and any(about_them.search(page.said(unit)) for unit in near):
            return " ".join(page.text[near[-1].start : near[-1].end].split())
    return ""
