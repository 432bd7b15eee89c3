"""Home: what needs me, the nearest moment first, each with the one press that helps."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.core import moments
from applications.core.guards import Concern
from applications.models import (
    Application,
    Deadline,
    Mail,
    Posting,
    ReceivedMail,
    RefereeNews,
    User,
    Watch,
)
from applications.models.application import NEVER
from applications.services import (
    after_sending,
    fees,
    letters,
    orders,
    proposals,
    received_mails,
    request_waves,
)
from applications.services.mails import writing
from applications.views.referee_news import SHOWN, news_of, others_of
from applications.views.shared.application_summary import (
    POSTING,
    current,
    with_questions,
    with_row,
)
from applications.views.shared.list_under_way import is_any, list_under_way
from applications.views.shared.paging import keyset_page

Tab = Application.Tab
Day = tuple[date, Counter[str]]

ROWS = 24  # a page of one and a half screens; the list has them all
POSTINGS_SHOWN = 5
UNANSWERED_SHOWN = 6
LOOKS_SHOWN = 3
RESERVES_SHOWN = 3
MAILS_SHOWN = 4
PAGES_SHOWN = 6
# Beyond these a section shows the rest behind a press.
BOUNDS = {
    "postings_shown": POSTINGS_SHOWN,
    "pages_shown": PAGES_SHOWN,
    "pages_rest": f"{PAGES_SHOWN}:",
    "unanswered_shown": UNANSWERED_SHOWN,
}
WEEK = 7
FAILURES_MATTER_FOR = timedelta(days=7)


class ToLook(NamedTuple):
    """One line before the rows: a finding, an order that is late, or else an old bundle."""

    row: Application
    concern: Concern | None = None
    order: orders.Errand | None = None


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = Application.objects.for_user(request.user).current()
    ahead = Q(lead_moment__lt=NEVER) | Q(tab=Tab.OPEN)
    failed, lost = _failed(request.user, now)
    mails = ReceivedMail.objects.for_user(request.user).waiting()
    changed = _changed(request.user)
    # Asked along with the rows: the way to the database and back costs more than the answer.
    listed = with_questions(with_row(mine.filter(ahead))).annotate(
        mail_failed=Exists(failed),
        mail_lost=Exists(lost),
        mail_came=Exists(mails),
        page_changed=Exists(changed),
        list_under_way=is_any(request.user),
        on_order=Exists(orders.on_order_of(request.user)),
        lately_sent=Exists(after_sending.lately_sent_of(request.user.pk, now)),
        **request_waves.numbers(request.user, now),
    )
    page = keyset_page(request, listed, ("lead_moment", "id"), ROWS)
    rows = sorted(current(page.rows, now), key=partial(_place, now=now))
    news = news_of(request.user) if not page.before else []
    came = mails.listed()[:MAILS_SHOWN] if not rows or rows[0].mail_came else ()
    context = BOUNDS | {
        "now": now,
        "page": page,
        "rows": rows,
        "is_first": not page.before,
        "postings": _waiting(request.user),
        "news": news[:SHOWN],
        "news_others": others_of(news[SHOWN:]),
        "mail_failed": rows[0].mail_failed if rows else failed.exists(),
        "mail_lost": (not rows or rows[0].mail_lost) and _is_any_left(lost),
        "mails": came,
        "mail_guesses": received_mails.guesses(request.user, came),
        "list_under_way": list_under_way(request.user, rows),
        "nothing_yet": not rows and not mine.exists(),
    }
    if not page.before:
        late = next((row for row in rows if row.has_next_moment), None)
        context |= {
            "next": _next(rows, now) or (page.after and _behind_all_late(mine, now)) or late,
            "pages": _pages(changed) if not rows or rows[0].page_changed else [],
            **_of_all(request.user, rows, now),
        }
    return render(request, "home/page.html", context)


def _of_all(user: User, rows: list[Application], now: datetime) -> dict[str, Any]:
    """What home says of all of them, whichever of them are on its first page."""
    due = _due_orders(user, rows, now)
    late = [ToLook(one.requirement.application, order=one) for one in due if one.is_late]
    return {
        "requests": request_waves.waiting(user, rows[0] if rows else None, now),
        "looks": [*late, *_looks(rows)],
        "orders": [one for one in due if not one.is_late],
        "order_days": _order_days(user, due, now),
        "week": _week(user, now),
        "unanswered": _unanswered(user, rows, _to_look_after(user, rows, now), now),
        "fee_limit": fees.over_limit(user),
        "reserves": proposals.reserves_for_person(user, now)[:RESERVES_SHOWN],
    }


def _waiting(user: User) -> QuerySet[Posting]:
    """What was pasted and not reviewed, one more than are shown."""
    return Posting.objects.for_user(user).unreviewed().with_name()[: POSTINGS_SHOWN + 1]


def _failed(user: User, now: datetime) -> tuple[QuerySet[Mail], QuerySet[Mail]]:
    """Mails of late that did not go: the person's own, and those to referees.

    What came back from a referee's address was told as news of theirs, whatever became of the
    address since.
    """
    mails = Mail.objects.for_user(user)
    since = now - FAILURES_MATTER_FOR
    late = Q(created_at__gt=since) | Q(not_before__gt=since)  # it failed then, long after, too
    failed = mails.filter(late, state=Mail.State.FAILED)
    told = RefereeNews.objects.filter(
        kind=RefereeNews.Kind.BOUNCED, referee=OuterRef("referee"), at__gte=OuterRef("created_at")
    )
    lost = failed.filter(kind__in=Mail.TO_REFEREES, referee__isnull=False)
    return failed.exclude(kind__in=Mail.TO_REFEREES), lost.filter(~Exists(told))


def _is_any_left(lost: QuerySet[Mail]) -> bool:
    """Over is what another mail has followed, as the outbox says."""
    mails = list(lost)
    writing.mark_followed(mails)
    return not all(one.is_followed for one in mails)


def _place(row: Application, now: datetime) -> int:
    """What is to come stands before the interviews that are over, and those before no moment."""
    lead = moments.lead(moments.read(row.moments))
    if lead is None or lead.at is None:
        return 2
    return int(lead.kind == Deadline.Kind.INTERVIEW and lead.at <= now)


def _next(rows: Iterable[Application], now: datetime) -> Application | None:
    """The nearest that is not yet late, be it to be sent, answered or attended."""
    return next((row for row in rows if row.has_next_moment and row.lead_moment > now), None)


def _behind_all_late(mine: QuerySet[Application], now: datetime) -> Application | None:
    """The same, where what is late fills the page."""
    ahead = mine.filter(lead_moment__gt=now, lead_moment__lt=NEVER).order_by("lead_moment", "id")
    return next(iter(current(with_questions(with_row(ahead))[:1], now)), None)


def _due_orders(user: User, rows: list[Application], now: datetime) -> list[orders.Errand]:
    """What is to be ordered within a week, and what is late; no question where nothing is."""
    return orders.due([user.pk], now).get(user.pk, []) if rows and rows[0].on_order else []


def _order_days(
    user: User, due: Iterable[orders.Errand], now: datetime
) -> dict[date, list[orders.Errand]]:
    """The same by the day to do it."""
    days: dict[date, list[orders.Errand]] = {}
    for one in due:
        if day := one.falls_on(now.astimezone(user.tz).date()):
            days.setdefault(day, []).append(one)
    return days


def _to_look_after(user: User, rows: list[Application], now: datetime) -> list[after_sending.Look]:
    """What is due to be looked after of what went in; no question where nothing did of late."""
    is_any_sent = not rows or rows[0].lately_sent
    return after_sending.due([user.pk], now).get(user.pk, []) if is_any_sent else []


def _unanswered(
    user: User,
    rows: Iterable[Application],
    due: Sequence[after_sending.Look],
    now: datetime,
) -> list[Application]:
    """What waits for the other side, each with the letters that are still out, if any; one more
    than are shown. First what is due to be looked after, with what is asked of it: so each stands
    there once. What the person is to answer stands among the rows."""
    mine = [row.pk for row in rows if any(one[0] == Deadline.Kind.REPLY for one in row.moments)]
    first = [look.application for look in due[:LOOKS_SHOWN]]
    waiting = Application.objects.for_user(user).waiting_for_answer(now)
    waiting = waiting.exclude(pk__in=[*mine, *(row.pk for row in first)])
    waiting = waiting.select_related("posting").only("owner", "stage", "submitted_at", *POSTING)
    found = [*first, *waiting[: UNANSWERED_SHOWN + 1 - len(first)]]
    out = letters.out_of(found)
    looks = {look.application.pk: look for look in due}
    for row in found:
        row.letters_out, row.look = out.get(row.pk), looks.get(row.pk)
    return found


def _looks(rows: Iterable[Application]) -> list[ToLook]:
    """What is to be looked at before it is sent: the first finding of each, or none where only its
    bundle is older than its files."""
    found = (row for row in rows if row.is_open and row.findings_open)
    return [ToLook(row, _concern(row.findings[0]) if row.findings else None) for row in found]


def _changed(user: User) -> QuerySet[Watch]:
    """The pages of postings with news."""
    return Watch.objects.for_user(user).with_news()


def _pages(changed: QuerySet[Watch]) -> list[Watch]:
    """The same, first those whose deadline comes sooner now, then other days and what may be over,
    last those that could not be looked at; with what a line tells of each."""
    named = [f"posting__{name}" for name in ("title", "institution")]
    rows = changed.select_related("posting__application").only(
        "state", "reason", "changes", "news_at", *named, "posting__application__stage"
    )
    return sorted(rows.order_by("-news_at"), key=_place_of_page)


def _place_of_page(watch: Watch) -> tuple[bool, bool, bool]:
    changes = watch.told_changes
    has_day = any(change.what in ("deadline", "over") for change in changes)
    return not watch.is_nearer, not has_day, watch.state == Watch.State.GIVEN_UP and not changes


def _concern(kept: dict[str, Any]) -> Concern:
    return Concern(level="look", **kept)


def _week(user: User, now: datetime) -> list[Day]:
    """Today and the six days after, by the person's own clock: each with its marks by kind."""
    today = now.astimezone(user.tz).date()
    marks: dict[date, Counter[str]] = {
        today + timedelta(days=number): Counter() for number in range(WEEK)
    }
    start, end = (
        datetime.combine(day, time(0), user.tz) for day in (today, today + timedelta(days=WEEK))
    )
    # Those out of sight are few: to look them up costs less than all that are not.
    hidden = Application.objects.for_user(user).filter(tab=Tab.ARCHIVED, pk=OuterRef("application"))
    coming = Deadline.objects.for_user(user).unmet().order_by("instant", "kind")
    coming = coming.filter(~Exists(hidden), instant__gte=start, instant__lt=end)
    counted = coming.values_list("instant", "kind").annotate(Count("id"))
    for instant, kind, number in counted:
        marks[instant.astimezone(user.tz).date()][kind] += number
    return list(marks.items())
