"""A backup restored into an empty instance: all of it, or nothing.

The whole file is looked at first. The tables are brought to the release it was made by, all rows
and files come in one transaction, and only then the tables are brought up to date.
"""

import gzip
import hashlib
import json
import logging
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, models, transaction

from applications.core import backup as core
from applications.errors import InstanceInUse, InstanceNotEmpty, NotABackup, StoppedTooSoon
from applications.models import Mail
from applications.pdf.atomic_write import atomic_write
from applications.services.backups import layout, members
from applications.services.backups.members import About
from applications.services.backups.settling import Settled, settle
from applications.services.backups.writing import key_mark

AT_ONCE = 300  # rows in one statement
LOOKS = 20  # for others at the database, a tenth of a second apart
BROKEN = (*members.BROKEN, gzip.BadGzipFile, DatabaseError, ValidationError)

log = logging.getLogger(__name__)


class Restored(NamedTuple):
    """What came back, of when it is, and what whoever runs the site still has to see to."""

    about: About
    settled: Settled
    missing: list[str]  # files that the instance had lost when the backup was made
    has_other_key: bool  # what was signed there is not known here
    older_keys: int  # not known here either: of those that the instance kept in SECRET_KEY_OLD
    kept_key: Path | None  # where the key stands that it was signed with, if it came along


class _Unpacked(NamedTuple):
    missing: list[str]
    key: Path | None


def restore(path: Path, *, now: datetime, ran_until: datetime | None = None) -> Restored:
    """The instance in the file at `path` is this one now, settled; see `settling.settle`.

    Raises NotABackup, StoppedTooSoon, InstanceNotEmpty, InstanceInUse or DatabaseNotCurrent, and
    then nothing has changed.
    """
    with path.open("rb") as file:
        about = members.checked(file)
        _refuse_before(about, ran_until)
        refuse_in_use()
        _refuse_unless_empty()
        models_in = layout.bring_to(about.migrations, about.made_by)
        is_of_today = models_in.get("applications.mail") is Mail

        def at_last() -> Settled:
            return settle(now=now, ran_until=ran_until)

        try:
            unpacked, settled = _take_in(file, about, models_in, at_last if is_of_today else None)
        finally:
            ContentType.objects.clear_cache()
            call_command("migrate", interactive=False, verbosity=0)
    known = set(map(key_mark, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)))
    has_other_key = about.key not in known and not (unpacked.key and settings.LOCAL)
    older = len(set(about.older_keys) - known)
    log.info("restored a backup of %s: %s rows", about.made_at, sum(about.rows.values()))
    settled = settled or at_last()
    return Restored(about, settled, unpacked.missing, has_other_key, older, unpacked.key)


def _refuse_before(about: About, ran_until: datetime | None) -> None:
    """Raises StoppedTooSoon where the app ran on; people name the minute, not the second."""
    ran_at = (about.ran_at or about.made_at).replace(second=0, microsecond=0)
    if ran_until is not None and ran_until < ran_at:
        raise StoppedTooSoon(ran_at)


