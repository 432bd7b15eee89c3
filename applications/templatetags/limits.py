"""Limits in words, and how far each is: the one place where such a sentence is made."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.bundle import Check
from applications.core.limits import Limit, limits_from
from applications.models import Requirement

register = template.Library()


def limit_sentence(limit: Limit) -> str:
    """The limit as everybody says it: "at most 5 pages, for the summary only"."""
    most = at_most(limit.what, limit.value)
    if not limit.binds:
        return most
    part = limit.binds.removeprefix("the ")
    return _("%(limit)s, for the %(part)s only") % {"limit": most, "part": part}


def at_most(what: str, value: float) -> str:
    """ "at most 2 pages"."""
    is_whole = value == round(value)
    number = {"n": grouped(value) if is_whole else number_format(f"{value:g}")}
    if what == "total_mb":
        return _("at most %(n)s MB together") % number
    return _("at most %(n)s %(unit)s") % {**number, "unit": unit(what, value)}


@register.filter
def limits_of(piece: Requirement) -> list[str]:
    """What the posting sets for this one thing, each limit a sentence."""
    return [limit_sentence(limit) for limit in limits_from(piece.limits)]


@register.filter
def limit_words(check: Check) -> str:
    """How much of a limit is used: "4 of 75 pages"."""
    actual, most = figures(check)
    return _of(check.what) % {"actual": actual, "most": most}


@register.filter
def limit_room(check: Check) -> str:
    """The difference, in words: what is left, or by how much it is over."""
    difference = check.value - check.actual
    left = {"n": figure(check.what, abs(difference)), "unit": unit(check.what, abs(difference))}
    if difference < 0:
        return _("%(n)s %(unit)s too many") % left
    return _("%(n)s %(unit)s left") % left if difference else _("just fits")


@register.filter
def limit_scope(check: Check) -> str:
    """What the limit binds."""
    if check.each and check.holds:
        return _("Each file")
    if check.title:
        return check.title
    return _("All files together") if check.of_all else _("The one PDF")


@register.filter
def limit_level(check: Check) -> str:
    """ "over", "near" (nine tenths are used) or "fine": the bar's shape and colour."""
    if not check.holds:
        return "over"
    return "near" if check.actual > 0.9 * check.value else "fine"


@register.simple_tag
def limit_bar(check: Check) -> SafeString:
    """The limit as a bar; the words beside it say the same."""
    return format_html(
        '<meter min="0" max="{}" high="{}" optimum="0" value="{}" aria-hidden="true"></meter>',
        check.value,
        0.9 * check.value,
        check.actual,
    )


@register.filter
def looser_words(check: Check) -> list[str]:
    """The limits that would allow more, each with who says so."""
    return [set_words(limit) for limit in check.looser]


@register.filter
def set_words(limit: Limit) -> str:
    """Who sets it, and how much it allows."""
    most = at_most(limit.what, limit.value)
    return _("%(source)s: %(limit)s") % {"source": limit.source or _("the posting"), "limit": most}


def figures(check: Check) -> tuple[str, str]:
    """Actual and most; with so many decimals that what is over looks it."""
    actual, most = figure(check.what, check.actual), figure(check.what, check.value)
    for decimals in (2, 3):
        if actual == most and check.actual != check.value:
            actual = number_format(f"{check.actual:.{decimals}f}".rstrip("0").rstrip("."))
    return actual, most


def figure(what: str, value: float) -> str:
    if what not in ("mb", "total_mb"):
        return grouped(value)
    rounded = f"{value:.1f}" if value >= 1 else f"{max(value, 0.01):.2f}"
    return number_format(f"{float(rounded):g}")


def grouped(value: float) -> str:
    """A whole number as the language writes it: 4,000 or 4 000."""
    return number_format(round(value), force_grouping=True)


def _of(what: str) -> str:
    return {
        "pages": _("%(actual)s of %(most)s pages"),
        "words": _("%(actual)s of %(most)s words"),
        "characters": _("about %(actual)s of %(most)s characters"),
        "files": _("%(actual)s of %(most)s files"),
    }.get(what, _("%(actual)s of %(most)s MB"))


def unit(what: str, number: float) -> str:
    count = round(number)
    return {
        "pages": ngettext("page", "pages", count),
        "words": ngettext("word", "words", count),
        "characters": ngettext("character", "characters", count),
        "files": ngettext("file", "files", count),
    }.get(what, "MB")
