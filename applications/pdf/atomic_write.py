"""Files that are there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_write(out: Path) -> Iterator[Path]:
    """A path to write to; it becomes `out` when the block succeeds and is gone when it does not."""
    draft = out.with_name(out.name + ".part")
    try:
        yield draft
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
