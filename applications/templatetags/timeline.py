"""The rows of the timeline: a span and its marks as a picture, and the same in words.

Each row is one string, as in rows.py. Places are percentages, so that the picture is as wide as
there is room and nothing in it is stretched.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape as text
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core import moments, timeline
from applications.core.moments import Moment
from applications.models import Application
from applications.templatetags.rows import RowPrinter, printer_of

register = template.Library()

SHAPES = {
    "target": "target",
    "interview": "meeting",
    "test": "meeting",
    "letters": "letters",
    "answer": "answer",
    "reply": "answer",
}
ROOM, ROOM_WITH_YEAR = 6, 20  # percent that the name of a month needs on a phone
CROWDED = 6  # more names of months than a phone has room for
ROW = (
    '<tr data-urgency="{level}"><th scope="row"><a href="{href}">{who}</a>{second}</th>'
    '<td class="in">{left}</td><td class="when">{mine}{under}</td><td class="line">{picture}</td>'
    "</tr>"
)
PICTURE = '<svg role="img"><title>{words}</title>{grid}{drawn}</svg>'
LINE = '<line class="{kind}" x1="{x1}%" x2="{x2}%" y1="{y1}%" y2="{y2}%"/>'


class TimelinePrinter:
    """Prints the rows of one page over the time that fits them."""

    def __init__(self, rows: RowPrinter, applications: Sequence[Application]) -> None:
        self.rows = rows
        self.now = rows.now
        self.drawn = {one.pk: self._drawn(one) for one in applications}
        told = [
            at
            for spans, marks in self.drawn.values()
            for at in (*(span.start for span in spans), *(mark.at for mark in marks if mark.at))
        ]
        self.window = timeline.window(self.now, told, rows.tz)
        self.grid = self._grid()

    def _drawn(self, application: Application) -> tuple[tuple[timeline.Span, ...], list[Moment]]:
        """The spans of one, and its marks: its own deadline last, above all others."""
        dated = [one for one in moments.read(application.moments) if one.at]
        own = [one for one in dated if one.kind == moments.OWN]
        lead = own[0] if own and application.is_open else moments.lead(dated)
        is_decided = application.stage in Application.DECIDED
        decided = application.decided_at if is_decided else None  # type: ignore[attr-defined]
        is_known = decided or not is_decided  # else nothing tells how long it waited
        spans = timeline.spans(
            self.now,
            sent=application.submitted_at if is_known else None,
            decided=decided,
            until=lead.at if lead else None,
        )
        return spans, [*(one for one in dated if one.kind != moments.OWN), *own]

    def _grid(self) -> str:
        """Lines of weeks, of months, and of now."""
        lines = [("of-week", at) for at, _day in self.window.weeks()]
        lines += [("of-month", month.at) for month in self.window.months() if month.at]
        lines.append(("today", self.window.place(self.now)))
        return "".join(self._line(kind, at, at, 0, 100) for kind, at in lines)

    def _line(self, kind: str, x1: float, x2: float, y1: float, y2: float) -> str:
        return LINE.format(kind=kind, x1=x1, x2=x2, y1=y1, y2=y2)

    def head(self) -> str:
        """The months, the Mondays where there are few, and today."""
        months = [month for month in self.window.months() if month.room >= ROOM]
        crowded = len(months) > CROWDED
        said = [
            f'<text class="of-month{" second" if crowded and number % 2 else ""}" x="{month.at}%"'
            f' dx="4" y="14">{text(self._month(month))}</text>'
            for number, month in enumerate(months)
        ]
        said += [
            f'<text class="of-week{" second" if number % 2 else ""}" x="{at}%" dx="4" y="31">'
            f"{day.day}</text>"
            for number, (at, day) in enumerate(self.window.weeks())
        ]
        here = f'<text class="here" x="{self.window.place(self.now)}%" y="43">▼</text>'
        return f'<svg aria-hidden="true">{"".join(said)}{here}</svg>'

    def _month(self, month: timeline.Month) -> str:
        is_new_year = month.first.month == 1 and month.room >= ROOM_WITH_YEAR
        return date_format(month.first, "M Y" if is_new_year else "M")

    def row(self, application: Application) -> str:
        rows, posting = self.rows, application.posting
        shown = moments.shown(moments.read(application.moments), self.now)
        href = f"{rows.base}{application.pk}/"
        level, left, mine, under = rows.when(application, shown, posting.city, href)
        told = text(posting.title) if posting.institution else ""
        return ROW.format(
            level=level,
            href=href,
            who=text(posting.institution or str(posting)),
            second=f'<span class="under cut" title="{told}">{told}</span>' if told else "",
            left=left,
            mine=mine or rows.stages[application.stage],
            under=under,
            picture=self.picture(application),
        )

    def picture(self, application: Application) -> str:
        spans, marks = self.drawn[application.pk]
        words = text(self.words(application))
        if not spans and not marks:
            return f'<span class="muted">{words}</span>'
        place = self.window.place
        drawn = "".join(
            self._line(span.sort, place(span.start), place(span.end), 50, 50) for span in spans
        )
        if application.submitted_at:
            drawn += self._mark("sent", application.submitted_at, self.sent(application))
        for span in spans:
            if span.sort == "over":
                drawn += self._mark("decided", span.end, self.decided(application, span))
        for mark in marks:
            if mark.at:
                drawn += self._mark(SHAPES.get(mark.kind, "deadline"), mark.at, self.told(mark))
        return PICTURE.format(words=words, grid=self.grid, drawn=drawn)

    def _mark(self, shape: str, at: datetime, words: str) -> str:
        """At its place; an arrow at the edge beyond which it lies."""
        side = self.window.side(at)
        shape = {-1: "before", 0: shape, 1: "after"}[side]
        late = " late" if at <= self.now and shape in ("deadline", "letters", "target") else ""
        return (
            f'<g class="mark {shape}{late}"><title>{text(words)}</title>'
            f'<use href="#mark-{shape}" x="{self.window.place(at)}%" y="50%"/></g>'
        )

    def told(self, moment: Moment) -> str:
        """ "Letters Tue 8 Dec"."""
        assert moment.at
        return f"{self.rows.kinds[moment.kind]} {self._day(moment.at)}"

    def sent(self, application: Application) -> str:
        assert application.submitted_at
        return _("sent %(day)s") % {"day": self._day(application.submitted_at)}

    def decided(self, application: Application, span: timeline.Span) -> str:
        return f"{self.rows.stages[application.stage]} {self._day(span.end)}"

    def _day(self, at: datetime) -> str:
        return self.rows.day(at.astimezone(self.rows.tz).date())

    def words(self, application: Application) -> str:
        """All that the picture shows, in the order of time."""
        spans, marks = self.drawn[application.pk]
        told = []
        if application.submitted_at:
            told.append((application.submitted_at, self.sent(application)))
        for span in spans:
            if span.sort == "over":
                told.append((span.end, self.decided(application, span)))
            elif span.sort == "waits":
                told.append((span.end, _("no answer yet")))
        told += [(mark.at, self.told(mark)) for mark in marks if mark.at]
        said = ", ".join(words for _at, words in sorted(told, key=lambda one: one[0]))
        if any(mark.kind == moments.OWN for mark in marks) or not application.is_open:
            return said or _("no day known")
        rolling = any(not one.at for one in moments.read(application.moments))
        last = self.rows.words["filled"] if rolling else _("no deadline known")
        return ", ".join(filter(None, (said, last)))


@register.simple_tag(takes_context=True)
def timeline_of(context: dict[str, Any], applications: Iterable[Application]) -> dict[str, Any]:
    """The head of the picture, its rows, and what each shows in words."""
    shown = list(applications)
    printer = TimelinePrinter(printer_of(context), shown)
    return {
        "head": SafeString(printer.head()),
        "rows": SafeString("\n".join(printer.row(one) for one in shown)),
        "words": [(one, printer.words(one)) for one in shown],
    }
