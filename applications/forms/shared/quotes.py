"""The words a value was read from, in their sentence."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from applications.core.quote_spans import sentence


def quote(text: str, start: int, end: int) -> SafeString:
    """The sentence, with the words marked in it."""
    read_in = sentence(text, start, end)
    words = Truncator(read_in.words).chars(200)
    whole = not (read_in.before or read_in.after)  # then there is nothing to pick the words out of
    marked = words if whole else format_html("<mark>{}</mark>", words)
    return format_html("“{}{}{}”", read_in.before, marked, read_in.after)
