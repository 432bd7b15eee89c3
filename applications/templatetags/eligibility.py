"""Who may apply, in words: what is asked, and how far the background goes; never a verdict."""

import re
from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.condition import Condition
from applications.core.eligibility import Reason, Sum, is_ahead, same
from applications.services.eligibility import Asked
from applications.templatetags.conditions import (
    asked_words,
    day_words,
    degree_named,
    field_words,
    level_words,
    months,
    number,
)
from applications.templatetags.names import country_name

register = template.Library()

A_MONTH, DAYS_TOLD = 30.44, 60  # up to so many days are told as days


@register.filter
def summary_words(asked: Sequence[Asked]) -> str:
    """All of it in a line: "2 questions · 48 of 60 ECTS in mathematics"."""
    sums = [one.sum for one in asked]
    parts = []
    if number := sum(one.is_open for one in sums):
        words = ngettext("%(n)d question", "%(n)d questions", number)
        parts.append(words % {"n": number})
    told = [one for state in ("short", "compare", "met") for one in sums if one.state == state]
    parts += [_brief(one) for one in told[:1]]
    if more := len(told) - 1 if told else 0:
        parts.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return " · ".join(parts)


def _brief(told: Sum) -> str:
    """A sum where there is room for a line."""
    is_above = told.condition.kind == "degree" and told.state == "short" and not told.flips
    if told.condition.kind in ("degree", "degree_age") and told.degree and not is_above:
        return _when(told, level_words(told.degree.level))
    if told.condition.kind == "mobility" and told.state != "ask":
        return _stayed(told)
    return sum_words(told)


@register.filter
def sum_words(told: Sum) -> str:
    """The figures of the background beside it."""
    condition = told.condition
    if told.state == "settled" and told.by:
        return _("one of these is enough: %(other)s") % {"other": asked_words(told.by)}
    if told.state == "unknown":
        return _unknown(condition)
    return {
        "credits": _credits,
        "degree": _degree,
        "degree_age": _degree_age,
        "mobility": _mobility,
        "test": _test,
    }.get(condition.kind, because)(told)


def _unknown(condition: Condition) -> str:
    return {
        "credits": _("your credits are not known yet"),
        "degree": _("your degree is not known yet"),
        "degree_age": _("your degree is not known yet"),
        "unfinished": _("your degree is not known yet"),
        "mobility": _("where you lived is not known yet"),
        "test": _("your score is not known yet"),
    }.get(condition.kind, _("for you to say"))


def _credits(told: Sum) -> str:
    condition = told.condition
    figures = {
        "have": number(told.have),
        "minimum": number(condition.minimum),
        "field": field_words(condition),
        "short": number(told.short),
    }
    if told.state == "ask":
        if condition.level:
            return _("none of your sums is of this field and level")
        return _("none of your sums is called so")
    if condition.minimum is None:
        return _("%(have)s ECTS in %(field)s") % figures
    if told.short:
        return _("%(have)s of %(minimum)s ECTS in %(field)s; %(short)s short") % figures
    return _("%(have)s of %(minimum)s ECTS in %(field)s") % figures


def _degree(told: Sum) -> str:
    degree = told.degree
    if degree is None:
        return ""
    named = degree_named(level_words(degree.level), degree.subject)
    words = _when(told, named)
    if told.state == "short" and told.flips is None:
        return _("so far: %(degree)s") % {"degree": named}
    of = told.condition.of
    if of and (told.state == "compare" or not same(degree.subject, of)):
        asked = {"words": words, "of": of}
        return _("%(words)s; they ask for %(of)s") % asked
    return words


def _when(told: Sum, named: str) -> str:
    """ "Master’s in Physics expected 1 Jun 2027; 2 months after the start"."""
    degree = told.degree
    if degree is None:
        return named
    words = _("%(degree)s awarded %(day)s") if degree.awarded else _("%(degree)s expected %(day)s")
    words = words % {"degree": named, "day": day_words(degree.day)}
    return f"{words}; {_distance(told)}" if told.counts.day else words


def _distance(told: Sum) -> str:
    to_start, days = told.counts.which == "start", abs(told.days)
    if not days:
        return _("on the day of the start") if to_start else _("on the day of the deadline")
    if told.days > 0:
        words = _("%(time)s after the start") if to_start else _("%(time)s after the deadline")
    else:
        words = _("%(time)s before the start") if to_start else _("%(time)s before the deadline")
    return words % {"time": _length(days)}


def _length(days: int) -> str:
    if days <= DAYS_TOLD:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return months(round(days / A_MONTH), years=False)


def _degree_age(told: Sum) -> str:
    degree = told.degree
    if degree is None:
        return ""
    words = _when(told, degree_named(level_words(degree.level), degree.subject))
    if told.last is None:
        return words
    facts = {"words": words, "day": day_words(told.last)}
    if told.state == "short":
        return _("%(words)s; it would count until %(day)s") % facts
    return _("%(words)s; it counts until %(day)s") % facts


