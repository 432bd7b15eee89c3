"""What a review asks of the addresses that an application by mail goes to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from applications.core.extraction.sure import is_disguised
from applications.forms.posting.review.cites import quote_link
from applications.forms.posting.review.doubt import Doubt

if TYPE_CHECKING:
    from applications.forms.posting.review import Review

NAMES = ("apply_to", "mail_to", "mail_cc")


def addresses_unsure(review: "Review") -> Iterator[Doubt]:
    """Addresses that are written in disguise, and one that a portal beside it makes doubtful: each
    beside its words."""
    asked: set[str] = set()
    for name in NAMES:
        for found, key in review.fact_read(name):
            if found.value in asked or not (is_disguised(found) or found.word == "guess"):
                continue
            if name == "apply_to" and not is_disguised(found):
                continue
            asked.add(found.value)
            words = _("Does your application go to %(mail)s?") % {"mail": found.value}
            quotes = [quote_link(review.text, found, key)]
            yield Doubt(f"address-{key}", words, quotes, mends=f"facts-{name}")
