"""A reminder's step in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.schedule import AT_ITS_MOMENT, WEEK

register = template.Library()


@register.filter
def step_words(step: str) -> str:
    """“7 days before”, “6 hours before”, “the week's overview”, “after your snooze”, …"""
    if step == WEEK:
        return _("the week's overview")
    if step == AT_ITS_MOMENT:
        return _("on the day")
    if step.startswith("s"):
        return _("after your snooze")
    if step.startswith("m"):
        return _("the clocks there changed")
    if step.startswith("w"):
        return _("the posting's page changed")
    count = int(step[:-1])
    if step.endswith("d"):
        return ngettext("%d day before", "%d days before", count) % count
    return ngettext("%d hour before", "%d hours before", count) % count
