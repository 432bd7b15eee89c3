"""Looking at processes from outside, as a person with `ps` would."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 20.0


def children(pid: int) -> list[int]:
    """The living children of a process."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [child for child in map(int, listed) if is_alive(child)]


def family(pid: int) -> list[int]:
    """The living descendants of a process."""
    return [one for child in children(pid) for one in (child, *family(child))]


def is_alive(pid: int) -> bool:
    """A zombie is dead: it only waits to be counted."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def eventually(ask: Callable[[], T]) -> T:
    """The first answer that is true; the last one after too long a wait."""
    limit = time.monotonic() + PATIENCE
    while not (answer := ask()) and time.monotonic() < limit:
        time.sleep(0.05)
    return answer
