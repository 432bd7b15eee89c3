"""How far a reference is, in as much room as a cell of the matrix has."""

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from applications.models import Reference
from applications.templatetags import looks

register = template.Library()
State = Reference.State

# The signs of the checklist, so that a reader learns one set.
SIGNS = {
    State.PLANNED: "missing",
    State.ASKED: "asked",
    State.AGREED: "draft",
    State.REQUESTED: "ready",
    State.RECEIVED: "received",
    State.DECLINED: "waived",
    State.FAILED: "flagged",
}


@register.simple_tag
def reference_cell(reference: Reference) -> SafeString:
    """A sign and the words; what a referee says went in is not yet what the portal shows."""
    state = State(reference.state)
    sign, words = SIGNS[state], str(state.label)
    if reference.mode == Reference.Mode.CONTACT:
        sign = "received" if reference.is_in else sign
        words = _("names only, %(state)s") % {"state": words}
    elif reference.says_sent:
        words = _("says sent %(day)s") % {
            "day": date_format(localtime(reference.submitted_at), _("j M"))
        }
        sign = "submitted"
    return looks.state(sign, words)
