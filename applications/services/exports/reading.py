"""An account brought back from its ZIP: all of it, or nothing.

The ZIP may be anybody's. Its members are looked at before any is unpacked (core/export.py), files
are unpacked under names of ours and must be what the rows say, every row is checked column by
column and belongs to the person, and then all rows are put in in one transaction.
"""

import hashlib
import json
import logging
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage
from django.db import DatabaseError, models, transaction

from applications.core import export as core
from applications.core.limits import MEGABYTE
from applications.errors import ImportNotEmpty, LibraryFull, NotAnExport, RowGone
from applications.models import Application, User
from applications.services import deadlines, reminders, searches
from applications.services.exports import layout, members
from applications.services.exports.columns import Columns
from applications.services.files import uploads
from applications.services.files.workspaces import workspace

PIECE = 2**20
AT_ONCE = 300  # rows in one statement
MOST_ON_A_PAGE, MOST = 20_000, 200_000  # rows: what a request has time for, and any import
NO_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, ValueError)
BROKEN = (DatabaseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)

Stored = tuple[Storage, str]
Wanted = dict[tuple[str, str], Storage]  # digest and name → where it goes

log = logging.getLogger(__name__)


def take_in(owner: User, path: Path, *, now: datetime, most: int = MOST) -> int:
    """The account in the ZIP at `path` is this person's now; how many rows it has, `most` at most.

    Raises ImportNotEmpty, NotAnExport, LibraryFull or DiskFull, and then nothing has changed.
    """
    refuse_unless_empty(owner)
    try:
        with zipfile.ZipFile(path) as archive:
            return _take_in(owner, archive, now, most)
    except NO_ZIP as broken:  # a name that is no UTF-8 is a ValueError
        raise NotAnExport("zip") from broken


def refuse_unless_empty(owner: User) -> None:
    """Raises ImportNotEmpty where the person has a row of any model that an export holds."""
    if any(layout.rows_of(model, owner).exists() for model in layout.exported()):
        raise ImportNotEmpty


def _take_in(owner: User, archive: zipfile.ZipFile, now: datetime, most: int) -> int:
    parts = members.checked(archive)
    about = _about(archive)
    models_in = {core.rows_name(layout.name_of(one)): one for one in layout.exported()}
    for name in parts:
        if not core.is_file(name) and name != core.MANIFEST and name not in models_in:
            raise NotAnExport("rows", name)
    _refuse_long(archive, models_in.keys() & parts, most)
    wanted = _wanted(archive, parts, owner, models_in)
    written: list[Stored] = []
    try:
        # SQLite lets one write at a time: nobody waits while files are unpacked.
        _unpack(archive, wanted, written)
        with transaction.atomic():
            owner.hold()
            refuse_unless_empty(owner)
            gone = {one: storage for one, storage in wanted.items() if not storage.exists(one[1])}
            _unpack(archive, gone, written)  # of two presses at once, one took the other's away
            number = _put_in(archive, parts, owner, models_in, about["rows"])
            _settle(owner, about["person"], now)
    except BaseException as stopped:
        _take_away(owner, written)
        if isinstance(stopped, BROKEN):
            log.info("person %s: an import was refused (%s)", owner.pk, type(stopped).__name__)
            raise NotAnExport("rows", "rows/") from stopped
        raise
    log.info("person %s: account imported, %s rows, %s files", owner.pk, number, len(written))
    return number


def _take_away(owner: User, written: Iterable[Stored]) -> None:
    """The files of an import that failed. Where the account holds something by now, another press
    was faster, and its rows have these files; what none has goes at night."""
    with suppress(ImportNotEmpty, RowGone), transaction.atomic():
        owner.hold()
        refuse_unless_empty(owner)
        for storage, name in written:
            storage.delete(name)


