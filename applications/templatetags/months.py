"""The moments of days: of the week on home, of a month in the grid and in the agenda.

Each is one string, as in rows.py.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape as text
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.deadline import NOW_DAYS, SOON_DAYS, clock_of
from applications.core.short_name import what_tells_apart
from applications.services.orders import Errand
from applications.templatetags.rows import MARK, MARKS, RowPrinter, printer_of

register = template.Library()

TO_ORDER = "△"  # before a deadline's ▲
MOST_OF_A_DAY = 3  # named in the grid of a month
ENTRY = (
    '<a class="entry" href="{href}" title="{who} {title}" data-urgency="{level}">'
    '<span aria-hidden="true">{mark}</span>'
    '<span class="sr-only">{kind}:</span> <span class="sr-only">{who} {title}</span>'
    '<span aria-hidden="true">{short}</span></a>'
)
LINE = (
    '<li data-urgency="{level}"><span class="num">{hour}</span> <span aria-hidden="true">{mark}'
    '</span> {kind}: <a href="{href}"><b>{who}</b> {title}</a></li>'
)


def _facts(rows: RowPrinter, moment: Any) -> dict[str, Any]:
    who, title = moment.application__posting__institution, moment.application__posting__title
    here = moment.instant.astimezone(rows.tz)
    theirs = moment.instant.astimezone(clock_of(moment.zone)) if moment.zone else here
    days = (min(here.date(), theirs.date()) - rows.today).days
    level = "now" if days <= NOW_DAYS else "soon" if days <= SOON_DAYS else "calm"
    return {
        "mark": MARKS.get(moment.kind, MARK),
        "kind": rows.kinds[moment.kind],
        "href": f"{rows.base}{moment.application_id}/",
        "who": text(who or title or _("Untitled posting")),
        "title": text(title) if who else "",
        "short": text(what_tells_apart(who or title or _("Untitled posting"))),
        "hour": f"{here:%H:%M}",
        "level": level,
    }


@register.simple_tag(takes_context=True)
def month_entries(context: dict[str, Any], day: date, moments: Sequence[Any]) -> SafeString:
    """The first few moments of a day in the grid; the others stand in the agenda."""
    if not moments:
        return SafeString("")
    rows = printer_of(context)
    shown = "".join(ENTRY.format(**_facts(rows, one)) for one in moments[:MOST_OF_A_DAY])
    more = len(moments) - MOST_OF_A_DAY
    if more <= 0:
        return SafeString(shown)
    words = text(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return SafeString(f'{shown}<a class="entry" href="#day-{day:%m-%d}">{words}</a>')


@register.simple_tag(takes_context=True)
def agenda_entries(context: dict[str, Any], moments: Sequence[Any]) -> SafeString:
    """All moments of a day."""
    rows = printer_of(context)
    return SafeString("".join(LINE.format(**_facts(rows, one)) for one in moments))


@register.simple_tag(takes_context=True)
def week_days(context: dict[str, Any], week: Iterable[tuple[date, dict[str, int]]]) -> SafeString:
    """Days with "▲ ○" for their moments, in words to ears; each leads to its agenda, or to what is
    to be ordered where that is all."""
    rows, orders = printer_of(context), context.get("order_days", {})
    return SafeString(
        "".join(_of_week(rows, day, marks, orders.get(day, ())) for day, marks in week)
    )


def _of_week(rows: RowPrinter, day: date, marks: dict[str, int], orders: Sequence[Errand]) -> str:
    weekday, number, _month = rows.day(day).split(" ")[:3]
    signs = "".join(
        f' <span class="mark" aria-hidden="true">{MARKS.get(kind, MARK)}{n if n > 1 else ""}</span>'
        f'<span class="sr-only">, {n} {rows.kinds[kind]}</span>'
        for kind, n in marks.items()
    )
    if n := len(orders):
        words = text(ngettext("%(n)d to order", "%(n)d to order", n) % {"n": n})
        signs += (
            f' <span class="mark" aria-hidden="true">{TO_ORDER}{n if n > 1 else ""}</span>'
            f'<span class="sr-only">, {words}</span>'
        )
    here = ' class="today"' if day == rows.today else ""
    where = f"{rows.base}?look=calendar&amp;month={day:%Y-%m}#day-{day:%m-%d}"
    if orders and not marks:
        line = orders[0].requirement
        where = f"{rows.base}{line.application_id}/#requirement-{line.pk}"
    return f'<li{here}><a href="{where}"><span>{weekday} {number}</span>{signs}</a></li>'
