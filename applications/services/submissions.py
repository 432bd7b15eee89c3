"""What was sent: the files of the checklist and the bundle, as they were at that moment."""

from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Attachment, Bundle, SentFile, Submission
from applications.models.document import content_path
from applications.services import events, uploads

AT_THE_END = 9_999  # receipts stand behind what was sent


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


def keep_receipt(
    submission: Submission, upload: UploadedFile, *, now: datetime, limit_mb: int
) -> SentFile:
    """What the portal answered, kept beside what was sent; the same file again is the one we have.

    Raises what `uploads.taken_in` raises, or LibraryFull; then nothing is kept.
    """
    owner_id = submission.application.owner_id
    with uploads.taken_in(upload, limit_mb) as (path, facts), transaction.atomic():
        uploads.hold(owner_id)
        name = content_path(owner_id, uploads.digest(path))
        uploads.refuse_when_full(owner_id, name, facts.bytes)
        storage = SentFile._meta.get_field("file").storage
        receipt, is_new = SentFile.objects.get_or_create(
            submission=submission,
            file=uploads.write_once(storage, name, path),
            is_receipt=True,
            defaults={
                "name": _("Receipt"),
                "title": _("Receipt"),
                "number": 1,
                "original_name": uploads.shown_name(upload.name or ""),
                "content_type": "application/pdf",
                "pages": facts.pages,
                "size": facts.bytes,
                "position": AT_THE_END,
            },
        )
    if is_new:
        events.record(
            submission.application, "upload", now=now, what="receipt", title=receipt.original_name
        )
    return receipt


def still_needed(names: set[str]) -> set[str]:
    """Those of the stored files that some submission holds."""
    return set(SentFile.objects.filter(file__in=names).values_list("file", flat=True))
