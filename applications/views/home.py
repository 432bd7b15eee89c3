"""Home: what needs me, the nearest moment first, each with the one press that helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.core.guards import Concern
from applications.core.readiness import BY_REFEREES
from applications.models import Application, Deadline, Mail, Posting, Requirement, User
from applications.models.application import NEVER
from applications.views.shared.application_summary import POSTING, current, with_row
from applications.views.shared.paging import keyset_page

Tab = Application.Tab

POSTINGS_SHOWN = 5
UNANSWERED_SHOWN = 6
LOOKS_SHOWN = 4
WEEK = 7
FAILURES_MATTER_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip: what falls on it, by kind."""

    date: date
    marks: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do first; `line` is what can be uploaded on the spot."""

    application: Application
    line: Requirement | None


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = Application.objects.for_user(request.user).current()
    ahead = Q(lead_moment__lt=NEVER) | Q(tab=Tab.OPEN)
    page = keyset_page(request, with_row(mine.filter(ahead)), ("lead_moment", "id"))
    rows = current(page.rows, now)
    waiting = Posting.objects.for_user(request.user).unreviewed().with_beginning()
    failed = Mail.objects.for_user(request.user).filter(
        state=Mail.State.FAILED, created_at__gt=now - FAILURES_MATTER_FOR
    )
    unanswered = (
        mine.waiting_for_answer()
        .select_related("posting")
        .only("owner", "stage", "submitted_at", *POSTING)
    )
    context = {
        "now": now,
        "page": page,
        "rows": rows,
        "is_first": not page.before,
        "postings": waiting[: POSTINGS_SHOWN + 1],
        "postings_shown": POSTINGS_SHOWN,
        "mail_failed": failed.exists(),
        "nothing_yet": not rows and not mine.exists(),
    }
    if not page.before:
        context |= {
            "next": _next(rows, now),
            "looks": _looks(rows),
            "week": _week(request.user, now),
            "unanswered": unanswered[: UNANSWERED_SHOWN + 1],
            "unanswered_shown": UNANSWERED_SHOWN,
        }
    return render(request, "home/page.html", context)


def _next(rows: Iterable[Application], now: datetime) -> Next | None:
    """The nearest that is still to be sent and not yet late; where all are late, the first."""
    open_ones = [row for row in rows if row.is_open and row.has_next_moment]
    ahead = (row for row in open_ones if row.lead_moment > now)
    chosen = next(ahead, next(iter(open_ones), None))
    if chosen is None:
        return None
    line = None
    if chosen.next_step == "upload" and (pk := chosen.readiness.line):
        found = Requirement.objects.filter(pk=pk, application=chosen)
        found = found.exclude(kind__in=BY_REFEREES)
        line = next((one for one in found if not one.also_kinds), None)
    return Next(chosen, line)


def _looks(rows: Iterable[Application]) -> list[tuple[Application, Concern | None]]:
    """What is to be looked at before it is sent: the first finding of each of the nearest, or
    none where only its bundle is older than its files."""
    found = [row for row in rows if row.is_open and row.findings_open][:LOOKS_SHOWN]
    return [(row, _concern(row.findings[0]) if row.findings else None) for row in found]


def _concern(kept: dict[str, Any]) -> Concern:
    return Concern(kept["code"], "look", kept["title"], data=kept["data"])


def _week(user: User, now: datetime) -> list[Day]:
    """Today and the six days after, by the person's own clock."""
    today = now.astimezone(user.tz).date()
    days = [today + timedelta(days=number) for number in range(WEEK + 1)]
    starts = [datetime.combine(day, time(0), user.tz) for day in days]
    day = Case(
        *(When(instant__lt=end, then=Value(at)) for at, end in enumerate(starts[1:-1])),
        default=Value(WEEK - 1),
        output_field=IntegerField(),
    )
    # What is due by the end of the week is of applications whose first moment is no later.
    nearest = Application.objects.for_user(user).current().filter(next_moment__lt=starts[-1])
    found = Deadline.objects.unmet().filter(
        application__in=nearest, instant__gte=starts[0], instant__lt=starts[-1]
    )
    counted = found.order_by().values("kind").annotate(on=day, number=Count("id"))
    marks: dict[int, list[tuple[str, int]]] = {}
    for kind, at, number in counted.order_by("on", "kind").values_list("kind", "on", "number"):
        marks.setdefault(at, []).append((kind, number))
    return [Day(day, marks.get(at, [])) for at, day in enumerate(days[:-1])]
