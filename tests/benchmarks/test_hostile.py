"""Twice as much of whatever is brought is read in twice the time; the seconds are printed.

It is asked of the file's reader, and of what then reads the text, which is cut at its most
characters. What a PDF draws by itself many times over has no bound but that of the helper process.
"""

import contextlib
import time
from collections.abc import Callable

import pytest

from applications.core.extraction import MAX_CHARACTERS, extract
from applications.core.extraction.draft import PostingDraft
from applications.core.extraction.no_posting import is_no_posting
from applications.core.positions import positions
from applications.errors import TrackerError
from applications.sources import read
from tests.hostile import HOSTILE

MEGABYTE = 1_000_000
BY_THE_PROCESS = {"pdf: forms"}
IN_TIME = [name for name in HOSTILE if name not in BY_THE_PROCESS]

pytestmark = pytest.mark.benchmark


def text_of(name: str, size: int) -> str:
    hostile = HOSTILE[name]
    try:
        return read(hostile.make(size), hostile.file).text
    except TrackerError:
        return ""


def seconds(job: Callable[[], object]) -> float:
    """Of three runs the fastest."""
    took = []
    for _ in range(3):
        started = time.process_time()
        job()
        took.append(time.process_time() - started)
    return min(took)


def reading(name: str, size: int) -> float:
    hostile = HOSTILE[name]
    data = hostile.make(size)

    def job() -> None:
        with contextlib.suppress(TrackerError):
            read(data, hostile.file)

    return seconds(job)


@pytest.mark.parametrize("name", IN_TIME)
def test_half_a_megabyte_becomes_text_in_half_the_time(name):
    reading(name, 1_000)  # libraries come in when first needed

    half, whole = reading(name, MEGABYTE // 2), reading(name, MEGABYTE)

    print(f"\n{name}: {whole:.2f} s a megabyte, {whole / half:.1f} times that of its half")
    assert whole <= 2.3 * half + 0.05


@pytest.mark.parametrize("name", IN_TIME)
def test_half_the_text_is_understood_in_half_the_time(name):
    text = text_of(name, MEGABYTE)[:MAX_CHARACTERS]

    def job(part: str) -> float:
        return seconds(
            lambda: (extract(part), positions(part), is_no_posting(part, PostingDraft()))
        )

    job(text[:1_000])  # patterns are made when first needed
    half, whole = job(text[: len(text) // 2]), job(text)

    print(f"\n{name}: {whole:.2f} s, {whole / half:.1f} times that of its half")
    assert whole <= 2.3 * half + 0.05
