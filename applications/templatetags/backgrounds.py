"""What a person told of themselves, row by row, and where each is written down."""

from typing import Any, cast

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.core.condition import Condition, Level
from applications.models import Citizenship, CreditSum, Degree, Stay, TestResult
from applications.templatetags.conditions import (
    day_words,
    degree_named,
    field_words,
    level_words,
    number,
)
from applications.templatetags.names import country_name

register = template.Library()

NAMES: dict[type, str] = {
    Degree: "degree",
    CreditSum: "credit_sum",
    Stay: "stay",
    TestResult: "test_result",
    Citizenship: "citizenship",
}
_ADDED_AS = {
    "credits": "credit_sum_add",
    "degree": "degree_add",
    "degree_age": "degree_add",
    "unfinished": "degree_add",
    "mobility": "stay_add",
    "test": "test_result_add",
}


@register.filter
def added_as(condition: Condition) -> str:
    """The name of the address where what is missing is written down; "" where none would help."""
    if condition.kind == "origin":
        of = {"degree_abroad": "degree_add", "not_native": ""}
        return of.get(condition.of, "citizenship_add")
    return _ADDED_AS[condition.kind]


@register.filter
def row_address(row: Any) -> str:
    """Where a row of a background is changed."""
    return reverse(NAMES[type(row)], args=[row.pk])


@register.filter
def row_words(row: Any) -> str:
    """One row of a background in a line."""
    if isinstance(row, Degree):
        return _degree_row(row)
    if isinstance(row, CreditSum):
        return credit_sum_words(row)
    if isinstance(row, Stay):
        facts = {
            "country": country_name(row.country),
            "since": day_words(row.since),
            "until": day_words(row.until) if row.until else "",
        }
        if row.until:
            return _("%(country)s, %(since)s to %(until)s") % facts
        return _("%(country)s, since %(since)s") % facts
    if isinstance(row, TestResult):
        parts = [f"{row.name}: {row.score}"]
        if row.taken_on:
            parts.append(_("taken %(day)s") % {"day": day_words(row.taken_on)})
        if row.last_day:
            parts.append(_("good until %(last)s") % {"last": day_words(row.last_day)})
        return ", ".join(parts)
    return country_name(row.country)


def _degree_row(row: Degree) -> str:
    parts = [degree_named(level_words(row.level), row.subject)]
    if row.country:
        parts.append(country_name(row.country))
    if row.awarded_on:
        parts.append(_("awarded %(day)s") % {"day": day_words(row.awarded_on)})
    elif row.expected_on:
        parts.append(_("expected %(day)s") % {"day": day_words(row.expected_on)})
    return ", ".join(parts)


def credit_sum_words(row: CreditSum) -> str:
    """ "48 ECTS in mathematics at master’s level"."""
    condition = Condition("credits", of=row.field, level=cast(Level, row.level))
    return _("%(minimum)s ECTS in %(field)s") % {
        "minimum": number(float(row.credits)),
        "field": field_words(condition),
    }
