"""The next step with a referee in words, the same on home, in the list and on the page."""

from collections.abc import Mapping
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

LONGEST = 40  # letters of a name


@register.filter
def asking(name: str) -> str:
    """ "Ask Claire Fontanel"."""
    return verb_of({"what": "asked", "name": name})


def verb_of(step: Mapping[str, Any]) -> str:
    """What to do, with whom; `step` as rows keep it."""
    named = {"name": Truncator(step.get("name", "")).chars(LONGEST)}
    match step.get("what"):
        case "asked":
            return _("Ask %(name)s") % named
        case "agreed":
            return _("Did %(name)s agree?") % named
        case "requested":
            return _("Request from %(name)s") % named
        case "received" | "said":
            return _("%(name)s: letter in?") % named
        case "failed":
            return _("Resend to %(name)s") % named
        case "details":
            return _("Complete %(name)s") % named
        case "add":
            return _("Add a referee")
    return _("See referees")  # of a row from before it was kept


def gap_of(lacking: Mapping[str, Any]) -> str:
    """For how many nobody stands by, once somebody was named, as the end of a row's thin line."""
    number = lacking.get("unnamed", 0)
    return f'<span class="aside">{escape(missing_referees(number))}</span>' if number else ""


@register.filter
def missing_referees(number: int) -> str:
    """ "2 referees missing"."""
    return ngettext("%(n)s referee missing", "%(n)s referees missing", number) % {"n": number}


def told_of(step: Mapping[str, Any]) -> str:
    """The same where there is room to say why."""
    named = {"name": Truncator(step.get("name", "")).chars(LONGEST)}
    match step.get("what"):
        case "said":
            return _("%(name)s says it is sent: look in the portal") % named
        case "failed":
            return _("%(name)s: request did not arrive") % named
    return verb_of(step)


def place_of(step: Mapping[str, Any], application: int) -> str:
    """Where it is done: the line of that referee, or the form."""
    match step.get("what"):
        case "add":
            return reverse("reference_add", args=[application])
        case "details":
            return reverse("referee_edit", args=[step["row"]])
    line = f"reference-{step['row']}" if "row" in step else "references"
    return f"{reverse('application', args=[application])}#{line}"