def _about(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What account.json tells: the person's own settings, and how many rows there are."""
    try:
        about = json.loads(_read(archive, core.MANIFEST))
        is_ours, version = about["format"] == core.FORMAT, about["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise NotAnExport("other") from wrong
    if not is_ours or not isinstance(version, int):
        raise NotAnExport("other")
    if version > core.VERSION:
        raise NotAnExport("version")
    return {
        name: about[name] if isinstance(about.get(name), dict) else {}
        for name in ("person", "rows")
    }


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(core.LONGEST_ROW)


def _refuse_long(archive: zipfile.ZipFile, names: Iterable[str], most: int) -> None:
    """Raises NotAnExport where these have more rows than that."""
    number = 0
    for name in names:
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                number += piece.count(b"\n")
                if number > most:
                    raise NotAnExport("long" if most < MOST else "longest")


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a member, one after another."""
    with archive.open(name) as member:
        while line := member.readline(core.LONGEST_ROW):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as wrong:
                raise NotAnExport("rows", name) from wrong
            if not isinstance(row, dict) or type(row.get("id")) is not int:
                raise NotAnExport("rows", name)
            yield row


def _wanted(
    archive: zipfile.ZipFile,
    parts: dict[str, zipfile.ZipInfo],
    owner: User,
    models_in: dict[str, layout.Model],
) -> Wanted:
    """Every file that a row names. Refuses those that are not there, or more than there is room."""
    wanted: Wanted = {}
    for name, model in models_in.items():
        columns = [one for one in layout.fields_of(model) if isinstance(one, models.FileField)]
        for row in _rows(archive, name) if columns and name in parts else ():
            for column in columns:
                if (told := row.get(column.attname)) and not told.get("missing"):
                    wanted[told["sha256"], stored_name(owner, told, name)] = column.storage
    room, needed = settings.LIBRARY_MAX_MB * MEGABYTE, 0
    for sha256, _name in wanted:  # written once under each name, however many rows have it
        if core.file_name(sha256) not in parts:
            raise NotAnExport("file", core.file_name(sha256))
        needed += parts[core.file_name(sha256)].file_size
    if needed > room:
        raise LibraryFull(settings.LIBRARY_MAX_MB, uploads.used(owner.pk), needed)
    return wanted


def _unpack(archive: zipfile.ZipFile, wanted: Wanted, written: list[Stored]) -> None:
    """These files are in the storage, under names of ours; `written` says which are new."""
    if not wanted:
        return
    with uploads.room_or_refusal(), workspace("import") as folder:
        for (sha256, name), storage in sorted(wanted.items(), key=lambda one: one[0]):
            path = folder / "file"
            if _copied(archive, core.file_name(sha256), path) != sha256:
                raise NotAnExport("file", core.file_name(sha256))
            if not storage.exists(name):
                written.append((storage, name))
            uploads.write_once(storage, name, path)


def _copied(archive: zipfile.ZipFile, member: str, path: Path) -> str:
    digest = hashlib.sha256()
    with archive.open(member) as source, path.open("wb") as target:
        while piece := source.read(PIECE):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


FOLDERS = ("bundles", "documents")
_ENDING = re.compile(r"(\.[a-z]{1,5})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def stored_name(owner: User, told: Any, where: str) -> str:
    """What a file is called in the storage here: by whose it is and by its bytes, nothing else."""
    try:
        folder, ending, sha256 = told["folder"], told["ending"], told["sha256"]
        plain = folder in FOLDERS and _ENDING.fullmatch(ending) and _SHA256.fullmatch(sha256)
    except (TypeError, KeyError) as wrong:
        raise NotAnExport("rows", where) from wrong
    if not plain:
        raise NotAnExport("rows", where)
    return f"{folder}/{owner.pk}/{sha256[:2]}/{sha256}{ending}"


def _put_in(
    archive: zipfile.ZipFile,
    parts: dict[str, zipfile.ZipInfo],
    owner: User,
    models_in: dict[str, layout.Model],
    told: dict[str, Any],
) -> int:
    """All rows stand, as many as were `told`, under new numbers; how many. Pointers to rows further
    on come last."""
    columns = Columns(owner, {name: one.file_size for name, one in parts.items()}, stored_name)
    number = 0
    for name, model in models_in.items():
        before = number
        batch: list[tuple[int, models.Model]] = []
        for row in _rows(archive, name) if name in parts else ():
            batch.append((row["id"], columns.row(model, row, name)))
            number += 1
            if len(batch) == AT_ONCE:
                _keep(columns, model, batch, name)
                batch = []
        _keep(columns, model, batch, name)
        if number - before != told.get(layout.name_of(model), 0):
            raise NotAnExport("rows", name)
    columns.point_on()
    columns.refuse_left()
    return number


def _keep(columns: Columns, model: Any, batch: list[tuple[int, models.Model]], name: str) -> None:
    """Put in as they are: what saving would set, such as the moment of the change, stays."""
    if not batch:
        return
    rows = [row for _number, row in batch]
    fields = [one for one in model._meta.concrete_fields if not (one.generated or one.primary_key)]
    anywhere = model._base_manager.all()
    kept = anywhere._insert(
        rows, fields=fields, returning_fields=[model._meta.pk], using=anywhere.db, raw=True
    )
    columns.know(model, [number for number, _row in batch], [pk for (pk,) in kept], name)


def _settle(owner: User, person: dict[str, Any], now: datetime) -> None:
    """What is derived from the rows is derived anew, the search too; reminders are owed as if the
    person had changed their hours."""
    Columns(owner, {}, stored_name).person(person)
    deadlines.note_all(owner)
    searches.index_all(owner)
    Application.objects.for_user(owner).look_again()
    reminders.plan_anew(owner, now)
