"""What a season took, in sentences."""

from collections.abc import Mapping, Sized
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.insight import Spread
from applications.models import Application
from applications.services.insights import LookBack
from applications.templatetags.insight import as_days

register = template.Library()


@register.filter
def stage_words(stage: str) -> str:
    return str(Application.Stage(stage).label)


@register.simple_tag
def outcome(row: LookBack) -> str:
    """How it ended; who waits is told so."""
    file = row.application
    if file.waits_for_answer and file.stage != Application.Stage.WAITLIST:
        return _("no last word yet")
    return _("not sent") if file.is_open else file.get_stage_display()


@register.simple_tag
def season_sent(total: Mapping[str, Any], rows: Sized) -> str:
    """ "7 of 9 sent, 1 offer, 2 without a last word"."""
    told = [_("%(n)d of %(of)d sent") % {"n": total["sent"], "of": len(rows)}]
    offers, waiting = total["offers"], total["waiting"]
    if offers:
        told.append(ngettext("%(n)d offer", "%(n)d offers", offers) % {"n": offers})
    if waiting:
        words = ngettext("%(n)d without a last word", "%(n)d without a last word", waiting)
        told.append(words % {"n": waiting})
    return ", ".join(told)


@register.simple_tag
def season_days(spread: Spread, what: str) -> str:
    """ "Days from adding to sending: 30 in the middle, 3 to 80 (4 applications)"."""
    facts = {"n": spread.number, "days": as_days(spread.middle)}
    facts |= {"low": as_days(spread.low), "high": as_days(spread.high)}
    return _days(what == "send", spread) % facts


def _days(to_send: bool, spread: Spread) -> str:
    if spread.number == 1:
        if to_send:
            return _("Days from adding to sending: %(days)s")
        return _("Days from sending to their answer: %(days)s")
    if to_send and spread.is_half:
        return _(
            "Days from adding to sending: %(days)s in the middle, half of them %(low)s to "
            "%(high)s (%(n)d applications)"
        )
    if to_send:
        return _(
            "Days from adding to sending: %(days)s in the middle, %(low)s to %(high)s "
            "(%(n)d applications)"
        )
    if spread.is_half:
        return _(
            "Days from sending to their answer: %(days)s in the middle, half of them "
            "%(low)s to %(high)s (%(n)d applications)"
        )
    return _(
        "Days from sending to their answer: %(days)s in the middle, %(low)s to %(high)s "
        "(%(n)d applications)"
    )


@register.simple_tag
def season_letters(total: Mapping[str, Any]) -> str:
    """ "8 of 10 letters in, 1 of them late"."""
    facts = {"n": total["letters_in"], "of": total["letters_asked"], "late": total["late"]}
    if not facts["late"]:
        return _("%(n)d of %(of)d letters in, none known to be late") % facts
    return _("%(n)d of %(of)d letters in, %(late)d of them late") % facts
