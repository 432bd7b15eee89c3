"""On the path of every Python that `make any-day` starts: what faketime cannot do by itself.

Only the day is shifted. The monotonic clock stays, or every wait with a time-out would hang
(sem_clockwait is not shifted); then clock_nanosleep fails, on which Python's sleep stands. The
queue's servers allocate memory before faketime is ready, and need no day.
"""

import os
import select
import subprocess
import time
from typing import Any


def sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


class Popen(subprocess.Popen):
    def __init__(self, args: Any, *more: Any, env: Any = None, **how: Any) -> None:
        if isinstance(args, (list, tuple)) and str(args[0]).endswith("-server"):
            env = {**(env or os.environ), "LD_PRELOAD": ""}
        super().__init__(args, *more, env=env, **how)


time.sleep = sleep
subprocess.Popen = Popen  # type: ignore[misc]
