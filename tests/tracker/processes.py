"""Processes as a person starts them and sees them with `ps`."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 20.0
TAKEN_OUT = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "SITE_URL", "HOST")


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


class App:
    """A running `manage.py up`."""

    def __init__(self, data_dir: Path, **env: str) -> None:
        self.data_dir, self.port = data_dir, free_port()
        kept = {name: value for name, value in os.environ.items() if name not in TAKEN_OUT}
        self.env = {**kept, "DATA_DIR": str(data_dir), "PORT": str(self.port), **env}
        self.log = data_dir.with_name(f"up-{self.port}.log")
        with self.log.open("ab") as output:
            self.process = self.manage("up", stdout=output)

    def manage(self, command: str, **how: object) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", command], env=self.env, stderr=subprocess.STDOUT, **how
        )

    def answers(self) -> bool:
        url = f"http://127.0.0.1:{self.port}/accounts/login/"
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def says(self, words: str) -> bool:
        return words in self.log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
