"""What a posting says of who may apply, in few words."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.core.condition import Condition
from applications.core.condition_rows import condition_in
from applications.core.eligibility import can_be_summed
from applications.models.profile import ProfileLevel
from applications.templatetags.names import country_name

register = template.Library()

KINDS = {
    "degree": gettext_lazy("degree"),
    "degree_age": gettext_lazy("age of the degree"),
    "mobility": gettext_lazy("stay in the country"),
    "test": gettext_lazy("score of a test"),
    "origin": gettext_lazy("asked of a group only"),
    "unfinished": gettext_lazy("asked before the degree only"),
}
GROUPS = {
    "international": gettext_lazy("international applicants"),
    "outside_eu": gettext_lazy("citizens of countries outside the EU"),
    "outside_eea": gettext_lazy("citizens of countries outside the EU and EEA"),
    "degree_abroad": gettext_lazy("those with a degree from abroad"),
    "not_native": gettext_lazy("those with another mother tongue"),
}


@register.filter
def condition_named(row: Any) -> str:
    """A row of a condition as the lines of its posting name it; "" for what is none."""
    condition = condition_in(row)
    return asked_words(condition) if condition and can_be_summed(condition) else ""


@register.filter
def asked_words(condition: Condition) -> str:
    """What is asked, in a few words."""
    of, level = condition.of, level_words(condition.level)
    told: dict[str, Any] = {"of": of, "level": level, "minimum": number(condition.minimum)}
    if condition.kind == "credits" and condition.minimum is None:
        return _("ECTS in %(field)s") % {"field": field_words(condition)}
    if condition.kind == "credits":
        return _("%(minimum)s ECTS in %(field)s") % {**told, "field": field_words(condition)}
    if condition.kind == "degree":
        return degree_named(level, of)
    if condition.kind == "degree_age":
        return _("%(degree)s awarded at most %(time)s before") % {
            "degree": level or _("Degree"),
            "time": months(condition.within),
        }
    if condition.kind == "mobility":
        return _stay_asked(condition)
    if condition.kind == "test":
        words = _("%(of)s of at least %(minimum)s") if condition.minimum is not None else "%(of)s"
        return words % told
    if condition.kind == "unfinished":
        return _("Asked only while the degree is not finished")
    group = GROUPS.get(condition.of) or _("some applicants")
    return _("Asked only of %(group)s") % {"group": group}


def _stay_asked(condition: Condition) -> str:
    facts = {
        "months": months(condition.months, years=False),
        "within": months(condition.within, years=False),
        "country": country_name(condition.country) if condition.country else "",
    }
    if condition.country:
        return _("At most %(months)s in %(country)s within %(within)s") % facts
    return _("At most %(months)s in the country within %(within)s") % facts


@register.filter
def field_words(condition: Condition) -> str:
    """ "mathematics at master’s level"; "all fields" where none is named."""
    field = condition.of or _("all fields")
    at = {
        "first": _("%(field)s at bachelor’s level"),
        "second": _("%(field)s at master’s level"),
        "third": _("%(field)s at doctoral level"),
    }.get(condition.level, "%(field)s")
    return at % {"field": field}


def level_words(level: str) -> str:
    """ "Master’s"."""
    return str(ProfileLevel(level).label) if level else ""


def degree_named(level: str, of: str) -> str:
    """ "Master’s in physics"."""
    if not of:
        return level or _("A degree")
    return _("%(level)s in %(of)s") % {"level": level or _("A degree"), "of": of}


def number(value: float | None) -> str:
    """Without a fraction where there is none, with the reader's sign before one."""
    if value is None:
        return ""
    value = round(value, 2)
    return number_format(int(value) if value == int(value) else value)


def months(told: float | None, *, years: bool = True) -> str:
    """ "12 months"; "5 years" of what is whole years, where those are said."""
    length = int(told or 0)
    if years and length and not length % 12:
        return ngettext("%(n)d year", "%(n)d years", length // 12) % {"n": length // 12}
    return ngettext("%(n)d month", "%(n)d months", length) % {"n": length}


def day_words(day: date) -> str:
    """ "1 Jun 2027"."""
    return date_format(day, _("j M Y"))
