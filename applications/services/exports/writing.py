"""An account written into one ZIP: its rows as JSON, a line each, and its files as they are.

Nothing is held in memory but a row, or a piece of a file: an account of gigabytes takes no more.
"""

import hashlib
import json
import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models

from applications.core import export as core
from applications.models import User
from applications.models.deletion import AsWritten
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


def write(owner: User, out: Path, *, now: datetime, progress: Progress = nothing) -> int:
    """Everything of this person's in a ZIP at `out`, whole or not at all; how many bytes it has."""
    with atomic_write(out) as draft, draft.open("xb") as target:
        draft.chmod(0o600)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            writer = _Writer(archive, progress, _total(owner), now.timetuple()[:6])
            counts = {}
            for model in layout.exported():
                if number := _write_rows(writer, model, owner):
                    counts[layout.name_of(model)] = number
            person = {one.attname: one.value_from_object(owner) for one in layout.fields_of(User)}
            about = {
                "format": core.FORMAT,
                "version": core.VERSION,
                "made_by": VERSION,
                "made_at": now,
                "email": owner.email,
                "person": person,
                "rows": counts,
            }
            archive.writestr(core.MANIFEST, json.dumps(about, cls=AsWritten, indent=1))
    size = out.stat().st_size
    log.info("person %s: account exported, %s files", owner.pk, len(writer.held))
    return size


def _total(owner: User) -> int:
    """The bytes of its files, each counted once, as far as their rows tell."""
    sizes: dict[str, int] = {}
    for model in layout.exported():
        names = {one.name for one in model._meta.concrete_fields}
        for column in _file_fields(model):
            if "size" in names:
                rows = layout.rows_of(model, owner).exclude(**{column.name: ""})
                sizes |= {name: size or 0 for name, size in rows.values_list(column.name, "size")}
    return sum(sizes.values())


def _file_fields(model: layout.Model) -> list[Any]:
    return [one for one in layout.fields_of(model) if isinstance(one, models.FileField)]


def _write_rows(writer: _Writer, model: layout.Model, owner: User) -> int:
    """The rows of a model, its files before them; how many rows."""
    for column in _file_fields(model):
        for row in layout.rows_of(model, owner).iterator(ROWS_AT_ONCE):
            _write_file(writer, row, column)
    fields, number = layout.fields_of(model), 0
    rows = layout.rows_of(model, owner)
    if not rows.exists():
        return 0
    entry = zipfile.ZipInfo(core.rows_name(layout.name_of(model)), writer.made_at)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    with writer.archive.open(entry, "w", force_zip64=True) as out:
        for row in rows.iterator(ROWS_AT_ONCE):
            values = {one.attname: _value(writer, row, one) for one in fields}
            line = json.dumps({"id": row.pk, **values}, cls=AsWritten, ensure_ascii=False)
            out.write(line.encode() + b"\n")
            number += 1
    writer.progress(writer.done, writer.total)
    return number


def _value(writer: _Writer, row: Any, column: Any) -> Any:
    value = column.value_from_object(row)
    if not isinstance(column, models.FileField):
        return value
    if not value:
        return None
    folder = str(value).partition("/")[0]
    _stem, dot, ending = str(value).rpartition("/")[2].partition(".")
    there = writer.files.get(str(value))
    sha256, size = there or (getattr(row, "sha256", "") or _name_digest(str(value)), 0)
    told = {"folder": folder, "ending": dot + ending, "sha256": sha256, "size": size}
    return told if there else {**told, "missing": True}


def _name_digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _write_file(writer: _Writer, row: Any, column: Any) -> None:
    """The file once under the digest of its bytes; one that the storage lost is only told of."""
    name = str(column.value_from_object(row))
    if not name or name in writer.files:
        return
    storage = column.storage
    try:
        with storage.open(name) as source:
            digest, size = hashlib.sha256(), 0
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
        sha256 = digest.hexdigest()
        if (getattr(row, "sha256", "") or sha256) != sha256:
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
