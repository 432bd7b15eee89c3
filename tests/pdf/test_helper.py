"""The warm helper processes: replaced when they fall, shared out fairly, gone when we go."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from applications.errors import HelpersBusy, PdfTooHeavy, TrackerError, WorkStopped
from applications.pdf import worker_pool
from applications.pdf.worker_pool import HelperFault, Pool, on_behalf_of
from applications.pdf.worker_process import ENVIRONMENT, ROOT
from tests.pdf import documents

SLOW = "<p>" + "word " * 60_000


@pytest.fixture
def own() -> Pool:
    """One process, so that the order of jobs can be told."""
    pool = Pool(size=1, jobs_per_process=3)
    yield pool
    pool.close()


@pytest.fixture
def letter(tmp_path: Path) -> str:
    return str(documents.saved(documents.written("text"), tmp_path / "page.pdf"))


def pid(pool: Pool) -> int:
    [one] = pool.processes()
    return one


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


def test_many_threads_share_one_process(own: Pool, letter: str) -> None:
    own.jobs_per_process = 100
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda _: own.call("text", path=letter), range(24)))

    assert texts == [["text"]] * 24
    assert own._workers[0].process.jobs_done == 24


def test_process_is_replaced_after_its_number_of_jobs(own: Pool, letter: str) -> None:
    pids = []
    for _ in range(4):
        own.call("text", path=letter)
        pids.append(pid(own))

    assert [pids.index(one) for one in pids] == [0, 0, 0, 3]


def test_process_that_was_killed_between_jobs_is_replaced(own: Pool, letter: str) -> None:
    own.call("text", path=letter)
    killed = pid(own)
    os.kill(killed, signal.SIGKILL)
    assert wait_until_gone(killed)

    assert own.call("text", path=letter) == ["text"]


def test_process_that_dies_with_a_request_half_told_is_replaced(own: Pool, letter: str) -> None:
    """What nobody reads stays in the pipe, and closing it must not be the next fault."""
    own.call("text", path=letter)
    killed = pid(own)
    os.kill(killed, signal.SIGKILL)
    assert wait_until_gone(killed)
    own._workers[0].process._popen.stdin.write("{")  # still on this side of the pipe
    own.close()

    assert own.call("text", path=letter) == ["text"]


def test_job_that_outlasts_its_time_is_ended_and_the_next_one_runs(
    own: Pool, letter: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.pdf"
    with pytest.raises(PdfTooHeavy) as caught:
        own.call("render", 1, html=SLOW, out=str(out))

    assert caught.value.what == "time"
    assert not out.exists()
    assert own.call("text", path=letter) == ["text"]


def test_job_nobody_wants_any_more_is_ended(own: Pool, letter: str, tmp_path: Path) -> None:
    own.call("text", path=letter)
    ended = pid(own)
    answers = iter([True, False])
    with pytest.raises(WorkStopped):
        own.call(
            "render", wanted=lambda: next(answers, False), html=SLOW, out=str(tmp_path / "out.pdf")
        )

    assert own.call("text", path=letter) == ["text"]
    assert (is_alive(ended), own._workers[0].process.jobs_done) == (False, 1)


@pytest.mark.parametrize("end", [signal.SIGKILL, None], ids=["killed", "closed"])
def test_process_that_ended_leaves_no_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: int | None
) -> None:
    system = tmp_path / "system"
    system.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(system))
    monkeypatch.setenv("TMPDIR", str(system))
    pool = Pool(size=1)
    pool.call("render", html="<p>drawn", out=str(tmp_path / "out.pdf"))
    [folder] = system.iterdir()
    assert list(folder.iterdir())  # the fonts of the renderer
    if end is not None:
        os.kill(killed := pid(pool), end)
        assert wait_until_gone(killed)
        pool.call("render", html="<p>drawn", out=str(tmp_path / "out.pdf"))
        assert len(list(system.iterdir())) == 1
    pool.close()

    assert list(system.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment")
def test_helper_is_told_no_secret(own: Pool, letter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")
    own.call("text", path=letter)

    told = Path(f"/proc/{pid(own)}/environ").read_bytes().split(b"\0")

    assert {entry.partition(b"=")[0].decode() for entry in told if entry} <= set(ENVIRONMENT)


def test_our_own_fault_comes_back_with_its_traceback(own: Pool) -> None:
    with pytest.raises(HelperFault, match="KeyError: 'dance'"):
        own.call("dance")


def test_missing_file_is_an_error_of_the_system_and_no_refusal(own: Pool) -> None:
    with pytest.raises(FileNotFoundError):
        own.call("probe", path="/nowhere/at/all")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_helper_dies_with_its_parent_even_at_work() -> None:
    script = """
import threading, time
from applications.pdf.worker_pool import Pool
pool = Pool()
work = threading.Thread(target=pool.call, args=("render",), kwargs=dict(
    html="word " * 60_000, out="/dev/null/no"), daemon=True)
work.start()
while not pool.processes():
    time.sleep(0.01)
print(*pool.processes(), flush=True)
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


# ── Shared out ────────────────────────────────────────────────────────────────────────────────────


