"""The tests on other days, at the edges of a year and 14 hours ahead.

python -m tests.any_day PYTEST_ARGUMENTS…    needs the system package faketime

The day is shifted for this run and every process it starts; each zone is the machine's.
"""

import os
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
SLEEP = Path(__file__).with_name("other_day")


def main(arguments: Sequence[str]) -> int:
    """Runs pytest once for each day and zone; 0 when every run was green."""
    failed = []
    for day, zone in DAYS:
        print(f"── {day} {zone}", flush=True)
        # A folder of its own: to a worker of another year all that lies in /tmp is old.
        with tempfile.TemporaryDirectory(prefix="any-day-", ignore_cleanup_errors=True) as folder:
            run = subprocess.run(command(day, zone, arguments), env=environment(zone, folder))
        if run.returncode:
            failed.append(f"{day} {zone}")
    if failed:
        print("Red on: " + ", ".join(failed))
    return bool(failed)


def command(day: str, zone: str, arguments: Sequence[str]) -> list[str]:
    """A shift and no fixed start: processes begun later must not begin the day again."""
    then = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone))
    shift = int(then.timestamp() - time.time())
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return ["faketime", "-f", f"{shift:+d}s", *pytest]


def environment(zone: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "TZ": zone,
        "TMPDIR": folder,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": str(SLEEP),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
