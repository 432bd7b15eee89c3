"""Applications in a list: each with its next deadline, what is missing and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from applications.core.progress import Progress, Step, next_step
from applications.models import Application, Bundle, Deadline, Reference, Requirement
from applications.services.applications import standing

# Read of the posting; its text alone may be a megabyte.
POSTING = [
    f"posting__{name}"
    for name in (
        "title",
        "institution",
        "city",
        "reference_number",
        "references_minimum",
        "references_mode",
    )
]


@dataclass(frozen=True, slots=True)
class ApplicationSummary:
    application: Application
    next: Deadline | None
    progress: Progress
    step: Step


def brief(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications, the nearest deadline first, with what names them and no more."""
    return (
        applications.select_related("posting")
        .only("owner", "stage", "next_moment", "archived_at", *POSTING)
        .order_by("next_moment", "id")
    )


def with_summary(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications with all that a summary reads, in four queries however many."""
    bundles = Bundle.objects.filter(application=OuterRef("pk"), state=Bundle.State.BUILT)
    return (
        applications.select_related("posting")
        .only("owner", "stage", "next_moment", "archived_at", "snoozed_until", *POSTING)
        .annotate(has_bundle=Exists(bundles))
        .prefetch_related(
            Prefetch("deadlines", Deadline.objects.unmet().by_instant().defer("evidence")),
            Prefetch(
                "references", Reference.objects.only("application", "mode", "state", "counts")
            ),
            Prefetch(
                "requirements",
                Requirement.objects.only(
                    "application", "kind", "also_kinds", "name", "need", "state"
                ),
            ),
        )
    )


def summaries(applications: Iterable[Application]) -> list[ApplicationSummary]:
    """One summary an application; no query where they come from `with_summary`."""
    return [_summary(application) for application in applications]


def _summary(application: Application) -> ApplicationSummary:
    state = standing(application, application.requirements.all(), application.references.all())
    dated = (deadline for deadline in application.deadlines.all() if deadline.instant)
    return ApplicationSummary(
        application=application,
        next=next(dated, None),
        progress=state.progress,
        step=next_step(
            state.progress, open_=application.is_open, has_bundle=application.has_bundle
        ),
    )
