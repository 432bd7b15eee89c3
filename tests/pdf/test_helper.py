"""The warm helper process: one for all threads, replaced when it falls, gone when we go."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from applications.errors import PdfTooHeavy, WorkStopped
from applications.pdf.worker_pool import ENVIRONMENT, ROOT, Helper, HelperFault
from tests.pdf import documents

SLOW = "<p>" + "word " * 60_000


@pytest.fixture
def own() -> Helper:
    helper = Helper(jobs_per_process=3)
    yield helper
    helper.close()


@pytest.fixture
def letter(tmp_path: Path) -> str:
    return str(documents.saved(documents.written("text"), tmp_path / "page.pdf"))


def pid(helper: Helper) -> int:
    assert helper._process is not None
    return helper._process.pid


def is_alive(pid: int) -> bool:
    """True while the process runs; one that has ended and waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    for _ in range(100):
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_many_threads_share_one_process(own: Helper, letter: str) -> None:
    own.jobs_per_process = 100
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: own.call("text", path=letter), range(24)))

    assert texts == [["text"]] * 24
    assert own._jobs_done == 24


def test_process_is_replaced_after_its_number_of_jobs(own: Helper, letter: str) -> None:
    pids = []
    for _ in range(4):
        own.call("text", path=letter)
        pids.append(pid(own))

    assert [pids.index(one) for one in pids] == [0, 0, 0, 3]


def test_process_that_was_killed_between_jobs_is_replaced(own: Helper, letter: str) -> None:
    own.call("text", path=letter)
    os.kill(pid(own), signal.SIGKILL)
    assert wait_until_gone(pid(own))

    assert own.call("text", path=letter) == ["text"]


def test_process_that_dies_with_a_request_half_told_is_replaced(own: Helper, letter: str) -> None:
    """What nobody reads stays in the pipe, and closing it must not be the next fault."""
    own.call("text", path=letter)
    os.kill(pid(own), signal.SIGKILL)
    assert wait_until_gone(pid(own))
    own._process.stdin.write("{")  # still on this side of the pipe
    own.close()

    assert own.call("text", path=letter) == ["text"]


def test_job_that_outlasts_its_time_is_ended_and_the_next_one_runs(
    own: Helper, letter: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    with pytest.raises(PdfTooHeavy) as caught:
        own.call("render", 1, html=SLOW, out=str(out))

    assert caught.value.what == "time"
    assert not out.exists()
    assert own.call("text", path=letter) == ["text"]


def test_job_nobody_wants_any_more_is_ended(own: Helper, letter: str, tmp_path: Path) -> None:
    with pytest.raises(WorkStopped):
        own.call("render", wanted=lambda: False, html=SLOW, out=str(tmp_path / "out.pdf"))

    assert own.call("text", path=letter) == ["text"]


def test_process_killed_in_the_middle_of_a_job_refuses_that_job(
    own: Helper, letter: str, tmp_path: Path
) -> None:
    own.call("text", path=letter)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(own.call, "render", html=SLOW, out=str(tmp_path / "out.pdf"))
        time.sleep(0.3)
        os.kill(pid(own), signal.SIGKILL)
        refusal = job.exception()

    assert isinstance(refusal, PdfTooHeavy)
    assert own.call("text", path=letter) == ["text"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment")
def test_helper_is_told_no_secret(
    own: Helper, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")
    own.call("text", path=letter)

    told = Path(f"/proc/{pid(own)}/environ").read_bytes().split(b"\0")

    assert {entry.partition(b"=")[0].decode() for entry in told if entry} <= set(ENVIRONMENT)


def test_our_own_fault_comes_back_with_its_traceback(own: Helper) -> None:
    with pytest.raises(HelperFault, match="KeyError: 'dance'"):
        own.call("dance")


def test_missing_file_is_an_error_of_the_system_and_no_refusal(own: Helper) -> None:
    with pytest.raises(FileNotFoundError):
        own.call("probe", path="/nowhere/at/all")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_helper_dies_with_its_parent_even_at_work() -> None:
    script = """
import threading, time
from applications.pdf.worker_pool import Helper
helper = Helper()
work = threading.Thread(target=helper.call, args=("render",), kwargs=dict(
    html="word " * 60_000, out="/dev/null/no"), daemon=True)
work.start()
while helper._process is None:
    time.sleep(0.01)
print(helper._process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.wait()

    assert wait_until_gone(child)
