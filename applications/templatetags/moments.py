"""Moments in words: the institution's clock beside the reader's, and how far away it is."""

from datetime import datetime, time, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.core import deadline as core
from applications.core.moments import Moment
from applications.models import Deadline
from applications.services import deadlines
from applications.templatetags import looks

register = template.Library()

DAY, LONG, HOUR = gettext_lazy("D j M"), gettext_lazy("D j M Y"), "H:i"


@register.simple_tag
def clocks(deadline: Deadline, user: Any, now: datetime | None = None) -> SafeString:
    """Both clocks of a deadline; give `now` to leave out the year where it is this one.

    Reads `deadline.application.posting`: select it beforehand where there are many.
    """
    if deadline.instant is None:
        return format_html(
            '<span class="clocks"><span>{}</span></span>', capfirst(deadline.without_moment)
        )
    there, here = deadline.clocks(user.zone)
    if deadline.kind == Deadline.Kind.ANSWER:  # a day of one's own, no moment that runs out
        day = date_format(
            here.local, str(DAY if here.local.year == (now or here.local).year else LONG)
        )
        return format_html('<span class="clocks"><span>{}</span></span>', day)
    parts = [_here(there, here, deadline, now), _there(there, here, deadline)]
    parts = [part for part in parts if part]
    if deadline.zone_source == Deadline.ZoneSource.ASSUMED:
        words = looks.urgency("soon", _("zone not stated, please confirm"))
        page = f"{deadline.application.get_absolute_url()}#deadlines" if deadline.pk else ""
        parts.append(format_html('<a href="{}">{}</a>', page, words) if page else words)
    return format_html(
        '<span class="clocks">{}</span>',
        format_html_join("", "<span>{}</span>", ((part,) for part in parts)),
    )


@register.simple_tag
def reader_clock(deadline: Deadline, user: Any, now: datetime) -> str:
    """The moment on the reader's clock alone, where both have their place elsewhere."""
    here = deadline.instant.astimezone(user.tz)
    day = date_format(here, str(DAY) if here.year == now.astimezone(user.tz).year else f"{LONG},")
    return _("%(moment)s for you") % {"moment": f"{day} {date_format(here, HOUR)}"}


@register.simple_tag
def zone_asked(deadline: Deadline) -> str:
    """“23:59 in Halden?” of a deadline whose zone nobody stated; nothing for any other."""
    if deadline.zone_source != Deadline.ZoneSource.ASSUMED or deadline.instant is None:
        return ""
    hour = date_format(deadline.time or time(23, 59), HOUR)
    posting = deadline.application.posting
    zone = zone_meant(deadline)
    if not zone:
        return _("%(hour)s on the earliest clock on Earth (UTC+14)?") % {"hour": hour}
    place = core.place_of(zone, posting.city if not deadline.zone else "")
    return _("%(hour)s in %(place)s?") % {"hour": hour, "place": place}


@register.simple_tag
def zone_meant(deadline: Deadline) -> str:
    """The clock that `zone_asked` asks about, as the answer has to name it."""
    return deadline.zone or deadlines.zone_of_place(deadline.application)


@register.simple_tag
def turn(deadline: Deadline) -> str:
    """Why the clocks show another moment than what was printed; nothing where they do not."""
    match deadline.turn:
        case "before":
            words = _("Before %(day)s: it counts to the end of the day before.")
        case "midnight":
            words = _("00:00 on %(day)s: it counts to the end of the evening before.")
        case "skipped":
            words = _("The clocks there skip %(time)s on %(day)s: %(taken)s counts.")
        case "twice":
            words = _("The clocks there show %(time)s twice on %(day)s: the first time counts.")
        case _:
            return ""
    at = deadline.time and date_format(deadline.time, HOUR)
    taken = deadline.as_taken and date_format(deadline.as_taken, HOUR)
    return words % {"day": date_format(deadline.date, str(LONG)), "time": at, "taken": taken}


@register.simple_tag
def met_words(deadline: Deadline, now: datetime) -> str:
    """Of the last deadline to apply, where it is met and nothing went in."""
    words = _("The deadline of %(day)s is marked as met.")
    if deadline.instant and deadline.instant <= now:
        words = _("The deadline passed on %(day)s; it is marked as met.")
    return words % {"day": deadline.as_taken and date_format(deadline.as_taken, str(LONG))}


