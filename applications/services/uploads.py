"""An upload on its way in: refused with a sentence, or a PDF on disk that was looked into."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile

from applications.core.bundle import MEGABYTE
from applications.errors import FileTooLarge, NotAPdf
from applications.pdf import helper
from applications.pdf.facts import Probe


@contextmanager
def taken_in(upload: UploadedFile, limit_mb: int) -> Iterator[tuple[Path, Probe]]:
    """The upload as a PDF in a folder that is gone afterwards, and what was found in it.

    Raises FileTooLarge, NotAPdf, PdfBroken, PdfEncrypted or PdfTooHeavy.
    """
    if (upload.size or 0) > limit_mb * MEGABYTE:
        raise FileTooLarge(limit_mb, upload.size or 0)
    if not upload.size:
        raise NotAPdf("empty")
    with tempfile.TemporaryDirectory(prefix="tracker-upload-") as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        yield helper.as_pdf(path)


def digest(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_once(storage: Storage, name: str, path: Path) -> str:
    """The name that holds these bytes, written now unless they are there already."""
    if storage.exists(name):
        return name
    with path.open("rb") as file:
        return storage.save(name, File(file))


def shown_name(name: str) -> str:
    """The file's name without path, control or direction marks, at most 255 characters."""
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or ending)[: 250 - len(ending)]}{dot}{ending}" if dot else plain[:255]
