"""One command, several processes: start them, restart what dies, leave nothing behind.

Plain Python; it knows no Django and no Celery, only commands, and so it stays small.
`python -m tracker.supervisor JSON` runs the services that the JSON lists.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tracker import broker

TICK = 0.2  # seconds between two looks at the children
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # before a restart; doubles while a child keeps dying
SETTLED = 60.0  # a child that ran this long starts again with the first pause
GRACE = 3.5  # from SIGTERM to SIGKILL; with LAST_GRACE it keeps Ctrl-C under five seconds
LAST_GRACE = 1.0  # the same for the service the others lean on
START_LIMIT = 10.0  # how long the others wait for a service to become ready

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(signum: int = signal.SIGKILL) -> None:
    """This process gets the signal when its parent dies, however the parent dies (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signum))


@dataclass(frozen=True)
class Service:
    """A command that is to run for as long as the supervisor does."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = lambda: True
    pass_fds: Sequence[int] = ()


def become(services: Sequence[dict[str, object]], *kept: int) -> NoReturn:
    """This process is the supervisor of the services from now on, and keeps these files open."""
    for fd in kept:
        os.set_inheritable(fd, True)
    sys.stdout.flush()
    sys.stderr.flush()
    command = [sys.executable, "-m", "tracker.supervisor", json.dumps(services)]
    os.execv(sys.executable, command)


def listed(given: str) -> list[Service]:
    """The services of that JSON; `queue_of` names the data folder whose queue they are."""
    services = [dict(one) for one in json.loads(given)]
    for one in services:
        if queue_of := one.pop("queue_of", None):
            one["ready"] = partial(broker.answers, Path(queue_of))
    return [Service(**one) for one in services]


class Child:
    """A service, its process of the moment, and when it may start again."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.pause = FIRST_PAUSE
        self.start_at = 0.0

    def start(self) -> None:
        """A new process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        parent = os.getpid()

        def before_exec() -> None:  # safe: the supervisor has one thread
            die_with_parent()
            if os.getppid() != parent:  # it died before the line above took hold
                os._exit(1)

        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.service.command,
            env={**os.environ, **self.service.env},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.service.pass_fds,
            preexec_fn=before_exec,
        )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def signal_group(self, signum: int) -> None:
        """Reaches the process and all that it started; nobody left to reach is fine."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signum)

    def bury(self) -> str:
        """Clears away what a dead process left running; says how it died."""
        assert self.process is not None
        code = self.process.returncode
        self.signal_group(signal.SIGKILL)
        self.process = None
        ran = time.monotonic() - self.started_at
        self.pause = FIRST_PAUSE if ran > SETTLED else min(self.pause, LONGEST_PAUSE)
        self.start_at = time.monotonic() + self.pause
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        says = f"{self.service.name} {how}; starting it again in {self.pause:g} s"
        self.pause *= 2
        return says


class Supervisor:
    """Keeps the services running, in the given order, until it is told to stop.

    The first service is the one the others lean on: it is started first and stopped last.
    """

    def __init__(self, services: Sequence[Service], say: Callable[[str], None]) -> None:
        self.children = [Child(service) for service in services]
        self.say = say
        self.stopping = threading.Event()

    def run(self) -> None:
        """Returns when SIGINT, SIGTERM or SIGHUP came and every process is gone."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._stop)
        try:
            for child in self.children:
                self._start(child)
            while not self.stopping.wait(TICK):
                for child in self.children:
                    self._look_after(child)
        finally:
            first, *others = self.children
            self._end(others, GRACE)
            self._end([first], LAST_GRACE)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _start(self, child: Child) -> None:
        """Waits until it is ready, but not for a process that died or never gets there."""
        if self.stopping.is_set():
            return
        child.start()
        limit = time.monotonic() + START_LIMIT
        while not child.service.ready() and not child.has_died() and time.monotonic() < limit:
            if self.stopping.wait(0.02):
                return

    def _look_after(self, child: Child) -> None:
        if child.has_died():
            self.say(child.bury())
        elif child.process is None and time.monotonic() >= child.start_at:
            self._start(child)

    def _end(self, children: Sequence[Child], grace: float) -> None:
        """Asks nicely, waits, and then insists, so that nothing of them is left."""
        for child in children:
            if child.process is not None:
                child.process.terminate()
        limit = time.monotonic() + grace
        for child in children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, limit - time.monotonic()))
                child.signal_group(signal.SIGKILL)
                child.process.wait()


if __name__ == "__main__":
    Supervisor(listed(sys.argv[1]), say=partial(print, file=sys.stderr, flush=True)).run()
