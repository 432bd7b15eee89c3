"""What portals say of requests to referees, in the reader's language: one sentence a rule."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.core.presets import RequestRule
from applications.templatetags.limits import at_most

register = template.Library()


@register.filter
def request_rule_words(rule: RequestRule) -> str:
    """The rule as a sentence to the applicant."""
    if rule.code in _COUNTED:
        return _COUNTED[rule.code](rule.value)
    return str(_PLAIN[rule.code, rule.value])


@register.filter
def day_read(day: str) -> str:
    """The day that a rule was looked up, as days are written."""
    return date_format(date.fromisoformat(day), _("j M Y"))


def _names(n: int) -> str:
    words = ngettext(
        "The portal wants %(n)d referee named.", "The portal wants %(n)d referees named.", n
    )
    return words % {"n": n}


def _in_time(n: int) -> str:
    words = ngettext(
        "%(n)d letter must be in by the deadline.", "%(n)d letters must be in by the deadline.", n
    )
    return words % {"n": n}


def _file_types(types: tuple[str, ...]) -> str:
    names = [_("plain text") if one == "text" else one for one in types]
    return _("The letter's file may be: %(types)s.") % {"types": ", ".join(names)}


def _file_mb(n: float) -> str:
    return _("The letter's file: %(limit)s.") % {"limit": at_most("mb", n)}


def _link_days(n: int) -> str:
    words = ngettext("Their link works for %(n)d day.", "Their link works for %(n)d days.", n)
    return words % {"n": n}


def _link_uses(n: int) -> str:
    words = ngettext(
        "Their link can be opened %(n)d time.", "Their link can be opened %(n)d times.", n
    )
    return words % {"n": n}


def _until_deadline(n: int) -> str:
    words = ngettext(
        "Their link works until the deadline, for at most %(n)d month.",
        "Their link works until the deadline, for at most %(n)d months.",
        n,
    )
    return words % {"n": n}


def _delay_days(n: int) -> str:
    words = ngettext(
        "It may take %(n)d day until the mail to them is out.",
        "It may take %(n)d days until the mail to them is out.",
        n,
    )
    return words % {"n": n}


def _resend_days(n: int) -> str:
    words = ngettext(
        "You can send the request again there, at most once a day.",
        "You can send the request again there, at most once in %(n)d days.",
        n,
    )
    return words % {"n": n}


_COUNTED: dict[str, Callable[[Any], str]] = {
    "names": _names,
    "in_time": _in_time,
    "file_types": _file_types,
    "file_mb": _file_mb,
    "link_days": _link_days,
    "link_uses": _link_uses,
    "until_deadline": _until_deadline,
    "delay_days": _delay_days,
    "resend_days": _resend_days,
}

_PLAIN = {
    ("when", "save"): gettext_lazy(
        "The portal mails referees as soon as their names are saved there."
    ),
    ("when", "demand"): gettext_lazy(
        "The portal mails referees when you press the button for it there."
    ),
    ("when", "submission"): gettext_lazy(
        "The portal mails referees only once the application is submitted."
    ),
    ("when", "never"): gettext_lazy("The portal mails no referees: you ask them yourself."),
    ("late", "withdrawn"): gettext_lazy(
        "An application whose letters are not in by the deadline is withdrawn."
    ),
    ("submit_first", True): gettext_lazy("You can submit before the letters are in."),
    ("once", True): gettext_lazy("One letter serves all your applications there."),
    ("once", False): gettext_lazy("Each application there needs a letter of its own."),
    ("uploads", "must"): gettext_lazy("You collect the letters and upload them yourself."),
    ("uploads", "may"): gettext_lazy("You may also upload the letters yourself."),
    ("institutional_email", True): gettext_lazy(
        "Give their address at work; a private one is not wanted."
    ),
    ("form", "either"): gettext_lazy("They upload the letter or write it into a box."),
    ("letterhead", True): gettext_lazy("The letter must be on letterhead."),
    ("questions", True): gettext_lazy("They answer some questions about you, too."),
    ("ratings", "all"): gettext_lazy("They rate you, too."),
    ("ratings", "some"): gettext_lazy("Some programmes there have them rate you, too."),
    ("link_renews", True): gettext_lazy(
        "A link that has run out mails them a new one when they open it."
    ),
    ("own_date", True): gettext_lazy("The date they see is the one you enter there."),
    ("resends", True): gettext_lazy("You can send the request again there."),
    ("newest_link", True): gettext_lazy(
        "After a correction the letter must go in by the link in the newest mail."
    ),
    ("no_corrections", True): gettext_lazy(
        "Before you submit, a referee's details cannot be corrected there, only entered again."
    ),
    ("change_cancels", True): gettext_lazy(
        "Another address there ends the old request and sends a new one."
    ),
    ("change_sends", True): gettext_lazy("Another address there gets a new request."),
    ("exclude_ends_link", True): gettext_lazy("The link of a referee whom you exclude there ends."),
    ("locked", "begun"): gettext_lazy(
        "Once a referee has begun the form, they cannot be changed there."
    ),
    ("locked", "in"): gettext_lazy("Once the letter is in, its referee cannot be changed there."),
    ("reminds", True): gettext_lazy("The portal reminds them by itself."),
    ("reminds", False): gettext_lazy("The portal does not remind them by itself."),
    ("confirms", True): gettext_lazy("You are told when a letter is in."),
    ("bounce_told", True): gettext_lazy("You are told when a request could not be sent."),
}