class Door:
    """A job that lasts until it is let go: the helper reads from a pipe that nobody writes to."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "door"
        os.mkfifo(self.path)

    def open(self) -> None:
        with self.path.open("wb"):
            pass


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


@pytest.fixture
def crowd() -> ThreadPoolExecutor:
    with ThreadPoolExecutor(40) as threads:
        yield threads


def ask(pool: Pool, person: object, path: object, done: list, patience: float = 60) -> None:
    """Has a file read for this person, and notes who was answered."""
    with on_behalf_of(person, patience=patience):
        try:
            pool.call("probe", path=str(path))
        except PdfTooHeavy:
            raise
        except (TrackerError, OSError):
            pass
        done.append(person)


def in_line(pool: Pool) -> int:
    with pool._changed:
        return sum(map(len, pool._waiting.values()))


def until(condition: object) -> None:
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("never came to pass")


def test_each_person_has_a_line_and_the_lines_take_turns(
    own: Pool, letter: str, door: Door, crowd: ThreadPoolExecutor
) -> None:
    own.jobs_per_process = 100
    done: list[object] = []
    held = crowd.submit(ask, own, "first", door.path, [])
    until(lambda: own._running["first"])
    jobs = []
    for person in ("greedy",) * 5 + ("Ada", "Ada", "Bob"):
        before = in_line(own)
        jobs.append(crowd.submit(ask, own, person, letter, done))
        until(lambda: in_line(own) == before + 1)  # noqa: B023

    door.open()
    for job in (held, *jobs):
        job.result()

    assert done == ["greedy", "Ada", "Bob", "greedy", "Ada", "greedy", "greedy", "greedy"]


def test_one_person_never_has_all_processes(
    tmp_path: Path, letter: str, crowd: ThreadPoolExecutor
) -> None:
    pool, door, done = Pool(size=3), Door(tmp_path), []
    greedy = [crowd.submit(ask, pool, "greedy", door.path, []) for _ in range(4)]
    until(lambda: pool._running["greedy"] == 2 and in_line(pool) == 2)

    ask(pool, "Ada", letter, done)

    assert (done, pool._running["greedy"], len(pool.processes())) == (["Ada"], 2, 3)
    pool.close()
    for job in greedy:
        job.result()


def test_processes_are_started_as_they_are_needed(own: Pool, letter: str) -> None:
    own.size = 4
    for _ in range(3):
        own.call("text", path=letter)

    assert len(own.processes()) == 1


def test_process_that_is_idle_ends_and_a_later_job_starts_another(letter: str) -> None:
    pool = Pool(idle=0.05)
    for _ in range(2):
        assert pool.call("text", path=letter) == ["text"]
        until(lambda: not pool._workers)

    assert pool.processes() == []


def test_whoever_waits_for_longer_than_the_door_allows_is_told_in_words(
    own: Pool, letter: str, door: Door, crowd: ThreadPoolExecutor
) -> None:
    held = crowd.submit(ask, own, "greedy", door.path, [])
    until(lambda: own._running["greedy"])

    with on_behalf_of("Ada", patience=0), pytest.raises(HelpersBusy) as caught:
        own.call("text", path=letter)

    assert str(caught.value) == "The app is busy with other files. Try again in a minute."
    assert in_line(own) == 0
    door.open()
    held.result()


def test_of_many_jobs_at_once_a_few_wait_and_the_others_are_told(
    own: Pool, door: Door, crowd: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve pictures for one person and twelve for another, while nothing moves."""
    monkeypatch.setattr(worker_pool, "MOMENT", 0)
    told: list[object] = []

    def want(person: str) -> None:
        with on_behalf_of(person, patience=600):
            try:
                own.call("probe", path=str(door.path))
            except HelpersBusy:
                told.append(person)
            except WorkStopped:
                pass

    for person in ("greedy", "Ada"):
        for _ in range(12):
            crowd.submit(want, person)
        until(lambda: own._running.total() + in_line(own) + len(told) >= 12)
        until(lambda: len(told) == {"greedy": 6, "Ada": 14}[person])  # noqa: B023

    assert (told.count("greedy"), told.count("Ada")) == (6, 8)
    assert own._running.total() + in_line(own) == worker_pool.ALL
    own.close()


def test_jobs_whose_callers_left_are_dropped_without_being_begun(
    own: Pool, letter: str, door: Door, crowd: ThreadPoolExecutor
) -> None:
    here = [True]
    held = crowd.submit(ask, own, "first", door.path, [])
    until(lambda: own._running["first"])

    def want() -> None:
        with on_behalf_of("greedy", wanted=lambda: here[0]):
            own.call("text", path=letter)

    left = [crowd.submit(want) for _ in range(5)]
    until(lambda: in_line(own) == 5)
    here[0] = False

    assert [type(job.exception()) for job in left] == [WorkStopped] * 5
    assert in_line(own) == 0
    door.open()
    held.result()
    assert own._workers[0].process.jobs_done == 1


def test_job_whose_caller_left_is_ended_and_its_place_is_free(
    own: Pool, letter: str, door: Door, crowd: ThreadPoolExecutor
) -> None:
    here = [True]

    def want() -> None:
        with on_behalf_of("greedy", wanted=lambda: here[0]):
            own.call("probe", path=str(door.path))

    left = crowd.submit(want)
    until(lambda: own._running["greedy"])
    here[0] = False

    assert isinstance(left.exception(), WorkStopped)
    assert own.call("text", path=letter) == ["text"]


def test_pool_that_is_closed_calls_off_what_it_had_and_begins_anew(
    own: Pool, letter: str, door: Door, crowd: ThreadPoolExecutor
) -> None:
    jobs = [crowd.submit(own.call, "probe", path=str(door.path)) for _ in range(3)]
    until(lambda: own._running.total() == 1 and in_line(own) == 2 and own.processes())
    [before] = own.processes()

    own.close()

    assert [type(job.exception()) for job in jobs] == [WorkStopped] * 3
    assert (own.processes(), is_alive(before)) == ([], False)
    assert own.call("text", path=letter) == ["text"]
