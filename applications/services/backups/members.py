"""Which file is a backup at all: looked at to its end before anything is done with it.

Members are read in the order in which they stand, and none is unpacked under a name that leads
elsewhere.
"""

import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import zip_longest
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from applications.core import backup as core
from applications.errors import NotABackup

PIECE = 2**20
CUT = (tarfile.TarError, EOFError)  # what reading a tar comes to whose end is missing
BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error)


class About(NamedTuple):
    """What a backup says of itself."""

    made_by: str
    made_at: datetime
    ran_at: datetime | None  # when the app surely ran; a moment before its last
    database: str
    migrations: list[tuple[str, str]]
    rows: dict[str, int]
    files: int
    key: str  # a mark of the SECRET_KEY
    older_keys: list[str]  # and of each in SECRET_KEY_OLD


@contextmanager
def whole_or_refused() -> Iterator[None]:
    """NotABackup where the file ends too early, or is none."""
    try:
        yield
    except CUT as broken:
        raise NotABackup("cut") from broken


def each(file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """The members by name, each to be read before the next. Raises NotABackup for any name that no
    backup has, or that stands where it does not belong."""
    file.seek(0)
    before = ""
    with _opened(file) as tar:
        while (entry := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # else it remembers them all
            if not before and entry.name != core.ABOUT:
                raise NotABackup("other")
            is_file = entry.type == tarfile.REGTYPE and not entry.sparse
            if not is_file or not core.is_member(entry.name) or entry.name <= before:
                raise NotABackup("name", entry.name)
            before = entry.name
            stream = tar.extractfile(entry)
            assert stream is not None  # it is a plain file
            yield entry.name, stream


def _opened(file: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r:")
    except (tarfile.TarError, ValueError) as wrong:
        raise NotABackup("other") from wrong


def checked(file: IO[bytes]) -> About:
    """What it says of itself, once all of it was read and is what was written. Raises
    NotABackup."""
    about = None
    with TemporaryFile() as sums, whole_or_refused():
        for name, stream in each(file):
            if name == core.SUMS:
                _compare(sums, stream)
                if about is not None:
                    return about
            digest = hashlib.sha256()
            if name == core.ABOUT:
                digest.update(content := stream.read(core.LONGEST))
                about = _about(content)
            while piece := stream.read(PIECE):
                digest.update(piece)
            sums.write(core.sum_line(digest.hexdigest(), name))
    raise NotABackup("cut" if about else "other")


def _compare(ours: IO[bytes], told: IO[bytes]) -> None:
    """Raises NotABackup with the first member that is not as its sum says."""
    ours.seek(0)
    for mine, theirs in zip_longest(ours, told, fillvalue=b""):
        if mine != theirs:
            name = (mine or theirs).rstrip(b"\n").partition(b"  ")[2]
            raise NotABackup("damaged", name.decode("utf-8", "replace"))


def _about(content: bytes) -> About:
    try:
        told: dict[str, Any] = json.loads(content)
        if told["format"] != core.FORMAT:
            raise NotABackup("other")
        if told["version"] > core.VERSION:
            raise NotABackup("format", str(told["made_by"]))
        return About(
            made_by=str(told["made_by"]),
            made_at=_moment(told["made_at"]),
            ran_at=_moment(told["ran_at"]) if told["ran_at"] else None,
            database=str(told["database"]),
            migrations=[(str(app), str(name)) for app, name in told["migrations"]],
            rows={str(name): int(number) for name, number in told["rows"].items()},
            files=int(told["files"]),
            key=str(told["keys"].pop(0) if told["keys"] else ""),
            older_keys=[str(mark) for mark in told["keys"]],
        )
    except BROKEN as wrong:
        raise NotABackup("other") from wrong


def _moment(told: str) -> datetime:
    at = datetime.fromisoformat(told)
    if at.tzinfo is None:
        raise ValueError(told)
    return at
