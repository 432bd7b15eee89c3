"""One stylesheet for browsers, of the many that people write: a noun a file, joined as they are.

A finder of static files, so that it is there wherever those are: at `manage.py up`, in the tests,
among what collectstatic gathers, which gives it its hash and compresses it. Nothing is built by
hand, and whoever changes a file sees it at the next page.
"""

import gzip
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseStorageFinder
from django.core.files.storage import FileSystemStorage

JOINED = "css/all.css"
# In this order: what comes later counts more.
NOUNS = (
    "tokens", "base", "components", "states", "forms", "application", "pages", "review", "document",
    "bundle", "search", "referee", "letters", "request_wave", "matrix", "mail", "offer",
    "list", "home", "board", "calendar", "timeline",
    "insight",
)  # fmt: skip


class JoinedStylesheets(BaseStorageFinder):
    """Finds the one stylesheet, joined anew where one of its files is not as it was."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.sources = [settings.BASE_DIR / "static" / "css" / f"{noun}.css" for noun in NOUNS]
        self.storage = FileSystemStorage(settings.DATA_DIR / "stylesheets")
        self.joined = Path(self.storage.path(JOINED))
        self.as_joined: list[tuple[int, int]] = []
        super().__init__(*args, **options)

    def find(self, path: str, *args: Any, **options: Any) -> Any:
        if path != JOINED:
            return []
        self.join()
        return super().find(path, *args, **options)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        self.join()
        return [(JOINED, self.storage)]

    def join(self) -> None:
        as_they_are = [(stat.st_mtime_ns, stat.st_size) for stat in map(os.stat, self.sources)]
        if as_they_are == self.as_joined and self.joined.exists():
            return
        whole = b"\n".join(source.read_bytes() for source in self.sources)
        # The same as before is left alone, and with it the day that browsers know it by.
        if not self.joined.exists() or self.joined.read_bytes() != whole:
            self._write(whole)
        self.as_joined = as_they_are

    def _write(self, whole: bytes) -> None:
        """Each in one step, so that nobody is given half of it; a fifth of its length as most
        browsers take it."""
        self.joined.parent.mkdir(parents=True, exist_ok=True)
        for end, content in ((".gz", gzip.compress(whole)), ("", whole)):
            with tempfile.NamedTemporaryFile(dir=self.joined.parent, delete=False) as file:
                file.write(content)
            Path(file.name).replace(f"{self.joined}{end}")
