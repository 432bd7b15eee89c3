"""What the one command takes while nobody uses it."""

import re
import time
from pathlib import Path

import pytest

from tests.tracker.processes import family

pytestmark = pytest.mark.trial


def megabytes(pid: int, what: str) -> float:
    """Pss counts what processes share once among them, Rss fully for each."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{what}:\s+(\d+) kB", told, re.MULTILINE)[1]) / 1024


def test_house_at_rest_is_small(up):
    app = up()
    time.sleep(15)  # the first sweep and the tidying are over
    whole = [app.process.pid, *family(app.process.pid)]

    supervisor = megabytes(app.process.pid, "Rss")
    resident = sum(megabytes(pid, "Rss") for pid in whole)
    print(f"\nsupervisor {supervisor:.0f} MB, {len(whole)} processes {resident:.0f} MB")
    assert supervisor <= 25
    assert resident <= 250
