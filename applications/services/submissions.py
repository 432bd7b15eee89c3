"""What was sent: the files of the checklist and the bundle, as they were at that moment."""

from collections.abc import Iterable
from datetime import datetime

from applications.models import Application, Attachment, Bundle, SentFile, Submission


def record(application: Application, *, at: datetime, now: datetime) -> Submission:
    """Keep which versions and which bundle went in; the library may change as it likes."""
    built = Bundle.objects.filter(application=application, state=Bundle.State.BUILT)
    submission = Submission.objects.create(
        application=application,
        at=at,
        confirmation=application.confirmation,
        bundle=built.order_by("-built_at").first(),
        created_at=now,
    )
    attachments = (
        Attachment.objects.filter(requirement__application=application)
        .select_related("requirement", "version__document")
        .order_by("requirement__position", "requirement_id", "position", "id")
    )
    SentFile.objects.bulk_create(copies(submission, attachments))
    return submission


def copies(submission: Submission, attachments: Iterable[Attachment]) -> list[SentFile]:
    """The facts of these files as they are now, not saved yet."""
    return [
        SentFile(
            submission=submission,
            name=attachment.requirement.name,
            title=attachment.version.document.title,
            number=attachment.version.number,
            file=attachment.version.file.name,
            original_name=attachment.version.original_name,
            content_type=attachment.version.content_type,
            pages=attachment.version.pages,
            size=attachment.version.size,
            position=position,
        )
        for position, attachment in enumerate(attachments)
    ]


def still_needed(names: set[str]) -> set[str]:
    """Those of the stored files that some submission holds."""
    return set(SentFile.objects.filter(file__in=names).values_list("file", flat=True))
