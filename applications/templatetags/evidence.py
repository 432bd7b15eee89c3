"""Their words beside ours: the sentence a value was read from, with the words marked."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from applications.core.marks import sentence
from applications.core.opening import opening
from applications.models import Posting

register = template.Library()


@register.filter
def called(posting: Posting) -> str:
    """What a posting `with_beginning`, not yet reviewed, calls itself, else where it is from."""
    return opening(posting.beginning) or posting.url or posting.source_name or str(posting)


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
    return format_html(
        '<span class="evidence">“{}{}{}”</span>',
        found.before,
        words if found.before or found.after else found.words,
        found.after,
    )
