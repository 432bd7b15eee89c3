"""What a finished bundle holds, and what of its limits it does not, in the reader's language."""

from django import template
from django.utils.translation import gettext as _

from applications.core.bundle import Check
from applications.models import Bundle
from applications.services.bundles import HandedIn, own_files
from applications.templatetags.limits import limit_room, limit_scope, limit_words

register = template.Library()

PAGES_SHOWN = 100  # of a bundle, as small pictures


@register.filter
def files_of_their_own(bundle: Bundle) -> list[HandedIn]:
    """The files that are handed in one by one, each to download."""
    return own_files(bundle)


@register.filter
def strip(bundle: Bundle) -> list[tuple[int, str]]:
    """The first pages of the built PDF, each with the title of the document that begins there."""
    begins = {part["first_page"]: part["title"] for part in bundle.contents}
    last = min(bundle.pages or 0, PAGES_SHOWN)
    return [(number, begins.get(number, "")) for number in range(1, last + 1)]


@register.filter
def broken_limits(bundle: Bundle) -> list[str]:
    """The limits that do not hold, each with its figures and who says so."""
    checks = [Check(**{**limit, "looser": ()}) for limit in bundle.limits]
    return [
        _("%(scope)s: %(figures)s (%(room)s; %(source)s)")
        % {
            "scope": limit_scope(check),
            "figures": limit_words(check),
            "room": limit_room(check),
            "source": check.source or _("the posting"),
        }
        for check in checks
        if not check.holds
    ]
