"""Warm helper processes, shared out fairly: started on demand, ended when idle, never forked.

Documents come from strangers, so whatever opens them does it there, under limits. Each process
belongs to one thread, which starts it, asks it and buries it: the kernel ends it with that thread.
Each person has a line of their own, and the lines take turns. A job whose caller is gone is
dropped, and nobody waits for longer than their door allows.
"""

import atexit
import contextlib
import json
import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from applications import errors
from applications.pdf.worker_process import HelperFault, Process

__all__ = ["HelperFault", "Pool", "on_behalf_of", "shared"]

SIZE = min(4, max(2, os.cpu_count() or 2))  # processes; each may take the memory of one document
IDLE = 120.0  # seconds without a job after which a process ends; a fresh one costs a second
JOBS_PER_PROCESS = 200  # libraries leak a little
PATIENCE = 600.0  # seconds a job waits for its turn, where nobody looks on
LOOK = 0.5  # seconds between two looks whether the caller is still there
# A web thread that waits serves nobody else. So many jobs of one person, and so many in all, may
# wait as long as their door allows; more wait a moment, which is enough for a page full of stamps.
EACH, ALL = 6, 10
MOMENT = 0.9


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose job it is (None: nobody's, and bound to no share), and what its door allows."""

    person: Hashable = None
    patience: float = PATIENCE
    wanted: Callable[[], bool] = _always


_caller: ContextVar[Caller] = ContextVar("caller", default=Caller())  # noqa: B039 – it is frozen


@contextlib.contextmanager
def on_behalf_of(
    person: Hashable, *, patience: float = PATIENCE, wanted: Callable[[], bool] = _always
) -> Iterator[None]:
    """Every job asked for inside is this person's, waits so many seconds for its turn at most, and
    is dropped when `wanted` says no."""
    token = _caller.set(Caller(person, patience, wanted))
    try:
        yield
    finally:
        _caller.reset(token)


class Pool:
    """Up to `size` processes, each with one job at a time, however many threads ask."""

    def __init__(
        self, size: int = SIZE, jobs_per_process: int = JOBS_PER_PROCESS, idle: float = IDLE
    ) -> None:
        self.size, self.jobs_per_process, self.idle = size, jobs_per_process, idle
        self.forget()

    def forget(self) -> None:
        """A pool without processes, threads or jobs; after a fork they are all the parent's."""
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, deque[_Job]] = {}  # whoever's turn is next comes first
        self._running: Counter[Hashable] = Counter()
        self._workers: list[_Worker] = []
        self._idle = 0

    def call(
        self,
        job: str,
        seconds: int = 30,
        wanted: Callable[[], bool] = _always,
        **arguments: Any,
    ) -> Any:
        """The job's result, or its refusal raised here; at most `seconds` after it begins.

        `wanted` is asked first and then every half second, in the caller's own thread, beside that
        of `on_behalf_of`; when either says no, the job is dropped and the caller gets
        `WorkStopped`. Whoever waited too long for a turn gets `HelpersBusy`.
        """
        caller = _caller.get()

        def is_wanted() -> bool:
            return caller.wanted() and wanted()

        if not is_wanted():
            raise errors.WorkStopped
        request = json.dumps({"job": job, "seconds": seconds, "arguments": arguments})
        work = _Job(request, caller.person, _Watchdog(seconds))
        limit = time.monotonic() + self._join(work, caller.patience)
        try:
            while not work.ended.wait(LOOK):
                if not is_wanted():
                    work.call_off()
                elif time.monotonic() > limit:
                    work.withdraw(errors.HelpersBusy())
        except BaseException:  # the caller is being stopped; nobody waits for this work any more
            work.call_off()
            raise
        finally:
            self._leave(work)
        return work.outcome()

    def close(self) -> None:
        """All processes have ended and all jobs are called off; a later call starts anew."""
        with self._changed:
            workers, self._workers = self._workers, []
            for line in self._waiting.values():
                for job in line:
                    job.call_off()
            self._waiting.clear()
            for worker in workers:
                worker.dismiss()
            self._changed.notify_all()
        for worker in workers:
            worker.thread.join()

    def processes(self) -> list[int]:
        """The numbers of the processes that are up."""
        with self._changed:
            return [pid for worker in self._workers if (pid := worker.process.pid)]

    def _join(self, job: "_Job", patience: float) -> float:
        """Stands in line; says how many seconds the job may wait there."""
        with self._changed:
            mine = self._running[job.person] + len(self._waiting.get(job.person, ()))
            everybody = self._running.total() + sum(map(len, self._waiting.values()))
            self._waiting.setdefault(job.person, deque()).append(job)
            self._grow()
            self._changed.notify()
        crowded = job.person is not None and (mine >= EACH or everybody >= ALL)
        return min(patience, MOMENT) if crowded else patience

    def _leave(self, job: "_Job") -> None:
        with self._changed:
            line = self._waiting.get(job.person, deque())
            if job in line:
                line.remove(job)
                if not line:
                    del self._waiting[job.person]

    def _grow(self) -> None:
        """One thread more where a job could begin and none is free for it."""
        if not self._idle and len(self._workers) < self.size and self._next() is not None:
            self._workers.append(_Worker(self))

    def _next(self) -> "_Job | None":
        """The job that may begin now: one person never has all processes."""
        for person, line in self._waiting.items():
            if person is None or self._running[person] < max(1, self.size - 1):
                return line[0]
        return None

    def take(self, worker: "_Worker") -> "_Job | None":
        """The next job for this thread; none when it was idle for long enough, or is dismissed."""
        until = time.monotonic() + self.idle
        with self._changed:
            while worker in self._workers:
                if (job := self._next()) is not None:
                    line = self._waiting.pop(job.person)
                    line.popleft()
                    if line:
                        self._waiting[job.person] = line  # behind everybody else
                    self._running[job.person] += 1
                    worker.job = job
                    self._grow()
                    return job
                if (left := until - time.monotonic()) <= 0:
                    self._workers.remove(worker)
                    break
                self._idle += 1
                self._changed.wait(left)
                self._idle -= 1
        return None

    def done(self, worker: "_Worker", job: "_Job") -> None:
        """The job's place is free."""
        with self._changed:
            worker.job = None
            self._running[job.person] -= 1
            if not self._running[job.person]:
                del self._running[job.person]
            self._changed.notify_all()


