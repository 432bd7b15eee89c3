"""An upload on its way in: refused with a sentence, or a PDF on disk that was looked into."""

import errno
import hashlib
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files import File
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Sum
from redis import RedisError

from applications import errors
from applications.core.limits import MEGABYTE
from applications.errors import DiskFull, FileTooLarge, LibraryFull, NotAPdf
from applications.models import Bundle, SentFile, Version
from applications.pdf import helper
from applications.pdf.job_types import Probe
from applications.pdf.worker_pool import HelperFault
from applications.services.files.workspaces import workspace

log = logging.getLogger(__name__)

REFUSED_FOR = 600  # seconds
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def taken_in(upload: UploadedFile, limit_mb: int) -> Iterator[tuple[Path, Probe]]:
    """The upload as a PDF in a folder that is gone afterwards, and what was found in it.

    Raises what `received` and `looked_into` raise.
    """
    with received(upload, limit_mb) as path:
        yield looked_into(path)


def looked_into(path: Path) -> tuple[Path, Probe]:
    """The PDF to keep, and what was found in it. A refusal is remembered for a while: looking into
    a file takes long above all where nothing comes of it.

    Raises NotAPdf, PdfBroken, PdfEncrypted, PdfTooHeavy, or WorkNotDone.
    """
    key = f"upload-refused-{digest(path)}"
    remembered = None
    with suppress(RedisError):  # without its memory each file is looked into
        remembered = cache.get(key)
    if remembered:
        name, facts = remembered
        raise getattr(errors, name)(**facts)
    try:
        return helper.as_pdf(path)
    except errors.DocumentRefused as refusal:
        with suppress(RedisError):
            cache.set(key, (type(refusal).__name__, vars(refusal)), REFUSED_FOR)
        raise
    except HelperFault as fault:  # ours to mend, and the file's owner needs a way on meanwhile
        log.exception("an upload could not be looked into")
        raise errors.PdfBroken from fault


@contextmanager
def received(upload: File, limit_mb: int) -> Iterator[Path]:
    """The upload as a file in a folder that is gone afterwards, not looked into yet.

    Raises FileTooLarge, NotAPdf where it is empty, or DiskFull, also when the disk is full only
    for what is done with the file; UploadStopped where that is called off.
    """
    if (upload.size or 0) > limit_mb * MEGABYTE:
        raise FileTooLarge(limit_mb, upload.size or 0)
    if not upload.size:
        raise NotAPdf("empty")
    with room_or_refusal(), workspace("upload") as folder:
        path = folder / "upload"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            yield path
        except errors.WorkStopped as stopped:
            raise errors.UploadStopped from stopped


@contextmanager
def room_or_refusal() -> Iterator[None]:
    """DiskFull where what is done needs more room than the disk has."""
    try:
        yield
    except OSError as problem:
        if problem.errno in NO_ROOM:
            raise DiskFull from problem
        raise


def used(owner_id: int) -> int:
    """The bytes of this person's files, in the library, built and as they were sent, each counted
    once."""
    versions, built, sent = _stored(owner_id)
    others = sent.exclude(file__in=versions.values("file")).exclude(file__in=built.values("file"))
    return sum(
        rows.values("file").annotate(bytes=Max("size")).aggregate(sum=Sum("bytes"))["sum"] or 0
        for rows in (versions, built, others)
    )


def refuse_when_full(owner_id: int, name: str, size: int) -> None:
    """Raises LibraryFull where a file of this name and size is one too many.

    Hold the person first.
    """
    if any(rows.filter(file=name).exists() for rows in _stored(owner_id)):
        return
    there = used(owner_id)
    if there + size > settings.LIBRARY_MAX_MB * MEGABYTE:
        raise LibraryFull(settings.LIBRARY_MAX_MB, there, size)


def _stored(owner_id: int) -> tuple[Any, Any, Any]:
    """The rows that hold files of this person: versions, bundles, what was sent."""
    return (
        Version.objects.filter(document__owner=owner_id).order_by(),
        Bundle.objects.filter(application__owner=owner_id, state=Bundle.State.BUILT).order_by(),
        SentFile.objects.filter(submission__application__owner=owner_id).order_by(),
    )


def digest(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_once(storage: Storage, name: str, path: Path) -> str:
    """The name that holds these bytes, written now unless they are there already; whole or not."""
    if storage.exists(name) and storage.size(name) == path.stat().st_size:
        return name
    storage.delete(name)  # half of one, from a machine that fell
    try:
        place = Path(storage.path(name))
    except NotImplementedError:  # not on this machine's disk; there a file is whole or not there
        with path.open("rb") as file:
            return storage.save(name, File(file))
    # A full disk or a killed process leaves half a file: never under the name that is served.
    draft = f"{name}.{secrets.token_hex(4)}.part"
    try:
        with path.open("rb") as file:
            storage.save(draft, File(file))
        Path(storage.path(draft)).replace(place)
    finally:
        storage.delete(draft)
    return name


def shown_name(name: str) -> str:
    """The file's name without path, control or direction marks, at most 255 characters."""
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[: 250 - len(ending)]}{dot}{ending}" if dot else plain[:255]
