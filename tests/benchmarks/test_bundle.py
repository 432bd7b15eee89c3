"""A bundle against what cannot be avoided: a bare merge and one drawn page, in the same run."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from applications.pdf import helper
from applications.pdf.build import build
from applications.pdf.job_types import Footer, MergePart, Order
from applications.pdf.worker_pool import shared
from tests.pdf.test_shrink import scan

pytestmark = pytest.mark.benchmark

TEXT = "Geometric analysis studies shapes by the equations that live on them. " * 40


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of a few runs, once warm."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def documents(folder: Path, count: int, pages: int) -> tuple[MergePart, ...]:
    """Text documents, each with its own outline and links."""
    parts = []
    for at in range(count):
        body = "".join(
            f"<h1 id='s{n}'>Section {n}</h1><p><a href='#s{pages - n - 1}'>See</a> {TEXT}</p>"
            "<div style='break-after: page'></div>"
            for n in range(pages)
        )
        path = folder / f"{count}-{at}.pdf"
        drawn = helper.render(f"<title>Document {at}</title>{body.removesuffix('</div>')}", path)
        parts.append(MergePart(f"Document {at}", str(path), drawn.pages))
    return tuple(parts)


def bare_merge(parts: tuple[MergePart, ...], out: Path) -> None:
    with pikepdf.new() as pdf:
        sources = [pikepdf.open(part.path) for part in parts]
        for source in sources:
            pdf.add_pages_from(source)
        pdf.save(out)
        for source in sources:
            source.close()


def built(parts: tuple[MergePart, ...], out: Path) -> None:
    def front(first_pages: tuple[int, ...]) -> str:
        lines = "".join(
            f"<p><a href='part:{at}'>{part.title}</a> {page}"
            for at, (part, page) in enumerate(zip(parts, first_pages, strict=True))
        )
        return f"<h1>Ada Åström</h1><p style='break-after: page'>Doctoral student{lines}"

    order = Order(str(out), parts, footer=Footer("Ada – Doctoral student", "page {n} of {m}"))
    build(order, front=front, front_pages=2)


def test_bundle_of_60_pages_costs_few_bare_merges(tmp_path: Path) -> None:
    parts = documents(tmp_path, count=12, pages=5)
    assert sum(part.pages for part in parts) == 60
    page = f"<h1>Ada</h1><p>{TEXT}"

    bare = seconds(lambda: bare_merge(parts, tmp_path / "bare.pdf"))
    drawn = seconds(lambda: helper.render(page, tmp_path / "page.pdf"))
    whole = seconds(lambda: built(parts, tmp_path / "whole.pdf"))

    ratio = whole / (bare + drawn)
    print(f"\nbundle {whole:.3f} s, bare {bare:.3f} s + page {drawn:.3f} s: {ratio:.1f}×")
    assert ratio <= 8


def test_bundle_of_600_pages_costs_no_more_than_ten_of_60(tmp_path: Path) -> None:
    small = documents(tmp_path, count=12, pages=5)
    large = documents(tmp_path, count=20, pages=30)
    assert sum(part.pages for part in large) == 600

    one = seconds(lambda: built(small, tmp_path / "small.pdf"))
    ten = seconds(lambda: built(large, tmp_path / "large.pdf"), times=3)

    print(f"\n60 pages {one:.3f} s, 600 pages {ten:.3f} s: {ten / one:.1f}×")
    assert ten / one <= 12


def test_thumbnail_costs_less_than_drawing_a_page(tmp_path: Path) -> None:
    [part] = documents(tmp_path, count=1, pages=5)
    path, out = Path(part.path), tmp_path / "page.png"

    drawn = seconds(lambda: helper.render(f"<p>{TEXT}", tmp_path / "page.pdf"), times=20)
    shown = seconds(lambda: helper.thumbnail(path, out, page=3, width=240), times=20)

    print(f"\nthumbnail {shown * 1000:.1f} ms, drawn page {drawn * 1000:.1f} ms")
    assert shown <= drawn


def test_scans_take_little_more_memory_than_they_weigh(tmp_path: Path) -> None:
    parts = tuple(scan(tmp_path, f"Scan {at}", 200) for at in range(8))
    size = sum(Path(part.path).stat().st_size for part in parts)
    shared.close()  # a fresh process, whose peak is this bundle's

    built(parts, tmp_path / "whole.pdf")

    print(f"\n{size / 1e6:.0f} MB of scans, peak {peak() / 1e6:.0f} MB")
    assert peak() <= size + 150_000_000


def peak() -> int:
    """The most memory the helper has had, in bytes."""
    [process] = shared.processes()
    status = Path(f"/proc/{process}/status").read_text()
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024
