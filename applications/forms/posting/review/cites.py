"""The words a value was read from, within reach: a mark that shows them, and where they stand."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core.extraction.draft import Found
from applications.forms.shared.quotes import quote

Read = tuple[Found[object], str]  # what was found, and the key of its place in the text


def cite(text: str, label: str, read: Iterable[Read]) -> SafeString:
    """¶: on hover, focus or a press their sentence, with a way to its place."""
    read = list(read)
    if not read:
        return SafeString("")
    said = {
        quote(text, found.start, found.end): key for found, key in reversed(read)
    }  # each sentence once
    quotes = ((words, key, _("Show in the posting")) for words, key in reversed(said.items()))
    return format_html(
        '<details class="pop cite" name="pop" data-hover data-evidence="{}"><summary>'
        '<span aria-hidden="true">¶</span><span class="sr-only">{}: {}</span></summary>'
        '<div class="pop-panel">{}</div></details>',
        " ".join(f"read-{key}" for _found, key in read),
        _("Their words"),
        label,
        format_html_join(
            "",
            '<blockquote class="serif">{}</blockquote><a class="small" href="#read-{}">{}</a>',
            quotes,
        ),
    )


def quote_link(text: str, found: Found[object], key: str) -> SafeString:
    """The sentence as a way to its place: shown unasked, beside a doubt."""
    return format_html(
        '<a class="evidence" href="#read-{}" data-evidence="read-{}">{}</a>',
        key,
        key,
        quote(text, found.start, found.end),
    )
