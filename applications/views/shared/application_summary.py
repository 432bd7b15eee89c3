"""Applications in a list: each with its next deadline, what is missing and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import Prefetch, QuerySet

from applications.core.readiness import Readiness
from applications.models import Application, Deadline
from applications.services import readiness

# Read of the posting; its text alone may be a megabyte.
POSTING = [f"posting__{name}" for name in ("title", "institution", "city", "reference_number")]
READINESS = [
    "own_revision",
    "derived_revision",
    "items_done",
    "items_total",
    "findings_open",
    "letters_in",
    "letters_needed",
    "lacking",
    "next_step",
]


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


@dataclass(frozen=True, slots=True)
class ApplicationSummary:
    application: Application
    moments: NextMoments
    at: Readiness

    @property
    def next(self) -> Deadline | None:
        return self.moments.next


def brief(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications, the nearest deadline first, with what names them and no more."""
    return (
        applications.select_related("posting")
        .only("owner", "stage", "next_moment", "archived_at", *POSTING)
        .order_by("next_moment", "id")
    )


def with_summary(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications with all that a summary reads, in two queries however many."""
    return (
        applications.select_related("posting")
        .only("owner", "stage", "next_moment", "archived_at", "snoozed_until", *READINESS, *POSTING)
        .prefetch_related(
            Prefetch("deadlines", Deadline.objects.unmet().by_instant().defer("evidence"))
        )
    )


def summaries(applications: Iterable[Application], now: datetime) -> list[ApplicationSummary]:
    """One summary an application; no query where they come from `with_summary` unchanged."""
    applications = list(applications)
    readiness.current(applications, now=now)
    return [
        ApplicationSummary(
            application=application,
            moments=NextMoments.of(application.deadlines.all()),
            at=application.readiness,
        )
        for application in applications
    ]
