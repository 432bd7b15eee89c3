"""When something is to be ordered, in the reader's language."""

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.services.orders import Errand

register = template.Library()


@register.filter
def steps_words(errand: Errand) -> str:
    """“Transcript → Sworn translation”: each needs the one before it."""
    return " → ".join(one.called for one in errand.steps)


@register.filter
def course_words(errand: Errand) -> str:
    """What is to be done next and by when; where that is too late, what is left to do.

    Said behind `steps_words`: of several steps it names the one that is next.
    """
    course, step = errand.course, errand.next
    if step is None:
        return _("all of it is there")
    if course is None:
        return _("no deadline with a day yet")
    words = _of_next(errand)
    if len(errand.steps) == 1:
        return words
    return _("%(what)s: %(words)s") % {"what": step.called, "words": words}


def _of_next(errand: Errand) -> str:
    course, step = errand.course, errand.next
    if course is None or step is None:
        return ""
    told: dict[str, Any] = {"by": _day(course.by), "day": _day(course.there), "n": course.late}
    unmarked = course.told and not course.begun
    if course.overdue:
        words = _("was expected by now: ask after it")
    elif not course.in_time:
        words = f"{_late(course.begun or course.told, told)}; {_left()}"
    elif unmarked:
        words = _("all expected on %(day)s") % told
    elif course.begun:
        words = _("under way, all expected on %(day)s") % told
    else:
        words = (_("take it by %(by)s") if step.is_taken else _("order by %(by)s")) % told
    # A day they told may be left from an order that was taken back: it is not ours to have counted.
    return _("not marked as begun, %(words)s") % {"words": words} if unmarked else words


@register.filter
def errand_brief(errand: Errand) -> str:
    """The same in a few words, for home."""
    course, step = errand.course, errand.next
    if course is None or step is None:
        return ""
    told: dict[str, Any] = {"what": step.called, "by": _day(course.by), "n": course.late}
    if course.overdue:
        return _("ask after %(what)s") % told
    if course.late:
        words = ngettext("%(what)s, %(n)d day late", "%(what)s, %(n)d days late", course.late)
        return words % told
    if not course.in_time:
        return _("%(what)s, on the very day of the deadline") % told
    if course.told and not course.begun:
        return _("%(what)s, not marked as begun") % told
    return (_("take %(what)s by %(by)s") if step.is_taken else _("order %(what)s by %(by)s")) % told


def _late(known: bool, told: dict[str, Any]) -> str:
    """`known`: by what was noted or told, and not counted from today."""
    if not told["n"]:
        words = (
            _("all expected on %(day)s, the very day of the deadline")
            if known
            else _(
                "was to begin by %(by)s; from today it takes until %(day)s, the very day of the "
                "deadline"
            )
        )
    elif known:
        words = ngettext(
            "all expected on %(day)s, %(n)d day late",
            "all expected on %(day)s, %(n)d days late",
            told["n"],
        )
    else:
        words = ngettext(
            "was to begin by %(by)s; from today it takes until %(day)s, %(n)d day late",
            "was to begin by %(by)s; from today it takes until %(day)s, %(n)d days late",
            told["n"],
        )
    return words % told


def _left() -> str:
    return _("ask for express, or ask them whether it may follow")


@register.filter
def takes_words(errand: Errand) -> str:
    """“allow at least 10 working days”; "" where it is under way or there is no day."""
    course = errand.course
    if course is None or course.begun:
        return ""
    n = errand.days if errand.is_working else (course.needed - course.by).days
    if errand.is_working:
        words = ngettext("allow at least %(n)d working day", "allow at least %(n)d working days", n)
    else:
        words = ngettext("allow at least %(n)d day", "allow at least %(n)d days", n)
    words %= {"n": n}
    if not any(one.working for one in errand.left):
        return words
    return _("%(words)s; public holidays come on top") % {"words": words}


def _day(day: Any) -> str:
    return date_format(day, _("D j M Y"))
