"""When a letter is due, as a referee reads it in a mail or on their page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core.deadline import place_of
from applications.services.letters import Letter
from applications.services.mails import referee_mails
from applications.templatetags.moments import DAY, HOUR, LONG

register = template.Library()


@register.simple_tag
def due_words(letter: Letter, zone: str, now: datetime) -> str:
    """ "Wed 2 Dec 13:29 (Kolkata), Tue 23:59 Los Angeles"; what is known where no day is."""
    clocks = letter.clocks(zone)
    if clocks is None:
        return letter.due.without_moment if letter.due else _("no date yet")
    there, here = clocks
    form = str(DAY) if here.local.year == now.astimezone(here.local.tzinfo).year else f"{LONG},"
    mine = f"{date_format(here.local, form)} {date_format(here.local, HOUR)}"
    if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
        return f"{mine} ({place_of(zone)})"
    same_day = there.local.date() == here.local.date()
    other = date_format(there.local, HOUR if same_day else f"D {HOUR}")
    place = _("in %(place)s") % {"place": there.place} if there.is_place else there.place
    return f"{mine} ({place_of(zone)}), {other} {place}"


@register.simple_tag
def due_day(letter: Letter, zone: str) -> str:
    """The day alone: the earlier of the two that clocks show, for who keeps it is never late."""
    clocks = letter.clocks(zone)
    return date_format(min(one.local.date() for one in clocks), str(LONG)) if clocks else ""


@register.simple_tag
def mail_preview(frame: Mapping[str, Any], language: str) -> SafeString:
    """A mail as the referee will read it, in its frame; no link is made for it."""
    values = {**frame, "site_name": settings.SITE_NAME, "to": frame["referee"].email}
    with referee_mails.read_by(frame["referee"], language):
        return render_to_string("mail/_preview_body.html", values)
