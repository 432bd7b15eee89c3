"""A backup written while the app runs: all rows of one moment, then the files that they name.

The rows are laid aside first, so that the moment is short; files are never changed once written, so
they can follow. Nothing is held in memory but a row, a piece of a file, and the names of the files.
"""

import gzip
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from applications.core import backup as core
from applications.errors import BackupThere
from applications.models import User
from applications.models.deletion import AsWritten
from applications.pdf.atomic_write import atomic_write
from applications.services import operations
from applications.services.backups import layout
from applications.services.exports.writing import one_moment
from tracker.version import VERSION

ROWS_AT_ONCE = 500


class Written(NamedTuple):
    """What a backup holds, and which files the storage had lost."""

    accounts: int
    rows: int
    files: int
    bytes: int
    missing: list[str]


class _Spool(NamedTuple):
    """The rows of a model, laid aside."""

    file: IO[bytes]
    number: int


def write(out: Path, *, now: datetime) -> Written:
    """The whole instance in a file at `out`, readable for its owner alone, whole or not at all.

    Raises BackupThere, DatabaseNotCurrent.
    """
    for path in (out, out.with_name(f"{out.name}.part")):
        if path.exists():
            raise BackupThere(str(path))
    with atomic_write(out) as draft, draft.open("xb") as target, ExitStack() as spools:
        draft.chmod(0o600)
        with one_moment():
            state = layout.state()
            rows = {
                name: _lay_aside(model, spools.enter_context(TemporaryFile(dir=out.parent)))
                for name, model in sorted(layout.tables().items())
            }
            names = sorted(layout.stored_names())
        with tarfile.open(fileobj=target, mode="w") as tar:
            members = _Members(tar, spools.enter_context(TemporaryFile(dir=out.parent)), now)
            members.add_bytes(core.ABOUT, _about(state, rows, len(names), now))
            missing = _write_files(members, names)
            _write_kept_mails(members)
            members.add_bytes(core.MISSING, "".join(f"{name}\n" for name in missing).encode())
            for name, spool in rows.items():
                members.add(core.rows_name(name), spool.file)
            if settings.LOCAL:  # else it is kept where the settings are
                members.add_bytes(core.KEY, settings.SECRET_KEY.encode())
            members.end()
        target.flush()
        os.fsync(target.fileno())
    number = sum(spool.number for spool in rows.values())
    accounts = rows[User._meta.label_lower].number
    return Written(accounts, number, len(names) - len(missing), out.stat().st_size, missing)


def _lay_aside(model: Any, file: IO[bytes]) -> _Spool:
    names = [one.attname for one in layout.columns(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    number = 0
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        for number, row in enumerate(rows.iterator(ROWS_AT_ONCE), start=1):  # noqa: B007
            line = json.dumps(dict(zip(names, row, strict=True)), cls=AsWritten, ensure_ascii=False)
            packed.write(line.encode() + b"\n")
    return _Spool(file, number)


def _about(state: list[layout.Node], rows: dict[str, _Spool], files: int, now: datetime) -> bytes:
    about = {
        "format": core.FORMAT,
        "version": core.VERSION,
        "made_by": VERSION,
        "made_at": now,
        "ran_at": operations.swept_at(),
        "database": connection.vendor,
        "migrations": sorted(state),
        "rows": {name: spool.number for name, spool in rows.items()},
        "files": files,
        "keys": [key_mark(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)],
    }
    return json.dumps(about, cls=AsWritten, indent=1).encode()


def key_mark(key: str) -> str:
    """What tells one SECRET_KEY from another, and nothing of it."""
    return salted_hmac("applications.backup", "key", secret=key, algorithm="sha256").hexdigest()


def _write_files(members: "_Members", names: list[str]) -> list[str]:
    """All that are there, in order; the names of the others."""
    storage, missing = layout.storage(), []
    for name in names:
        try:
            if not core.is_plain(name):
                raise FileNotFoundError(name)
            with storage.open(name) as source:
                members.add(core.file_name(name), source, source.size)
        except FileNotFoundError:
            missing.append(name)
    return missing


def _write_kept_mails(members: "_Members") -> None:
    """Mails that went no further than a folder; one that its person deleted meanwhile is gone."""
    folder = Path(settings.MAIL_DIR)
    for kept in sorted(str(path.relative_to(folder)) for path in _eml(folder)):
        name = core.mail_name(kept)
        if core.is_member(name):
            try:
                with (folder / kept).open("rb") as source:
                    members.add(name, source)
            except FileNotFoundError:
                continue


def _eml(folder: Path) -> Iterator[Path]:
    return folder.glob("*/*.eml")


class _Members:
    """The members of a backup, and the sum of each as it was written."""

    def __init__(self, tar: tarfile.TarFile, sums: IO[bytes], now: datetime) -> None:
        self.tar, self.sums, self.now = tar, sums, now

    def add(self, name: str, source: Any, size: int | None = None) -> None:
        """The whole source, from its beginning."""
        entry = tarfile.TarInfo(name)
        entry.mode, entry.mtime = 0o600, int(self.now.timestamp())
        entry.size = source.seek(0, os.SEEK_END) if size is None else size
        source.seek(0)
        summing = _Summing(source)
        self.tar.addfile(entry, summing)  # type: ignore[arg-type]  # it only reads
        self.tar.members.clear()  # type: ignore[attr-defined]  # else it remembers them all
        self.sums.write(core.sum_line(summing.digest.hexdigest(), name))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, BytesIO(content))

    def end(self) -> None:
        """The sums of them all, without which a backup is cut off."""
        self.add(core.SUMS, self.sums)


class _Summing:
    """Reads on, and sums up what it read."""

    def __init__(self, source: Any) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece: bytes = self.source.read(size)
        self.digest.update(piece)
        return piece
