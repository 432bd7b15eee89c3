"""The library: files become immutable versions, looked into before they are kept.

Whatever brings or removes a person's files holds that person first (`uploads.hold`), so that two
uploads at once get two numbers, no quota is passed, and no file goes that was just asked for.
"""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from applications.core import filenames
from applications.errors import DocumentGone
from applications.models import Document, Requirement, User, Version
from applications.models.document import content_path
from applications.pdf import helper
from applications.pdf.job_types import Probe
from applications.services import document_texts, requirements, uploads, versions

ANY = Requirement.Kind.OTHER


def store(
    owner: User,
    upload: UploadedFile,
    *,
    now: datetime,
    limit_mb: int,
    kind: str = ANY,
    document: Document | None = None,
    own: bool = False,
    draft: bool = False,
    label: str = "",
) -> Version:
    """The newest version of that document, of a new one (`own`), or of the one its name belongs to.

    The same file sent again is the version we have. Raises what `uploads.taken_in` raises, or
    LibraryFull; then nothing is kept.
    """
    name = uploads.shown_name(upload.name or "")
    state = Version.State.DRAFT if draft else Version.State.FINAL
    with uploads.taken_in(upload, limit_mb) as (path, facts):
        pages = document_texts.pages_of(path)
        version = Version(original_name=name, label=label, state=state, created_at=now)
        _describe(version, path, facts, pages)
        with transaction.atomic():
            uploads.hold(owner.pk)
            same = None if own or document else _same(owner, version)
            if same is not None:
                return same
            meant = document or (None if own else _called(owner, name, kind))
            new = Document(owner=owner, title=_title_from(name), kind=kind, created_at=now)
            if own:
                new = _sent_again(new, version) or new
            return _keep(path, pages, meant or new, version)


def without_comments(version: Version, *, now: datetime) -> Version:
    """The same file without its review comments, as the document's newest version.

    Raises SignedStays, DocumentGone, LibraryFull or DiskFull; then all is as it was.
    """
    label = _("without comments")
    with uploads.room_or_refusal(), tempfile.TemporaryDirectory(prefix="tracker-upload-") as folder:
        commented, path = Path(folder) / "commented", Path(folder) / "upload"
        try:
            with version.file.open("rb") as source, commented.open("wb") as target:
                shutil.copyfileobj(source, target)
        except FileNotFoundError as gone:
            raise DocumentGone(version.document.title) from gone
        helper.without_comments(commented, path)
        pages = document_texts.pages_of(path)
        new = Version(
            original_name=version.original_name, label=label, state=version.state, created_at=now
        )
        _describe(new, path, helper.probe(path), pages)
        with transaction.atomic():
            uploads.hold(version.document.owner_id)
            return _keep(path, pages, version.document, new)


def _describe(version: Version, path: Path, facts: Probe, pages: list[str]) -> None:
    version.sha256 = uploads.digest(path)
    version.size, version.pages, version.words = facts.bytes, facts.pages, facts.words
    version.findings = [{"code": found.code, **found.data} for found in facts.findings]
    document_texts.describe(version, pages)


def _same(owner: User, version: Version) -> Version | None:
    """The version that has this file, the newest of them."""
    mine = Version.objects.filter(document__owner=owner, sha256=version.sha256)
    return mine.select_related("document").order_by("-created_at", "-pk").first()


def _sent_again(document: Document, version: Version) -> Document | None:
    """The document an earlier press of the same button made."""
    return Document.objects.filter(
        owner=document.owner,
        title=document.title,
        kind=document.kind,
        versions__sha256=version.sha256,
    ).first()


def _called(owner: User, name: str, kind: str) -> Document | None:
    """The person's document that a file of this name is a newer version of, if there is one."""
    stem = filenames.stem(name)
    mine = Document.objects.filter(owner=owner).prefetch_related("versions")
    if kind != ANY:
        mine = mine.filter(kind__in=(kind, ANY))
    newest_first = mine.annotate(latest=Max("versions__created_at")).order_by("-latest", "-pk")
    for document in newest_first:
        names = (document.title, *(version.original_name for version in document.versions.all()))
        if stem in map(filenames.stem, names):
            return document
    return None


def _keep(path: Path, pages: list[str], document: Document, version: Version) -> Version:
    latest = document.versions.first() if document.pk else None  # ordered by number, newest first
    if latest is not None and latest.sha256 == version.sha256:
        return latest
    name = content_path(document.owner_id, version.sha256)
    uploads.refuse_when_full(document.owner_id, name, version.size)
    if document.pk is None:
        document.save()
    version.document = document
    version.number = latest.number + 1 if latest else 1
    version.file.name = uploads.write_once(version.file.storage, name, path)
    version.save()
    document_texts.keep(version, pages)
    return version


def _title_from(name: str) -> str:
    stem = name.rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").split())[:200] or get_valid_filename(name or "document")


@transaction.atomic
def rename(document: Document, *, title: str, kind: str) -> None:
    """The document under another title or kind; its versions stay as they are."""
    document.title, document.kind = title, kind
    document.save(update_fields=["title", "kind"])


@transaction.atomic
def delete(document: Document) -> None:
    """The document, its versions and files; checklists still open say what is missing again.

    What was sent keeps its files.
    """
    uploads.hold(document.owner_id)
    names = set(document.versions.values_list("file", flat=True))
    used = list(Requirement.objects.filter(attachments__version__document=document).distinct())
    document.delete()
    requirements.follow_files_of_open(used)
    versions.let_go(document.owner_id, names)
