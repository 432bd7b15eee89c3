"""What referees did on their pages, shown on home until the applicant has seen it."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.forms.shared.row_number import is_row_number
from applications.models import RefereeNews, User
from applications.services import answers

SHOWN = 4
UNREAD = [f"reference__application__posting__{name}" for name in ("text", "evidence", "draft")]


def news_of(person: User) -> QuerySet[RefereeNews]:
    """The newest that were not seen; one more than is shown tells that there are more."""
    rows = RefereeNews.objects.for_user(person).filter(seen_at=None)
    rows = rows.select_related("referee", "reference__application__posting").defer(*UNREAD)
    return rows[: SHOWN + 1]


@require_POST
def news_seen(request: HttpRequest) -> HttpResponse:
    """Those that were shown, and no other."""
    shown = [int(one) for one in request.POST.getlist("shown") if is_row_number(one)]
    answers.see(request.user, shown[:SHOWN], now=timezone.now())
    return redirect("home")
