"""What the guards found, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.core.bundle import Check
from applications.core.guards import Concern
from applications.templatetags.files import page_address
from applications.templatetags.limits import at_most, figures, limit_scope, unit
from applications.templatetags.names import language_within, rule_words

register = template.Library()

OTHERS = 3  # applications that are named in one sentence

Data = Mapping[str, Any]


@register.filter
def concern_words(concern: Concern) -> str:
    """What was found, as a sentence that says what to do about it."""
    data = {"title": concern.title, **concern.data}
    if concern.code in _WORDS:
        return _WORDS[concern.code](data)
    return str(_PLAIN[concern.code]) % data


@register.filter
def concern_brief(concern: Concern) -> str:
    """The same under the line of its document, which need not be named again."""
    words = concern_words(concern).removesuffix(".")
    for named in (f"“{concern.title}” ", f"{concern.title}: "):
        words = words.removeprefix(named)
    return words


@register.simple_tag
def look_address(concern: Concern, application: int) -> str:
    """Where it is seen: the page of the file it was found on, its document, else the plan."""
    if concern.version and "page" in concern.data:
        return page_address(concern.version, concern.data["page"])
    if concern.code == "one_house":
        return f"{reverse('application', args=[application])}#references"
    if "application" in concern.data:
        return reverse("application", args=[concern.data["application"]])
    if concern.document:
        return reverse("document", args=[concern.document])
    return f"{reverse('plan', args=[application])}#before"


def _over(data: Data) -> str:
    actual, _most = figures(Check(data["what"], data["value"], data["actual"], False))
    return _("%(scope)s: %(actual)s %(unit)s; %(limit)s (%(source)s).") % {
        "scope": data["title"] or limit_scope(Check(data["what"], 0, 0, False)),
        "actual": actual,
        "unit": unit(data["what"], data["actual"]),
        "limit": at_most(data["what"], data["value"]),
        "source": data["source"] or _("the posting"),
    }


def _shrinks(data: Data) -> str:
    check = Check(data["what"], data["value"], data["actual"], False, data["title"])
    actual, _most = figures(check)
    sentence = (
        _(
            "%(scope)s: %(actual)s MB; %(limit)s. Pack separate files, and its pictures are "
            "made smaller until it fits."
        )
        if check.title
        else _(
            "%(scope)s: about %(actual)s MB; %(limit)s. Pictures are made smaller until it fits."
        )
    )
    return sentence % {
        "scope": limit_scope(check),
        "actual": actual,
        "limit": at_most(check.what, check.value),
    }


def _other_institution(data: Data) -> str:
    times = data["more"] + 1
    told = {**data, "times": times}
    if times == 1:
        return (
            _("“%(title)s” names %(name)s, where you apply too, on page %(page)d.")
            if data["rival"]
            else _("“%(title)s” names %(name)s on page %(page)d.")
        ) % told
    if times == 2:
        return (
            _("“%(title)s” names %(name)s, where you apply too, twice, first on page %(page)d.")
            if data["rival"]
            else _("“%(title)s” names %(name)s twice, first on page %(page)d.")
        ) % told
    return (
        _(
            "“%(title)s” names %(name)s, where you apply too, %(times)d times, first on page "
            "%(page)d."
        )
        if data["rival"]
        else _("“%(title)s” names %(name)s %(times)d times, first on page %(page)d.")
    ) % told


def _newer(data: Data) -> str:
    sentence = (
        _("“%(title)s” goes in as version %(number)d; version %(latest)d is for %(place)s.")
        if data.get("place")
        else _("“%(title)s” goes in as version %(number)d; version %(latest)d is in your library.")
    )
    return sentence % data


def _language(data: Data) -> str:
    return _("“%(title)s” is written in %(language)s; they take %(accepted)s.") % {
        "title": data["title"],
        "language": language_within(data["language"]),
        "accepted": ", ".join(map(language_within, data["accepted"])),
    }


def _absent(data: Data) -> str:
    names = {
        "institution": data["institution"],
        "reference": _("the reference number %(number)s") % {"number": data["reference_number"]},
        "contact": ", ".join(data["contacts"][:3]),
    }
    said = _(" or ").join(names[one] for one in data["lacking"])
    return _("“%(title)s” does not name %(names)s.") % {"title": data["title"], "names": said}


def _earlier(data: Data) -> str:
    if data.get("words"):
        return _(
            "“%(title)s” was written in an earlier season and says “%(words)s” on page %(page)d."
        ) % {**data}
    return _("“%(title)s” was written in an earlier season: read it through for its dates.") % {
        **data
    }


def _expires(data: Data) -> str:
    day = date.fromisoformat(data["until"])
    told = {**data, "until": date_format(day, _("D j M Y")), "n": data["days"]}
    words = {
        "deadline": ngettext(
            "“%(title)s” expires %(n)d day before their deadline: its last day is %(until)s.",
            "“%(title)s” expires %(n)d days before their deadline: its last day is %(until)s.",
            data["days"],
        ),
        "receipt": ngettext(
            "“%(title)s” has to reach them by %(until)s, its last day and %(n)d day before their "
            "deadline.",
            "“%(title)s” has to reach them by %(until)s, its last day and %(n)d days before their "
            "deadline.",
            data["days"],
        ),
        "start": ngettext(
            "“%(title)s” expires %(n)d day before the start: its last day is %(until)s.",
            "“%(title)s” expires %(n)d days before the start: its last day is %(until)s.",
            data["days"],
        ),
    }[data["counts"]]
    return words % told


def _too_many(data: Data) -> str:
    if data["quote"] and data["others"] == [data["said_by"]]:
        return _("You also apply to “%(said_by)s”, which says: “%(quote)s”") % {**data}
    words = _("You also apply to %(others)s.") % {"others": _others(data)}
    return f"{_rule_words(data)} {words}"


def _same_choice(data: Data) -> str:
    told = {"n": data["rank"], "others": _others(data)}
    return _("It is your choice %(n)s here, and so is %(others)s.") % told


def _choice_beyond(data: Data) -> str:
    words = _("It is your choice %(n)s.") % {"n": data["rank"]}
    return f"{_rule_words(data)} {words}"


def _one_house(data: Data) -> str:
    words = (
        _("%(names)s are at one institution (%(place)s), and the posting says: “%(quote)s”")
        if data["quote"]
        else _("%(names)s are all at one institution (%(place)s).")
    )
    return words % {**data}


def _rule_words(data: Data) -> str:
    """The posting's own words; without any the rule as the person has it."""
    if data["quote"] and data["said_by"]:
        return _("“%(said_by)s” says: “%(quote)s”") % {**data}
    if data["quote"]:
        return _("The posting says: “%(quote)s”") % {**data}
    rule = rule_words(data["most"], data["within"], data["by_intake"])
    return _("Applications allowed: %(rule)s.") % {"rule": rule}


