"""Folders for work under way, all in one folder of our own, so that what is left can be found."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

LEFT_AFTER = timedelta(hours=24)  # no work takes that long

log = logging.getLogger(__name__)


@contextmanager
def workspace(work: str) -> Iterator[Path]:
    """A folder for one piece of work, gone when it is done; what is left goes at night."""
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{work}-", dir=root) as folder:
        yield Path(folder)


def remove_left(now: datetime) -> None:
    """What work that was killed a day ago left is gone."""
    for left in _root().glob("*"):
        try:
            if left.lstat().st_mtime > (now - LEFT_AFTER).timestamp():
                continue
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        except OSError:  # gone meanwhile
            log.info("left where it is: %s", left.name)


def _root() -> Path:
    return Path(settings.DATA_DIR) / "tmp"
