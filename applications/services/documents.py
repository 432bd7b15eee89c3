"""The library: files become immutable versions, looked into before they are kept."""

from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import get_valid_filename

from applications.models import Document, Requirement, User, Version
from applications.models.document import stored_path
from applications.pdf.facts import Probe
from applications.services import readings, requirements, submissions, uploads


def store(
    owner: User,
    upload: UploadedFile,
    *,
    now: datetime,
    limit_mb: int,
    kind: str = Requirement.Kind.OTHER,
    title: str = "",
    document: Document | None = None,
    draft: bool = False,
    label: str = "",
) -> Version:
    """A new version of the document, or of a new one; the same file again is the version we have.

    Raises FileTooLarge, NotAPdf, PdfBroken, PdfEncrypted or PdfTooHeavy; then nothing is kept.
    """
    with uploads.taken_in(upload, limit_mb) as (path, facts):
        pages = readings.pages_of(path)
        return _keep(
            path,
            facts,
            pages,
            document or _named(owner, title or _title_from(upload.name or ""), kind, now),
            Version(
                original_name=uploads.shown_name(upload.name or ""),
                label=label,
                state=Version.State.DRAFT if draft else Version.State.FINAL,
                created_at=now,
            ),
        )


def _named(owner: User, title: str, kind: str, now: datetime) -> Document:
    """The person's document of this title and kind, saved only together with its first version."""
    known = Document.objects.filter(owner=owner, title=title, kind=kind).first()
    return known or Document(owner=owner, title=title, kind=kind, created_at=now)


def _keep(
    path: Path, facts: Probe, pages: list[str], document: Document, version: Version
) -> Version:
    sha256 = uploads.digest(path)
    readings.describe(version, pages)
    for attempt in (1, 2):  # two uploads at once: the second takes the next number
        try:
            with transaction.atomic():
                if document.pk is None:
                    document.save()
                same = document.versions.filter(sha256=sha256).first()
                if same is not None:
                    return same
                version.document = document
                version.sha256 = sha256
                version.size = facts.bytes
                version.pages = facts.pages
                version.words = facts.words
                version.findings = [{"code": found.code, **found.data} for found in facts.findings]
                last = document.versions.aggregate(last=Max("number"))["last"]
                version.number = (last or 0) + 1
                name = stored_path(version, "")
                version.file.name = uploads.write_once(version.file.storage, name, path)
                version.save()
                readings.keep(version, pages)
                return version
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _title_from(name: str) -> str:
    stem = uploads.shown_name(name).rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").split())[:200] or get_valid_filename(name or "document")


@transaction.atomic
def rename(document: Document, *, title: str, kind: str) -> None:
    """The document under another title or kind; its versions stay as they are."""
    document.title, document.kind = title, kind
    document.save(update_fields=["title", "kind"])


@transaction.atomic
def finish(version: Version, final: bool) -> None:
    """Draft or final; every checklist that uses this version follows."""
    version.state = Version.State.FINAL if final else Version.State.DRAFT
    version.save(update_fields=["state"])
    for requirement in Requirement.objects.filter(attachments__version=version).distinct():
        requirements.follow_files(requirement)


def delete(document: Document) -> None:
    """The document, its versions and files; checklists that used it say what is missing again."""
    names = {version.file.name for version in document.versions.all()}
    storage = Version._meta.get_field("file").storage
    with transaction.atomic():
        used = list(Requirement.objects.filter(attachments__version__document=document).distinct())
        document.delete()
        for requirement in used:
            requirements.follow_files(requirement)
        names -= set(Version.objects.filter(file__in=names).values_list("file", flat=True))
        names -= submissions.still_needed(names)
        transaction.on_commit(lambda: [storage.delete(name) for name in names])  # type: ignore[func-returns-value]
