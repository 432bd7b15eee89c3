"""Backups kept in a folder: a new one each time, the oldest gone."""

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from applications.core import backup as core
from applications.errors import BackupThere, NobodyInBackup, TrackerError
from applications.services.backups import layout, members, reading, writing
from applications.services.backups.members import About

LEFT_AFTER = timedelta(days=1)  # no backup takes that long

log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """The new one, and the names of those that went."""

    path: Path
    written: writing.Written
    gone: list[str]


def keep(folder: Path, most: int, *, now: datetime) -> Kept:
    """A new backup in the folder, read once more to its end; then the oldest beyond `most` of ours
    are gone. Raises BackupThere, DatabaseNotCurrent, NobodyInBackup, or NotABackup where the disk
    garbled it."""
    path = folder / core.generation(now)
    if path.exists():
        raise BackupThere(str(path), is_kept=True)
    written = writing.write(path, now=now)
    try:
        verify(path)
        if not written.accounts:
            raise NobodyInBackup(layout.database())
    except TrackerError:
        path.unlink()
        raise
    # The new one stays, whatever its name says: the clock may have gone back.
    others = [one for one in _mine(folder) if one != path]
    gone = others[: max(0, len(others) + 1 - most)] + _left(folder, now)
    for one in gone:
        one.unlink()
    return Kept(path, written, [one.name for one in gone])


def verify(path: Path) -> About:
    """What the backup says of itself, once every byte of it was read and is what was written, and
    every row: its columns, its number, and what it points at. Raises NotABackup."""
    with path.open("rb") as file:
        about = members.checked(file)
        reading.refuse_wrong_rows(file, about)
        return about


def _mine(folder: Path) -> list[Path]:
    """The oldest first, for their names are their moments."""
    return sorted(one for one in folder.iterdir() if core.is_generation(one.name))


def _left(folder: Path, now: datetime) -> list[Path]:
    """What killed backups left."""
    before = (now - LEFT_AFTER).timestamp()
    begun = (one for one in folder.iterdir() if core.is_generation(one.name, begun=True))
    return [one for one in begun if one.stat().st_mtime < before]
