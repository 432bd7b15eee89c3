"""Real servers for the tests, each in a folder of its own, gone when the tests are.

python -m tests.servers COMMAND…    runs a command with a PostgreSQL and a Redis of its own:
DATABASE_URL and REDIS_URL point to them, on sockets in a temporary folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import redis

from tracker import broker
from tracker.supervisor import die_with_parent

PATIENCE = 60.0


class Process:
    """A process group that ends with the tests, however they end."""

    def __init__(self, command: Sequence[str], log: Path, **how: Any) -> None:
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent,
                **how,
            )
        self.pid = self.popen.pid

    def wait_until(self, ready: Callable[[], bool]) -> None:
        limit = time.monotonic() + PATIENCE
        while not ready():
            if self.popen.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"{self.popen.args} did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self, signum: int = signal.SIGTERM) -> None:
        """Asks it to end; kills it when it does not listen."""
        self.popen.send_signal(signum)
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(PATIENCE)
        self.kill()


class Queue:
    """A Redis or Valkey as `manage.py up` runs it: the embedded one unless told otherwise."""

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self.folder = folder
        self.server = server or broker.carried_server()
        self.path = broker.socket_path(folder)
        self.url = f"unix://{self.path}"
        self.celery_url = broker.celery_url(self.url, folder)

    def start(self) -> None:
        assert self.server, "no Redis or Valkey server found"
        self.process = Process(broker.command(self.server, self.folder), self.folder / "queue.out")
        self.process.wait_until(lambda: broker.answers(self.folder))
        self.kill, self.stop = self.process.kill, self.process.stop

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


class PostgreSQL:
    """A cluster of its own, reachable only through a socket in its folder. It does not wait for the
    disk: what is killed here is the server, never the machine, which keeps what was written. Nor
    does it compile its queries, which all are short."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"postgres://tracker@/{folder}/postgres"
        # PostgreSQL refuses to run as root.
        self.as_user = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
        if self.as_user:
            shutil.chown(folder, **self.as_user)

    def create(self) -> None:
        command = [self._program("initdb"), "-D", "data", "-U", "tracker", "-A", "trust"]
        subprocess.run(
            [*command, "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **self.as_user,
        )

    def start(self) -> None:
        program = self._program("postgres")
        set_to = ["listen_addresses=", "fsync=off", "full_page_writes=off", "jit=off"]
        options = ["-D", "data", "-k", str(self.folder)]
        options += [word for setting in set_to for word in ("-c", setting)]
        self.process = Process(
            [program, *options], self.folder / "log", cwd=self.folder, **self.as_user
        )
        self.process.wait_until((self.folder / ".s.PGSQL.5432").exists)

    def stop(self, signum: int = signal.SIGINT) -> None:
        """SIGINT is its fast shutdown, SIGQUIT the immediate one."""
        self.process.stop(signum)

    @staticmethod
    def _program(name: str) -> str:
        if found := shutil.which(name):
            return found
        # Debian keeps the servers of several versions side by side, off the PATH.
        newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))[-1]
        return str(newest)


def main(command: Sequence[str]) -> int:
    """Runs the command; its exit code."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-")))
        folder.chmod(0o755)  # the user postgres must get to its own folder in here
        for name in ("queue", "database"):
            (folder / name).mkdir()
        queue = Queue(folder / "queue", server=broker.installed_server())
        queue.start()
        stack.callback(queue.stop)
        database = PostgreSQL(folder / "database")
        database.create()
        database.start()
        stack.callback(database.stop)
        env = {**os.environ, "DATABASE_URL": database.url, "REDIS_URL": queue.url}
        return subprocess.run(command, env=env).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
