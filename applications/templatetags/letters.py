"""When a letter is due, as a referee reads it in a mail or on their page."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core import presets
from applications.core.deadline import place_of
from applications.models import RefereeNews, Reference
from applications.services.letter_ways import Source, Way
from applications.services.letters import Letter, state_to_them
from applications.services.mails import referee_mails
from applications.templatetags.moments import DAY, HOUR, LONG
from applications.templatetags.request_rules import request_rule_words

register = template.Library()
LAST_MINUTE = time(23, 59)


@register.simple_tag
def due_words(letter: Letter, zone: str, now: datetime) -> str:
    """ "Wed 2 Dec 13:29 (Kolkata), Tue 23:59 Los Angeles"; what is known where no day is."""
    clocks = letter.clocks(zone)
    if clocks is None:
        return letter.due.without_moment if letter.due else _("no date yet")
    there, here = clocks
    end = f" {letter.end_words}" if letter.end_words else ""
    form = str(DAY) if here.local.year == now.astimezone(here.local.tzinfo).year else f"{LONG},"
    mine = f"{date_format(here.local, form)} {date_format(here.local, HOUR)}"
    if there.local.replace(tzinfo=None) == here.local.replace(tzinfo=None):
        return f"{mine} ({place_of(zone)}){end}"
    same_day = there.local.date() == here.local.date()
    other = date_format(there.local, HOUR if same_day else f"D {HOUR}")
    place = _("in %(place)s") % {"place": there.place} if there.is_place else there.place
    return f"{mine} ({place_of(zone)}), {other} {place}{end}"


@register.simple_tag
def due_day(letter: Letter, zone: str) -> str:
    """The earlier of the two days that clocks show, with its hour where that is not the day's last
    minute: who keeps it is never late. Of a moment at midnight it is the day before."""
    clocks = letter.clocks(zone)
    if clocks is None:
        return ""
    first = min(clocks, key=lambda one: one.local.replace(tzinfo=None))
    day = (first.local - timedelta(seconds=1)).date()
    if first.local.date() > day or first.local.time() >= LAST_MINUTE:
        return date_format(day, str(LONG))
    place = first.place or place_of(zone)
    return f"{date_format(first.local, f'{LONG},')} {date_format(first.local, HOUR)} ({place})"


@register.simple_tag
def news_words(news: RefereeNews, place: str = "") -> str:
    """What a referee did, in a sentence without an end; their own words stand beside it.
    `place` stands for more than the one programme."""
    kind, facts = RefereeNews.Kind, {"name": news.referee.called}
    if news.kind == kind.NUDGES:
        often = news.referee.Nudges
        return {
            often.NONE: _("%(name)s wants no reminders"),
            often.ONE: _("%(name)s wants one reminder, 7 days before"),
            often.TWO: _("%(name)s wants two reminders, 7 and 2 days before"),
            often.WEEKLY: _("%(name)s wants a reminder every week until the letter is in"),
        }[often(news.referee.nudges)] % facts
    if news.reference is not None:
        facts["place"] = place or news.reference.application.place
        if news.kind == kind.NOT_SUBMITTED and news.reference.awaits_answer:
            return (
                _("%(name)s says it is not sent after all; an answer is awaited: %(place)s") % facts
            )
    return {
        kind.AGREED: _("%(name)s agreed: %(place)s"),
        kind.DECLINED: _("%(name)s declined: %(place)s"),
        kind.SUBMITTED: _("%(name)s says the letter is sent: %(place)s"),
        kind.NOT_SUBMITTED: _("%(name)s says the letter is not sent after all: %(place)s"),
        kind.UPLOADED: _("%(name)s uploaded the letter: %(place)s"),
        kind.ARRIVED: _("%(name)s has the portal's mail: %(place)s"),
        kind.LOST: _("%(name)s has not received the portal's mail: %(place)s"),
        kind.STOPPED: _("%(name)s wants no more mail from here"),
        kind.RESUMED: _("%(name)s may be mailed again"),
        kind.BOUNCED: _("Mail to %(name)s came back: the address does not exist"),
    }[kind(news.kind)] % facts


@register.simple_tag
def way_words(way: Way) -> str:
    """Who says that a letter goes in so; to the applicant, who may know better."""
    if way.quote:
        return _("The posting: “%(quote)s”") % {"quote": way.quote}
    return {
        Source.OTHERS: _("As with the other referees."),
        Source.POSTING: _("The posting wants names only."),
        Source.PORTAL: _("As this portal does it."),
        Source.NOBODY: _("The posting does not say: look in the portal. You can change it later."),
    }[way.source]


@register.simple_tag
def visit_words(what: str) -> str:
    """What was done on a referee's page."""
    return {
        "opened": _("page opened"),
        "agreed": _("said yes"),
        "declined": _("said no"),
        "sent": _("ticked as sent"),
        "unsent": _("took a tick back"),
        "nudges": _("chose the reminders"),
        "stopped": _("stopped the mails"),
        "resumed": _("allowed mails again"),
        "file": _("downloaded a document"),
        "calendar": _("made a calendar address"),
        "letter": _("uploaded a letter"),
        "arrived": _("has the portal's mail"),
        "lost": _("has not received the portal's mail"),
    }.get(what, what)


@register.simple_tag
def demands(letter: Letter) -> list[tuple[str, str]]:
    """What the portal will want of whoever writes, and the page that says so; nothing of letters
    that go in another way."""
    application = letter.reference.application
    if letter.reference.mode != Reference.Mode.PORTAL:
        return []
    preset = application.portal_rules
    told = ((_demand(rule), rule.source) for rule in preset.requests) if preset else ()
    return [(words, source) for words, source in told if words]


def _demand(rule: presets.RequestRule) -> str:
    """The rule as a sentence to the referee; "" where it is the applicant's alone."""
    if rule.code in ("file_types", "file_mb", "letterhead", "newest_link"):
        return request_rule_words(rule)
    if rule.code in ("link_days", "link_uses"):
        counted = {"link_days": _link_days, "link_uses": _link_uses}
        return counted[rule.code](rule.value)
    return {
        "form": _("You upload the letter or write it into a box."),
        "questions": _("It asks you some questions, too."),
        "ratings": _("It may ask you for ratings, too."),
        "link_renews": _("A link that has run out mails you a new one when you open it."),
    }.get(rule.code, "")


def _link_days(n: int) -> str:
    words = ngettext("Its link works for %(n)d day.", "Its link works for %(n)d days.", n)
    return words % {"n": n}


def _link_uses(n: int) -> str:
    words = ngettext("Its link can be opened %(n)d time.", "Its link can be opened %(n)d times.", n)
    return words % {"n": n}


@register.simple_tag
def state_words(reference: Reference) -> dict[str, Any]:
    """How it stands, to the referee: a word, and the tone it is shown in."""
    words, state = state_to_them(reference), Reference.State(reference.state)
    if state == state.RECEIVED or reference.submitted_at and state != state.DECLINED:
        return {"words": words, "tone": "done"}
    loud = {state.ASKED: "soon", state.DECLINED: "now", state.FAILED: "now"}
    return {"words": words, "tone": loud.get(state, "quiet") if words else "quiet"}


@register.simple_tag
def mail_preview(frame: Mapping[str, Any], language: str) -> SafeString:
    """A mail as the referee will read it, in its frame; no link is made for it."""
    values = {**frame, "site_name": settings.SITE_NAME, "to": frame["referee"].email}
    with referee_mails.read_by(frame["referee"], language):
        return render_to_string("mail/_preview_body.html", values)
