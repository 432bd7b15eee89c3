"""A whole bundle, from its contents page to the last count."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from applications.errors import TooBigToRead, WorkStopped
from applications.pdf.build import build, described, notes
from applications.pdf.job_types import Built, Finding, Footer, Merged, MergePart, Order, Placed
from tests.pdf import documents
from tests.pdf.test_shrink import scan


@pytest.fixture
def order(tmp_path: Path) -> Order:
    letter = documents.saved(documents.written("a"), tmp_path / "letter.pdf")
    thesis = documents.saved(documents.written("b", "c"), tmp_path / "thesis.pdf")
    parts = (MergePart("Letter", str(letter), 1), MergePart("Thesis", str(thesis), 2))
    (tmp_path / "out").mkdir()
    return Order(
        str(tmp_path / "out" / "bundle.pdf"), parts, footer=Footer("Ada", "{n}/{m}"), title="T"
    )


def contents(pages: int) -> str:
    """So many pages of front matter, with a linked line for each document."""
    return "<p style='break-after: page'>Cover" * (pages - 1) + "<p>Contents "


def test_contents_count_their_own_pages(order: Order) -> None:
    asked: list[tuple[int, ...]] = []

    def front(first_pages: tuple[int, ...]) -> str:
        asked.append(first_pages)
        lines = [f"<a href='part:{at}'>{page}</a> " for at, page in enumerate(first_pages)]
        return contents(4) + "".join(lines)

    phases: list[str] = []
    built = build(order, front=front, front_pages=2, progress=phases.append)

    assert asked == [(3, 4), (5, 6)]
    assert phases == ["reading", "cover", "merging", "checking"]
    assert built.merged.documents == (Placed("Letter", 5, 1), Placed("Thesis", 6, 2))
    assert described(built.merged) == {
        "pages": 7,
        "bytes": Path(order.out).stat().st_size,
        "documents": [
            {"title": "Letter", "first_page": 5, "pages": 1},
            {"title": "Thesis", "first_page": 6, "pages": 2},
        ],
    }


def test_bundle_without_front_pages_begins_with_its_first_document(order: Order) -> None:
    built = build(order)

    assert (built.merged.pages, built.merged.front_pages) == (3, 0)
    assert built.merged.documents[0].first_page == 1


def test_bundle_over_its_limit_is_made_smaller_and_says_so(order: Order, tmp_path: Path) -> None:
    order = replace(order, parts=(*order.parts, scan(tmp_path, "Diploma", 300)))
    phases: list[str] = []

    built = build(order, limit=900_000, progress=phases.append)

    assert phases == ["reading", "merging", "shrinking", "checking"]
    assert notes(built) == [
        Finding("shrunk", {"title": "Diploma", "pictures": 1, "dpi": built.shrunk[0].dpi})
    ]
    assert built.merged.bytes == Path(order.out).stat().st_size <= 900_000


def test_bundle_within_its_limit_is_left_as_it_is(order: Order) -> None:
    assert build(order, limit=900_000).shrunk == ()


def test_what_was_taken_out_and_what_cannot_be_printed_is_noted() -> None:
    placed = (
        Placed("CV", 1, 1, ("active",)),
        Placed("Diploma", 2, 1, ("active", "signature")),
        Placed("Letter", 3, 1),
    )

    assert notes(Built(Merged(3, 9, 0, placed), unprinted="李")) == [
        Finding("removed_active", {"titles": ["CV", "Diploma"]}),
        Finding("removed_signature", {"titles": ["Diploma"]}),
        Finding("unprinted", {"letters": "李"}),
    ]


@pytest.mark.parametrize("fault", ["limit", "stopped", "cover"])
def test_refused_build_leaves_the_earlier_bundle_and_nothing_else(order: Order, fault: str) -> None:
    Path(order.out).write_bytes(b"earlier")

    def front(first_pages: tuple[int, ...]) -> str:
        raise WorkStopped

    with pytest.raises((TooBigToRead, WorkStopped)):
        build(
            order,
            limit=100 if fault == "limit" else None,
            wanted=lambda: fault != "stopped",
            front=front if fault == "cover" else None,
        )

    assert [path.name for path in Path(order.out).parent.iterdir()] == ["bundle.pdf"]
    assert Path(order.out).read_bytes() == b"earlier"


def test_bundle_has_no_trace_of_the_clock(order: Order) -> None:
    first = Path(order.out)
    build(order)
    second = first.with_name("again.pdf")
    build(replace(order, out=str(second)))

    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(first) as pdf:
        assert "/CreationDate" not in pdf.docinfo
