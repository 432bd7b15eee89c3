"""How far a reference or a document is, in as much room as a cell of a matrix has."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from applications.models import Reference, Requirement
from applications.services import matrix as service
from applications.templatetags import looks

register = template.Library()
State = Reference.State

# The signs of the checklist, so that a reader learns one set.
SIGNS = {
    State.PLANNED: "missing",
    State.ASKED: "asked",
    State.AGREED: "draft",
    State.REQUESTED: "ready",
    State.RECEIVED: "received",
    State.DECLINED: "waived",
    State.FAILED: "flagged",
}


@register.simple_tag
def reference_cell(reference: Reference) -> SafeString:
    """A sign and the words; what a referee says went in is not yet what the portal shows."""
    state = State(reference.state)
    sign, words = SIGNS[state], service.reached(reference)
    if reference.mode == Reference.Mode.CONTACT:
        sign = "received" if reference.is_in else sign
        words = _("names only, %(state)s") % {"state": words}
    elif reference.says_sent:
        words = _("says sent %(day)s") % {
            "day": date_format(localtime(reference.submitted_at), _("j M"))
        }
        sign = "submitted"
    return looks.state(sign, words)


@register.simple_tag
def checklist_cell(one: service.Checklist, kind: str, pieces: list[service.Piece]) -> SafeString:
    """A sign for each line of this kind, which leads to it; the words are for ears, for a phone
    and for who points at it."""
    page = one.application.get_absolute_url()
    shown = []
    letters = service.letters_words(one) if kind == service.LETTERS_KIND else ""
    if letters:
        done, needed = one.letters
        sign = "received" if done >= needed else "draft" if done else "missing"
        number = format_html('<span class="num" aria-hidden="true">{}/{}</span>', done, needed)
        told = f"{Requirement.Kind(kind).label}: {letters}"
        shown.append((f"{page}#references", told, looks.GLYPHS[sign], sign, number))
    for piece in pieces:
        if not (letters and piece.state == "letters"):
            sign = "waived" if piece.state in ("n/a", "letters") else piece.state
            words = service.piece_words(piece)
            told = f"{piece.requirement.titled}: {words}"
            mark = looks.GLYPHS[sign]
            mark = mark if piece.counts or sign == "waived" else f"({mark})"
            shown.append((f"{page}#requirement-{piece.requirement.pk}", told, mark, sign, ""))
    return format_html_join(
        " ",
        '<a href="{}" title="{}"><span class="state" data-state="{}">'
        '<span class="glyph" aria-hidden="true">{}</span>{}<span class="said">{}</span></span></a>',
        ((href, told, sign, mark, more, told) for href, told, mark, sign, more in shown),
    )