def refuse_in_use() -> None:
    """Raises InstanceInUse where anything else is connected to the database, and stays so: a server
    takes a moment to let go of who has just left."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            if not _is_alone(cursor):
                raise InstanceInUse
            return
        for _look in range(LOOKS):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
            sleep(0.1)
    raise InstanceInUse


def _is_alone(cursor: Any) -> bool:
    """SQLite leaves its journal of many readers only for who is the last of them."""
    cursor.execute("PRAGMA busy_timeout")
    [patience] = cursor.fetchone()
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        cursor.execute("PRAGMA journal_mode = DELETE")
        return bool(cursor.fetchone() == ("delete",))
    except OperationalError:
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
        cursor.execute("PRAGMA journal_mode = WAL")


def _refuse_unless_empty() -> None:
    for table in layout.filled_tables():
        raise InstanceNotEmpty(table)


def _take_in(
    file: IO[bytes],
    about: About,
    models_in: dict[str, Any],
    at_last: Callable[[], Settled] | None,
) -> tuple[_Unpacked, Settled | None]:
    """All rows and files are here, and settled where they are of today's release, or none of them
    is."""
    with TemporaryDirectory() as aside, ExitStack() as undo:
        with transaction.atomic():
            with members.whole_or_refused():
                _refuse_unless_empty()
                _put_rows_in(file, about, models_in)
                unpacked = _unpack(file, Path(aside), undo)
            settled = at_last() if at_last else None
        undo.pop_all()
    return unpacked, settled


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────


def _put_rows_in(file: IO[bytes], about: About, models_in: dict[str, Any]) -> None:
    for model in models_in.values():
        if model._meta.label in layout.BY_MIGRATE:
            model._base_manager.all()._raw_delete(connection.alias)
    _each_row(file, about, models_in, _insert)
    try:
        connection.check_constraints()
    except BROKEN as wrong:
        raise NotABackup("rows") from wrong


def refuse_wrong_rows(file: IO[bytes], about: About) -> None:
    """Raises NotABackup where a row has other columns than its table, a number twice, or points at
    none; no database is asked, so `restore` alone meets what a constraint refuses."""
    models_in, seen = layout.models_of(about.migrations, about.made_by), _Seen()
    with members.whole_or_refused():
        _each_row(file, about, models_in, seen.look)
    seen.refuse_lost()


class _Seen:
    """The numbers of rows, and those of rows that they point at, instead of the database."""

    def __init__(self) -> None:
        self.there: dict[str, set[Any]] = {}
        self.wanted: dict[tuple[str, str], set[Any]] = {}  # by whose it is, and at whom it points

    def look(self, model: Any, fields: list[Any], rows: list[models.Model]) -> None:
        label = model._meta.label_lower
        there = self.there.setdefault(label, set())
        for row in rows:
            if row.pk in there:
                raise ValueError(row.pk)
            there.add(row.pk)
        for one in fields:
            if one.remote_field:
                pointed = {getattr(row, one.attname) for row in rows} - {None}
                of = label, one.related_model._meta.label_lower
                self.wanted.setdefault(of, set()).update(pointed)

    def refuse_lost(self) -> None:
        for (label, target), pointed in self.wanted.items():
            if not pointed <= self.there.get(target, set()):
                raise NotABackup("rows", core.rows_name(label))


def _each_row(
    file: IO[bytes], about: About, models_in: dict[str, Any], keep: Callable[..., None]
) -> None:
    """All rows go to `keep`, some at a time. Raises NotABackup for those that no table holds, or
    where there are more or fewer than the backup says."""
    name, found = "", {}
    try:
        for name, stream in members.each(file):
            if label := core.model_of(name):
                found[label] = _read(models_in[label], stream, keep)
    except BROKEN as wrong:
        raise NotABackup("rows", name) from wrong
    for label, number in about.rows.items():
        if found.get(label) != number:
            raise NotABackup("rows", core.rows_name(label))


def _read(model: Any, stream: IO[bytes], keep: Callable[..., None]) -> int:
    """As they are, under their own numbers: what saving would set stays as it was."""
    fields, number = layout.columns(model), 0
    batch: list[models.Model] = []
    with gzip.GzipFile(fileobj=stream) as lines:
        while line := lines.readline(core.LONGEST):
            batch.append(_row(model, fields, json.loads(line)))
            number += 1
            if len(batch) == AT_ONCE:
                keep(model, fields, batch)
                batch = []
    keep(model, fields, batch)
    return number


def _row(model: Any, fields: list[Any], told: dict[str, Any]) -> models.Model:
    row = model()
    for one in fields:
        value = one.to_python(told[one.attname])
        is_outside = isinstance(one, models.FileField) and value and not core.is_plain(value)
        if is_outside or (value is None and not one.null):
            raise ValueError(value)
        setattr(row, one.attname, value)
    return row


def _insert(model: Any, fields: list[Any], rows: list[models.Model]) -> None:
    if rows:
        model._base_manager._insert(rows, fields=fields, using=connection.alias, raw=True)


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def _unpack(file: IO[bytes], aside: Path, undo: ExitStack) -> _Unpacked:
    """All files are where their rows say; `undo` brings back what was there before, of which a copy
    is laid `aside`."""
    missing, key = "", None
    for name, stream in members.each(file):
        if stored := core.stored_name(name):
            _keep_file(stored, stream, aside, undo)
        elif kept := core.kept_name(name):
            _keep_mail(Path(settings.MAIL_DIR, kept), stream, undo)
        elif name == core.MISSING:
            missing = stream.read().decode()
        elif name == core.KEY:
            key = _keep_key(stream.read(1000), undo)
    return _Unpacked(missing.splitlines(), key)


def _keep_file(name: str, stream: Any, aside: Path, undo: ExitStack) -> None:
    """Under this very name. What is there and is the same stays: the files may have survived the
    database."""
    storage = layout.storage()
    if storage.exists(name):
        with storage.open(name) as there:
            if _digest(there) == _digest(stream):
                return
            copy = aside / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            there.seek(0)
            with copy.open("wb") as out:
                shutil.copyfileobj(there, out)
        undo.callback(_put_back, name, copy)
        stream.seek(0)
        storage.delete(name)
    undo.callback(storage.delete, name)
    storage.save(name, File(stream))


def _put_back(name: str, copy: Path) -> None:
    with copy.open("rb") as file:
        layout.storage().save(name, File(file))


def _digest(source: Any) -> bytes:
    digest = hashlib.sha256()
    while piece := source.read(members.PIECE):
        digest.update(piece)
    return digest.digest()


def _keep_mail(path: Path, stream: IO[bytes], undo: ExitStack) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    undo.callback(path.unlink, missing_ok=True)
    with path.open("wb") as out:
        shutil.copyfileobj(stream, out)


def _keep_key(key: bytes, undo: ExitStack) -> Path:
    """The key of a machine of one's own, where the next start of such a one looks for it. Another
    one that is there is not lost: on such a machine it makes way, for each start makes one."""
    path = Path(settings.DATA_DIR) / core.KEY
    there = path.read_bytes() if path.exists() else key
    if there != key and settings.LOCAL:
        _write_key(_beside(path, there), there, undo)
    elif there != key:
        path = _beside(path, key)
    _write_key(path, key, undo)
    return path


def _beside(path: Path, key: bytes) -> Path:
    return path.with_name(f"{path.name}_{key_mark(key.decode('utf-8', 'replace'))[:8]}")


def _write_key(path: Path, key: bytes, undo: ExitStack) -> None:
    def put(content: bytes) -> None:
        with atomic_write(path) as draft:
            draft.touch(mode=0o600)
            draft.write_bytes(content)

    if path.exists():
        undo.callback(put, path.read_bytes())
    else:
        undo.callback(path.unlink, missing_ok=True)
    put(key)
