"""The tests on other days, at the edges of a year and 14 hours ahead.

python -m tests.any_day PYTEST_ARGUMENTS…    needs the system package faketime

The day is shifted for this run and every process it starts; each zone is the machine's. Pytest
loads this as a plugin, too: under a faketime of somebody else's it begins again in the same way.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

AHEAD = "Pacific/Kiritimati"  # 14 hours
DAYS = (
    ("2027-11-29 10:00", "UTC"),
    ("2028-02-29 23:30", "UTC"),
    ("2028-02-29 23:30", AHEAD),
    ("2026-12-31 23:58", AHEAD),
)
MONOTONIC = "FAKETIME_DONT_FAKE_MONOTONIC"
SLEEP = Path(__file__).with_name("other_day")


def main(arguments: Sequence[str]) -> int:
    """Runs pytest once for each day and zone; 0 when every run was green."""
    failed = []
    for day, zone in DAYS:
        print(f"── {day} {zone}", flush=True)
        # A folder of its own: to a worker of another year all that lies in /tmp is old.
        with tempfile.TemporaryDirectory(prefix="any-day-", ignore_cleanup_errors=True) as folder:
            then = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
            shift = int(then.timestamp() - time.time())
            run = subprocess.run(command(shift, arguments), env=environment(zone, folder))
        if run.returncode:
            failed.append(f"{day} {zone}")
    if failed:
        print("Red on: " + ", ".join(failed))
    return bool(failed)


def command(shift: int, arguments: Sequence[str]) -> list[str]:
    """A shift in seconds and no fixed start: what begins later must not begin the day again."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return ["faketime", "-f", f"{shift:+d}s", *pytest]


def environment(zone: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "TZ": zone,
        "TMPDIR": folder,
        MONOTONIC: "1",
        "PYTHONPATH": str(SLEEP),
    }


def begin_again_under_faketime() -> None:
    """With a monotonic clock that is shifted as well, every wait with a time-out would hang."""
    if "faketime" not in os.environ.get("LD_PRELOAD", "") or MONOTONIC in os.environ:
        return
    shift, zone = int(time.time() - _true_time()), os.environ.get("TZ", "UTC")
    own = ("LD_PRELOAD", "FAKETIME", "FAKETIME_SHARED")
    with tempfile.TemporaryDirectory(prefix="any-day-", ignore_cleanup_errors=True) as folder:
        kept = {k: v for k, v in environment(zone, folder).items() if k not in own}
        run = subprocess.run(command(shift, sys.argv[1:]), env=kept)
    os._exit(run.returncode)


def _true_time() -> float:
    """Seconds since 1970 by what the kernel says of itself, which nobody shifts; only on Linux."""
    booted = re.search(r"^btime (\d+)", Path("/proc/stat").read_text(), re.MULTILINE)
    return int(booted[1]) + float(Path("/proc/uptime").read_text().split()[0]) if booted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
elif Path(sys.argv[0]).parent.name == "pytest":
    begin_again_under_faketime()
