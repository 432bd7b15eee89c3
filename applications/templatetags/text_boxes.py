"""Text boxes in words: what was counted, what is odd, and how a portal counts."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.plain_text import Odd
from applications.core.short_name import short_name
from applications.core.text_count import Figure, Way
from applications.models import TextBox
from applications.templatetags.limits import grouped
from applications.templatetags.looks import glyph

register = template.Library()

_GLYPHS = {"empty": "missing", "draft": "draft", "fits": "ready", "over": "flagged"}


@register.filter
def figure_words(figure: Figure) -> str:
    """How much is there: "412 of 500 words"."""
    told = {"used": grouped(figure.used), "unit": _unit(figure.unit, figure.used)}
    if figure.most is None:
        return _("%(used)s %(unit)s") % told
    told |= {"most": grouped(figure.most), "unit": _unit(figure.unit, figure.most)}
    return _("%(used)s of %(most)s %(unit)s") % told


@register.filter
def room_words(figure: Figure) -> str:
    """What is left, or by how much it is too long; "" where there is no limit."""
    if figure.most is None:
        return ""
    number = abs(figure.most - figure.used)
    told = {"n": grouped(number), "unit": _unit(figure.unit, number)}
    if figure.over:
        return _("%(n)s %(unit)s too many") % told
    return _("%(n)s %(unit)s left") % told if number else _("just fits")


def too_long_words(box: TextBox) -> str:
    """That an answer is over a limit of its box, in a sentence."""
    over = ", ".join(room_words(figure) for figure in box.figures if figure.over)
    told = {"question": short_name(box.question), "over": over}
    return _("Your answer to “%(question)s” is too long: %(over)s.") % told


@register.simple_tag
def box_glyph(box: TextBox) -> str:
    """Where the answer stands, as a sign with its word for ears."""
    return glyph(_GLYPHS[box.state], str(box.state.label))


@register.filter
def sent_words(answer: Mapping[str, Any]) -> str:
    """How long an answer was as it went, of what a record kept."""
    used, most = answer.get("used"), answer.get("most")
    if type(used) is not int or type(most) not in (int, type(None)):
        return ""
    return figure_words(Figure(str(answer.get("unit", "")), used, most))


@register.filter
def odd_words(odd: Odd) -> str:
    """What a portal may not take: "2 quotation marks (“ ”)"."""
    n = odd.number
    words = {
        "quotes": ngettext("%(n)d curly quotation mark", "%(n)d curly quotation marks", n),
        "dashes": ngettext("%(n)d long dash", "%(n)d long dashes", n),
        "dots": ngettext("%(n)d sign of three dots", "%(n)d signs of three dots", n),
        "spaces": ngettext("%(n)d tab or special blank", "%(n)d tabs or special blanks", n),
        "breaks": ngettext("%(n)d special line break", "%(n)d special line breaks", n),
        "bullets": ngettext("%(n)d bullet", "%(n)d bullets", n),
        "ligatures": ngettext("%(n)d joined letter", "%(n)d joined letters", n),
        "invisible": ngettext("%(n)d invisible sign", "%(n)d invisible signs", n),
    }[odd.kind] % {"n": n}
    if odd.kind in ("spaces", "breaks", "invisible"):
        return words
    return f"{words} ({' '.join(odd.signs)})"


@register.filter
def way_words(way: Way) -> str:
    """How it counts, in a line: "UCAS: 4,000 characters, 47 lines"."""
    rules = {
        "characters": _("characters, blanks too"),
        "characters_as_sent": _("characters, a line break as two"),
        "characters_as_seen": _("characters, a simple emoji as one"),
        "without_spaces": _("characters without blanks"),
        "words": _("words"),
    }
    if way.key in rules:
        return rules[way.key]
    told = []
    if way.limit:
        told.append(f"{grouped(way.limit)} {_unit(way.unit, way.limit)}")
    elif not way.lines:
        told.append(rules["characters"] if way.unit == "characters" else rules["words"])
    if way.lines and way.line_length:
        words = _("%(lines)d lines of %(length)d characters")
        told.append(words % {"lines": way.lines, "length": way.line_length})
    return f"{way.name}: {', '.join(told)}"


def _unit(what: str, number: int) -> str:
    return {
        "characters": ngettext("character", "characters", number),
        "words": ngettext("word", "words", number),
        "lines": ngettext("line", "lines", number),
    }.get(what, "")
