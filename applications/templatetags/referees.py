"""When a letter is due, by the clock of whoever writes it."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core.deadline import clock_of, place_of
from applications.core.readiness import Readiness
from applications.models import Deadline, Referee
from applications.templatetags.moments import DAY, HOUR, LONG

register = template.Library()


@register.simple_tag
def due_for(deadline: Deadline, referee: Referee, user: Any, now: datetime) -> SafeString:
    """The moment on the referee's clock, or on the reader's where theirs is not known, and beside
    it the institution's where that shows another one."""
    there, here = deadline.clocks(referee.zone or user.zone)
    year = "" if here.local.year == now.astimezone(here.local.tzinfo).year else f" {here.local:%Y},"
    moment = f"{date_format(here.local, DAY)}{year} {date_format(here.local, HOUR)}"
    shown = format_html('<time datetime="{}">{}</time>', here.local.isoformat(), moment)
    if not referee.zone:
        shown = format_html("{} {}", shown, _("for you"))
    if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
        return shown
    same_day = there.local.date() == here.local.date()
    other = date_format(there.local, HOUR if same_day else f"D {HOUR}")
    place = _("in %(place)s") % {"place": there.place} if there.is_place else there.place
    return format_html('{}<span class="small muted">{} {}</span>', shown, other, place)


@register.simple_tag
def referee_moment(moment: datetime, referee: Referee, user: Any, now: datetime) -> str:
    """“Wed 9 Dec 08:12 (Kolkata)”, on the referee's clock, or on the reader's where theirs is not
    known."""
    zone = referee.zone or user.zone
    local = moment.astimezone(clock_of(zone))
    form = str(DAY) if local.year == now.astimezone(local.tzinfo).year else f"{LONG},"
    return f"{date_format(local, form)} {date_format(local, HOUR)} ({place_of(zone)})"


@register.filter
def letters_of(done: int, total: int) -> str:
    """How many letters are in, in the one way that this is told."""
    return _("letters %(done)s of %(total)s") % {"done": done, "total": total}


@register.filter
def names_of(done: int, total: int) -> str:
    """Whose contact details are complete, of those named only, in the one way that this is told."""
    return _("names only %(done)s of %(total)s") % {"done": done, "total": total}


@register.filter
def names_agreed_of(done: int, total: int) -> str:
    """Who said yes to being named: what a referee has done, and not whether their details are
    complete."""
    return _("names agreed %(done)s of %(total)s") % {"done": done, "total": total}


@register.filter
def letters_and_names(at: Readiness) -> list[str]:
    """What referees are to do for an application: letters and names are two counts, never one."""
    counts = [letters_of(*at.letters)] if at.letters[1] else []
    return counts + ([names_of(*at.names)] if at.names[1] else [])


@register.simple_tag
def clock_there(referee: Referee, now: datetime) -> str:
    """“Kolkata, 05:51 there now”; nothing where their zone is not known."""
    if not referee.zone:
        return ""
    hour = date_format(now.astimezone(referee.tz), HOUR)
    return _("%(place)s, %(hour)s there now") % {"place": place_of(referee.zone), "hour": hour}
