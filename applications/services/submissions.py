"""What was sent: the files of the checklist and what was built of them, as they were then."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    Attachment,
    Bundle,
    Deletion,
    SentFile,
    Submission,
    User,
    Version,
)
from applications.models.document import content_path
from applications.services import contact_sheets, events
from applications.services.files import uploads

AT_THE_END = 9_999  # receipts stand behind what was sent
RECENT = 20  # bundles of one output looked through for one of these very documents

log = logging.getLogger(__name__)


@transaction.atomic
def record(
    application: Application,
    *,
    at: datetime,
    now: datetime,
    day: date | None = None,
    before: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Submission:
    """Keep which versions and which bundles went in; the library may change as it likes.

    Holds the person's files meanwhile, so that none of them goes before it is in the record.
    `before` is what taking it back restores, `more` what else is known of it.
    """
    User.objects.hold(application.owner_id)
    made = contact_sheets.of_application(application)
    submission = Submission.objects.create(
        application=application,
        at=at,
        day=day,
        confirmation=application.confirmation,
        before=dict(before or {}),
        answers=[box.as_sent for box in application.text_boxes.exclude(answer="")],
        created_at=now,
        **(more or {}),
    )
    attached = (
        Attachment.objects.filter(requirement__application=application)
        .select_related("requirement", "version__document")
        .order_by("requirement__position", "requirement_id", "position", "id")
    )
    attachments = [attachment for attachment in attached if attachment.requirement.is_sent]
    sheet = made if made and made.complete else None
    SentFile.objects.bulk_create(
        copies(submission, attachments)
        + _made(submission, sheet, len(attachments))
        + _bundles(submission, attachments, sheet)
    )
    return submission


def standing(application: Application) -> Submission | None:
    """The record of the application as it is in; None where it is not, or was taken back."""
    return application.submissions.standing().first()


def reopens(application: Application) -> bool:
    """Whether an interview ahead opens what is over again: it is in, and nobody put it away."""
    return application.archived_at is None and standing(application) is not None


def copies(submission: Submission, attachments: Iterable[Attachment]) -> list[SentFile]:
    """The facts of these files as they are now, not saved yet."""
    return [
        SentFile(
            submission=submission,
            name=attachment.requirement.name,
            title=attachment.version.document.title,
            number=attachment.version.number,
            file=attachment.version.file.name,
            sha256=attachment.version.sha256,
            original_name=attachment.version.original_name,
            content_type=attachment.version.content_type,
            pages=attachment.version.pages,
            size=attachment.version.size,
            position=position,
        )
        for position, attachment in enumerate(attachments)
    ]


def _made(
    submission: Submission, made: contact_sheets.Made | None, position: int
) -> list[SentFile]:
    """The page of contacts as it is now, not saved yet; it was drawn before (`draw_ahead`), for
    others wait for this record. What could not be drawn is not kept: that a thing was sent is
    recorded all the same."""
    if made is None:
        return []
    file = contact_sheets.drawn(submission.application.owner_id, made.sheet)
    if file is None:
        log.warning("submission %s: its page of contacts is not kept", submission.pk)
        return []
    with file.open("rb") as kept:
        data = kept.read()
    return [
        SentFile(
            submission=submission,
            name=made.piece.name,
            title=_("Page of your referees"),
            number=0,  # it has no versions
            file=file.name,
            sha256=hashlib.sha256(data).hexdigest(),
            original_name=made.name,
            content_type="application/pdf",
            size=len(data),
            position=position,
        )
    ]


def _bundles(
    submission: Submission, listed: list[Attachment], made: contact_sheets.Made | None
) -> list[SentFile]:
    """Of each output the last that was built of these very documents, else the last with a note."""
    kept = []
    for output in Bundle.Output:
        built = Bundle.objects.filter(
            application=submission.application, output=output, state=Bundle.State.BUILT
        )
        recent = built.order_by("-created_at", "-pk")[:RECENT]
        rows = [(row, differences(row, listed, made)) for row in recent]
        if not rows:
            continue
        bundle, differs = next((found for found in rows if not found[1]), rows[0])
        kept.append(_bundle(submission, bundle, differs))
    return kept


def _bundle(submission: Submission, bundle: Bundle, differs: list[dict[str, Any]]) -> SentFile:
    return SentFile(
        submission=submission,
        title=str(bundle.get_output_display()),
        number=1,
        file=bundle.file.name,
        sha256=bundle.sha256,
        content_type="application/zip" if bundle.ending == "zip" else "application/pdf",
        pages=bundle.pages,
        size=bundle.size or 0,
        output=bundle.output,
        built_at=bundle.built_at,
        differs=differs,
    )


def keep_mail(submission: Submission, bundle: Bundle, mail: dict[str, Any]) -> None:
    """It went by mail, and this very bundle with it, whichever else was built of the documents; the
    person is held."""
    submission.mail = mail
    submission.save(update_fields=["mail"])
    built = submission.files.filter(output=bundle.output)
    if built.filter(file=bundle.file.name).exists():
        return
    built.delete()
    rows = Attachment.objects.filter(requirement__application=submission.application)
    listed = [
        row for row in rows.select_related("requirement", "version") if row.requirement.is_sent
    ]
    made = contact_sheets.of_application(submission.application)
    sheet = made if made and made.complete else None
    _bundle(submission, bundle, differences(bundle, listed, sheet)).save()


def differences(
    bundle: Bundle, listed: Iterable[Attachment], made: contact_sheets.Made | None
) -> list[dict[str, Any]]:
    """The documents that are in the bundle and not listed (`held`), and the listed ones it lacks.

    What goes beside the one PDF as a file of its own is not in it.
    """
    merged = bundle.output == Bundle.Output.MERGED
    inside = [
        (part["sha256"], part)
        for part in bundle.plan.get("parts", [])
        if not (merged and part.get("apart"))
    ]
    joined = [
        (attachment.version.sha256, (attachment.requirement, attachment.version.number))
        for attachment in listed
    ]
    if made is not None:
        joined.append((made.sheet.sha256, (made.piece, 0)))
    joined = [row for row in joined if not (merged and row[1][0].own_file)]
    held = _beyond(inside, [sha256 for sha256, _row in joined])
    lacking = _beyond(joined, [sha256 for sha256, _part in inside])
    numbers = _numbers(bundle, [part["sha256"] for part in held]) if held else {}
    return [
        {
            "title": part["title"],
            "number": 0 if part.get("sheet") else numbers.get(part["sha256"]),
            "held": True,
        }
        for part in held
    ] + [{"title": piece.titled, "number": number, "held": False} for piece, number in lacking]


def _beyond(told: Iterable[tuple[str, Any]], others: Iterable[str]) -> list[Any]:
    """Those told that are not among the others, each of the others standing for one."""
    left = Counter(others)
    beyond = []
    for sha256, one in told:
        if left[sha256]:
            left[sha256] -= 1
        else:
            beyond.append(one)
    return beyond


def _numbers(bundle: Bundle, hashes: list[str]) -> dict[str, int]:
    """Which versions these were when the bundle was asked for; nothing of what is deleted."""
    mine = Version.objects.filter(
        document__owner=bundle.application.owner_id,
        sha256__in=hashes,
        created_at__lte=bundle.created_at,
    )
    return dict(mine.order_by("pk").values_list("sha256", "number"))


def keep_receipt(
    submission: Submission, upload: UploadedFile, *, now: datetime, limit_mb: int
) -> SentFile:
    """What the portal answered, kept beside what was sent; the same file again is the one we have.

    Writes the file, its row and a line of the history. Raises what `uploads.taken_in` raises, or
    LibraryFull; then nothing is kept.
    """
    with uploads.taken_in(upload, limit_mb) as (path, facts):
        name, kind = upload.name or "", "application/pdf"
        return keep_as_receipt(
            submission, path, name, now=now, content_type=kind, pages=facts.pages
        )


@transaction.atomic
def keep_as_receipt(
    submission: Submission,
    path: Path,
    name: str,
    *,
    now: datetime,
    content_type: str,
    pages: int | None = None,
    is_own: bool = False,
) -> SentFile:
    """The same of a file on disk that was looked into; `is_own` where the person wrote it, not
    they. Raises LibraryFull."""
    owner_id = submission.application.owner_id
    User.objects.hold(owner_id)
    sha256, size = uploads.digest(path), path.stat().st_size
    stored = content_path(owner_id, sha256)
    uploads.refuse_when_full(owner_id, stored, size)
    storage = SentFile._meta.get_field("file").storage
    receipt, is_new = SentFile.objects.get_or_create(
        submission=submission,
        file=uploads.write_once(storage, stored, path),
        is_receipt=True,
        defaults={
            "name": _("Your mail") if is_own else _("Receipt"),
            "title": _("Your mail") if is_own else _("Receipt"),
            "number": SentFile.OWN if is_own else 1,
            "sha256": sha256,
            "original_name": uploads.shown_name(name),
            "content_type": content_type,
            "pages": pages,
            "size": size,
            "position": AT_THE_END,
        },
    )
    if is_new:
        title = receipt.original_name
        events.record(submission.application, "upload", now=now, what="receipt", title=title)
    return receipt


def still_needed(owner_id: int, names: set[str]) -> set[str]:
    """Those of a person's stored files that some submission holds, bundles among them, or that come
    back with a deleted application."""
    mine = Deletion.objects.filter(owner=owner_id, restored_at__isnull=True)
    deleted = mine.values_list("files", flat=True)
    return names.intersection(chain.from_iterable(deleted)) | set(
        SentFile.objects.filter(file__in=names).values_list("file", flat=True)
    )
