"""Home: what needs me, the nearest moment first, each with the one link that helps."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from applications.models import Application, Mail, Posting
from applications.models.application import NEVER
from applications.views.shared.application_summary import POSTING, summaries, with_summary
from applications.views.shared.paging import page_of

WAITING_SHOWN = 5
UNANSWERED_SHOWN = 6
FAILURES_MATTER_FOR = timedelta(days=7)


def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    mine = Application.objects.for_user(request.user).current()
    ahead = Q(next_moment__lt=NEVER) | Q(stage__in=Application.BEFORE_SUBMISSION)
    page = page_of(request, with_summary(mine.filter(ahead).by_next_moment()))
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
        "rungs": summaries(page.rows, now),
        "waiting": waiting[: WAITING_SHOWN + 1],
        "waiting_shown": WAITING_SHOWN,
        "unanswered": unanswered[: UNANSWERED_SHOWN + 1],
        "unanswered_shown": UNANSWERED_SHOWN,
        "mail_failed": failed.exists(),
        "nothing_yet": not page.rows and not mine.exists(),
    }
    return render(request, "home/page.html", context)
