"""What the helper process may use of the machine, and whom it dies with."""

import contextlib
import ctypes
import os
import signal
import sys

MEMORY = 1024**3  # bytes of address space
PR_SET_PDEATHSIG = 1
NICENESS = 10  # of 19: a page that a person waits for comes before a document that is read


def die_with_parent() -> None:
    """The kernel kills this process when the thread that started it ends (Linux only).

    Elsewhere the end of standard input ends it, as soon as the job at hand is done.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory(limit: int = MEMORY) -> None:
    """No allocation beyond the limit succeeds, where the system knows such a limit."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):  # macOS has the name and not the limit
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def give_way() -> None:
    """Whoever answers pages gets the processor first."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def allow_cpu(seconds: int) -> None:
    """From now on this much processor time; then the kernel ends the process."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soon = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soon, hard))
