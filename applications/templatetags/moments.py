"""Moments in words: the institution's clock beside the reader's, and how far away it is."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Deadline
from applications.templatetags import looks

register = template.Library()

EARLIEST = "Etc/GMT-14"  # where the day begins first: what counts when no zone is known
DAY, HOUR = "D j M", "H:i"


@register.simple_tag
def clocks(deadline: Deadline, user: Any, now: datetime | None = None) -> SafeString:
    """Both clocks of a deadline; give `now` to leave out the year where it is this one.

    Reads `deadline.application.posting`: select it beforehand where there are many.
    """
    if deadline.instant is None:
        return format_html('<span class="clocks"><span>{}</span></span>', _without_day(deadline))
    there = deadline.instant.astimezone(ZoneInfo(deadline.zone or EARLIEST))
    here = deadline.instant.astimezone(user.tz)
    parts = [_there(deadline, there, now), _here(there, here)]
    if deadline.zone_source == Deadline.ZoneSource.ASSUMED:
        parts.append(looks.urgency("soon", _("zone not stated, please confirm")))
    return format_html(
        '<span class="clocks">{}</span>',
        format_html_join("", "<span>{}</span>", ((part,) for part in parts)),
    )


@register.simple_tag
def days_left(instant: datetime | None, now: datetime, pill: bool = False) -> SafeString:
    """How far away, counted in days of the reader's calendar: in words, a shape and a colour."""
    if instant is None:
        return SafeString("")
    return looks.urgency(urgency_of(instant, now), distance(instant, now), pill)


@register.simple_tag
def urgency_of(instant: datetime, now: datetime) -> str:
    """`now` up to three days ahead and when it is past, `soon` up to fourteen, else `calm`."""
    days = _days(instant, now)
    return "now" if days <= 3 else "soon" if days <= 14 else "calm"


@register.simple_tag
def distance(instant: datetime, now: datetime) -> str:
    """“in 3 days”, “in 5 hours”, “2 days overdue”."""
    left, days = instant - now, _days(instant, now)
    if left <= timedelta(0):
        if days == 0:
            return _("overdue since today")
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if left < timedelta(hours=1):
        minutes = max(1, left // timedelta(minutes=1))
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    if left < timedelta(days=1):
        hours = left // timedelta(hours=1)
        return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _days(instant: datetime, now: datetime) -> int:
    """Calendar days between the two on the reader's own calendar."""
    return (timezone.localdate(instant) - timezone.localdate(now)).days


def _without_day(deadline: Deadline) -> str:
    if deadline.precision == Deadline.Precision.ROLLING:
        return _("Rolling: open until filled, the earlier the better")
    return _("No date known")


def _there(deadline: Deadline, there: datetime, now: datetime | None) -> SafeString:
    year = "" if now is not None and there.year == now.year else f" {there.year},"
    moment = f"{date_format(there, DAY)}{year} {date_format(there, HOUR)}"
    words = format_html(
        '<time datetime="{}">{}</time> {}', there.isoformat(), moment, _in(deadline)
    )
    if deadline.precision == Deadline.Precision.TIME:
        return words
    return format_html('{} <span class="muted">{}</span>', words, _("(assumed)"))


def _here(there: datetime, here: datetime) -> str:
    """The reader's clock, with the day only where it is another one."""
    moment = date_format(here, HOUR)
    if here.date() != there.date():
        moment = f"{date_format(here, DAY)} {moment}"
    return _("%(moment)s for you") % {"moment": moment}


def _in(deadline: Deadline) -> str:
    """Where that clock hangs: the posting's city if the zone came from it, else the zone's."""
    zone = deadline.zone
    city = deadline.application.posting.city
    if city and deadline.zone_source == Deadline.ZoneSource.PLACE:
        return _("in %(place)s") % {"place": city}
    if zone == "Etc/GMT+12":
        return _("anywhere on Earth (AoE)")
    if not zone or zone.startswith("Etc/") or "/" not in zone:
        return _offset(zone or EARLIEST)
    return _("in %(place)s") % {"place": zone.rsplit("/", 1)[-1].replace("_", " ")}


def _offset(zone: str) -> str:
    """A fixed zone as people write it: UTC+14 (the names Etc/GMT±n count the other way round)."""
    name = zone.removeprefix("Etc/")
    if name in ("UTC", "UCT", "Zulu", "Universal", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"):
        return "GMT" if name.startswith("GMT") else "UTC"
    if name.startswith("GMT"):
        sign = "−" if name[3] == "+" else "+"
        return f"UTC{sign}{name[4:]}"
    return name
