"""Documents as files of their own in one ZIP: the very bytes, unless a limit makes them smaller."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from applications.errors import (
    DocumentGone,
    DocumentRefused,
    PagesLost,
    PdfBroken,
    TooBigToRead,
    WorkStopped,
)
from applications.pdf import helper
from applications.pdf.atomic_write import atomic_write
from applications.pdf.job_types import STEPS, Packed, Shrunk, ZipMember
from applications.pdf.worker_pool import HelperFault

Progress = Callable[[str], None]


@dataclass
class _File:
    """A document on its way into the ZIP: as it came, or lighter."""

    piece: ZipMember
    path: Path
    size: int
    shrunk: Shrunk | None = None

    @property
    def is_over(self) -> bool:
        return self.piece.limit is not None and self.size > self.piece.limit


def pack(
    out: Path,
    pieces: Sequence[ZipMember],
    *,
    day: date,
    total: int | None = None,
    progress: Progress = lambda phase: None,
    wanted: helper.Wanted = lambda: True,
) -> tuple[tuple[Packed, ...], tuple[Shrunk, ...]]:
    """Write the ZIP whole, each file within its limit and all within `total` bytes; else a refusal
    and no file. The same pieces and day give the same bytes.

    `progress` hears "reading", "shrinking" (only where needed), "packing" and "checking".
    """
    with tempfile.TemporaryDirectory(prefix="pack-", dir=out.parent) as folder:
        progress("reading")
        files = [_unharmed(piece) for piece in pieces]
        _lighten(files, total, Path(folder), progress, wanted)
        progress("packing")
        with atomic_write(out) as draft:
            _write(draft, files, day, wanted)
            progress("checking")
            _check(draft, files, wanted)
    packed = tuple(Packed(f.piece.title, f.piece.name, f.piece.pages, f.size) for f in files)
    return packed, tuple(file.shrunk for file in files if file.shrunk)


def _unharmed(piece: ZipMember) -> _File:
    """The stored file, which still is what was uploaded."""
    path = Path(piece.path)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != piece.sha256:
            raise DocumentGone(piece.title)
    return _File(piece, path, path.stat().st_size)


def _lighten(
    files: list[_File], total: int | None, folder: Path, progress: Progress, wanted: helper.Wanted
) -> None:
    """Make pictures smaller, step by step, in what is too heavy; signed files stay as they are."""
    for dpi, quality in STEPS:
        heavy = _heavy(files, total)
        if not heavy:
            return
        progress("shrinking")
        for at, file in enumerate(heavy):
            lighter = folder / f"{at}-{dpi}.pdf"
            with _named(file.piece):
                count = helper.lighten(Path(file.piece.path), lighter, dpi, quality, wanted)
            if count and lighter.stat().st_size < file.size:
                file.path, file.size = lighter, lighter.stat().st_size
                file.shrunk = Shrunk(file.piece.title, count, dpi)
    for file in files:
        if file.is_over and not file.piece.signed:
            raise TooBigToRead(file.piece.limit or 0, file.size, file.piece.title)
    together = sum(file.size for file in files)
    if total is not None and together > total:
        raise TooBigToRead(total, together)


@contextmanager
def _named(piece: ZipMember) -> Iterator[None]:
    """Whatever a document makes the helper stumble over is said of it."""
    try:
        yield
    except HelperFault as fault:
        raise PdfBroken(piece.title) from fault
    except DocumentRefused as refusal:
        refusal.title = refusal.title or piece.title
        raise


def _heavy(files: list[_File], total: int | None) -> list[_File]:
    together = total is not None and sum(file.size for file in files) > total
    return [file for file in files if (together or file.is_over) and not file.piece.signed]


def _write(out: Path, files: list[_File], day: date, wanted: helper.Wanted) -> None:
    noon = (day.year, day.month, day.day, 12, 0, 0)
    with zipfile.ZipFile(out, "w") as archive:
        for file in files:
            if not wanted():
                raise WorkStopped
            entry = zipfile.ZipInfo(file.piece.name, noon)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same bytes whatever system packs them
            entry.file_size = file.size
            with file.path.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 2**20)


def _check(out: Path, files: list[_File], wanted: helper.Wanted) -> None:
    """The ZIP, read again, holds every file; a lighter one has every page."""
    with zipfile.ZipFile(out) as archive:
        broken = archive.testzip()
        names = archive.namelist()
    for file in files:
        if file.piece.name == broken or file.piece.name not in names:
            raise PagesLost(file.piece.title, file.piece.pages, 0)
        if file.shrunk:
            with _named(file.piece):
                found = helper.probe(file.path).pages
            if found != file.piece.pages:
                raise PagesLost(file.piece.title, file.piece.pages, found)
        if not wanted():
            raise WorkStopped
