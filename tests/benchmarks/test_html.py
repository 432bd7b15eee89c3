"""A page is read in time proportion to its length, whatever stands in it."""

import time

import pytest

from applications.sources import html

HOSTILE = [
    "a<br>", "<div>a", "<p>a", "<li>a", "<header>a", "<aside><dl>a", "<pre>a\n", "<b>x",
    "<i><b>x</i>", "<div class=menu>x", "<form><div>", "<table><tr><td>x", "<a href=x>yy</a>",
    "<span>a</span>", "<h1>a", "<svg><g>", "<!--", "</p>", "&amp;", "<a ", "<section hidden>",
    "<meta name=a content=b>",
]  # fmt: skip
HALF = 500_000  # characters

pytestmark = pytest.mark.benchmark


def seconds(page: str) -> float:
    started = time.process_time()
    html.text(page)
    return time.process_time() - started


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_page_takes_at_most_a_little_over_twice_the_time_and_a_second(piece):
    half = (piece * HALF)[:HALF]

    once, twice = (min(seconds(half * n) for _ in range(2)) for n in (1, 2))

    print(f"\n{piece!r}: {twice:.2f} s a megabyte")
    assert twice <= 2.3 * once + 0.05
    assert twice <= 1.0
