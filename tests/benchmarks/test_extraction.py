"""Reading a posting takes time in proportion to its length, whatever stands in it.

The median posting is also read against dateparser looking for dates alone in the same text.
"""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dateparser.search import search_dates

from applications.core.extraction import MAX_CHARACTERS, extract
from applications.sources import read

WRITTEN = Path(__file__).parents[1] / "core" / "extraction" / "postings"

HOSTILE = [
    "1", " ", "a", "@", "\n", "31/1", "Deadline: ", "3 May 2027, ", "([{", "CV, ", "- CV\n", "a:\n",
    "University Of ", "a.b at c dot ", "names and contact ", "until filled until ", ". ", "📩 ",
    "{a,b}@x.org ", "28/02 ", "12.12.", "3 May ",
    "Apply by 3 May 2027.\n", "Deadline:\n3 May 2027\n", "Deadline 28/02, ", "1 May 2027 - ",
    "monday 3 may 2027 23:59 CET; ", "applications received after ", "start 3 May ", "Fall 2027 ",
    "years of three ", "Please send a CV and letter of motivation. ", "Prof. Dr. ", "| a | b |\n",
]  # fmt: skip

pytestmark = pytest.mark.benchmark


def seconds(text: str) -> float:
    started = time.process_time()
    extract(text)
    return time.process_time() - started


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_at_most_a_little_over_twice_the_time(piece):
    half = (piece * MAX_CHARACTERS)[: MAX_CHARACTERS // 2]
    seconds(half)  # patterns are made when first needed

    once, twice = (min(seconds(half * n) for _ in range(3)) for n in (1, 2))

    assert twice <= 2.3 * once + 0.02


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_hostile_text_takes_under_a_second(piece):
    seconds(piece * 100)

    assert seconds((piece * 1_000_000)[:1_000_000]) <= 1.0


def postings() -> list[str]:
    """The texts of real postings where a folder of them is at hand, else of the written ones."""
    folder = os.environ.get("POSTINGS_DIR")
    found = Path(folder).glob("*/posting.*") if folder else WRITTEN.glob("*.[tm][xd]*")
    return sorted((read(path.read_bytes(), path.name).text for path in found), key=len)


def best_of_three(job: Callable[[str], object], text: str) -> float:
    took = []
    for _ in range(3):
        started = time.process_time()
        job(text)
        took.append(time.process_time() - started)
    return min(took)


def test_the_median_posting_is_read_ten_times_as_fast_as_dateparser_finds_its_dates():
    texts = postings()
    middle = texts[max(0, len(texts) // 2 - 2) :][:5]
    for text in texts:
        extract(text)  # patterns are made when first needed

    ours = statistics.median(best_of_three(extract, text) for text in middle)
    theirs = statistics.median(best_of_three(search_dates, text) for text in middle)

    print(f"{ours * 1000:.1f} ms against {theirs * 1000:.1f} ms: {theirs / ours:.1f} times")
    assert theirs >= 10 * ours
