"""How the letter for an application goes in, as long as nobody chose: what a new reference starts
with. Nothing is kept of it; a person may choose another way for each reference."""

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from applications.core.extraction.letter_ways import LetterWay, addressee_by_post, letter_way
from applications.models import Application, Posting, Reference
from applications.models.reference import ReferenceMode

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
LONGEST = 200  # characters that Reference.addressee_name takes


class Source(StrEnum):
    """Who says so."""

    OTHERS = "others"  # the references that the application has already
    POSTING = "posting"  # its words, or that it wants names only
    PORTAL = "portal"  # the rules known of it
    NOBODY = ""


class Way(NamedTuple):
    mode: ReferenceMode
    source: Source = Source.NOBODY
    quote: str = ""
    said: LetterWay = LetterWay()  # by the posting, whoever else says so

    def addressee(self, mode: str) -> str:
        """Where to, in the posting's sentence, of a letter that goes there by e-mail or post."""
        if mode != self.said.way or mode not in (ReferenceMode.EMAIL, ReferenceMode.POST):
            return ""
        if mode == ReferenceMode.POST:
            return addressee_by_post(self.said.quote)
        found = _ADDRESS.search(self.said.quote)
        return found[0] if found and len(found[0]) <= LONGEST else ""


def way_of(application: Application) -> Way:
    """The same for one."""
    return ways_of([application])[application.pk]


def go_with_files(application: Application) -> bool:
    """Whether a letter of it is the applicant's own to upload, as chosen or as proposed."""
    standing = application.references.exclude(state=Reference.State.DECLINED)
    chosen = set(standing.values_list("mode", flat=True)) - {ReferenceMode.CONTACT}
    return ReferenceMode.UPLOAD in (chosen or {way_of(application).mode})


def ways_of(applications: Iterable[Application]) -> dict[int, Way]:
    """As with the other referees of the application, else as the posting says, else by the portal:
    by application; two queries."""
    found = {one.pk: one for one in applications}
    others: dict[int, set[str]] = defaultdict(set)
    rows = Reference.objects.filter(application__in=found)
    for pk, mode in rows.values_list("application", "mode").order_by():
        if mode != ReferenceMode.CONTACT or not _wants_letters(found[pk]):
            others[pk].add(mode)
    postings = Posting.objects.filter(pk__in=[one.posting_id for one in found.values()])
    texts = dict(postings.values_list("pk", "text"))
    return {pk: _way(one, others[pk], texts.get(one.posting_id, "")) for pk, one in found.items()}


def _way(application: Application, others: set[str], text: str) -> Way:
    said, wants_letters = letter_way(text), _wants_letters(application)
    if len(others) == 1:
        mode = ReferenceMode(next(iter(others)))
        return Way(mode, Source.OTHERS, said.quote if said.way == mode else "", said)
    # Who is named only may be asked for a letter by the portal all the same.
    if said.way and (wants_letters or said.way == ReferenceMode.PORTAL):
        return Way(ReferenceMode(said.way), Source.POSTING, said.quote, said)
    if application.posting.references_mode == Posting.ReferenceMode.CONTACT:
        return Way(ReferenceMode.CONTACT, Source.POSTING, said=said)
    if quote := application.posting.requests_quote:  # when its portal asks them, so it does
        return Way(ReferenceMode.PORTAL, Source.POSTING, quote, said)
    if not wants_letters:  # nobody knows, as without a posting
        return Way(ReferenceMode.CONTACT, said=said)
    preset = application.portal_rules
    known = Source.PORTAL if preset and preset.requests else Source.NOBODY
    return Way(ReferenceMode.PORTAL, known, said=said)


def _wants_letters(application: Application) -> bool:
    return application.posting.references_mode == Posting.ReferenceMode.LETTER