def _mobility(told: Sum) -> str:
    condition = told.condition
    if told.state == "ask":
        if told.country:
            return _("no day to count from is known yet")
        return _("the country of the place is not known yet")
    words = _stayed(told)
    if told.flips is None and told.state == "short":
        facts = {"words": words, "months": int(condition.months or 0)}
        return _("%(words)s; more than %(months)d for as long as you stay") % facts
    if told.flips is None:
        return words
    flips = {"words": words, "day": day_words(told.flips), "months": int(condition.months or 0)}
    if told.state == "met":
        return _("%(words)s; more than %(months)d from %(day)s on, if you stay") % flips
    return _("%(words)s; no more than %(months)d from %(day)s on") % flips


def _stayed(told: Sum) -> str:
    condition = told.condition
    start = told.counts.which == "start"
    words = (
        _("%(have)s of %(months)d months in %(country)s within the %(within)d before the start")
        if start
        else _(
            "%(have)s of %(months)d months in %(country)s within the %(within)d before the deadline"
        )
    )
    return words % {
        "have": number(told.have),
        "months": int(condition.months or 0),
        "within": int(condition.within or 0),
        "country": country_name(told.country),
    }


def _test(told: Sum) -> str:
    if told.instead:
        facts = {"name": told.instead.name, "score": told.instead.score}
        return _("you have %(name)s: %(score)s; see whether one test is enough") % facts
    result = told.result
    if result is None:
        return ""
    facts = {
        "name": result.name,
        "score": result.score,
        "minimum": number(told.condition.minimum),
        "last": day_words(told.last) if told.last else "",
    }
    if told.condition.minimum is None:
        words = _("%(name)s: %(score)s") % facts
    else:
        words = _("%(name)s: %(score)s, of at least %(minimum)s") % facts
    if result.taken and is_ahead(result, told.counts):
        facts["day"] = day_words(result.taken)
        if told.counts.which == "start":
            return f"{words}; {_('taken %(day)s, after the start') % facts}"
        return f"{words}; {_('taken %(day)s, after the deadline') % facts}"
    if not told.last:
        return words
    until = _("was good until %(last)s") if _is_over(told) else _("good until %(last)s")
    return f"{words}; {until % facts}"


def _is_over(told: Sum) -> bool:
    return bool(told.last and told.counts.day and told.last < told.counts.day)


@register.filter
def reason_words(reason: Reason) -> str:
    """Why the answer is proposed: "your degree is from Sweden: asked only of…"."""
    facts = {"why": because(reason.sum), "asked": _small(asked_words(reason.sum.condition))}
    return _("%(why)s: %(asked)s") % facts


def because(told: Sum) -> str:
    """What of the background says so."""
    if told.state == "compare":
        return _("for you to say")
    if told.condition.kind == "unfinished" and told.degree:
        named = level_words(told.degree.level) or _("Degree")
        return _("your %(degree)s") % {"degree": _small(_when(told, named))}
    if told.condition.of == "degree_abroad" and told.degree:
        facts = {
            "degree": _small(
                degree_named(level_words(told.degree.level) or _("Degree"), told.degree.subject)
            ),
            "country": country_name(told.degree.country),
        }
        return _("your %(degree)s is from %(country)s") % facts
    return _("you are a citizen of %(country)s") % {"country": country_name(told.country)}


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


@register.filter
def case_words(condition: str) -> str:
    """In which case something is asked, without what is asked, which its line names already.

    >>> case_words("Copy of passport (for international applicants)")
    'for international applicants'
    """
    in_brackets = re.fullmatch(r"[^()]+\(([^()]+)\)\.?", condition)
    return in_brackets[1].strip() if in_brackets else condition


@register.filter
def asked_of_some(one: Asked) -> str:
    """The words that say what is asked, where what is read of them is only of whom."""
    of_some = one.condition.kind in ("origin", "unfinished")
    return str(one.evidence.get("quote", "")) if of_some else ""


@register.filter
def counted_words(told: Sum) -> str:
    """Which day counts and who says so; "" where no day does."""
    if told.condition.kind in ("credits", "origin") or not told.counts.day:
        return ""
    facts = {"day": day_words(told.counts.day)}
    if told.counts.is_month:
        return _("The posting names only the month of the start: counted to %(day)s.") % facts
    if told.counts.which == "start":
        return _("Counted to the start, %(day)s, as the posting says.") % facts
    if told.condition.day in ("start", "recruitment"):
        words = _(
            "The posting counts to the start, whose day is not known: here to the deadline, "
            "%(day)s."
        )
        return words % facts
    if told.condition.day:
        return _("Counted to the deadline, %(day)s, as the posting says.") % facts
    return _("Counted to the deadline, %(day)s, for the posting names no other day.") % facts
