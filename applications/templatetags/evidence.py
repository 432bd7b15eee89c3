"""Their words beside ours: the sentence a value was read from, with the words marked."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core.quote_spans import Segment, sentence
from applications.models import Posting

register = template.Library()
CITED = "application/_cited.html"


@register.simple_tag
def read_in(posting: Posting, evidence: dict[str, Any] | None, value: object = "") -> SafeString:
    """The sentence of a value; nothing where it was not read, or would only repeat the value."""
    if not evidence or "start" not in evidence or not posting.text:
        return SafeString("")
    found = sentence(posting.text, evidence["start"], evidence["end"])
    whole = f"{found.before}{found.words}{found.after}"
    if whole.strip(" .,;:•-").casefold() == str(value).casefold():
        return SafeString("")
    words = format_html("<mark>{}</mark>", found.words)
    corrected = evidence.get("state") == "corrected"
    return format_html(
        '<span class="evidence">“{}{}{}”</span>{}',
        found.before,
        words if found.before or found.after else found.words,
        found.after,
        format_html(' <span class="hint">{}</span>', _("corrected by you")) if corrected else "",
    )


@register.filter
def day_of(what: str) -> str:
    """What a day that is no deadline is the day of."""
    return {
        "interview": _("interviews"),
        "result": _("the answer"),
        "published": _("published"),
    }.get(what, what)


@register.filter
def contradiction(code: str) -> str:
    """What cannot all be true, and what the app made of it."""
    return {
        "on-and-before": _(
            "The posting says both “on” and “before” this day; the earlier reading counts."
        ),
        "several-dates": _("The posting names different days. Please check which one counts."),
        "several-rounds": _(
            "The posting has several rounds; the next one that is open counts here."
        ),
        "two-stages": _("The call has two stages. Please check the day of each."),
        "several-hours": _("The posting names different hours of this day."),
        "differs-from-head": _("The head of the page names another day than the text does."),
        "year-misprinted": _(
            "The year in the text is not the one in the title or the head of the page; it was "
            "taken for a misprint."
        ),
        "year-from-title": _(
            "The day is printed without a year; the year of the title was taken. Please check."
        ),
        "either-order": _(
            "The numbers of this day could be day and month or month and day. Please check."
        ),
        "unclear-day": _("The numbers of this day can be read in several ways. Please check."),
        "counted": _(
            "This day is told by another one, and cannot be counted for certain. Please check."
        ),
        "far-off": _("This day is more than two years away: is its year right?"),
        "no-such-day": _("There is no such day: the last day of that month counts here."),
        "hour-assumed": _(
            "The hour is not printed in figures, and was assumed: an office closes at 17:00. "
            "Please check."
        ),
        "zone-unclear": _(
            "The clock named here can be that of several countries. Please check the hour."
        ),
        "weekday-differs": _("The weekday printed here is not the weekday of this day."),
        "after-start": _("The last day to apply comes after the start of the position."),
        "vague-day": _("The posting names no day for the deadline. Please ask or choose one."),
        "empty-box": _("The posting has a place for the last day to apply, and left it empty."),
        "address-pictured": _(
            "The address to send to is a picture, which cannot be read. Please type it."
        ),
        "titles-differ": _("The posting gives one person two different titles."),
    }.get(code, _("The posting contradicts itself here. Please check."))


@register.inclusion_tag(CITED)
def cited(
    posting: Posting,
    label: str,
    evidence: dict[str, Any] | None,
    value: object = "",
    wording: str = "",
    note: str = "",
    told: str = "",
    more: str = "",
) -> dict[str, Any]:
    """A mark that shows on demand the words a value was read from, each with its place in the text.

    Nothing where they would only repeat the value. A `wording` that the person wrote stands for
    what was not read; `told` says who said it, if not the posting; `more` is another
    sentence of theirs about it.
    """
    quotes = []
    for one in (evidence or {}, *(evidence or {}).get("also", ())):
        if words := read_in(posting, one, value):
            place = place_of(one["start"], one["end"])
            quotes.append({"words": words, "place": place})
    if evidence and "start" not in evidence:  # of the page as it is now, not of the text kept
        wording = wording or evidence.get("quote", "")
    if not quotes and wording:
        quotes.append({"words": f"“{wording}”", "told": told})
    if more and more != wording:
        quotes.append({"words": f"“{more}”"})
    return {"label": label, "quotes": quotes, "note": note if quotes else "", "on_page": True}


@register.simple_tag
def marked(pieces: Iterable[Segment]) -> SafeString:
    """The text in order, its quotes marked, each with its place."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


def _piece(piece: Segment) -> str:
    if not piece.keys:
        return piece.text
    anchors = ((key,) for key in piece.begins)
    places = format_html_join("", '<span class="anchor" id="{}"></span>', anchors)
    return format_html("<mark>{}{}</mark>", places, piece.text)


def place_of(start: int, end: int) -> str:
    """The address of a quote in the text of the posting on the same page."""
    return f"read-{start}-{end}"
