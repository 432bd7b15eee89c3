"""The picture of a page: as many milliseconds as nobody notices."""

from pathlib import Path

import pytest

from applications.pdf import helper
from applications.services.files.previews import LARGE, SMALL
from tests.benchmarks.test_bundle import documents, seconds

pytestmark = pytest.mark.benchmark

MOST = 0.020  # seconds for a stamp


def test_stamp_of_a_page_takes_no_time(tmp_path: Path) -> None:
    [part] = documents(tmp_path, count=1, pages=20)
    out = tmp_path / "page.png"

    def draw(width: int) -> float:
        def all_pages() -> None:
            for page in range(1, part.pages + 1):
                helper.thumbnail(Path(part.path), out, page, width)

        return seconds(all_pages) / part.pages

    stamp, page = draw(SMALL), draw(LARGE)
    print(f"\nstamp {1000 * stamp:.1f} ms, page to read {1000 * page:.1f} ms")
    assert stamp <= MOST
