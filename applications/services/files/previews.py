"""Pages as pictures: drawn once in the helper process, and kept for the next look."""

import contextlib
import logging
import shutil
from pathlib import Path

from django.core.files.storage import Storage

from applications.errors import TrackerError, WorkNotDone
from applications.models import Bundle, Version
from applications.pdf import helper
from applications.pdf.worker_pool import HelperFault
from applications.services.files import uploads
from applications.services.files.workspaces import workspace

SMALL, LARGE = 240, 1200  # points across: a stamp in a list, and a page to read

log = logging.getLogger(__name__)


def picture(row: Version | Bundle, page: int, width: int) -> bytes:
    """The page, counted from 1, as PNG or JPEG; empty where it cannot be drawn.

    Raises FileNotFoundError where the file is gone, HelpersBusy where it can be drawn later.
    """
    storage = row.file.storage
    name = f"{_folder(str(row.file.name))}/{page}-{width}"
    if storage.exists(name):
        with storage.open(name) as kept:
            return bytes(kept.read())
    with workspace("preview") as folder:
        out = folder / "page"
        path = _on_disk(row, folder)
        try:
            helper.thumbnail(path, out, page, width)
        except WorkNotDone:
            raise
        except TrackerError:  # it would be refused again: an empty picture says so
            out.write_bytes(b"")
        except HelperFault:
            log.exception("%s: page %s cannot be drawn", row.file.name, page)
            return b""
        try:
            uploads.write_once(storage, name, out)
        except OSError:
            log.warning("%s: the picture of page %s cannot be kept", row.file.name, page)
        return out.read_bytes()


def forget(storage: Storage, file: str) -> None:
    """The pictures drawn from this stored file are gone."""
    folder = _folder(file)
    if folder == file:
        return  # no document
    with contextlib.suppress(FileNotFoundError):
        for name in storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")


def source_of(preview: str) -> str:
    """The stored file that a picture was drawn from."""
    return preview.rpartition("/")[0].replace("previews/", "documents/", 1)


def _folder(file: str) -> str:
    """Where a stored file's pictures are kept; a bundle's for a day (services/housekeeping.py)."""
    folder, _slash, rest = file.partition("/")
    if folder == "bundles":
        owner, _slash, name = rest.partition("/")
        return f"previews/{owner}/bundles/{name}"
    return file.replace("documents/", "previews/", 1)


def _on_disk(row: Version | Bundle, folder: Path) -> Path:
    try:
        path = Path(row.file.path)
    except NotImplementedError:
        path = folder / "document"
        with row.file.open("rb") as source, path.open("wb") as copy:
            shutil.copyfileobj(source, copy)
    if not path.exists():
        raise FileNotFoundError(path)
    return path
