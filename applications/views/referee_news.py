"""What referees did on their pages, shown on home until the applicant has seen it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from applications.forms.shared.row_number import is_row_number
from applications.models import Referee, RefereeNews, User
from applications.models.posting import unread
from applications.services import answers
from applications.views.shared.undo import offer_undo

SHOWN = 4  # together: of one referee, and of one kind
READ = 200  # rows that these are made of
Kind = RefereeNews.Kind
# What asks for something to be done stands before what is only good to know.
FIRST = (Kind.BOUNCED, Kind.DECLINED, Kind.STOPPED, Kind.NOT_SUBMITTED, Kind.LOST)
PLACES = 2  # named; of more only their number


@dataclass(slots=True)
class Together:
    """What one referee did to one or more programmes, the newest first."""

    rows: list[RefereeNews]

    @property
    def newest(self) -> RefereeNews:
        return self.rows[0]

    @property
    def words(self) -> list[tuple[str, str]]:
        """Theirs, each once, and where they were said, if not everywhere: one press may have said
        them to all, or to some."""
        said = dict.fromkeys(row.words for row in self.rows if row.words)
        about = {one: [row for row in self.rows if row.words == one] for one in said}
        return [
            (one, "" if len(rows) == len(self.rows) else _place(rows))
            for one, rows in about.items()
        ]

    @property
    def place(self) -> str:
        """Where, as short as a line."""
        return _place(self.rows)


def _place(rows: Sequence[RefereeNews]) -> str:
    if len(rows) > PLACES:
        return ngettext("%(n)d programme", "%(n)d programmes", len(rows)) % {"n": len(rows)}
    return ", ".join(row.reference.application.place for row in rows if row.reference)


def news_of(person: User) -> list[Together]:
    """What was not seen: bounces and refusals first, each part the newest first."""
    rows = RefereeNews.objects.for_user(person).filter(seen_at=None)
    rows = rows.select_related("referee", "reference__application__posting")
    rows = rows.defer(*unread("reference__application__posting"))
    found: dict[tuple[int, str], Together] = {}
    for row in rows[:READ]:
        found.setdefault((row.referee_id, row.kind), Together([])).rows.append(row)
    told = sorted(found.values(), key=lambda one: one.newest.kind not in FIRST)
    for newest in list(found.values())[:1]:  # stands among those shown, however many are urgent
        at = told.index(newest)
        told.insert(min(at, SHOWN - 1), told.pop(at))
    return told


def others_of(news: Iterable[Together]) -> list[tuple[Referee, int]]:
    """Whose pages have the rest, and how much of it."""
    number: Counter[Referee] = Counter()
    for one in news:
        number[one.newest.referee] += len(one.rows)
    return number.most_common(SHOWN)


@require_POST
def news_seen(request: HttpRequest) -> HttpResponse:
    """Those that were shown, and no other; it can be taken back."""
    shown = [int(one) for one in request.POST.getlist("shown") if is_row_number(one)]
    if seen := answers.see(request.user, shown[:READ], now=timezone.now()):
        offer_undo(request, _("Seen. The newest stand on the pages of your referees."), *seen)
    return redirect("home")