@register.simple_tag
def days_left(
    instant: datetime | None, now: datetime, zone: str = "", pill: bool = False
) -> SafeString:
    """How far away, in words, a shape and a colour; nothing where no moment is known.

    `zone` is the deadline's own: days count to the earlier of the two dates that clocks show.
    """
    if instant is None:
        return SafeString("")
    return looks.urgency(urgency_of(instant, now, zone), distance(instant, now, zone), pill)


@register.simple_tag
def due(deadline: Deadline, now: datetime, pill: bool = False) -> SafeString:
    """How far away it is, or what became of it: met, answered, over, or that it counts no more."""
    if deadline.met_at or deadline.has_been(now):
        words = {Deadline.Kind.INTERVIEW: _("over"), Deadline.Kind.REPLY: _("answered")}
        return looks.urgency("done", words.get(deadline.kind, _("met")), pill)
    if deadline.closed_at:
        return format_html('<span class="muted">{}</span>', _("no longer counts"))
    return days_left(deadline.instant, now, deadline.zone, pill)


@register.simple_tag
def late_words(deadline: Deadline, now: datetime) -> str:
    """What becomes of what comes later, in few words; once a soft day is gone, what to do."""
    if deadline.is_late_and_soft(now):
        return _("later ones may still be considered: send it")
    return deadline.late_words


def urgency_of(instant: datetime, now: datetime, zone: str = "") -> str:
    """The level that looks.urgency knows: what is overdue is as loud as what is due now."""
    level = core.urgency(instant, now, _reader_zone(), zone)
    return "now" if level == "overdue" else level


@register.simple_tag
def unanswered_words(days: int) -> str:
    """“No answer for 12 days.”"""
    if days < 1:
        return _("No answer yet.")
    return ngettext("No answer for %(n)d day.", "No answer for %(n)d days.", days) % {"n": days}


@register.simple_tag
def sent_words(at: datetime, now: datetime) -> str:
    """“sent 29 Nov, 12 days ago”."""
    here = timezone.localtime(at)
    days = (timezone.localtime(now).date() - here.date()).days
    form = _("j M") if here.year == timezone.localtime(now).year else _("j M Y")
    if days < 1:
        return _("sent today")
    return ngettext("sent %(day)s, %(n)d day ago", "sent %(day)s, %(n)d days ago", days) % {
        "day": date_format(here, form),
        "n": days,
    }


def _reader_zone() -> str:
    """By its name in the database: Django calls a fixed one “-11”, which is no zone at all."""
    return str(timezone.get_current_timezone())


def distance(instant: datetime, now: datetime, zone: str = "") -> str:
    """“in 3 days”, “in 5 hours”, “2 days overdue”."""
    left = instant - now
    days = core.days_left(instant, now, _reader_zone(), zone)
    if left <= timedelta(0):
        if days == 0:
            return _("overdue")
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if left < timedelta(hours=1):
        minutes = max(1, left // timedelta(minutes=1))
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    if left < timedelta(days=1) or days == 0:
        hours = core.hours_left(instant, now)
        return ngettext("in %(count)d hour", "in %(count)d hours", hours) % {"count": hours}
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def _here(
    there: core.Clock, here: core.Clock, deadline: Deadline, now: datetime | None
) -> SafeString:
    """The reader's clock, with the day; the only one where both show the same."""
    year = "" if now is not None and here.local.year == now.year else f" {here.local.year},"
    moment = format_html(
        '<time datetime="{}">{}{} {}</time>',
        here.local.isoformat(),
        date_format(here.local, str(DAY)),
        year,
        date_format(here.local, HOUR),
    )
    if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
        return format_html("{}{}", moment, assumed(deadline))
    return format_html(_("{moment} for you"), moment=moment)


def _there(there: core.Clock, here: core.Clock, deadline: Deadline) -> SafeString:
    """The institution's clock, with the weekday only where it is another one."""
    if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
        return SafeString("")
    moment = date_format(there.local, HOUR)
    if here.local.date() != there.local.date():
        moment = f"{date_format(there.local, 'D')} {moment}"
    place = _("in %(place)s") % {"place": there.place} if there.is_place else there.place
    return format_html("{} {}{}", moment, place, assumed(deadline))


OF_ONES_OWN = {Deadline.Kind.TARGET, Deadline.Kind.REPLY, Deadline.Kind.ANSWER}


def assumed(deadline: Deadline | Moment) -> SafeString:
    """That nobody said the hour; of a day that the person set, nothing is guessed."""
    if deadline.precision == Deadline.Precision.TIME or deadline.kind in OF_ONES_OWN:
        return SafeString("")
    return format_html(' <span class="muted">{}</span>', _("(assumed)"))
