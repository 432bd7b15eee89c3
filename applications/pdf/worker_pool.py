"""One warm helper process: started when first needed, replaced when it falls, never forked.

Documents come from strangers, so whatever opens them does it there, under limits. All jobs pass
through one thread: it queues callers, and it is the thread the helper dies with.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from applications import errors

ROOT = Path(__file__).resolve().parents[2]
JOBS_PER_PROCESS = 200  # libraries leak a little; a fresh process costs a second
# What the libraries need to find themselves and the fonts. The rest stays here: a document that
# takes the helper over finds no key and no address of a database.
ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
    *("LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "WEASYPRINT_DLL_DIRECTORIES"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
)


class HelperFault(RuntimeError):
    """A fault of ours inside the helper, with its traceback."""


class Helper:
    """A process that does one job at a time, however many threads ask."""

    def __init__(self, jobs_per_process: int = JOBS_PER_PROCESS) -> None:
        self.jobs_per_process = jobs_per_process
        self._process: subprocess.Popen[str] | None = None
        self._jobs_done = 0
        self._executor: ThreadPoolExecutor | None = None
        self._owner = 0
        self._start = threading.Lock()

    def call(
        self,
        job: str,
        seconds: int = 30,
        wanted: Callable[[], bool] = lambda: True,
        **arguments: Any,
    ) -> Any:
        """The job's result, or its refusal raised here; at most `seconds` after it begins.

        `wanted` is asked first and then every half second, in the caller's own thread; when it
        says no, the helper is ended and the caller gets `WorkStopped`.
        """
        if not wanted():
            raise errors.WorkStopped
        watch = _JobWatchdog(seconds)
        request = json.dumps({"job": job, "seconds": seconds, "arguments": arguments})
        future: Future[Any] = self._queue().submit(self._run, request, watch)
        try:
            while not wait([future], timeout=0.5).done:
                if not wanted():
                    watch.call_off()
        except BaseException:  # the caller is being stopped; nobody waits for this work any more
            watch.call_off()
            raise
        return future.result()

    def close(self) -> None:
        """The helper has ended; a later call starts a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # a request nobody read any more
                        pipe.close()

    def _queue(self) -> ThreadPoolExecutor:
        with self._start:
            if self._executor is None or self._owner != os.getpid():
                # After a fork by somebody else the thread is gone and the pipes are the parent's.
                self._executor = ThreadPoolExecutor(1, thread_name_prefix="pdf-helper")
                self._owner = os.getpid()
                self._process = None
            return self._executor

    def _run(self, request: str, watch: "_JobWatchdog") -> Any:
        if watch.reason:
            raise watch.reason
        process = self._running()
        with watch.over(process):
            reply = _ask(process, request)
        if not reply.endswith("\n"):
            status = process.wait()
            self.close()
            raise watch.reason or _fall(status)
        self._jobs_done += 1
        return _outcome(json.loads(reply))

    def _running(self) -> "subprocess.Popen[str]":
        process = self._process
        if process is not None and (
            process.poll() is not None or self._jobs_done >= self.jobs_per_process
        ):
            self.close()
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "applications.pdf.worker_main"],
                cwd=ROOT,
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            self._jobs_done = 0
        return self._process


class _JobWatchdog:
    """Ends a process that takes too long or is no longer wanted, and remembers which it was."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.reason: errors.TrackerError | None = None
        self._wake = threading.Event()

    def call_off(self) -> None:
        self.reason = errors.WorkStopped()
        self._wake.set()

    @contextmanager
    def over(self, process: "subprocess.Popen[str]") -> Iterator[None]:
        thread = threading.Thread(target=self._look, args=(process,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._wake.set()
            thread.join()

    def _look(self, process: "subprocess.Popen[str]") -> None:
        if not self._wake.wait(self.seconds):
            self.reason = errors.PdfTooHeavy("time")
        if self.reason:
            process.kill()


def _ask(process: "subprocess.Popen[str]", request: str) -> str:
    if process.stdin is None or process.stdout is None:
        raise HelperFault("started without pipes")
    try:
        process.stdin.write(request + "\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline()


def _fall(status: int) -> Exception:
    """Why a helper ended in the middle of a job: it was made to, or the file broke it."""
    if status > 0:
        return HelperFault(f"the helper ended with status {status}")
    if -status == getattr(signal, "SIGXCPU", None):
        return errors.PdfTooHeavy("time")
    return errors.PdfTooHeavy("memory")


def _outcome(reply: dict[str, Any]) -> Any:
    if "refusal" in reply:
        raise getattr(errors, reply["refusal"])(**reply["facts"])
    if "os_error" in reply:
        raise OSError(*reply["os_error"])
    if "fault" in reply:
        raise HelperFault(reply["fault"])
    return reply["result"]


shared = Helper()
atexit.register(shared.close)
