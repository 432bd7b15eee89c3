"""What was found, and the words in it that were looked for."""

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from applications.core.search import Piece
from applications.models import SearchEntry
from applications.services.searches import Hit

register = template.Library()
Kind = SearchEntry.Kind


@register.filter
def marks(pieces: Iterable[Piece]) -> SafeString:
    """The text with what was looked for marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in pieces)
    )


@register.filter
def address(hit: Hit) -> str:
    """The page on which it stands."""
    match hit.kind:
        case Kind.APPLICATION:
            return hit.row.get_absolute_url()
        case Kind.CONTACT:
            return f"{hit.row.application.get_absolute_url()}#contacts"
        case Kind.POSTING:
            return reverse("posting_review", args=[hit.row.pk])
        case _:
            return reverse(str(hit.kind), args=[hit.row.pk])
