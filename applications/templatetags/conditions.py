"""What a posting says of who may apply, in few words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.core.condition_rows import condition_in
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
LEVELS = {
    "first": gettext_lazy("bachelor’s"),
    "second": gettext_lazy("master’s"),
    "third": gettext_lazy("doctor’s"),
}
GROUPS = {
    "international": gettext_lazy("international applicants"),
    "outside_eu": gettext_lazy("those from outside the EU"),
    "degree_abroad": gettext_lazy("those with a degree from abroad"),
    "not_native": gettext_lazy("those with another first language"),
}
YEAR = 12


@register.filter
def condition_named(row: dict[str, Any]) -> str:
    """ "master’s: mathematics", "12 of 36 months in Italy", "TOEFL 90"; "" for what is none."""
    read = condition_in(row)
    if read is None:
        return ""
    level = str(LEVELS.get(read.level, KINDS["degree"]))
    match read.kind:
        case "degree":
            return _("%(level)s: %(of)s") % {"level": level, "of": read.of} if read.of else level
        case "degree_age":
            told = {"level": level, "years": f"{(read.within or 0) / YEAR:g}"}
            return _("%(level)s of the last %(years)s years") % told
        case "mobility":
            told = {"months": str(read.months or "?"), "within": str(read.within or "?")}
            stay = _("at most %(months)s of %(within)s months there") % told
            return f"{stay} ({country_name(read.country)})" if read.country else stay
        case "test":
            return f"{read.of} {read.minimum:g}" if read.minimum else read.of
        case "origin":
            return _("for %(group)s") % {"group": GROUPS.get(read.of, KINDS["origin"])}
        case "unfinished":
            return str(KINDS["unfinished"])
    return ""
