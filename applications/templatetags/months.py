"""The moments of days: of the week on home, of a month in the grid and in the agenda."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import Deadline
from applications.templatetags.moments import urgency_of
from applications.templatetags.rows import MARK, MARKS, NOTHING, RowPrinter, printer_of

register = template.Library()

MOST_OF_A_DAY = 3  # named in the grid of a month


def _facts(rows: RowPrinter, deadline: Deadline) -> dict[str, Any]:
    posting = deadline.application.posting
    return {
        "mark": MARKS.get(deadline.kind, MARK),
        "kind": rows.kinds[deadline.kind],
        "href": f"{rows.base}{deadline.application_id}/",
        "who": posting.institution or posting,
        "title": posting.title if posting.institution else "",
        "hour": f"{deadline.instant.astimezone(rows.tz):%H:%M}",
        "level": urgency_of(deadline.instant, rows.now, deadline.zone),
    }


@register.simple_tag(takes_context=True)
def month_entries(context: dict[str, Any], deadlines: Sequence[Deadline]) -> SafeString:
    """The first few moments of a day in the grid."""
    if not deadlines:
        return NOTHING
    rows = printer_of(context)
    shown = format_html_join(
        "",
        '<a class="entry" href="{href}" data-urgency="{level}"><span aria-hidden="true">{mark}'
        '</span><span class="sr-only">{kind}:</span> {who}</a>',
        (_facts(rows, deadline) for deadline in deadlines[:MOST_OF_A_DAY]),
    )
    more = len(deadlines) - MOST_OF_A_DAY
    if more <= 0:
        return shown
    return format_html('{}<span class="muted small">{}</span>', shown, _("+%(n)d") % {"n": more})


@register.simple_tag(takes_context=True)
def agenda_entries(context: dict[str, Any], deadlines: Sequence[Deadline]) -> SafeString:
    """All moments of a day."""
    rows = printer_of(context)
    return format_html_join(
        "",
        '<li data-urgency="{level}"><span class="num">{hour}</span> <span aria-hidden="true">{mark}'
        '</span> {kind}: <a href="{href}"><b>{who}</b> {title}</a></li>',
        (_facts(rows, deadline) for deadline in deadlines),
    )


@register.simple_tag
def day_marks(marks: Iterable[tuple[str, int]]) -> SafeString:
    """ "▲ ○" for the moments of a day, in words to ears."""
    kinds = dict(Deadline.Kind.choices)
    return format_html_join(
        "",
        ' <span class="mark" aria-hidden="true">{}{}</span><span class="sr-only">, {} {}</span>',
        (
            (MARKS.get(kind, MARK), number if number > 1 else "", number, kinds[kind])
            for kind, number in marks
        ),
    )
