"""A helper process ended in the middle of a job says nothing of the file, the first time."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from applications.errors import HelperDied, PdfTooHeavy, WorkStopped
from applications.pdf import worker_main
from applications.pdf.worker_pool import Pool
from applications.pdf.worker_process import Process
from tests.pdf import documents


@pytest.fixture
def own() -> Iterator[Pool]:
    pool = Pool(size=1)
    yield pool
    pool.close()


@pytest.fixture
def letter(tmp_path: Path) -> str:
    return str(documents.saved(documents.written("text"), tmp_path / "page.pdf"))


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """ended(signals) → the processes that got them, one after another, with a job in hand."""

    def end(*signals: int) -> list[int]:
        left, gone, ask = list(signals), [], Process.ask

        def asked(self: Process, request: str) -> Any:
            if left and self.pid:
                os.kill(self.pid, left.pop(0))
                gone.append(self.pid)
            return ask(self, request)

        monkeypatch.setattr(Process, "ask", asked)
        return gone

    return end


@pytest.mark.parametrize("given", [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV])
def test_job_whose_process_is_ended_is_done_by_a_fresh_one(
    own: Pool, letter: str, ended: Callable[..., list[int]], given: int
) -> None:
    gone = ended(given)

    assert own.call("text", path=letter) == ["text"]
    assert len(gone) == 1
    assert gone != own.processes()


def test_second_end_of_the_same_job_refuses_it_and_the_next_job_runs(
    own: Pool, letter: str, ended: Callable[..., list[int]]
) -> None:
    gone = ended(signal.SIGKILL, signal.SIGSEGV)

    with pytest.raises(HelperDied) as caught:
        own.call("text", path=letter)

    assert (caught.value.what, len(set(gone))) == ("memory", 2)
    assert own.call("text", path=letter) == ["text"]


def test_process_that_gives_up_by_itself_has_judged_the_file(
    own: Pool, letter: str, ended: Callable[..., list[int]]
) -> None:
    gone = ended(signal.SIGABRT)

    with pytest.raises(PdfTooHeavy) as caught:
        own.call("text", path=letter)

    assert (type(caught.value), caught.value.what, len(gone)) == (PdfTooHeavy, "memory", 1)


def test_job_called_off_as_its_process_ends_is_not_tried_again(
    own: Pool, letter: str, ended: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, bury = ended(signal.SIGKILL, signal.SIGKILL), Process.bury

    def buried(self: Process) -> Exception:
        own._workers[0].dismiss()
        return bury(self)

    monkeypatch.setattr(Process, "bury", buried)
    with pytest.raises(WorkStopped):
        own.call("text", path=letter)

    assert len(gone) == 1


def test_answer_that_memory_is_too_small_for_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(request: object) -> None:
        raise MemoryError

    monkeypatch.setattr(worker_main, "answer", fall)

    assert json.loads(worker_main.answered("{}")) == worker_main.TOO_HEAVY
