"""One helper process as its thread sees it: started when needed, asked line by line, buried."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from applications import errors

ROOT = Path(__file__).resolve().parents[2]
# What the libraries need to find themselves and the fonts. The rest stays here: a document that
# takes the helper over finds no key and no address of a database.
ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT"),
    *("LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "WEASYPRINT_DLL_DIRECTORIES"),
    *("FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "XDG_DATA_HOME"),
)

# How a library ends its process where no memory is left; nobody outside sends these.
OWN_END = {getattr(signal, name, None) for name in ("SIGABRT", "SIGTRAP", "SIGILL")}


class HelperFault(RuntimeError):
    """A fault of ours inside the helper, with its traceback."""


class Process:
    """A process that answers one request at a time. Only the thread that starts it may use it,
    for the kernel ends it with that thread; but any thread may kill it."""

    def __init__(self) -> None:
        self.jobs_done = 0
        self._popen: subprocess.Popen[str] | None = None
        self._folder: str | None = None  # its temporary files: it is killed and cannot tidy them

    @property
    def pid(self) -> int | None:
        """Its number, while it is up."""
        process = self._popen
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """The process is up: the one we have, or a new one where that has fallen."""
        if self.pid is not None:
            return
        self.close()
        self.jobs_done = 0
        self._folder = tempfile.mkdtemp(prefix="tracker-pdf-")
        told = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "applications.pdf.worker_main"],
            cwd=ROOT,
            env={**told, "TMPDIR": self._folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, request: str) -> dict[str, Any] | None:
        """The answer; None where the process ended before it had one."""
        process = self._popen
        if process is None or process.stdin is None or process.stdout is None:
            raise HelperFault("started without pipes")
        try:
            process.stdin.write(request + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return None
        reply = process.stdout.readline()
        if not reply.endswith("\n"):
            return None
        self.jobs_done += 1
        return json.loads(reply)

    def kill(self) -> None:
        """It ends now, whatever it is at."""
        process = self._popen
        if process is not None:
            process.kill()

    def close(self) -> None:
        """It has ended, and nothing is left of it."""
        process, self._popen = self._popen, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # a request nobody read any more
                        pipe.close()
        folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def bury(self) -> Exception:
        """Nothing is left of it; why it ended in the middle of a job: by a fault of ours, by our
        limits of time or memory, or by a signal, which says little (HelperDied)."""
        status = self._popen.wait() if self._popen is not None else 0
        self.close()
        if status > 0:
            return HelperFault(f"the helper ended with status {status}")
        if -status == getattr(signal, "SIGXCPU", None):
            return errors.PdfTooHeavy("time")
        if -status in OWN_END:
            return errors.PdfTooHeavy("memory")
        return errors.HelperDied()