class _Worker:
    """A thread and the process that belongs to it."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.process = Process()
        self.job: _Job | None = None
        self.thread = threading.Thread(target=self._work, name="pdf-helper", daemon=True)
        self.thread.start()

    def dismiss(self) -> None:
        """Ends the job at hand; the thread then finds that it is no longer one of the pool."""
        if (job := self.job) is not None:
            job.call_off()

    def _work(self) -> None:
        try:
            while (job := self.pool.take(self)) is not None:
                try:
                    self._run(job)
                finally:
                    self.pool.done(self, job)
        finally:
            self.process.close()

    def _run(self, job: "_Job") -> None:
        if not job.begin():
            return
        try:
            if self.process.jobs_done >= self.pool.jobs_per_process:
                self.process.close()
            try:
                reply = self._ask(job)
            except errors.HelperDied:  # ended from outside, perhaps: that says nothing of the file
                reply = self._ask(job)
            job.end(_outcome(reply))
        except BaseException as problem:
            job.end(problem=problem)

    def _ask(self, job: "_Job") -> dict[str, Any]:
        self.process.start()
        with job.watch.over(self.process):
            reply = self.process.ask(job.request)
        if reply is None:
            fall = self.process.bury()
            raise job.watch.reason or fall
        return reply


class _Job:
    """One request on its way, and whose it is."""

    def __init__(self, request: str, person: Hashable, watch: "_Watchdog") -> None:
        self.request, self.person, self.watch = request, person, watch
        self.ended = threading.Event()
        self._begun = threading.Lock()  # held by whoever is first: a thread, or who gives it up
        self._result: Any = None
        self._problem: BaseException | None = None

    def begin(self) -> bool:
        """False where it was withdrawn meanwhile."""
        return self._begun.acquire(blocking=False)

    def withdraw(self, problem: BaseException) -> None:
        """It ends with this problem, unless it has begun."""
        if self.begin():
            self.end(problem=problem)

    def call_off(self) -> None:
        """It does not begin, or its process is ended."""
        self.watch.call_off()
        self.withdraw(errors.WorkStopped())

    def end(self, result: Any = None, problem: BaseException | None = None) -> None:
        self._result, self._problem = result, problem
        self.ended.set()

    def outcome(self) -> Any:
        """The result, or its refusal raised here."""
        if self._problem is not None:
            raise self._problem
        return self._result


class _Watchdog:
    """Ends a process that takes too long or is no longer wanted, and remembers which it was."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.reason: errors.TrackerError | None = None
        self._wake = threading.Event()

    def call_off(self) -> None:
        self.reason = errors.WorkStopped()
        self._wake.set()

    @contextlib.contextmanager
    def over(self, process: Process) -> Iterator[None]:
        self._wake.clear()
        if self.reason:  # called off meanwhile
            self._wake.set()
        thread = threading.Thread(target=self._look, args=(process,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._wake.set()
            thread.join()

    def _look(self, process: Process) -> None:
        if not self._wake.wait(self.seconds):
            self.reason = errors.PdfTooHeavy("time")
        if self.reason:
            process.kill()


def _outcome(reply: dict[str, Any]) -> Any:
    if "refusal" in reply:
        raise getattr(errors, reply["refusal"])(**reply["facts"])
    if "os_error" in reply:
        raise OSError(*reply["os_error"])
    if "fault" in reply:
        raise HelperFault(reply["fault"])
    return reply["result"]


shared = Pool()
atexit.register(shared.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=shared.forget)
