"""The library: files become immutable versions, looked into before they are kept.

Whatever brings or removes a person's files holds that person first (`User.objects.hold`), so that
two uploads at once get two numbers, no quota is passed, and no file goes that was just asked for.
"""

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from applications.core import document_kind, filenames, versioning
from applications.errors import DocumentGone, SameNameElsewhere
from applications.models import Application, Deletion, Document, Requirement, User, Version
from applications.models.document import content_path
from applications.models.owned import read_anew
from applications.pdf import helper
from applications.pdf.job_types import Probe
from applications.services import deletions, document_texts, requirements, versions
from applications.services.files import uploads
from applications.services.files.workspaces import workspace

ANY = Requirement.Kind.OTHER
FOUND = ("size", "pages", "words", "findings", "characters", "language")  # by looking into a file


def store(
    owner: User,
    upload: UploadedFile,
    *,
    now: datetime,
    limit_mb: int,
    kind: str = ANY,
    application: Application | None = None,
    document: Document | None = None,
    own: bool = False,
    draft: bool = False,
    label: str = "",
) -> Version:
    """The newest version of that document, of a new one (`own`), or of the one its name belongs to.

    Of no `kind`, a new document is of the one that its name or its first words tell.
    `application` is the one it is uploaded for. The same file sent again is the version we have,
    and is not looked into again.
    Writes the file, its row and its text. Raises what `uploads.taken_in` raises, LibraryFull, or
    SameNameElsewhere where only the person can tell which document it is; then nothing is kept.
    """
    name = uploads.shown_name(upload.name or "")
    state = Version.State.DRAFT if draft else Version.State.FINAL
    with uploads.received(upload, limit_mb) as path:
        version = Version(original_name=name, label=label, state=state, created_at=now)
        version.uploaded_for = application
        path, pages = _looked_into(owner, version, path)
        with transaction.atomic():
            User.objects.hold(owner.pk)
            same = None if own or document else _same(owner, version)
            if same is not None:
                return same
            told = kind or _guessed(name, pages, application)
            known = (kind,) if kind else tuple(Requirement.Kind.values)
            meant = document or (None if own else _called(owner, name, told, known, application))
            new = Document(owner=owner, title=_title_from(name), kind=told, created_at=now)
            if own:
                new.title = _told_apart(new, application)
                new = _sent_again(new, version) or new
            return _keep(path, pages, meant or new, version)


def without_comments(version: Version, *, now: datetime) -> Version:
    """The same file without its review comments, as the document's newest version.

    Raises SignedStays, DocumentGone, LibraryFull or DiskFull; then all is as it was.
    """
    label = _("without comments")
    with uploads.room_or_refusal(), workspace("upload") as folder:
        commented, path = _copied(version, folder / "commented"), folder / "upload"
        helper.without_comments(commented, path)
        return _made_of(version, path, label, now)


def both_sides(fronts: Version, backs: Version, *, reverse: bool, now: datetime) -> Version:
    """Every page of the fronts with its back behind it, as their document's newest version.

    Raises UnevenSides, SignedStays, DocumentGone, LibraryFull or DiskFull; then all is as it was.
    """
    label = _("front and back")
    with uploads.room_or_refusal(), workspace("upload") as folder:
        first, second = _copied(fronts, folder / "fronts"), _copied(backs, folder / "backs")
        path = folder / "upload"
        helper.interleave(first, second, path, reverse=reverse)
        return _made_of(fronts, path, label, now)


def _copied(version: Version, path: Path) -> Path:
    try:
        with version.file.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except FileNotFoundError as gone:
        raise DocumentGone(version.document.title) from gone
    return path


def _made_of(version: Version, path: Path, label: str, now: datetime) -> Version:
    """What was made of a version, kept as the newest of its document."""
    pages = document_texts.pages_of(path)
    new = Version(
        original_name=version.original_name,
        label=label,
        state=version.state,
        uploaded_for_id=version.uploaded_for_id,
        created_at=now,
    )
    _describe(new, path, helper.probe(path), pages)
    with transaction.atomic():
        User.objects.hold(version.document.owner_id)
        return _keep(path, pages, version.document, new)


def _looked_into(owner: User, version: Version, path: Path) -> tuple[Path, list[str]]:
    """The document to keep and its pages' text; on the version stands what was found in it."""
    version.sha256 = uploads.digest(path)
    known = _same(owner, version)
    if known is not None and known.characters is not None:
        for fact in FOUND:
            setattr(version, fact, getattr(known, fact))
        version.findings = [one for one in known.findings if not _of_the_upload(one, known)]
        return path, list(document_texts.of([known]).get(known.pk, ()))
    path, facts = uploads.looked_into(path)
    pages = document_texts.pages_of(path)
    _describe(version, path, facts, pages)
    return path, pages


