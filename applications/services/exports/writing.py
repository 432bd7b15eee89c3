"""An account written into one ZIP: its rows as JSON, a line each, and its files as they are.

The rows are read at one moment and laid aside; the files, which take longer, follow from them.
Nothing is held in memory but a row, or a piece of a file: an account of gigabytes takes no more.
"""

import hashlib
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection, models, transaction

from applications.core import export as core
from applications.models import User
from applications.models.deletion import AsWritten
from applications.models.owned import read_anew
from applications.pdf.atomic_write import atomic_write
from applications.services.exports import layout
from tracker.version import VERSION

PIECE = 2**20
ROWS_AT_ONCE = 200

Progress = Callable[[int, int], None]  # bytes of files done, and in all

log = logging.getLogger(__name__)


def nothing(done: int, total: int) -> None:
    """Nobody waits for it."""


@dataclass
class _Writer:
    archive: zipfile.ZipFile
    progress: Progress
    total: int
    made_at: tuple[int, int, int, int, int, int]  # what unpacked files are dated
    done: int = 0
    files: dict[str, tuple[str, int] | None] = field(default_factory=dict)  # by name in the storage
    held: set[str] = field(default_factory=set)  # by their bytes


@dataclass
class _Rows:
    counts: dict[layout.Model, int] = field(default_factory=dict)  # of those that have any
    total: int = 0  # bytes of their files, each counted once, as far as the rows tell


def write(owner: User, out: Path, *, now: datetime, progress: Progress = nothing) -> int:
    """Everything of this person's in a ZIP at `out`, whole or not at all; how many bytes it has.

    All rows are of one moment, and the files are theirs. Raises RowGone.
    """
    with (
        atomic_write(out) as draft,
        TemporaryDirectory(dir=out.parent) as folder,
        draft.open("xb") as target,
    ):
        draft.chmod(0o600)
        with one_moment():
            read_anew(owner)
            rows = _read(owner, Path(folder))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            writer = _Writer(archive, progress, rows.total, now.timetuple()[:6])
            for model in rows.counts:
                _write_rows(writer, model, Path(folder, layout.name_of(model)))
            person = {one.attname: one.value_from_object(owner) for one in layout.fields_of(User)}
            about = {
                "format": core.FORMAT,
                "version": core.VERSION,
                "made_by": VERSION,
                "made_at": now,
                "email": owner.email,
                "person": person,
                "rows": {layout.name_of(model): number for model, number in rows.counts.items()},
            }
            archive.writestr(core.MANIFEST, json.dumps(about, cls=AsWritten, indent=1))
    size = out.stat().st_size
    log.info("person %s: account exported, %s files", owner.pk, len(writer.held))
    return size


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is as it was at one moment; nothing may be written there.

    Inside somebody else's transaction it is of as many moments as that is.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # `atomic` would keep others from writing
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _read(owner: User, folder: Path) -> _Rows:
    """The rows of each model as lines of a file of its own, in which files are still names."""
    rows, sizes = _Rows(), {}
    for model in layout.exported():
        fields, files = layout.fields_of(model), _file_fields(model)
        number = 0
        with Path(folder, layout.name_of(model)).open("wb") as out:
            for row in layout.rows_of(model, owner).iterator(ROWS_AT_ONCE):
                values = {one.attname: one.value_from_object(row) for one in fields}
                for one in files:
                    name = values[one.attname] = str(values[one.attname])
                    sizes[name] = values.get("size") or 0 if name else 0
                out.write(_line({"id": row.pk, **values}))
                number += 1
        if number:
            rows.counts[model] = number
    rows.total = sum(sizes.values())
    return rows


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, cls=AsWritten, ensure_ascii=False).encode() + b"\n"


def _file_fields(model: layout.Model) -> list[Any]:
    return [one for one in layout.fields_of(model) if isinstance(one, models.FileField)]


def _write_rows(writer: _Writer, model: layout.Model, lines: Path) -> None:
    """The rows of a model, its files before them."""
    files = _file_fields(model)
    if files:
        with lines.open("rb") as source:
            for row in map(json.loads, source):
                for column in files:
                    _write_file(writer, row, column)
    entry = zipfile.ZipInfo(core.rows_name(layout.name_of(model)), writer.made_at)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    with lines.open("rb") as source, writer.archive.open(entry, "w", force_zip64=True) as out:
        for line in source:
            out.write(_with_files(writer, line, files) if files else line)
    writer.progress(writer.done, writer.total)


def _with_files(writer: _Writer, line: bytes, files: list[Any]) -> bytes:
    """The row, its files told by their bytes instead of their names here."""
    row = json.loads(line)
    told = {one.attname: _told(writer, row, row[one.attname]) for one in files}
    return _line({**row, **told})


def _told(writer: _Writer, row: dict[str, Any], name: str) -> dict[str, Any] | None:
    if not name:
        return None
    folder = name.partition("/")[0]
    _stem, dot, ending = name.rpartition("/")[2].partition(".")
    there = writer.files.get(name)
    sha256, size = there or (row.get("sha256") or _name_digest(name), 0)
    told = {"folder": folder, "ending": dot + ending, "sha256": sha256, "size": size}
    return told if there else {**told, "missing": True}


def _name_digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _write_file(writer: _Writer, row: dict[str, Any], column: Any) -> None:
    """The file once under the digest of its bytes; one that the storage lost is only told of."""
    name = row[column.attname]
    if not name or name in writer.files:
        return
    storage = column.storage
    try:
        with storage.open(name) as source:
            digest, size = hashlib.sha256(), 0
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                writer.progress(writer.done, max(writer.total, writer.done))
        sha256 = digest.hexdigest()
        if (row.get("sha256") or sha256) != sha256:
            raise FileNotFoundError(name)  # damaged, which is as good as lost
    except FileNotFoundError:
        log.warning("person's file %s is not in the storage", name)
        writer.files[name] = None
        return
    writer.files[name] = sha256, size
    if sha256 in writer.held:
        return
    writer.held.add(sha256)
    entry = zipfile.ZipInfo(core.file_name(sha256), writer.made_at)
    entry.external_attr = 0o600 << 16
    entry.file_size = size  # stored: documents are packed already
    with storage.open(name) as source, writer.archive.open(entry, "w") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            writer.done += len(piece)
            writer.progress(writer.done, max(writer.total, writer.done))
