"""What a finished bundle holds, and what of its limits it does not, in the reader's language."""

from django import template
from django.utils.translation import gettext as _

from applications.core.bundle import Check
from applications.models import Bundle
from applications.services.bundles import HandedIn, own_files
from applications.templatetags.limits import limit_room, limit_scope, limit_words

register = template.Library()


@register.filter
def files_of_their_own(bundle: Bundle) -> list[HandedIn]:
    """The files that are handed in one by one, each to download."""
    return own_files(bundle)


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
