"""Reading a posting takes time in proportion to its length, whatever stands in it."""

import time

import pytest

from applications.core.extraction import MAX_CHARACTERS, extract

HOSTILE = [
    "1", " ", "a", "@", "\n", "31/1", "Deadline: ", "3 May 2027, ", "([{", "CV, ", "- CV\n", "a:\n",
    "University Of ", "a.b at c dot ", "names and contact ", "until filled until ", ". ", "📩 ",
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
