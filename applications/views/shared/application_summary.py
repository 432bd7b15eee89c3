"""Applications in a list: what is read of each, and that it is true."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Exists, F, OuterRef, QuerySet

from applications.core import moments
from applications.core.moments import Moment
from applications.forms.posting.review.doubts import NO_DAY
from applications.models import Application, Deadline
from applications.services import letters, readiness

# Read of the posting; its text alone may be a megabyte.
POSTING = [f"posting__{name}" for name in ("title", "institution", "city", "reference_number")]
ROW = [
    "owner",
    "stage",
    "season",
    "earlier",
    "created_at",
    "offer_answered",
    "next_moment",
    "lead_moment",
    "moments",
    "snoozed_until",
    "own_revision",
    "derived_revision",
    "items_done",
    "items_total",
    "findings_open",
    "letters_in",
    "letters_needed",
    "lacking",
    "pieces",
    "missing_kinds",
    "findings",
    "next_step",
]
TRIVIA = {"titles-differ"}  # contradictions that harm nobody


@dataclass(frozen=True, slots=True)
class NextMoments:
    """The first moment that counts down, and the real deadline where that is another one."""

    next: Deadline | None = None
    main: Deadline | None = None  # of the application, beside an earlier moment of another kind
    rolling: Deadline | None = None  # no moment: open until filled

    @classmethod
    def of(cls, deadlines: Iterable[Deadline]) -> Self:
        """From the deadlines that are unmet, the earliest first."""
        dated, of_application = [], []
        for deadline in deadlines:
            if deadline.instant:
                dated.append(deadline)
            if deadline.kind == Deadline.Kind.APPLICATION:
                of_application.append(deadline)
        first = next(iter(dated), None)
        main = next((one for one in of_application if one.instant), None)
        rolling = Deadline.Precision.ROLLING
        return cls(
            next=first,
            main=main if main is not first else None,
            rolling=next((one for one in of_application if one.precision == rolling), None)
            if main is None
            else None,
        )


def brief(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications, the nearest deadline first, with what names them and no more."""
    return (
        applications.select_related("posting")
        .only("owner", "stage", "next_moment", "archived_at", *POSTING)
        .order_by("next_moment", "id")
    )


def with_row(applications: QuerySet[Application], *more: str) -> QuerySet[Application]:
    """The same applications with all that a row shows, and these columns, in one query."""
    return applications.select_related("posting").only(*ROW, *POSTING, *more)


def current(applications: Iterable[Application], now: datetime) -> list[Application]:
    """As they stand now; no query where nothing of their own has changed."""
    rows = list(applications)
    readiness.current(rows, now=now)
    for row in rows:
        row.asks = _asks_about_day(row)
    return rows


def with_letters_out(rows: Iterable[Application]) -> list[Application]:
    """Those that are in tell by when letters are still to come, where that is the day of the
    application itself, which is met; at most one query."""
    rows = list(rows)
    out = letters.out_of(rows)
    for row in rows:
        if row.pk in out and out[row.pk].due.kind == Deadline.Kind.APPLICATION:
            day = out[row.pk].due
            told = [day.instant, day.zone, day.zone_source, day.precision]
            ahead = [*moments.read(row.moments), Moment(Deadline.Kind.LETTERS, *told)]
            row.moments = moments.kept(ahead)
    return rows


def with_questions(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications with what tells whether one asks about its last day to apply
    (`current`), in the same query."""
    rows = Deadline.objects.filter(application=OuterRef("pk"))
    return applications.annotate(
        conflicts=F("posting__evidence__conflicts"),
        is_corrected=Exists(rows.filter(evidence__state__in=Deadline.SETTLES_DAY)),
        has_day=Exists(rows.filter(instant__isnull=False)),
    )


def _asks_about_day(application: Application) -> bool:
    conflicts = getattr(application, "conflicts", None) or ()
    if not conflicts or not application.is_open:
        return False
    asked = unanswered(conflicts, application.is_corrected, application.has_day)
    return any(conflict["field"] == "deadline" for conflict in asked)


def unanswered(
    conflicts: Iterable[dict[str, Any]], is_corrected: bool, has_day: bool
) -> list[dict[str, Any]]:
    """What the posting said in two ways and nobody answered: settled it, corrected the deadline, or
    named the day. A day both "on" and "before" is told by its deadline."""
    return [
        conflict
        for conflict in conflicts
        if conflict["code"] not in ("on-and-before", *TRIVIA)
        and not conflict.get("settled")
        and not (conflict["field"] == "deadline" and is_corrected)
        and not (conflict["code"] in NO_DAY and has_day)
    ]