def _others(data: Data) -> str:
    """The first few by their titles, and how many more."""
    named = ", ".join(_("“%(title)s”") % {"title": title} for title in data["others"][:OTHERS])
    if (more := len(data["others"]) - OTHERS) <= 0:
        return named
    told = {"named": named, "n": more}
    return ngettext("%(named)s and %(n)d more", "%(named)s and %(n)d more", more) % told


_WORDS: dict[str, Callable[[Data], str]] = {
    "one_house": _one_house,
    "too_many": _too_many,
    "same_choice": _same_choice,
    "choice_beyond": _choice_beyond,
    "earlier": _earlier,
    "expires": _expires,
    "over": _over,
    "shrinks": _shrinks,
    "other_institution": _other_institution,
    "newer": _newer,
    "language": _language,
    "absent": _absent,
}


# Sentences that only want their facts.
_PLAIN = {
    "missing": gettext_lazy("“%(title)s” is missing."),
    "asks": gettext_lazy("“%(title)s” is asked for in some cases only: does it apply to you?"),
    "few": gettext_lazy("“%(title)s”: %(there)d of %(wanted)d files are there."),
    "portfolio": gettext_lazy(
        "“%(title)s” is a portfolio: only its cover page would be seen. Take the documents "
        "out and upload each."
    ),
    "xfa": gettext_lazy(
        "“%(title)s” shows its content in Adobe Reader only. Print it to a new PDF there."
    ),
    "damaged": gettext_lazy(
        "“%(title)s” has damaged pages. Look through them, or export it again."
    ),
    "comments": gettext_lazy(
        "“%(title)s” carries comments, which whoever opens it will see. Its page in your "
        "library makes a version without them."
    ),
    "signed": gettext_lazy(
        "“%(title)s” is digitally signed, and joining it with others destroys the signature. "
        "Make it a file of its own where the signature matters."
    ),
    "refused_password": gettext_lazy(
        "%(portal)s turns away files with a password or a restriction, and “%(title)s” has "
        "one. Print it to a new PDF."
    ),
    "refused_signature": gettext_lazy(
        "%(portal)s turns away signed files, and “%(title)s” is signed. Print it to a new PDF."
    ),
    "draft": gettext_lazy("“%(title)s” is marked as a draft (version %(number)d)."),
    "unreadable": gettext_lazy(
        "“%(title)s” cannot be read here: it is a picture without text, or parts of it are. "
        "Look yourself whether it names the right people and places."
    ),
    "garbled": gettext_lazy(
        "The text of “%(title)s” cannot be read well: letters are missing in it. Export it "
        "again, or look yourself whether it names the right people and places."
    ),
    "unread": gettext_lazy(
        "“%(title)s” was not read yet; its words are looked at in a minute or two."
    ),
    "own_name": gettext_lazy(
        "“%(title)s” says “%(written)s” on page %(page)d; in your settings you are “%(name)s”."
    ),
}