def _of_the_upload(finding: dict[str, Any], known: Version) -> bool:
    """What was done to a file on its way in, which is not true of the file that came of it. A
    signed one stays as it came, so it needs the same repair whenever it is read."""
    if finding["code"] == "repaired":
        return all(one["code"] != "signed" for one in known.findings)
    return finding["code"] in ("cut", "mended", "picture")


def _describe(version: Version, path: Path, facts: Probe, pages: list[str]) -> None:
    version.sha256 = uploads.digest(path)
    version.size, version.pages, version.words = facts.bytes, facts.pages, facts.words
    silent = document_kind.is_portrait(version.original_name)  # has no words to recognise
    version.findings = [
        {"code": found.code, **found.data}
        for found in facts.findings
        if not (silent and found.code == "no_text")
    ]
    document_texts.describe(version, pages)


def _same(owner: User, version: Version) -> Version | None:
    """The version that has this file: of this application's the newest, else of all."""
    mine = Version.objects.filter(document__owner=owner, sha256=version.sha256)
    rows = list(mine.select_related("document").order_by("-created_at", "-pk"))
    here = (row for row in rows if row.uploaded_for_id == version.uploaded_for_id)
    return next(here, rows[0] if rows else None)


def _sent_again(document: Document, version: Version) -> Document | None:
    """The document an earlier press of the same button made."""
    return Document.objects.filter(
        owner=document.owner,
        title=document.title,
        kind=document.kind,
        versions__sha256=version.sha256,
    ).first()


def _told_apart(document: Document, application: Application | None) -> str:
    """Its title, with the place where another document of the person's has the same one."""
    same = Document.objects.filter(owner=document.owner, title=document.title)
    place = application.place if application else ""
    if not place or not same.exists():
        return document.title
    return f"{document.title[: 197 - len(place[:100])]}, {place[:100]}"


def _guessed(name: str, pages: list[str], application: Application | None) -> str:
    """The kind that its name or its first words tell, of several one that is asked for."""
    asked = application.requirements.values_list("kind", flat=True) if application else ()
    guess = document_kind.guess(name, pages[0] if pages else "", set(asked))
    return guess.kind if guess else ANY


def _called(
    owner: User, name: str, kind: str, kinds: Collection[str], application: Application | None
) -> Document | None:
    """The person's document, of these kinds or none, that a file of this name is a newer version
    of, if there is one.

    Raises SameNameElsewhere where it may as well be another application's.
    """
    stem = filenames.stem(name)
    mine = Document.objects.filter(owner=owner).prefetch_related("versions")
    if ANY not in kinds:
        mine = mine.filter(kind__in=(*kinds, ANY))
    newest_first = mine.annotate(latest=Max("versions__created_at")).order_by("-latest", "-pk")
    found = [document for document in newest_first if stem in _stems(document)]
    places = versions.places(found) if found else {}
    here = application.pk if application else None
    fitting = [
        document
        for document in found
        if versioning.joins_unasked(
            (document.kind, kind), application=here, places=places[document.pk]
        )
    ]
    if found and not fitting:
        elsewhere = sorted(places[found[0].pk] - {here})
        other = Application.objects.select_related("posting").filter(pk__in=elsewhere).first()
        raise SameNameElsewhere(found[0].title, found[0].pk, other.place if other else "")
    return next((row for row in fitting if here in places[row.pk]), (fitting or [None])[0])


def _stems(document: Document) -> set[str]:
    names = (document.title, *(version.original_name for version in document.versions.all()))
    return set(map(filenames.stem, names))


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
    # Newer than what some application sends, or telling where the person has been.
    Application.objects.filter(owner=document.owner_id).with_files_to_send().look_again_later()
    return version


def _title_from(name: str) -> str:
    stem = name.rsplit(".", 1)[0]
    return " ".join(stem.replace("_", " ").split())[:200] or get_valid_filename(name or "document")


@transaction.atomic
def rename(document: Document, *, title: str, kind: str) -> None:
    """The document under another title or kind; its versions stay as they are."""
    User.objects.hold(document.owner_id)
    document.title, document.kind = title, kind
    document.save(update_fields=["title", "kind"])
    Application.objects.filter(owner=document.owner_id).with_files_to_send().look_again_later()


@transaction.atomic
def delete(document: Document, *, now: datetime) -> Deletion:
    """The document and its versions go; checklists still open say what is missing again.

    For a day it can be brought back. Its files go after that, but for those that were sent.
    Raises RowGone.
    """
    User.objects.hold(document.owner_id)
    read_anew(document)
    names = set(document.versions.values_list("file", flat=True))
    used = list(Requirement.objects.filter(attachments__version__document=document).distinct())
    deletion = deletions.take_out(document, now=now, files=names)
    requirements.follow_files_of_open(used)
    return deletion
