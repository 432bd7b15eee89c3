"""What the guards found and how far a limit is, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from applications.core.bundle import Check
from applications.core.guards import Concern

register = template.Library()

Data = Mapping[str, Any]


@register.filter
def concern_words(concern: Concern) -> str:
    """What was found, as a sentence that says what to do about it."""
    data = {"title": concern.title, **concern.data}
    if concern.code in _WORDS:
        return _WORDS[concern.code](data)
    return _plain()[concern.code] % data


@register.filter
def limit_words(check: Check) -> str:
    """How much of a limit is used: "4 of 75 pages"."""
    actual, most = _figures(check)
    return _of(check.what) % {"actual": actual, "most": most}


@register.filter
def limit_room(check: Check) -> str:
    """The difference, in words: what is left, or by how much it is over."""
    difference = check.value - check.actual
    left = {"n": _figure(check.what, abs(difference)), "unit": _unit(check.what, abs(difference))}
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
    return [
        _("%(source)s allows %(value)s")
        % {"source": limit.source or _("the posting"), "value": _figure(limit.what, limit.value)}
        for limit in check.looser
    ]


@register.filter
def language_name(code: str) -> str:
    """The language's name in the reader's language; its code where Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _figures(check: Check) -> tuple[str, str]:
    """Actual and most; with so many decimals that what is over looks it."""
    actual, most = _figure(check.what, check.actual), _figure(check.what, check.value)
    for decimals in (2, 3):
        if actual == most and check.actual != check.value:
            actual = number_format(f"{check.actual:.{decimals}f}".rstrip("0").rstrip("."))
    return actual, most


def _figure(what: str, value: float) -> str:
    if what not in ("mb", "total_mb"):
        return number_format(round(value))
    rounded = f"{value:.1f}" if value >= 1 else f"{max(value, 0.01):.2f}"
    return number_format(f"{float(rounded):g}")


def _of(what: str) -> str:
    return {
        "pages": _("%(actual)s of %(most)s pages"),
        "words": _("%(actual)s of %(most)s words"),
        "characters": _("about %(actual)s of %(most)s characters"),
        "files": _("%(actual)s of %(most)s files"),
    }.get(what, _("%(actual)s of %(most)s MB"))


def _unit(what: str, number: float) -> str:
    count = round(number)
    return {
        "pages": ngettext("page", "pages", count),
        "words": ngettext("word", "words", count),
        "characters": ngettext("character", "characters", count),
        "files": ngettext("file", "files", count),
    }.get(what, "MB")


def _over(data: Data) -> str:
    actual, most = _figures(Check(data["what"], data["value"], data["actual"], False))
    return _("%(scope)s: %(actual)s %(unit)s; at most %(most)s (%(source)s).") % {
        "scope": data["title"] or limit_scope(Check(data["what"], 0, 0, False)),
        "actual": actual,
        "unit": _unit(data["what"], data["actual"]),
        "most": most,
        "source": data["source"] or _("the posting"),
    }


def _shrinks(data: Data) -> str:
    check = Check(data["what"], data["value"], data["actual"], False, data["title"])
    actual, most = _figures(check)
    sentence = (
        _(
            "%(scope)s: %(actual)s MB; at most %(most)s. Pack separate files, and its pictures are "
            "made smaller until it fits."
        )
        if check.title
        else _(
            "%(scope)s: about %(actual)s MB; at most %(most)s. Pictures are made smaller until it "
            "fits."
        )
    )
    return sentence % {"scope": limit_scope(check), "actual": actual, "most": most}


def _other_institution(data: Data) -> str:
    first = (
        _("“%(title)s” names %(name)s, where you apply too, on page %(page)d.")
        if data["rival"]
        else _("“%(title)s” names %(name)s on page %(page)d.")
    ) % data
    more = data["more"]
    if not more:
        return first
    again = ngettext("And once more.", "And %(more)d times more.", more) % {"more": more}
    return f"{first} {again}"


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
        "language": language_name(data["language"]),
        "accepted": ", ".join(map(language_name, data["accepted"])),
    }


def _absent(data: Data) -> str:
    names = {
        "institution": data["institution"],
        "reference": _("the reference number %(number)s") % {"number": data["reference_number"]},
        "contact": ", ".join(data["contacts"][:3]),
    }
    said = _(" or ").join(names[one] for one in data["lacking"])
    return _("“%(title)s” does not name %(names)s.") % {"title": data["title"], "names": said}


_WORDS: dict[str, Callable[[Data], str]] = {
    "over": _over,
    "shrinks": _shrinks,
    "other_institution": _other_institution,
    "newer": _newer,
    "language": _language,
    "absent": _absent,
}


def _plain() -> dict[str, str]:
    """Sentences that only want their facts."""
    return {
        "missing": _("“%(title)s” is missing."),
        "few": _("“%(title)s”: %(there)d of %(wanted)d files are there."),
        "portfolio": _(
            "“%(title)s” is a portfolio: only its cover page would be seen. Take the documents "
            "out and upload each."
        ),
        "xfa": _(
            "“%(title)s” shows its content in Adobe Reader only. Print it to a new PDF there."
        ),
        "damaged": _("“%(title)s” has damaged pages. Look through them, or export it again."),
        "comments": _(
            "“%(title)s” carries comments, which whoever opens it will see. Its page in your "
            "library makes a version without them."
        ),
        "signed": _(
            "“%(title)s” is digitally signed, and joining it with others destroys the signature. "
            "Make it a file of its own where the signature matters."
        ),
        "refused_password": _(
            "%(portal)s turns away files with a password or a restriction, and “%(title)s” has "
            "one. Print it to a new PDF."
        ),
        "refused_signature": _(
            "%(portal)s turns away signed files, and “%(title)s” is signed. Print it to a new PDF."
        ),
        "draft": _("“%(title)s” is marked as a draft (version %(number)d)."),
        "unreadable": _(
            "“%(title)s” cannot be read here: it is a picture without text, or parts of it are. "
            "Look yourself whether it names the right people and places."
        ),
        "garbled": _(
            "The text of “%(title)s” cannot be read well: letters are missing in it. Export it "
            "again, or look yourself whether it names the right people and places."
        ),
        "unread": _("“%(title)s” was not read yet; its words are looked at in a minute or two."),
        "own_name": _(
            "“%(title)s” says “%(written)s” on page %(page)d; in your settings you are “%(name)s”."
        ),
    }
