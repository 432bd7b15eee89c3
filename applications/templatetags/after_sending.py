"""What is still to come of an application that went in, in the reader's language."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.services.after_sending import Look

register = template.Library()

NAMED = 2  # lines of the checklist; of more only their number


@register.filter
def look_words(look: Look) -> str:
    """“sent 2 days ago: is the fee paid? has the receipt come?”"""
    sent = ngettext("sent %(n)d day ago", "sent %(n)d days ago", look.days) % {"n": look.days}
    asked = " ".join(question(look, what) for what in look.open)
    return _("%(sent)s: %(questions)s") % {"sent": sent, "questions": asked}


@register.filter
def question(look: Look, what: str) -> str:
    """One of what is open, asked in a few words."""
    if what == "letters":
        done, needed = look.arrived.letters
        if needed == 1:
            return _("is the letter in?")
        return _("are the letters in (%(done)d of %(n)d)?") % {"done": done, "n": needed}
    if what == "missing":
        names = look.arrived.missing
        if len(names) > NAMED:
            words = ngettext("is %(n)d document there?", "are %(n)d documents there?", len(names))
            return words % {"n": len(names)}
        return _("have they got: %(names)s?") % {"names": ", ".join(names)}
    return {
        "fee": _("is the fee paid?"),
        "waiver": _("is the waiver answered?"),
        "receipt": _("has the receipt come?"),
    }[what]
